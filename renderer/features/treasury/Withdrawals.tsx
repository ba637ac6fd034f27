// Withdrawals: all of them, one of them, or a new one that is put together.
import { useCallback, useEffect, useState } from 'react';
import { api, type WithdrawalView } from '../../lib/api.ts';
import { nowMs } from '../../lib/clock.ts';
import { clockTime } from '../../lib/format.ts';
import { words } from '../../lib/treasury-text.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { openWithdrawal, resumeWithdrawal } from './actions.ts';
import { AmountWithWorth } from './Amounts.tsx';
import { Flow } from './Flow.tsx';
import { headingOf, stateLook } from './looks.ts';
import { Problem } from './Problem.tsx';
import { useTreasury } from './store.ts';
import type { Told } from './Treasury.tsx';
import { useAct } from './use-act.ts';
import { WithdrawalPage } from './WithdrawalPage.tsx';

const text = words.withdrawals;
const PAGE = 50;
type Filter = 'all' | WithdrawalView['state'];
const filters: readonly Filter[] = ['all', 'requested', 'submitted', 'in_doubt', 'completed', 'failed', 'cancelled'];

function Row({ view, timeZone }: { readonly view: WithdrawalView; readonly timeZone: string }) {
  const look = stateLook[view.state];
  return (
    <li>
      <button type="button" className="withdrawal-row" onClick={() => openWithdrawal(view.id)} data-withdrawal={view.id}>
        <Badge tone={look.tone} icon={look.icon}>
          {words.state[view.state]}
        </Badge>
        <span className="withdrawal-row-words">
          <strong>{headingOf(view)}</strong>
          <span className="quiet">
            {text.from(view.source.name)}, {words.by(view.requestedBy)}, {clockTime(view.createdAt, timeZone, nowMs())}
          </span>
        </span>
        <AmountWithWorth amount={view.amount} worth={view.worth} />
      </button>
    </li>
  );
}

function List({ app }: Told) {
  const [filter, setFilter] = useState<Filter>('all');
  const [views, setViews] = useState<readonly WithdrawalView[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const changes = useTreasury((treasury) => treasury.withdrawalChanges);
  const { run, error, busy } = useAct();
  const load = useCallback((cursor: string | null) => {
    run(() => api().treasury.withdrawals({ state: filter === 'all' ? null : filter, cursor, limit: PAGE }), (page) => {
      setViews((old) => (cursor === null ? page.items : [...(old ?? []), ...page.items]));
      setNext(page.next);
    });
  }, [run, filter]);
  useEffect(() => load(null), [load, changes]);
  return (
    <div className="place">
      <header className="place-head">
        <h1>{text.title}</h1>
        <Button look="primary" icon="out" hotkey="W" onClick={resumeWithdrawal}>
          {words.overview.withdraw}
        </Button>
      </header>
      <Tabs name={text.show} value={filter} onChange={setFilter} options={filters.map((value) => ({ value, word: value === 'all' ? text.all : words.state[value] }))} />
      <Problem problem={error} />
      <Panel title={text.title} titleHidden>
        {views?.length === 0 && (
          <EmptyState icon="out" title={text.none}>
            {text.noneHint}
          </EmptyState>
        )}
        <ul className="withdrawal-rows">
          {views?.map((view) => (
            <Row key={view.id} view={view} timeZone={app.settings.timeZone} />
          ))}
        </ul>
        {next !== null && (
          <Button look="quiet" busy={busy} onClick={() => load(next)}>
            {text.more}
          </Button>
        )}
      </Panel>
    </div>
  );
}

export function Withdrawals(told: Told) {
  const room = useTreasury((treasury) => treasury.room);
  if (room.place === 'withdrawals' && room.flow) return <Flow {...told} />;
  if (room.place === 'withdrawals' && room.id !== null) return <WithdrawalPage key={room.id} {...told} id={room.id} />;
  return <List {...told} />;
}
