// The pages of a long history that are in memory: those in sight and around them. Far ones are let go and read again when somebody comes back.
import type { HistoryEntry } from '../../lib/api.ts';

export const PAGE_ENTRIES = 100;
/** More than ever is in sight, and little memory. */
const MOST_PAGES = 24;

export interface Pages {
  readonly total: number | null;
  readonly pages: ReadonlyMap<number, readonly HistoryEntry[]>;
}

export const noPages: Pages = { total: null, pages: new Map() };

export const pageOf = (index: number): number => Math.floor(index / PAGE_ENTRIES);

export const entryAt = ({ pages }: Pages, index: number): HistoryEntry | undefined => pages.get(pageOf(index))?.[index % PAGE_ENTRIES];

/** Pages that rows `from` to `to` (behind the last) need and that are not there, nearest first. */
export function missing({ pages }: Pages, from: number, to: number): readonly number[] {
  const wanted: number[] = [];
  for (let page = pageOf(from); page <= pageOf(Math.max(from, to - 1)); page++) if (!pages.has(page)) wanted.push(page);
  return wanted;
}

/** With one more page; the pages farthest from it go when there are too many. */
export function withPage({ pages }: Pages, page: number, entries: readonly HistoryEntry[], total: number): Pages {
  const all = new Map(pages).set(page, entries);
  const far = [...all.keys()].toSorted((a, b) => Math.abs(b - page) - Math.abs(a - page));
  for (const gone of far.slice(0, Math.max(0, all.size - MOST_PAGES))) all.delete(gone);
  return { total, pages: all };
}
