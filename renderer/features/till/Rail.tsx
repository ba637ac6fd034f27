// The list of sales, always at hand: recent, open, to decide, or what was searched for. Changed ones make themselves noticed.
import { memo, useRef, type KeyboardEvent } from 'react';
import type { AppState, InvoiceView } from '../../lib/api.ts';
import { nowMs } from '../../lib/clock.ts';
import { clockTime } from '../../lib/format.ts';
import { lookOf } from '../../lib/status-look.ts';
import { text } from '../../lib/text.ts';
import { useKeys, isTyping } from '../../lib/use-keys.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Money } from '../../ui/Money.tsx';
import { chooseTab, load, look, search } from './actions.ts';
import { useTill, type RailTab } from './store.ts';
import './rail.css';

const tabs: readonly RailTab[] = ['recent', 'open', 'review'];

/** Drawn anew only when something of its own sale changes: a list of hundreds must not hold up a key. */
const Row = memo(function Row({ view, timeZone, current, changed }: { readonly view: InvoiceView; readonly timeZone: string; readonly current: boolean; readonly changed: boolean }) {
  const shape = lookOf(view.status, view.checking);
  const word = text.status[view.status];
  return (
    <li>
      <button type="button" className={`row ${changed ? 'row-changed' : ''}`} aria-current={current || undefined} onClick={() => look(view.id)} data-sale={view.id}>
        <span className="row-order">
          <span className="visually-hidden">{text.sale.order} </span>
          {view.orderId}
          <span className="visually-hidden">, </span>
        </span>
        <Money value={view.amount.value} unit={view.amount.currency} />
        <Badge tone={shape.tone} icon={shape.icon}>
          {word}
        </Badge>
        <span className="row-at">
          {changed ? <span className="row-mark">{text.rail.changedMark}</span> : clockTime(view.createdAt, timeZone, nowMs())}
        </span>
      </button>
    </li>
  );
});

function Empty({ tab, searching }: { readonly tab: RailTab; readonly searching: boolean }) {
  if (searching) return <EmptyState icon="search" title={text.rail.emptySearch}>{text.rail.emptySearchHint}</EmptyState>;
  if (tab === 'open') return <EmptyState icon="clock" title={text.rail.emptyOpen}>{text.rail.emptyOpenHint}</EmptyState>;
  if (tab === 'review') return <EmptyState icon="flag" title={text.rail.emptyReview}>{text.rail.emptyReviewHint}</EmptyState>;
  return <EmptyState icon="sale" title={text.rail.emptyRecent}>{text.rail.emptyRecentHint}</EmptyState>;
}

/** Arrow keys walk the rows; from the search box down into them. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('input[type=search], .row')];
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = rows[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (at === -1 || !next) return;
  event.preventDefault();
  next.focus();
}

function Tab({ tab, count }: { readonly tab: RailTab; readonly count: number }) {
  const chosen = useTill((till) => till.tab === tab && till.found === null);
  return (
    <button type="button" className="rail-tab" aria-pressed={chosen} onClick={() => chooseTab(tab)}>
      {text.rail[tab]}
      {count > 0 && <span className="rail-count">{count}</span>}
    </button>
  );
}

export function Rail({ state }: { readonly state: AppState }) {
  const { sales, lists, tab, found, unseen, stage, search: typed } = useTill();
  const box = useRef<HTMLInputElement>(null);
  useKeys((event) => {
    if (event.key !== '/' || isTyping(event.target)) return;
    event.preventDefault();
    box.current?.focus();
    box.current?.select();
  });
  const changed = new Set(unseen);
  const list = found === null ? lists[tab] : { ids: found, next: null };
  const onStage = stage.kind === 'sale' ? stage.id : null;
  return (
    <aside className="rail" aria-label={text.rail.title} onKeyDown={walk}>
      <div className="rail-search">
        <Icon name="search" />
        <input ref={box} type="search" aria-label={text.rail.search} aria-keyshortcuts="/" placeholder={text.rail.searchHint} value={typed} onChange={(event) => void search(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              event.preventDefault();
              void search('');
              event.currentTarget.blur();
            }
          }} />
        <kbd aria-hidden="true">/</kbd>
      </div>
      <div className="rail-tabs" role="group" aria-label={text.rail.title}>
        {tabs.map((one) => (
          <Tab key={one} tab={one} count={one === 'review' ? state.reviewCount : one === 'recent' ? unseen.length : 0} />
        ))}
      </div>
      <div className="rail-list">
        {list && list.ids.length === 0 && <Empty tab={tab} searching={found !== null} />}
        <ul>
          {list?.ids.map((id) => {
            const view = sales[id];
            return view && <Row key={id} view={view} timeZone={state.settings.timeZone} current={id === onStage} changed={changed.has(id)} />;
          })}
        </ul>
        {list?.next != null && (
          <Button look="quiet" className="rail-more" onClick={() => void load(tab, true)}>
            {text.rail.more}
          </Button>
        )}
      </div>
    </aside>
  );
}
