// Turns a wish into the terms of a withdrawal: refuses with what is wrong before anything is stored, never rounds or guesses.
import { isMethodId, type MethodId } from '../../../../shared/domain/methods.ts';
import { ID_RANDOM_BYTES, timeId } from '../../../../shared/domain/ids.ts';
import { holdsHidden } from '../../../../shared/domain/plain-text.ts';
import { withdrawalText } from '../../../../shared/domain/withdrawal-text.ts';
import type { Recipient, WithdrawalSource, WithdrawalTerms } from '../../../../shared/domain/withdrawal.ts';
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import type { AccountForSpending, Actor, WithdrawalWish } from '../../../core/treasury.ts';
import type { SpendPlan } from '../../../wallet/types.ts';
import { BITCOIN, type Workshop } from './deps.ts';
import { boundsFor, firstPlan, rateFor } from './make-plan.ts';
import { readRecipient } from './recipients.ts';
import type { SaleToRefund } from './refunds.ts';
import { paidOf } from './totals.ts';

/** A wish that can be stored, with its first plan where it comes from an account. */
export interface Draft {
  readonly terms: WithdrawalTerms;
  readonly sale: SaleToRefund | null;
  readonly plan: SpendPlan | null;
}

const LONGEST_NOTE = 500;
const MOST_RECIPIENTS = 1_000;

const refuse = (field: string, problem: string) => failure('input/invalid', { details: { field, problem } });

interface Source { readonly source: WithdrawalSource; readonly account: AccountForSpending | null; readonly mayBeUnnamed: boolean }

/** Reads the chain first where it comes from an account. Errors: those of each part, `input/invalid`, `method/*`, `withdrawal/*`. */
export async function readWish(deps: Workshop, wish: WithdrawalWish, by: Actor): Promise<Result<Draft>> {
  const method = wish.method.trim();
  if (!isMethodId(method)) return failure('method/unknown', { details: { method, offered: BITCOIN } });
  const sale = readSale(deps, wish);
  if (!sale.ok) return sale;
  const source = await readSource(deps, wish, method, sale.value);
  if (!source.ok) return source;
  const recipients = readRecipients(deps, wish, method, source.value, sale.value);
  if (!recipients.ok) return recipients;
  const note = wish.note.normalize('NFC').trim();
  if (note.length > LONGEST_NOTE || holdsHidden(note)) return refuse('the note', `it is longer than ${String(LONGEST_NOTE)} characters or holds some that cannot be shown`);
  const nowMs = deps.clock.nowMs();
  const fresh = (prefix: string): string => timeId(prefix, nowMs, deps.random.bytes(ID_RANDOM_BYTES));
  const bare = { method, recipients: recipients.value };
  const terms: WithdrawalTerms = {
    ...bare, id: fresh('wd'), reference: fresh('r').slice(2), purpose: wish.purpose, source: source.value.source, fee: null, coins: wish.coins,
    invoice: sale.value === null ? null : { id: sale.value.terms.id, orderId: sale.value.terms.orderId }, note,
    worth: recipients.value.length === 0 ? null : deps.worthOf(paidOf(bare)), requestedBy: by.name, createdAtMs: nowMs,
  };
  const { account } = source.value;
  if (account !== null) return planned(deps, wish, terms, account, sale.value);
  const text = withdrawalText(terms);
  return text.ok ? ok({ terms, sale: sale.value, plan: null }) : text;
}

async function planned(deps: Workshop, wish: WithdrawalWish, terms: WithdrawalTerms, account: AccountForSpending, sale: SaleToRefund | null): Promise<Result<Draft>> {
  const fees = await deps.accounts.fees(account.name);
  if (!fees.ok) return fees;
  const rate = rateFor(wish.satPerVb, fees.value, boundsFor(deps, fees.value));
  if (!rate.ok) return rate;
  const plan = firstPlan(deps, account, terms, rate.value);
  return plan.ok ? ok({ terms: { ...terms, fee: { satPerKvb: rate.value } }, sale, plan: plan.value }) : plan;
}

