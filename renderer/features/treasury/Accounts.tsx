// Accounts: all of them with what can be spent, or one with its address, coins, history and descriptor; and the chain sources they are read from.
import { useState } from 'react';
import type { TreasuryAccount, TreasuryState } from '../../lib/api.ts';
import { nowMs } from '../../lib/clock.ts';
import { clockTime } from '../../lib/format.ts';
import { words } from '../../lib/treasury-text.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { AccountPage } from './AccountPage.tsx';
import { openAccount } from './actions.ts';
import { AddAccountDialog } from './AddAccountDialog.tsx';
import { AddSourceDialog } from './AddSourceDialog.tsx';
import { AccountFigures } from './AccountFigures.tsx';
import { Age } from './Amounts.tsx';
import { Problem, worthSaying } from './Problem.tsx';
import { useTreasury } from './store.ts';
import type { Told } from './Treasury.tsx';

const text = words.accounts;

function AccountCard({ account }: { readonly account: TreasuryAccount }) {
  return (
    <Panel title={account.name} aside={account.watchOnly ? <Badge tone="info" icon="eye">{text.watchOnly}</Badge> : null}>
      <AccountFigures account={account} />
      <p className="quiet">
        {words.network[account.network]}, {words.scriptType[account.scriptType].word}. {text.coins(account.coins)}, {text.transactions(account.transactions)}. <Age at={account.asOf} />
      </p>
      <Problem problem={worthSaying(account.problem)} tone="warn" />
      <div className="place-buttons">
        <Button icon="into" onClick={() => openAccount(account.name, 'receive')} aria-label={`${text.tab.receive}: ${account.name}`}>
          {text.tab.receive}
        </Button>
        <Button icon="coins" onClick={() => openAccount(account.name)} aria-label={`${text.tab.coins}: ${account.name}`}>
          {text.tab.coins}
        </Button>
        <Button icon="list" onClick={() => openAccount(account.name, 'history')} aria-label={`${text.tab.history}: ${account.name}`}>
          {text.tab.history}
        </Button>
      </div>
    </Panel>
  );
}

function Sources({ state, timeZone, mayAdd }: { readonly state: TreasuryState; readonly timeZone: string; readonly mayAdd: boolean }) {
  const [adding, setAdding] = useState(false);
  return (
    <Panel title={text.sources} aside={mayAdd && <Button icon="add" onClick={() => setAdding(true)}>{text.addSource}</Button>}>
      {state.sources.length === 0 && (
        <p className="quiet">
          <strong>{text.noSource}.</strong> {text.noSourceHint}
        </p>
      )}
      <ul className="lines">
        {state.sources.map((source) => (
          <li key={source.name} className="line">
            <span className="line-words">
              <strong>{source.name}</strong>
              <span className="quiet">
                {words.sourceKind[source.kind]}, <span dir="ltr">{source.url}</span>
              </span>
            </span>
            <span className="quiet">{source.tip === null ? text.noTip : text.tip(source.tip.height, clockTime(source.tip.at, timeZone, nowMs()))}</span>
            <Problem problem={source.problem} tone="warn" />
          </li>
        ))}
      </ul>
      {adding && <AddSourceDialog onClose={() => setAdding(false)} />}
    </Panel>
  );
}

export function Accounts(told: Told) {
  const { state, person, app } = told;
  const room = useTreasury((treasury) => treasury.room);
  const [adding, setAdding] = useState(false);
  const open = room.place === 'accounts' && room.account !== null ? state.accounts.find((account) => account.name === room.account) : undefined;
  if (open && room.place === 'accounts') return <AccountPage key={open.name} {...told} account={open} tab={room.tab} />;
  const mayAdd = person.role === 'owner';
  return (
    <div className="place">
      <header className="place-head">
        <h1>{text.title}</h1>
        {mayAdd && (
          <Button look="primary" icon="add" disabled={state.sources.length === 0} onClick={() => setAdding(true)}>
            {text.add}
          </Button>
        )}
      </header>
      {state.accounts.length === 0 ? (
        <EmptyState icon="coins" title={text.none}>
          {text.noneHint}
        </EmptyState>
      ) : (
        <div className="cards">
          {state.accounts.map((account) => (
            <AccountCard key={account.id} account={account} />
          ))}
        </div>
      )}
      <Sources state={state} timeZone={app.settings.timeZone} mayAdd={mayAdd} />
      {adding && <AddAccountDialog state={state} onClose={() => setAdding(false)} />}
    </div>
  );
}
