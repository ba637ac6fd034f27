// A long history in memory: pages in sight are asked for, far ones are let go, and every row is the one it should be.
import { describe, expect, it } from 'vitest';
import { entryAt, missing, noPages, PAGE_ENTRIES, withPage } from '../../../../../renderer/features/treasury/history-pages.ts';
import type { HistoryEntry } from '../../../../../renderer/lib/api.ts';

const entry = (index: number): HistoryEntry => ({
  txid: String(index), at: null, height: null, confirmations: 0, kind: 'received', delta: { value: '1', asset: 'BTC', unit: 'BTC@bitcoin' }, fee: null, label: '', withdrawal: null, order: null, addresses: [],
});
const pageFrom = (page: number): readonly HistoryEntry[] => Array.from({ length: PAGE_ENTRIES }, (_, at) => entry(page * PAGE_ENTRIES + at));
const TOTAL = 100_000;

describe('the pages', () => {
  it('asks for what is in sight and not there, in order', () => {
    const known = withPage(noPages, 3, pageFrom(3), TOTAL);
    expect(missing(known, 250, 520)).toEqual([2, 4, 5]);
    expect(missing(known, 300, 400)).toEqual([]);
    expect(missing(known, 399, 401)).toEqual([4]);
  });

  it('gives each row its entry', () => {
    const known = withPage(withPage(noPages, 0, pageFrom(0), TOTAL), 999, pageFrom(999), TOTAL);
    expect(entryAt(known, 0)?.txid).toBe('0');
    expect(entryAt(known, TOTAL - 1)?.txid).toBe(String(TOTAL - 1));
    expect(entryAt(known, 500)).toBeUndefined();
  });

  it('keeps no more than a few pages, the near ones', () => {
    let known = noPages;
    for (let page = 0; page < 200; page++) known = withPage(known, page, pageFrom(page), TOTAL);
    expect(known.pages.size).toBeLessThan(30);
    expect(known.pages.has(199)).toBe(true);
    expect(known.pages.has(0)).toBe(false);
    expect(known.total).toBe(TOTAL);
  });
});
