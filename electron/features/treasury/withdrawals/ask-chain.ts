// Asks the chain where the transactions of a withdrawal are, and who spent their coins instead. Nothing is ever sent by it.
import { inOrder, type FactOf } from '../../../../shared/domain/withdrawal-journal.ts';
import { transactionsOf, type OwnTransaction } from '../../../../shared/domain/withdrawal-transactions.ts';
import { fail, ok, type AppError, type Result } from '../../../../shared/errors/result.ts';
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
  // What could be learned is kept, also where the rest could not be asked.
  const learned = newsOf(known, asked.found).length === 0 ? ok(known) : deps.journal.learn(seq, (now) => ok(newsOf(now, asked.found)));
  return learned.ok && asked.problem !== null ? fail(asked.problem) : learned;
}

interface Observed { readonly found: readonly NewFact[]; readonly problem: AppError | null }

async function observe({ facts }: Known, account: AccountForSpending): Promise<Observed> {
  const tip = await account.source.tip();
  if (!tip.ok) return { found: [], problem: tip.error };
  const isExported = facts.some((fact) => fact.kind === 'exported');
  const txs = transactionsOf(inOrder(facts));
  const found: Seen[] = [];
  const missing: OwnTransaction[] = [];
  let problem: AppError | null = null;
  for (const tx of txs) {
    if (tx.place === 'unsent' && !isExported) continue;
    const seen = await account.source.find(tx.txid);
    if (!seen.ok) problem ??= seen.error;
    else if (seen.value === null) missing.push(tx);
    else found.push(placeFact(seen.value, tip.value));
  }
  for (const tx of missing) {
    const instead = await whoInstead(account, tip.value, tx, txs, found);
    if (!instead.ok) problem ??= instead.error;
    else found.push(instead.value);
  }
  const elsewhere = await signedElsewhere(facts, account, tip.value, txs);
  return elsewhere.ok ? { found: [...found, ...elsewhere.value], problem } : { found, problem: problem ?? elsewhere.error };
}

/** Of a transaction that is not there: which one spends its coins. One of ours is known by its plan; else each coin is asked about. */
async function whoInstead(account: AccountForSpending, tip: ChainTip, tx: OwnTransaction, txs: readonly OwnTransaction[], found: readonly Seen[]): Promise<Result<Seen>> {
  const { source, key } = account;
  const absent: Seen = { kind: 'chain', txid: tx.txid, place: 'missing', confirmations: 0, blockHash: null, replacedBy: null, arrivedSat: null };
  const rivals = txs.filter((other) => other !== tx && other.plan.inputs.some((coin) => tx.plan.inputs.includes(coin)));
  const own = found.find(({ txid, place }) => (place === 'mempool' || place === 'block') && rivals.some((rival) => rival.txid === txid));
  if (own !== undefined) return ok({ ...absent, place: 'replaced', replacedBy: own.txid, confirmations: own.confirmations, blockHash: own.blockHash });
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
