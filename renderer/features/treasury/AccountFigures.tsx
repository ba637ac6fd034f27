// What an account has: what can be spent, and what is on its way or held back.
import type { TreasuryAccount } from '../../lib/api.ts';
import { words } from '../../lib/treasury-text.ts';
import { Fact, Facts } from '../../ui/Panel.tsx';
import { Amount, AmountWithWorth } from './Amounts.tsx';

const text = words.accounts;

/** Amounts that are not nothing, with what they are. */
export function AccountFigures({ account }: { readonly account: TreasuryAccount }) {
  const others = [{ word: text.pendingIn, amount: account.pendingIn }, { word: text.pendingOut, amount: account.pendingOut }, { word: text.frozen, amount: account.frozen }];
  return (
    <Facts>
      <Fact term={text.spendable}>
        <AmountWithWorth amount={account.spendable} worth={account.worth} always />
      </Fact>
      {others.filter(({ amount }) => amount.value !== '0').map(({ word, amount }) => (
        <Fact key={word} term={word}>
          <Amount amount={amount} />
        </Fact>
      ))}
    </Facts>
  );
}
