// Who money may go to: the address book, our own accounts after the signer showed the address, and for a refund the customer.
import { addressLooksRight } from '../../../../shared/domain/address-shape.ts';
import type { BitcoinNetwork } from '../../../../shared/domain/bitcoin.ts';
import { isFiatCode, parseAmount, type Money, type Unit } from '../../../../shared/domain/money.ts';
import type { MethodId } from '../../../../shared/domain/methods.ts';
import type { Recipient } from '../../../../shared/domain/withdrawal.ts';
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import type { RecipientWish } from '../../../core/treasury.ts';
import { checkPayoutAddress } from '../../../wallet/payout-address.ts';
import { BITCOIN, type WithdrawalsDeps } from './deps.ts';

export interface RecipientQuestion {
  readonly method: MethodId;
  readonly network: BitcoinNetwork;
  /** Money goes back to a customer, whose address is in no book. */
  readonly isRefund: boolean;
  /** The customer names the address at the gateway: none is given here. */
  readonly mayBeUnnamed: boolean;
  /** The account it comes from; null: a gateway. */
  readonly from: string | null;
  /** Amounts may be in this currency too, as `12.50 EUR`. */
  readonly currency: Unit | null;
}

const notAllowed = (problem: string) => failure('withdrawal/destination', { details: { problem } });

type Deps = Pick<WithdrawalsDeps, 'contacts' | 'accounts'>;

/** One recipient as asked for. Errors: `withdrawal/destination`, `withdrawal/address`, `contact/*`, `treasury/account_not_found`, `amount/*`. */
export function readRecipient(deps: Deps, wish: RecipientWish, question: RecipientQuestion): Result<Recipient> {
  const amount = readAmount(wish.amount.trim(), question);
  if (!amount.ok) return amount;
  if ([wish.contact, wish.account, wish.address].filter((each) => each !== null && each.trim() !== '').length > 1) return notAllowed('name one of a contact, an own account and an address');
  if (wish.contact !== null) return toContact(deps, wish.contact, amount.value, question);
  if (wish.account !== null) return toOwn(deps, wish.account, amount.value, question);
  return toCustomer(wish.address?.trim() ?? '', amount.value, question);
}

function readAmount(text: string, { method, currency }: RecipientQuestion): Result<Money> {
  const [, digits, code] = /^([0-9.]+) ([A-Z]{3,4})$/.exec(text) ?? [];
  if (digits !== undefined && code !== undefined && isFiatCode(code) && code === currency) return parseAmount(digits, code);
  return parseAmount(digits !== undefined && code === method.split('@')[0] ? digits : text, method);
}

/** The address as it is written once for all; `withdrawal/address` says what is wrong. A Lightning invoice is good for one payment, as a refund is. */
function checkAddress(address: string, { method, network, isRefund }: RecipientQuestion): Result<string> {
  if (method === 'BTC@lightning' && isRefund) return addressLooksRight(method, address) ? ok(address) : failure('withdrawal/address', { details: { method, problem: 'it is no Lightning invoice' } });
  return checkPayoutAddress(method, address, network);
}

function toContact({ contacts }: Deps, name: string, amount: Money, question: RecipientQuestion): Result<Recipient> {
  const contact = contacts.get(name);
  if (!contact.ok) return contact;
  const { state, method, usableAt } = contact.value;
  if (method !== question.method) return notAllowed(`${contact.value.name} is an address for ${method}, not for ${question.method}`);
  if (state === 'waiting') return failure('contact/waiting', { details: { name: contact.value.name, at: usableAt ?? 'later' } });
  if (state !== 'usable') return notAllowed(`${contact.value.name} is ${state}`);
  const address = checkAddress(contact.value.address, question);
  return address.ok ? ok({ destination: { kind: 'contact', contact: contact.value.id }, name: contact.value.name, address: address.value, amount }) : address;
}

function toOwn({ accounts }: Deps, name: string, amount: Money, question: RecipientQuestion): Result<Recipient> {
  const account = accounts.get(name);
  if (!account.ok) return account;
  if (question.method !== BITCOIN) return notAllowed(`${account.value.name} takes ${BITCOIN} only`);
  if (account.value.name === question.from) return notAllowed('it is the account it comes from');
  const { address, index, shownOnSignerAt } = account.value.receive;
  if (shownOnSignerAt === null) return failure('treasury/not_shown', { details: { account: account.value.name } });
  return ok({ destination: { kind: 'own', account: account.value.name, chain: 0, index }, name: account.value.name, address, amount });
}

function toCustomer(typed: string, amount: Money, question: RecipientQuestion): Result<Recipient> {
  if (!question.isRefund) return notAllowed('only a refund goes to an address that is not in the address book');
  if (typed === '' && question.mayBeUnnamed) return ok({ destination: { kind: 'customer' }, name: 'the customer', address: '', amount });
  const address = checkAddress(typed, question);
  return address.ok ? ok({ destination: { kind: 'customer' }, name: 'the customer', address: address.value, amount }) : address;
}
