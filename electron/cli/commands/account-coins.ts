// `account coins`, `history`, `freeze`, `unfreeze`: what an account holds and what it did.
import { ok } from '../../../shared/errors/result.ts';
import type { Actor } from '../../core/treasury.ts';
import { wholeNumber } from '../numbers.ts';
import { table } from '../printer.ts';
import type { Finished } from '../spec.ts';
import { asPerson, onTreasury, type TreasuryContext } from '../treasury-command.ts';

const PAGE = 50;
const PAGE_AT_MOST = 500;

const short = (txid: string): string => `${txid.slice(0, 10)}…`;

export const accountCoins = onTreasury(({ treasury, args, printer }): Finished => {
  const limit = wholeNumber('limit', args.options['limit'], 1, PAGE_AT_MOST);
  if (!limit.ok) return limit;
  const page = treasury.accounts.coins(args.positionals['NAME'] ?? '', args.options['cursor'] ?? null, limit.value ?? PAGE);
  if (!page.ok) return page;
  const { items, next } = page.value;
  printer.answer({ coins: items, next }, () => (items.length === 0 ? 'No coins.' : [
    table(['COIN', 'VALUE', 'CONFIRMATIONS', 'STATE', 'LABEL', 'ADDRESS'], items.map((coin) => [
      coin.outpoint, `${coin.value.value} ${coin.value.asset}`, String(coin.confirmations),
      [coin.frozen ? 'frozen' : '', coin.lockedBy === null ? '' : `held by ${coin.lockedBy}`, coin.reusedAddress ? 'address used twice' : '', coin.isDust ? 'dust' : ''].filter((each) => each !== '').join(', '),
      coin.label, coin.address,
    ])),
    ...(next === null ? [] : [`More: --cursor ${next}`]),
  ].join('\n')));
  return ok(0);
});

export const accountHistory = onTreasury(({ treasury, args, printer }): Finished => {
  const limit = wholeNumber('limit', args.options['limit'], 1, PAGE_AT_MOST);
  if (!limit.ok) return limit;
  const page = treasury.accounts.history(args.positionals['NAME'] ?? '', { cursor: args.options['cursor'] ?? null, limit: limit.value ?? PAGE, search: args.options['search'] ?? '' });
  if (!page.ok) return page;
  const { items, next, total } = page.value;
  printer.answer({ history: items, next, total }, () => (items.length === 0 ? 'Nothing.' : [
    table(['WHEN', 'KIND', 'AMOUNT', 'FEE', 'CONFIRMATIONS', 'TRANSACTION', 'LABEL'], items.map((entry) => [
      entry.at ?? '', entry.kind, `${entry.delta.value} ${entry.delta.asset}`, entry.fee === null ? '' : entry.fee.value, String(entry.confirmations), short(entry.txid),
      entry.label || (entry.order ?? ''),
    ])),
    ...(next === null ? [] : [`${total} in all. More: --cursor ${next}`]),
  ].join('\n')));
  return ok(0);
});

const freeze = (frozen: boolean) => ({ treasury, args, printer }: TreasuryContext, by: Actor): Finished => {
  const coin = args.positionals['COIN'] ?? '';
  const done = treasury.accounts.freeze(args.positionals['NAME'] ?? '', coin, frozen, by);
  if (!done.ok) return done;
  printer.answer({ coin, frozen }, () => (frozen ? `${coin} is not spent from now on.` : `${coin} may be spent again.`));
  return ok(0);
};

export const accountFreeze = asPerson(freeze(true));
export const accountUnfreeze = asPerson(freeze(false));
