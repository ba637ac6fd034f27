// The canonical text of a book entry that the hash chain runs over. Hashing itself is done where node:crypto is.
import { compareText } from './canonical-text.ts';
import type { Posting } from './postings.ts';

/** Keeps these hashes apart from any other use of the same hash function. */
export const ENTRY_DOMAIN = 'countersign/entry/1';

/** The hash "before" the first entry: 64 zeros. */
export const GENESIS_HASH = '0'.repeat(64);

export interface ChainedEntry {
  /** Counts from 1 without gaps. */
  readonly seq: number;
  /** Lower-case hex of the entry before, or {@link GENESIS_HASH}. */
  readonly prevHash: string;
  readonly atMs: number;
  /** The sale's id (`inv_…`), or the subject of an entry about something else (`wd:…`, `tx:…`). */
  readonly about: string;
  readonly kind: string;
  readonly postings: readonly Posting[];
}

/**
 * One line per field, each JSON-quoted, postings sorted: no two different entries share a text. The SHA-256 of its UTF-8 bytes is the
 * entry's hash. The format is frozen; a change needs a new domain tag.
 */
export function entryText(entry: ChainedEntry): string {
  const postings = [...entry.postings].sort((a, b) =>
    compareText(a.account, b.account) || compareText(a.unit, b.unit) || (a.minor < b.minor ? -1 : a.minor > b.minor ? 1 : 0));
  const lines = [
    JSON.stringify(ENTRY_DOMAIN),
    JSON.stringify(entry.seq),
    JSON.stringify(entry.prevHash),
    JSON.stringify(entry.atMs),
    JSON.stringify(entry.about),
    JSON.stringify(entry.kind),
    ...postings.map((each) => JSON.stringify([each.account, each.unit, each.minor.toString()])),
  ];
  return `${lines.join('\n')}\n`;
}
