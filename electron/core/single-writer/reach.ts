// The second process's side of the control socket.
import { createConnection, type Socket } from 'node:net';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { parseAnswer, readFrames, sendFrame, type Answer, type Request } from './frames.ts';
import type { CommandStreams, ForwardedCommand, OtherWriter } from './port.ts';

/** Connects to the holder; null when nobody listens there (yet). */
export async function reachHolder(address: string): Promise<OtherWriter | null> {
  const found = await ask(address, { type: 'describe' });
  if (found?.type !== 'holder') return null;
  const { what, pid } = found;
  const wentAway = (): Result<never> => failure('db/busy', { details: { holder: what } });
  return {
    kind: 'other',
    describe: () => ({ what, pid }),
    async focus() {
      const done = await ask(address, { type: 'focus' });
      return done?.type === 'done' ? ok(null) : wentAway();
    },
    async forward(command, streams) {
      const code = await forward(address, command, streams);
      return code === null ? wentAway() : ok(code);
    },
  };
}

async function connect(address: string): Promise<Socket | null> {
  return await new Promise((resolve) => {
    const socket = createConnection(address);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });
}

/** One question, one answer; null when the holder is gone. */
async function ask(address: string, request: Request): Promise<Answer | null> {
  const socket = await connect(address);
  if (socket === null) return null;
  return await new Promise((resolve) => {
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(null));
    readFrames(socket, (line) => {
      resolve(parseAnswer(line));
      socket.destroy();
    });
    sendFrame(socket, request);
  });
}

async function forward(address: string, command: ForwardedCommand, streams: CommandStreams): Promise<number | null> {
  const socket = await connect(address);
  if (socket === null) return null;
  return await new Promise((resolve) => {
    const abort = (): void => sendFrame(socket, { type: 'abort' });
    streams.signal.addEventListener('abort', abort, { once: true });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      streams.signal.removeEventListener('abort', abort);
      resolve(null);
    });
    readFrames(socket, (line) => {
      const answer = parseAnswer(line);
      if (answer?.type === 'out') streams.out(answer.text);
      if (answer?.type === 'err') streams.err(answer.text);
      if (answer?.type === 'exit') {
        resolve(answer.code);
        socket.destroy();
      }
    });
    sendFrame(socket, { type: 'run', command });
  });
}
