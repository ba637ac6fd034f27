// Reads an account's history page by page, as far as it is looked at. The answer to an older question is dropped.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { AppError } from '../../../shared/errors/result.ts';
import { api } from '../../lib/api.ts';
import { missing, noPages, PAGE_ENTRIES, withPage, type Pages } from './history-pages.ts';
import { useTreasury } from './store.ts';

interface Range {
  readonly from: number;
  readonly to: number;
}

export interface History {
  readonly pages: Pages;
  readonly error: AppError | null;
  /** Rows that have come into sight. */
  readonly show: (rows: Range) => void;
  readonly again: () => void;
}

export function useHistory(account: string, search: string): History {
  const [pages, setPages] = useState<Pages>(noPages);
  const [error, setError] = useState<AppError | null>(null);
  const changes = useTreasury((treasury) => treasury.accountChanges);
  // What is in sight now, what is known, and which question is the newest: read by the one loop that asks.
  const now = useRef({ range: { from: 0, to: 1 }, pages: noPages, cursors: new Map<number, string>(), question: 0, asking: false });

  const ask = useCallback(async () => {
    const { current } = now;
    if (current.asking) return;
    current.asking = true;
    for (;;) {
      const { question } = current;
      const [page] = current.pages.total === null ? [0] : missing(current.pages, current.range.from, Math.min(current.range.to, current.pages.total));
      if (page === undefined) break;
      // One after the other, and each time for what is in sight then: who scrolls far does not wait for what was passed.
      const cursor = current.cursors.get(page) ?? null;
      const answer = await api().treasury.history({ account, cursor, skip: cursor === null ? page * PAGE_ENTRIES : 0, limit: PAGE_ENTRIES, search });
      if (question !== current.question) continue;
      if (!answer.ok) {
        setError(answer.error);
        break;
      }
      setError(null);
      if (answer.value.next !== null) current.cursors.set(page + 1, answer.value.next);
      current.pages = withPage(current.pages, page, answer.value.items, answer.value.total);
      setPages(current.pages);
    }
    current.asking = false;
  }, [account, search]);

  const again = useCallback(() => {
    now.current.question += 1;
    now.current.pages = noPages;
    now.current.cursors = new Map();
    void ask();
  }, [ask]);
  const show = useCallback((range: Range) => {
    now.current.range = range;
    void ask();
  }, [ask]);
  useEffect(again, [again, changes]);
  return { pages, error, show, again };
}
