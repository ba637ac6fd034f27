// One command as it comes over the wire, and the answer as it goes back.
import { bigEndian, joinBytes } from '../bytes.ts';

export interface Command {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly data: Uint8Array;
}

/** Class, instruction, two parameters, length, data; null when the length does not fit. Without data the length may be left out. */
export function readCommand(bytes: Uint8Array): Command | null {
  const [cla, ins, p1, p2, length = 0] = bytes;
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined) return null;
  const data = bytes.slice(5);
  return data.length === length ? { cla, ins, p1, p2, data } : null;
}

/** Data, then the status word. */
export const answerOf = (statusWord: number, data: Uint8Array = new Uint8Array()): Uint8Array => joinBytes(data, bigEndian(statusWord, 2));
