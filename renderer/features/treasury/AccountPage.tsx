// One account: what can be spent, and its address, coins, history and descriptor, one at a time.
import { api, type TreasuryAccount } from '../../lib/api.ts';
import { words } from '../../lib/treasury-text.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { AccountFigures } from './AccountFigures.tsx';
import { AboutTab } from './AboutTab.tsx';
import { beginWithdrawal, goTo, openAccount, read } from './actions.ts';
import { Age } from './Amounts.tsx';
import { CoinsTab } from './CoinsTab.tsx';
import { HistoryTab } from './HistoryTab.tsx';
import { Problem, worthSaying } from './Problem.tsx';
import { ReceiveTab } from './ReceiveTab.tsx';
import type { AccountTab } from './store.ts';
import type { Told } from './Treasury.tsx';
import { useAct } from './use-act.ts';

const text = words.accounts;
const tabs: readonly AccountTab[] = ['receive', 'coins', 'history', 'about'];

export interface AccountTold extends Told {
  readonly account: TreasuryAccount;
}

function TabNow(told: AccountTold & { readonly tab: AccountTab }) {
  switch (told.tab) {
    case 'receive': return <ReceiveTab {...told} />;
    case 'coins': return <CoinsTab {...told} />;
    case 'history': return <HistoryTab {...told} />;
    case 'about': return <AboutTab {...told} />;
  }
}

export function AccountPage(told: AccountTold & { readonly tab: AccountTab }) {
  const { account, tab } = told;
  const act = useAct();
  const sync = () => act.run(() => api().treasury.syncAccount({ account: account.name }), () => void read());
  const withdraw = () => beginWithdrawal({ source: { kind: 'account', name: account.name, method: account.spendable.unit }, step: 1 });
  return (
    <div className={`place ${tab === 'history' ? 'place-tall' : ''}`}>
      <header className="place-head">
        <div>
          <Button look="quiet" icon="back" className="place-back" onClick={() => goTo('accounts')}>
            {text.all}
          </Button>
          <h1>
            {account.name} {account.watchOnly && <Badge tone="info" icon="eye">{text.watchOnly}</Badge>}
          </h1>
        </div>
        <div className="place-buttons">
          <span className="quiet">
            <Age at={account.asOf} />
          </span>
          <Button icon="refresh" busy={act.busy} onClick={sync}>
            {act.busy ? text.syncing : text.sync}
          </Button>
          {!account.watchOnly && (
            <Button look="primary" icon="out" onClick={withdraw}>
              {text.withdraw}
            </Button>
          )}
        </div>
      </header>
      <Problem problem={act.error ?? worthSaying(account.problem)} tone="warn" />
      {tab !== 'history' && <AccountFigures account={account} />}
      <Tabs name={text.tabs} value={tab} onChange={(next) => openAccount(account.name, next)} options={tabs.map((value) => ({ value, word: text.tab[value] }))} />
      <TabNow {...told} />
    </div>
  );
}
