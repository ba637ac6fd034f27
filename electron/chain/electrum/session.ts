// Questions and answers over one open connection: JSON-RPC in lines, many under way at once, each with its own patience.
import type { Socket } from 'node:net';
import { ok, type Result } from '../../../shared/errors/result.ts';
import { parseExactBytes, JsonNumber, type JsonValue } from '../../core/json/parse-exact.ts';
import { isObject } from '../../core/json/read.ts';
import type { Clock } from '../../core/ports.ts';
import { cleanText, type SourceErrors } from '../common/errors.ts';

export interface ElectrumLimits {
  readonly connectMs: number;
  /** From the moment a question was written. */
  readonly answerMs: number;
  /** Questions under way at the same time: servers drop those who ask for too much at once. */
  readonly window: number;
  readonly maxLineBytes: number;
}

export type Param = string | number | boolean | readonly string[];

/** What a server answered: its result, or its refusal in its own words. */
export type Reply = { readonly kind: 'result'; readonly value: JsonValue } | { readonly kind: 'refused'; readonly message: string };

export interface Session {
  /** 'lost': the connection ended before the answer came. */
  ask(method: string, params: readonly Param[]): Promise<Result<Reply> | 'lost'>;
  isOpen(): boolean;
  end(): void;
}

interface Waiting {
  readonly line: string;
  readonly resolve: (result: Result<Reply> | 'lost') => void;
  stopTimer: () => void;
}

const NEWLINE = 10;

export function createSession(socket: Socket, { clock, errors, limits }: { readonly clock: Clock; readonly errors: SourceErrors; readonly limits: ElectrumLimits }): Session {
  const underWay = new Map<string, Waiting>();
  let queue: { readonly id: string; readonly waiting: Waiting }[] = [];
  let isOpen = true;
  let counter = 0;
  let parts: Buffer[] = [];
  let length = 0;

  const endWith = (outcome: Result<Reply> | 'lost'): void => {
    if (!isOpen) return;
    isOpen = false;
    socket.destroy();
    const all = [...underWay.values(), ...queue.map(({ waiting }) => waiting)];
    underWay.clear();
    queue = [];
    for (const waiting of all) {
      waiting.stopTimer();
      waiting.resolve(outcome);
    }
  };
  const pump = (): void => {
    while (isOpen && underWay.size < limits.window) {
      const next = queue.shift();
      if (!next) return;
      underWay.set(next.id, next.waiting);
      // A server that stays silent on one question is not worth waiting for with the others.
      next.waiting.stopTimer = clock.after(limits.answerMs, () => { endWith(errors.failure('chain/timeout', {}, { outcome: 'unknown' })); });
      socket.write(next.waiting.line);
    }
  };
  const receive = (line: Buffer): void => {
    const parsed = parseExactBytes(line);
    if (!parsed.ok || !isObject(parsed.value)) {
      endWith(errors.nonsense('it is not JSON', 'unknown'));
      return;
    }
    const id = parsed.value.get('id');
    // Notifications carry no id; what they tell is asked for anyway.
    if ((id === undefined || id === null) && parsed.value.has('method')) return;
    const key = id instanceof JsonNumber ? id.source : '';
    const waiting = underWay.get(key);
    if (!waiting) {
      endWith(errors.nonsense('it answers what was not asked', 'unknown'));
      return;
    }
    underWay.delete(key);
    waiting.stopTimer();
    waiting.resolve(replyOf(parsed.value, errors));
    pump();
  };

  socket.on('data', (chunk: Buffer) => {
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end !== -1 && isOpen; end = rest.indexOf(NEWLINE)) {
      const line = Buffer.concat([...parts, rest.subarray(0, end)]);
      parts = [];
      length = 0;
      rest = rest.subarray(end + 1);
      receive(line);
    }
    if (!isOpen || rest.length === 0) return;
    parts.push(rest);
    length += rest.length;
    if (length > limits.maxLineBytes) endWith(errors.nonsense('an answer is too long', 'unknown'));
  });
  socket.on('error', () => { endWith('lost'); });
  socket.on('close', () => { endWith('lost'); });

  return {
    ask(method, params) {
      if (!isOpen) return Promise.resolve('lost');
      counter += 1;
      const id = String(counter);
      const line = `{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)},"params":${JSON.stringify(params)}}\n`;
      return new Promise((resolve) => {
        queue.push({ id, waiting: { line, resolve, stopTimer: () => undefined } });
        pump();
      });
    },
    isOpen: () => isOpen,
    end: () => { endWith('lost'); },
  };
}

function replyOf(answer: ReadonlyMap<string, JsonValue>, errors: SourceErrors): Result<Reply> {
  const error = answer.get('error');
  if (error !== undefined && error !== null) {
    const text = isObject(error) ? error.get('message') : error;
    const message = typeof text === 'string' ? cleanText(text) : 'it gives no reason';
    if (/excessive resource|server busy|too many requests|rate.?limit/i.test(message)) return errors.failure('chain/rate_limited', {}, { outcome: 'refused' });
    return ok({ kind: 'refused', message });
  }
  const value = answer.get('result');
  return value === undefined ? errors.nonsense('it answers neither with a result nor an error', 'unknown') : ok({ kind: 'result', value });
}
