// Asks the chain where the transactions of a withdrawal are, and who spent their coins instead. Nothing is ever sent by it.
import { inOrder, type FactOf } from '../../../../shared/domain/withdrawal-journal.ts';
import { transactionsOf, type OwnTransaction } from '../../../../shared/domain/withdrawal-transactions.ts';
import { ok, type Result } from '../../../../shared/errors/result.ts';
import type { AccountForSpending } from '../../../core/treasury.ts';
import type { ChainTip, SeenTransaction } from '../../../chain/port.ts';
import { checkRawAgainstPlan } from '../../../wallet/plan-check.ts';
import { readPlanText } from '../../../wallet/plan-text.ts';
import { closing, type Workshop } from './deps.ts';
import { notPossible, type Known } from './journal.ts';
import { spenderOf } from './spender.ts';
import type { NewFact, WithdrawalSeq } from './repo.ts';

type Seen = Omit<FactOf<'chain'>, 'atMs'>;

/** Errors: what stood in the way of asking; then nothing is known that was not before. */
export async function askChain(deps: Workshop, seq: WithdrawalSeq): Promise<Result<Known>> {
  const known = deps.journal.read(seq);
  if (known.terms.source.kind !== 'account') return notPossible(known, 'ask the chain');
  const account = deps.accounts.forSpending(known.terms.source.account);
  if (!account.ok) return account;
  const asked = await observe(known, account.value);
  if (deps.isClosed()) return closing();
  if (!asked.ok) return asked;
  return newsOf(known, asked.value).length === 0 ? ok(known) : deps.journal.learn(seq, (now) => ok(newsOf(now, asked.value)));
}

async function observe({ facts }: Known, account: AccountForSpending): Promise<Result<readonly NewFact[]>> {
  const { source } = account;
  const tip = await source.tip();
  if (!tip.ok) return tip;
  const txs = transactionsOf(inOrder(facts));
  const found: NewFact[] = [];
  for (const tx of txs) {
    if (tx.place === 'unsent' && !facts.some((fact) => fact.kind === 'exported')) continue;
    const seen = await whereIs(account, tip.value, tx);
    if (!seen.ok) return seen;
    found.push(seen.value);
  }
  const elsewhere = await signedElsewhere(facts, account, tip.value, txs);
  if (!elsewhere.ok) return elsewhere;
  return ok([...found, ...elsewhere.value]);
}

async function whereIs({ source, key }: AccountForSpending, tip: ChainTip, tx: OwnTransaction): Promise<Result<Seen>> {
  const found = await source.find(tx.txid);
  if (!found.ok) return found;
  if (found.value !== null) return ok(placeFact(found.value, tip));
  const absent: Seen = { kind: 'chain', txid: tx.txid, place: 'missing', confirmations: 0, blockHash: null, replacedBy: null, arrivedSat: null };
  const plan = readPlanText(tx.plan.plan);
  if (!plan.ok) return plan;
  let rival: Seen | null = null;
  for (const { coin } of plan.value.inputs) {
    const spender = await spenderOf(source, coin, key.network);
    if (!spender.ok) return spender;
    if (spender.value === null || spender.value === tx.txid) continue;
    const place = await source.find(spender.value);
    if (!place.ok) return place;
    if (place.value === null) continue;
    const { confirmations, blockHash } = placeFact(place.value, tip);
    // Of several the deepest: that one is there to stay.
    if (rival === null || confirmations > rival.confirmations) rival = { ...absent, place: 'replaced', replacedBy: spender.value, confirmations, blockHash };
  }
  return ok(rival ?? absent);
}

/** More than this nobody asks for, and each one would be a fact of its own. */
const MOST_CONFIRMATIONS = 6;

/** Where a transaction is, as a fact. */
export function placeFact({ txid, place }: SeenTransaction, tip: ChainTip): Seen {
  const bare = { kind: 'chain', txid, replacedBy: null, arrivedSat: null } as const;
  if (place.kind === 'mempool') return { ...bare, place: 'mempool', confirmations: 0, blockHash: null };
  return { ...bare, place: 'block', confirmations: Math.min(MOST_CONFIRMATIONS, Math.max(1, tip.height - place.block.height + 1)), blockHash: place.block.hash };
}

/** A plan that left as a PSBT may have been signed and sent by another program: the transaction that spends its coins is then the plan's own. */
async function signedElsewhere(facts: Known['facts'], account: AccountForSpending, tip: ChainTip, txs: readonly OwnTransaction[]): Promise<Result<readonly NewFact[]>> {
  const left = new Set(facts.flatMap((fact) => (fact.kind === 'exported' ? [fact.planHash] : [])));
  const found: NewFact[] = [];
  for (const fact of facts) {
    if (fact.kind !== 'planned' || !left.has(fact.planHash)) continue;
    const plan = readPlanText(fact.plan);
    const [first] = plan.ok ? plan.value.inputs : [];
    if (!plan.ok || first === undefined) continue;
    const spender = await spenderOf(account.source, first.coin, account.key.network);
    if (!spender.ok) return spender;
    if (spender.value === null || txs.some(({ txid }) => txid === spender.value)) continue;
    const seen = await account.source.find(spender.value);
    if (!seen.ok) return seen;
    const raw = seen.value?.rawHex ?? null;
    if (seen.value === null || raw === null || !checkRawAgainstPlan(raw, plan.value, account.key).ok) continue;
    found.push({ kind: 'signed', planHash: fact.planHash, txid: seen.value.txid, rawHex: raw }, placeFact(seen.value, tip));
  }
  return ok(found);
}

/** What differs from what was seen last. That something is missing is news after each sending. */
export function newsOf({ facts }: Pick<Known, 'facts'>, found: readonly NewFact[]): readonly NewFact[] {
  return found.filter((fact) => {
    if (fact.kind !== 'chain') return fact.kind !== 'signed' || !facts.some((each) => each.kind === 'signed' && each.txid === fact.txid);
    const last = facts.findLast((each): each is FactOf<'chain'> => each.kind === 'chain' && each.txid === fact.txid);
    const sentAt = facts.findLast((each) => each.kind === 'sending' && each.txid === fact.txid)?.atMs ?? 0;
    if (last === undefined || (last.atMs < sentAt && fact.place !== 'mempool' && fact.place !== 'block')) return true;
    return last.place !== fact.place || last.confirmations !== fact.confirmations || last.blockHash !== fact.blockHash || last.replacedBy !== fact.replacedBy || last.arrivedSat !== fact.arrivedSat;
  });
}
