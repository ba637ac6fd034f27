// An account's history, however long: read and drawn only where it is looked at, searched by main, each entry opened by Enter.
import { memo, useCallback, useEffect, useRef, useState } from 'react';
import type { HistoryEntry } from '../../lib/api.ts';
import { nowMs } from '../../lib/clock.ts';
import { clockTime } from '../../lib/format.ts';
import { words } from '../../lib/treasury-text.ts';
import { isTyping, useKeys } from '../../lib/use-keys.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { VirtualList } from '../../ui/VirtualList.tsx';
import type { AccountTold } from './AccountPage.tsx';
import { HistoryDialog } from './HistoryDialog.tsx';
import { entryAt } from './history-pages.ts';
import { historyLook } from './looks.ts';
import { Problem } from './Problem.tsx';
import { useHistory } from './use-history.ts';

const text = words.history;
const ROW_REM = 3.5;
const SEARCH_PAUSE_MS = 150;

const Row = memo(function Row({ entry, timeZone, onOpen }: { readonly entry: HistoryEntry; readonly timeZone: string; readonly onOpen: (entry: HistoryEntry) => void }) {
  const look = historyLook[entry.kind];
  return (
    <button type="button" className="hist" onClick={() => onOpen(entry)} data-txid={entry.txid}>
      <span className={`hist-kind tone-${look.tone}`}>
        <Icon name={look.icon} />
        {words.historyKind[entry.kind]}
      </span>
      <span className="hist-label">{entry.label === '' ? (entry.order ?? entry.addresses[0] ?? entry.txid) : entry.label}</span>
      <span className="hist-at quiet">{entry.at === null ? text.confirmed(0) : clockTime(entry.at, timeZone, nowMs())}</span>
      <span className="hist-amount">
        {entry.delta.value} <span className="quiet">{entry.delta.asset}</span>
      </span>
    </button>
  );
});

/** What is typed, a moment after the last key. */
function useSettled(typed: string): string {
  const [settled, setSettled] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), SEARCH_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return settled;
}

export function HistoryTab({ account, app }: AccountTold) {
  const [typed, setTyped] = useState('');
  const [open, setOpen] = useState<HistoryEntry | null>(null);
  const box = useRef<HTMLInputElement>(null);
  const search = useSettled(typed.trim());
  const { pages, error, show, again } = useHistory(account.name, search);
  const { timeZone } = app.settings;
  useKeys((event) => {
    if (event.key !== '/' || isTyping(event.target)) return;
    event.preventDefault();
    box.current?.focus();
  });
  const row = useCallback((index: number) => {
    const entry = entryAt(pages, index);
    return entry ? <Row entry={entry} timeZone={timeZone} onOpen={setOpen} /> : <span className="hist hist-loading quiet">{text.loading}</span>;
  }, [pages, timeZone]);
  const total = pages.total ?? 0;
  return (
    <section className="panel history" aria-label={text.title}>
      <div className="history-head">
        <span className="search">
          <Icon name="search" />
          <input ref={box} type="search" aria-label={text.search} aria-keyshortcuts="/" placeholder={text.searchHint} maxLength={200} value={typed} onChange={(event) => setTyped(event.target.value)} />
          <kbd aria-hidden="true">/</kbd>
        </span>
        <span className="quiet" role="status">
          {pages.total === null ? text.loading : text.total(total)}
        </span>
      </div>
      <Problem problem={error} />
      {pages.total === 0 ? (
        <EmptyState icon={search === '' ? 'list' : 'search'} title={search === '' ? text.none : text.noneFound}>
          {search === '' ? text.noneHint : text.noneFoundHint}
        </EmptyState>
      ) : (
        <VirtualList name={text.title} total={total} rowRem={ROW_REM} row={row} onRows={show} />
      )}
      {open && <HistoryDialog entry={open} account={account.name} timeZone={timeZone} onClose={() => setOpen(null)} onChanged={again} />}
    </section>
  );
}
