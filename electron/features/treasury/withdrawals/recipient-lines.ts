// A CSV of recipients (`name,address,amount`) read against the address book: each line with its entry, or what is wrong with it.
import { sameAddress } from '../../../../shared/domain/address-shape.ts';
import { isMethodId } from '../../../../shared/domain/methods.ts';
import { decimalsOf } from '../../../../shared/domain/money.ts';
import type { ContactView, RecipientLine } from '../../../core/treasury.ts';
import { checkPayoutAddress } from '../../../wallet/payout-address.ts';
import { readRecipientsCsv, type CsvRecipient } from '../../../wallet/recipients-csv.ts';
import type { WithdrawalsDeps } from './deps.ts';

type Deps = Pick<WithdrawalsDeps, 'contacts' | 'network'>;

export function readRecipientLines({ contacts, network }: Deps, csv: string, method: string): readonly RecipientLine[] {
  if (!isMethodId(method)) return [{ line: 1, contact: null, name: '', address: '', amount: '', problem: `${method} is not a payment method` }];
  const book = contacts.list().filter((entry) => entry.method === method && entry.state !== 'removed');
  return readRecipientsCsv(csv, { decimals: decimalsOf(method), checkAddress: (address) => checkPayoutAddress(method, address, network()) })
    .map((line) => withEntry(line, entryFor(line, book)));
}

/** The entry with this very address; a name alone proves nothing. */
function entryFor({ address }: CsvRecipient, book: readonly ContactView[]): ContactView | null {
  return book.find((entry) => sameAddress(entry.address, address)) ?? null;
}

function withEntry({ line, name, address, amount, problem }: CsvRecipient, entry: ContactView | null): RecipientLine {
  const bare = { line, name: entry?.name ?? name, address, amount, contact: entry?.id ?? null };
  if (problem !== null) return { ...bare, problem };
  if (entry === null) return { ...bare, problem: 'the address is not in the address book' };
  if (entry.state === 'usable') return { ...bare, problem: null };
  return { ...bare, problem: entry.state === 'waiting' ? `the entry ${entry.name} can be used from ${entry.usableAt ?? 'later'} on` : `an owner has not confirmed the entry ${entry.name} yet` };
}
