// The withdrawal that is being put together: what may be chosen at each step, whether the step is complete, and the wish main is asked.
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import { isMethodId, methodOf, type MethodId } from '../../../shared/domain/methods.ts';
import { decimalsOf, parseDecimal } from '../../../shared/domain/money.ts';
import type { Contact, PlaceView, Purpose, RecipientLine, TreasuryAccount, TreasuryState, Wish } from '../../lib/api.ts';
import { isRate } from './fee-rate.ts';
import type { Draft, DraftRecipient, RefundOf } from './store.ts';

export const BITCOIN: MethodId = 'BTC@bitcoin';

type Source = NonNullable<Draft['source']>;

export interface SourceOption {
  readonly key: string;
  readonly source: Source;
  readonly place: PlaceView | null;
}

export const sourceKey = ({ kind, name, method }: Source): string => `${kind} ${name} ${method}`;

/** What a person may begin with; a refund begins at its sale. */
export const purposesOf = (draft: Draft): readonly Purpose[] => (draft.sale === null ? ['payment', 'transfer', 'consolidation'] : ['refund']);

const sameAsset = (a: string, b: string): boolean => a === b || (isMethodId(a) && isMethodId(b) && methodOf(a).asset === methodOf(b).asset);

/** Where the money may come from: accounts that can sign, gateways with a balance, and for a refund the gateway of the sale itself. */
export function sourcesOf({ purpose, sale }: Draft, state: TreasuryState): readonly SourceOption[] {
  const watchOnly = new Set(state.accounts.filter((account) => account.watchOnly).map(({ name }) => name));
  const places = state.places
    .filter((place) => !(place.kind === 'account' && watchOnly.has(place.name)))
    .filter((place) => purpose !== 'consolidation' || place.kind === 'account')
    .filter((place) => place.kind === 'account' || place.available?.value !== '0')
    .filter((place) => sale === null || sameAsset(place.method, sale.method))
    .map((place): SourceOption => {
      const source: Source = { kind: place.kind, name: place.name, method: place.method };
      return { key: sourceKey(source), source, place };
    });
  if (sale === null) return places;
  const own: Source = { kind: 'gateway_refund', name: sale.gateway, method: sale.method };
  return [{ key: sourceKey(own), source: own, place: null }, ...places];
}

/** Entries of the address book for the draft's coin; those that cannot be used yet come last. */
export function contactsOf({ source }: Draft, contacts: readonly Contact[], search: string): readonly Contact[] {
  const wanted = search.trim().toLowerCase();
  return contacts
    .filter((contact) => contact.method === source?.method && contact.state !== 'removed')
    .filter(({ name, address }) => wanted === '' || name.toLowerCase().includes(wanted) || address.toLowerCase().includes(wanted))
    .toSorted((a, b) => Number(b.state === 'usable') - Number(a.state === 'usable') || a.name.localeCompare(b.name));
}

export const accountsOf = ({ source }: Draft, accounts: readonly TreasuryAccount[]): readonly TreasuryAccount[] =>
  source?.method === BITCOIN ? accounts.filter(({ name }) => !(source.kind === 'account' && source.name === name)) : [];

/** Only an account's own transaction pays several at once. */
export const takesMany = ({ source, purpose }: Draft): boolean => source?.kind === 'account' && purpose === 'payment';

export const toContact = (contact: Contact, amount = ''): DraftRecipient => ({ key: contact.id, contact: contact.id, account: null, address: null, name: contact.name, amount });
export const toAccount = (account: TreasuryAccount, amount = ''): DraftRecipient => ({ key: account.id, contact: null, account: account.name, address: null, name: account.name, amount });
export const toCustomer = (sale: RefundOf, address = ''): DraftRecipient => ({ key: 'customer', contact: null, account: null, address, name: '', amount: sale.amount });

/** The lines of a CSV that can be used, as recipients; one entry may stand in several lines. */
export const fromLines = (lines: readonly RecipientLine[]): readonly DraftRecipient[] =>
  lines.filter(({ problem }) => problem === null).map(({ line, contact, name, amount }) => ({ key: `line ${line}`, contact, account: null, address: null, name, amount }));

export function decimalsFor({ source }: Draft): number {
  return source !== null && isMethodId(source.method) ? decimalsOf(source.method) : 8;
}

export function isAmount(amount: string, decimals: number): boolean {
  const parsed = parseDecimal(amount, decimals);
  return parsed.ok && parsed.minor > 0n;
}

/** The customer names the address on the gateway's own page where none is given. */
const mayBeUnnamed = ({ source }: Draft): boolean => source?.kind === 'gateway_refund';

export function addressFits(draft: Draft, address: string): boolean {
  if (address.trim() === '') return mayBeUnnamed(draft);
  const method = draft.source?.method ?? '';
  return !isMethodId(method) || addressLooksRight(method, address.trim());
}

/** Whether the step is complete, so that the next one makes sense. */
export function isComplete(draft: Draft, step: number): boolean {
  switch (step) {
    case 0: return draft.source !== null;
    case 1:
      if (draft.purpose === 'consolidation') return true;
      return draft.recipients.length > 0 && draft.recipients.every((each) => each.address === null || addressFits(draft, each.address));
    case 2: return draft.recipients.every(({ amount }) => isAmount(amount, decimalsFor(draft))) && (draft.satPerVb === null || isRate(draft.satPerVb));
    default: return true;
  }
}

export function wishOf(draft: Draft): Wish | null {
  const { source, purpose, recipients, satPerVb, coins, sale, note } = draft;
  if (source === null) return null;
  const isAccount = source.kind === 'account';
  return {
    source: { kind: source.kind, name: source.name }, method: source.method, purpose,
    recipients: purpose === 'consolidation' ? [] : recipients.map(({ contact, account, address, amount }) => ({ contact, account, address: address?.trim() ?? null, amount })),
    satPerVb: isAccount ? satPerVb : null, coins: isAccount ? (coins === null ? null : [...coins]) : null, invoice: sale?.id ?? null, note: note.trim(),
  };
}
