// An account's coins: value, label, age, address, and whether each may be spent. Label and freeze are changed here.
import { useCallback, useEffect, useState } from 'react';
import { api, type CoinView } from '../../lib/api.ts';
import { say } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';
import { Groups } from '../../ui/Address.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Panel } from '../../ui/Panel.tsx';
import type { AccountTold } from './AccountPage.tsx';
import { Age, Amount } from './Amounts.tsx';
import { LabelDialog } from './LabelDialog.tsx';
import { Problem } from './Problem.tsx';
import { useTreasury } from './store.ts';
import { useAct } from './use-act.ts';

const text = words.coins;
const PAGE = 100;

/** The coins of an account, page by page; read anew when the account changes. */
export function useCoins(account: string) {
  const [coins, setCoins] = useState<readonly CoinView[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const changes = useTreasury((treasury) => treasury.accountChanges);
  const { run, error, busy } = useAct();
  const load = useCallback((cursor: string | null, limit: number) => {
    run(() => api().treasury.coins({ account, cursor, limit }), (page) => {
      setCoins((old) => (cursor === null ? page.items : [...(old ?? []), ...page.items]));
      setNext(page.next);
    });
  }, [run, account]);
  const shown = coins?.length ?? 0;
  const again = useCallback(() => load(null, Math.min(500, Math.max(PAGE, shown))), [load, shown]);
  useEffect(() => load(null, PAGE), [load, changes]);
  return { coins, error, busy, again, more: next === null ? null : () => load(next, PAGE) };
}

/** What is worth knowing about a coin before it is spent. */
export function CoinMarks({ coin }: { readonly coin: CoinView }) {
  return (
    <span className="marks">
      {coin.confirmations === 0 && <Badge tone="wait" icon="dots">{text.unconfirmed}</Badge>}
      {coin.frozen && <Badge tone="info" icon="frost">{text.frozen}</Badge>}
      {coin.lockedBy !== null && <Badge tone="wait" icon="lock">{text.locked(coin.lockedBy)}</Badge>}
      {coin.isChange && <Badge tone="info" icon="back">{text.change}</Badge>}
      {coin.reusedAddress && <Badge tone="warn" icon="warning">{text.reused}</Badge>}
      {coin.isDust && <Badge tone="warn" icon="minus">{text.dust}</Badge>}
    </span>
  );
}

const columns = [{ word: text.value, figures: true }, { word: text.label }, { word: text.address }, { word: text.age, figures: true }, { word: text.freeze, hidden: true }];

export function CoinsTab({ account, person }: AccountTold) {
  const { coins, error, busy, again, more } = useCoins(account.name);
  const [labelling, setLabelling] = useState<CoinView | null>(null);
  const act = useAct();
  const mayFreeze = person.role === 'owner' || person.role === 'manager';
  const freeze = (coin: CoinView) =>
    act.run(() => api().treasury.freezeCoin({ account: account.name, outpoint: coin.outpoint, frozen: !coin.frozen }), () => {
      say(`${coin.value.value} ${coin.value.asset}: ${coin.frozen ? text.unfreeze : text.frozen}`);
      again();
    });
  return (
    <Panel title={text.title} titleHidden>
      <Problem problem={act.error ?? error} />
      {coins?.length === 0 && (
        <EmptyState icon="coins" title={text.none}>
          {text.noneHint}
        </EmptyState>
      )}
      {coins !== null && coins.length > 0 && (
        <DataTable name={text.title} columns={columns}>
          {coins.map((coin) => (
            <tr key={coin.outpoint} className={coin.frozen ? 'coin-frozen' : ''}>
              <td className="figures">
                <Amount amount={coin.value} />
              </td>
              <td>
                <span className="coin-label">
                  <span>{coin.label === '' ? '–' : coin.label}</span>
                  <IconButton icon="edit" name={`${text.edit}: ${coin.value.value} ${coin.value.asset}`} onClick={() => setLabelling(coin)} />
                </span>
                <CoinMarks coin={coin} />
              </td>
              <td className="coin-address">
                <Groups text={coin.address} />
                <span className="second">{coin.path}</span>
              </td>
              <td className="figures">
                {coin.at === null ? text.unconfirmed : <Age at={coin.at} />}
                <span className="second">{text.confirmations(coin.confirmations)}</span>
              </td>
              <td className="figures">
                {mayFreeze && (
                  <Button icon="frost" busy={act.busy} onClick={() => freeze(coin)} aria-label={`${coin.frozen ? text.unfreeze : text.freeze}: ${coin.value.value} ${coin.value.asset}`}>
                    {coin.frozen ? text.unfreeze : text.freeze}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {more && (
        <Button look="quiet" busy={busy} onClick={more}>
          {text.more}
        </Button>
      )}
      {labelling && <LabelDialog account={account.name} type="output" refText={labelling.outpoint} label={labelling.label} onClose={() => setLabelling(null)} onDone={again} />}
    </Panel>
  );
}
