// Follows a gateway's payout to an account of ours on the chain: by the hash the gateway named, else by the address, which is for this one alone.
import type { FactOf } from '../../../../shared/domain/withdrawal-journal.ts';
import { ok, type Result } from '../../../../shared/errors/result.ts';
import type { AccountForSpending } from '../../../core/treasury.ts';
import type { SeenTransaction } from '../../../chain/port.ts';
import { scriptOfAddress } from '../../../wallet/address.ts';
import { readTransaction } from '../../../wallet/transaction.ts';
import { newsOf, placeFact } from './ask-chain.ts';
import { BITCOIN, closing, type Workshop } from './deps.ts';
import { ownerOfTransaction } from './hold-repo.ts';
import type { Known } from './journal.ts';
import type { NewFact, WithdrawalSeq } from './repo.ts';

/** The own address a gateway's payout goes to; null: it goes to somebody else. */
export function ownArrival({ terms }: Pick<Known, 'terms'>): { readonly account: string; readonly address: string } | null {
  const [recipient] = terms.recipients;
  if (terms.source.kind === 'account' || terms.method !== BITCOIN || recipient?.destination.kind !== 'own') return null;
  return { account: recipient.destination.account, address: recipient.address };
}

/** Errors: what stood in the way of asking; then nothing is known that was not before. */
export async function askArrival(deps: Workshop, seq: WithdrawalSeq): Promise<Result<Known>> {
  const known = deps.journal.read(seq);
  const to = ownArrival(known);
  if (to === null || !known.facts.some((fact) => fact.kind === 'sending')) return ok(known);
  const account = deps.accounts.forSpending(to.account);
  if (!account.ok) return account;
  const script = scriptOfAddress(to.address, account.value.key.network);
  if (!script.ok) return script;
  const found = await arrivalAt(deps, known, account.value, script.value);
  if (deps.isClosed()) return closing();
  if (!found.ok) return found;
  const { value } = found;
  return value === null || newsOf(known, [value]).length === 0 ? ok(known) : deps.journal.learn(seq, (now) => ok(newsOf(now, [value])));
}

async function arrivalAt(deps: Workshop, { seq, facts }: Known, { source }: AccountForSpending, scriptHex: string): Promise<Result<NewFact | null>> {
  const tip = await source.tip();
  if (!tip.ok) return tip;
  const named = facts.findLast((fact): fact is FactOf<'payout'> => fact.kind === 'payout' && fact.txid !== null)?.txid ?? null;
  const byName = named === null ? ok(null) : await source.find(named);
  if (!byName.ok) return byName;
  const candidates = byName.value === null ? [] : [byName.value];
  if (candidates.every((tx) => paidTo(tx, scriptHex) === 0n)) {
    const history = await source.history(scriptHex, () => false);
    if (!history.ok) return history;
    candidates.push(...history.value);
  }
  const isOurs = (tx: SeenTransaction): boolean => paidTo(tx, scriptHex) > 0n && [null, seq].includes(ownerOfTransaction(deps.db, tx.txid));
  const arrived = candidates.find(isOurs);
  if (arrived !== undefined) return ok({ ...placeFact(arrived, tip.value), arrivedSat: paidTo(arrived, scriptHex) });
  // It was there and is not any more: its block was undone.
  const before = facts.findLast((fact): fact is FactOf<'chain'> => fact.kind === 'chain');
  return ok(before === undefined ? null : { kind: 'chain', txid: before.txid, place: 'missing', confirmations: 0, blockHash: null, replacedBy: null, arrivedSat: null });
}

function paidTo({ rawHex }: SeenTransaction, scriptHex: string): bigint {
  const tx = rawHex === null ? null : readTransaction(rawHex);
  return tx?.ok === true ? tx.value.outputs.reduce((sum, output) => (output.scriptHex === scriptHex ? sum + output.valueSat : sum), 0n) : 0n;
}