function readSale({ sales }: Workshop, { invoice, purpose, source }: WithdrawalWish): Result<SaleToRefund | null> {
  const isRefund = purpose === 'refund';
  if (source.kind === 'gateway_refund' && !isRefund) return refuse('the purpose', 'a gateway’s refund is a refund');
  if (!isRefund && invoice !== null) return refuse('the sale', 'only a refund belongs to one');
  if (!isRefund) return ok(null);
  return invoice === null ? refuse('the sale', 'a refund belongs to one') : sales.find(invoice.trim());
}

async function readSource(deps: Workshop, { source, purpose, coins, satPerVb }: WithdrawalWish, method: MethodId, sale: SaleToRefund | null): Promise<Result<Source>> {
  const name = source.name.trim();
  if (source.kind === 'account') {
    if (method !== BITCOIN) return failure('method/not_offered', { details: { gateway: name, method, offered: BITCOIN } });
    const known = deps.accounts.get(name);
    if (!known.ok) return known;
    const synced = await deps.accounts.sync(known.value.name);
    if (!synced.ok) return synced;
    const account = deps.accounts.forSpending(known.value.name);
    if (!account.ok) return account;
    if (account.value.watchOnly) return failure('treasury/watch_only', { details: { account: account.value.name } });
    return ok({ source: { kind: 'account', account: account.value.name }, account: account.value, mayBeUnnamed: false });
  }
  if (coins !== null || satPerVb !== null) return refuse('the fee', 'a gateway chooses coins and fee itself');
  if (purpose === 'consolidation') return refuse('the purpose', 'only coins of a treasury account can be put together');
  const adapter = deps.adapter(name);
  if (!adapter.ok) return adapter;
  if (source.kind === 'gateway') {
    if (adapter.value.payouts === null) return failure('gateway/not_offered', { details: { gateway: name, what: 'paying out by its API' } });
    return ok({ source: { kind: 'gateway', gateway: name }, account: null, mayBeUnnamed: false });
  }
  const gatewayInvoiceId = sale?.judgement.gatewayInvoiceId ?? null;
  if (adapter.value.refunds === null) return failure('gateway/not_offered', { details: { gateway: name, what: 'refunding by its API' } });
  if (sale?.terms.gateway !== name || gatewayInvoiceId === null) return refuse('the sale', `it was not made with ${name}`);
  if (sale.terms.method !== method) return refuse('the method', `the sale was paid by ${sale.terms.method}`);
  return ok({ source: { kind: 'gateway_refund', gateway: name, gatewayInvoiceId }, account: null, mayBeUnnamed: true });
}

function readRecipients(deps: Workshop, { recipients, purpose }: WithdrawalWish, method: MethodId, { source, mayBeUnnamed }: Source, sale: SaleToRefund | null): Result<readonly Recipient[]> {
  if (purpose === 'consolidation') return recipients.length === 0 ? ok([]) : refuse('the recipients', 'coins are put together for ourselves');
  const most = source.kind === 'account' && purpose !== 'refund' ? MOST_RECIPIENTS : 1;
  if (recipients.length === 0 || recipients.length > most) return refuse('the recipients', most === 1 ? 'there is exactly one' : `there are 1 to ${String(MOST_RECIPIENTS)}`);
  const question = {
    method, network: deps.network(), isRefund: purpose === 'refund', mayBeUnnamed, from: source.kind === 'account' ? source.account : null,
    currency: source.kind === 'gateway_refund' ? sale?.terms.amount.unit ?? null : null,
  };
  const read: Recipient[] = [];
  for (const wish of recipients) {
    const recipient = readRecipient(deps, wish, question);
    if (!recipient.ok) return recipient;
    if (recipient.value.destination.kind === 'own' && read.some(({ address }) => address === recipient.value.address)) return refuse('the recipients', `${recipient.value.name} is named twice`);
    if (purpose === 'transfer' && recipient.value.destination.kind !== 'own') return refuse('the recipients', 'a transfer goes to our own accounts');
    read.push(recipient.value);
  }
  const [only] = read;
  if (sale === null || only === undefined) return ok(read);
  const owed = deps.refunds.check(sale, only.amount);
  return owed.ok ? ok(read) : owed;
}
