// The head of the chain outside the ledger file: a cut tail cannot be seen from inside.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface Head { readonly seq: number; readonly hash: string }

const headFile = (home: string): string => join(home, 'chain-head.log');

/** null: there is none (yet), or it cannot be read. */
export function readHead(home: string): Head | null {
  try {
    const match = /^(\d{1,15}) ([0-9a-f]{64})\n$/.exec(readFileSync(headFile(home), 'utf8'));
    return match?.[1] === undefined || match[2] === undefined ? null : { seq: Number(match[1]), hash: match[2] };
  } catch (problem) {
    if (problem instanceof Error && 'code' in problem) return null;
    throw problem;
  }
}

/** Replaces the file as a whole. Only for heads that are durable in the ledger: the file must never be ahead of it. */
export function writeHead(home: string, head: Head): void {
  const part = `${headFile(home)}.part`;
  const file = openSync(part, 'w', 0o600);
  try {
    writeSync(file, `${head.seq} ${head.hash}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(part, headFile(home));
}
