// Coin control: which coins are spent, chosen by hand.
import { useState } from 'react';
import { words } from '../../lib/treasury-text.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Age, Amount } from './Amounts.tsx';
import { CoinMarks, useCoins } from './CoinsTab.tsx';
import { Problem } from './Problem.tsx';

const text = words.coins;

interface CoinPickerProps {
  readonly account: string;
  readonly chosen: readonly string[];
  readonly onClose: () => void;
  readonly onUse: (coins: readonly string[]) => void;
}

export function CoinPicker({ account, chosen, onClose, onUse }: CoinPickerProps) {
  const { coins, error, busy, more } = useCoins(account);
  const [picked, setPicked] = useState<ReadonlySet<string>>(() => new Set(chosen));
  const pick = (outpoint: string, on: boolean) => {
    const next = new Set(picked);
    if (on) next.add(outpoint);
    else next.delete(outpoint);
    setPicked(next);
  };
  const use = () => {
    onUse([...picked]);
    onClose();
  };
  return (
    <Dialog wide title={text.choose} closeName={words.close} onClose={onClose} onSubmit={use} says={<span role="status">{text.chosen(picked.size)}</span>}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button look="primary" type="submit">
            {picked.size === 0 ? text.byWallet : text.use}
          </Button>
        </>
      }
    >
      <Problem problem={error} />
      <ul className="pick-coins">
        {coins?.map((coin) => (
          <li key={coin.outpoint}>
            <label className="choices-one">
              <input type="checkbox" checked={picked.has(coin.outpoint)} disabled={coin.frozen || coin.lockedBy !== null} onChange={(event) => pick(coin.outpoint, event.target.checked)} aria-label={text.pick(`${coin.value.value} ${coin.value.asset}`)} />
              <span className="choices-words">
                <Amount amount={coin.value} /> <CoinMarks coin={coin} />
                {coin.label !== '' && <span className="choices-means">{coin.label}</span>}
              </span>
              <span className="choices-end quiet">{coin.at === null ? text.unconfirmed : <Age at={coin.at} />}</span>
            </label>
          </li>
        ))}
      </ul>
      {coins?.length === 0 && <p className="quiet">{text.none}</p>}
      {more && (
        <Button look="quiet" busy={busy} onClick={more}>
          {text.more}
        </Button>
      )}
    </Dialog>
  );
}
