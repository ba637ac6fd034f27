// The words spoken on the control socket: one JSON document per line, each checked on arrival.
import type { Socket } from 'node:net';
import * as v from 'valibot';

const requestSchema = v.variant('type', [
  v.strictObject({ type: v.literal('describe') }),
  v.strictObject({ type: v.literal('focus') }),
  v.strictObject({
    type: v.literal('run'),
    command: v.strictObject({
      argv: v.pipe(v.array(v.string()), v.readonly()),
      settings: v.pipe(v.record(v.string(), v.string()), v.readonly()),
      passphrase: v.nullable(v.string()),
      cwd: v.string(),
    }),
  }),
  v.strictObject({ type: v.literal('abort') }),
]);
export type Request = v.InferOutput<typeof requestSchema>;

const answerSchema = v.variant('type', [
  v.strictObject({ type: v.literal('holder'), what: v.string(), pid: v.number() }),
  v.strictObject({ type: v.literal('done') }),
  v.strictObject({ type: v.literal('out'), text: v.string() }),
  v.strictObject({ type: v.literal('err'), text: v.string() }),
  v.strictObject({ type: v.literal('exit'), code: v.number() }),
]);
export type Answer = v.InferOutput<typeof answerSchema>;

export const parseRequest = (line: string): Request | null => parsed(requestSchema, line);
export const parseAnswer = (line: string): Answer | null => parsed(answerSchema, line);

function parsed<S extends v.GenericSchema>(schema: S, line: string): v.InferOutput<S> | null {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), line);
  return result.success ? result.output : null;
}

export function sendFrame(socket: Socket, frame: Request | Answer): void {
  if (socket.writable) socket.write(`${JSON.stringify(frame)}\n`);
}

const MAX_LINE = 4 * 1024 * 1024;

/** Calls `take` for each line; a line longer than 4 MiB ends the connection. */
export function readFrames(socket: Socket, take: (line: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) socket.destroy();
    for (const line of lines) take(line);
  });
}
