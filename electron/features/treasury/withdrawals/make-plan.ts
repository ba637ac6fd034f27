// Plans for money that leaves a treasury account: the first one, and those that hurry it or call it back.
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import type { WithdrawalTerms } from '../../../../shared/domain/withdrawal.ts';
import type { AccountForSpending } from '../../../core/treasury.ts';
import type { FeeEstimates } from '../../../chain/port.ts';
import { checkRate, INCREMENTAL_SAT_PER_KVB, LONG_TERM_SAT_PER_KVB, rateBounds, readRate, suggestRate, type RateBounds } from '../../../wallet/fees.ts';
import { planConsolidation } from '../../../wallet/plan-all.ts';
import type { PlanBasis } from '../../../wallet/plan-basis.ts';
import { planBump, planCancel } from '../../../wallet/plan-bump.ts';
import { planChild } from '../../../wallet/plan-child.ts';
import { planSpend } from '../../../wallet/plan-spend.ts';
import { planHash, planText, readPlanText } from '../../../wallet/plan-text.ts';
import { readTransaction } from '../../../wallet/transaction.ts';
import { outpointOf, type SpendPlan } from '../../../wallet/types.ts';
import { parseDecimal } from '../../../../shared/domain/money.ts';
import type { PlanReason } from '../../../../shared/domain/withdrawal.ts';
import type { OwnTransaction } from '../../../../shared/domain/withdrawal-transactions.ts';
import type { WithdrawalsDeps } from './deps.ts';
import { heldCoins } from './hold-repo.ts';
import { journalOf, openWithdrawals, type NewFact, type WithdrawalSeq } from './repo.ts';

/** Within so many blocks, where nobody names a rate. */
const USUAL_BLOCKS = 6;

/** Floor of the source, ceiling of the shop. */
export function boundsFor({ policy }: Pick<WithdrawalsDeps, 'policy'>, fees: FeeEstimates): RateBounds {
  const ceiling = parseDecimal(policy.get().feeCeilingSatPerVb, 3);
  return rateBounds(fees.minimumSatPerKvb, ceiling.ok ? ceiling.minor : 0n);
}

/** The rate typed, or the source's suggestion. Errors: `withdrawal/fee`. */
export const rateFor = (text: string | null, fees: FeeEstimates, bounds: RateBounds): Result<bigint> =>
  (text === null ? checkRate(suggestRate(fees.targets, USUAL_BLOCKS, bounds), bounds) : readRate(text.trim(), bounds));

/** Coins nobody holds and nobody froze, and the next change address that no open plan uses. `own`: the withdrawal whose holds do not count. */
function basisOf({ db, random, clock }: WithdrawalsDeps, account: AccountForSpending, satPerKvb: bigint, own: WithdrawalSeq | null): PlanBasis {
  const held = heldCoins(db);
  const taken = changeInUse(db);
  let change = account.change(0);
  while (taken.has(change.address)) change = account.change(change.index + 1);
  const isFree = (outpoint: string): boolean => !held.has(outpoint) || held.get(outpoint) === own;
  return {
    key: account.key, coins: account.coins.filter((coin) => !coin.frozen && isFree(outpointOf(coin))), satPerKvb, longTermSatPerKvb: LONG_TERM_SAT_PER_KVB,
    tipHeight: account.tip.height, tipAgeMs: Math.max(0, clock.nowMs() - account.tip.timeMs), change, random,
  };
}

/** Change addresses of plans that may still go out: two of them never share one. */
function changeInUse(db: WithdrawalsDeps['db']): ReadonlySet<string> {
  const texts = openWithdrawals(db).flatMap((seq) => journalOf(db, seq).flatMap((fact) => (fact.kind === 'planned' ? [fact.plan] : [])));
  return new Set(texts.flatMap((text) => {
    const plan = readPlanText(text);
    return plan.ok ? plan.value.outputs.flatMap((output) => (output.kind === 'change' ? [output.address] : [])) : [];
  }));
}

/** The first plan of a withdrawal. Errors: those of the wallet's planning. */
export function firstPlan(deps: WithdrawalsDeps, account: AccountForSpending, terms: Pick<WithdrawalTerms, 'purpose' | 'recipients' | 'coins'>, satPerKvb: bigint): Result<SpendPlan> {
  const basis = basisOf(deps, account, satPerKvb, null);
  if (terms.purpose === 'consolidation') return planConsolidation({ ...basis, chosen: terms.coins });
  return planSpend({ ...basis, recipients: terms.recipients.map(({ address, amount }) => ({ address, valueSat: amount.minor })), chosen: terms.coins });
}

/** A plan that follows another one of the same withdrawal. `txs`: all that was ever signed for it. Errors: those of the wallet's planning. */
export function nextPlan(deps: WithdrawalsDeps, account: AccountForSpending, seq: WithdrawalSeq, wish: { readonly reason: Exclude<PlanReason, 'first'>; readonly satPerKvb: bigint; readonly leastSatPerKvb: bigint }, txs: readonly OwnTransaction[]): Result<SpendPlan> {
  const basis = basisOf(deps, account, wish.satPerKvb, seq);
  const rivals = txs.filter(({ reason }) => reason !== 'child');
  const last = rivals.at(-1);
  if (last === undefined) return failure('withdrawal/not_possible', { details: { state: 'not signed yet', what: wish.reason, next: 'Approve it first.' } });
  const before = readPlanText(last.plan.plan);
  if (!before.ok) return before;
  // What an earlier transaction of the same withdrawal spends is spent, as the account sees it, and its change is none to build upon.
  const outputsOfOurs = new Set(txs.map(({ txid }) => txid));
  const free = { ...basis, coins: basis.coins.filter(({ txid }) => !outputsOfOurs.has(txid)) };
  const replace = { ...free, before: before.value, incrementalSatPerKvb: INCREMENTAL_SAT_PER_KVB, descendantsFeeSat: childFees(txs) };
  const plan = wish.reason === 'bump' ? planBump(replace) : wish.reason === 'cancel' ? planCancel(replace) : hurry(basis, last, wish.leastSatPerKvb);
  if (!plan.ok || wish.reason === 'child') return plan;
  return excludesAll(plan.value, rivals) ? plan : failure('withdrawal/altered', { details: { problem: 'the new plan does not exclude an earlier transaction of this withdrawal' } });
}

const childFees = (txs: readonly OwnTransaction[]): bigint => txs.reduce((sum, { reason, place, plan }) => (reason === 'child' && place !== 'unsent' ? sum + plan.feeSat : sum), 0n);

function hurry(basis: PlanBasis, parent: OwnTransaction, leastSatPerKvb: bigint): Result<SpendPlan> {
  const tx = readTransaction(parent.rawHex);
  if (!tx.ok) return tx;
  return planChild({ ...basis, parents: [{ txid: parent.txid, feeSat: parent.plan.feeSat, vsize: tx.value.vsize }], leastSatPerKvb });
}

/** Whether only one of them can ever be in the chain: the plan spends a coin of every earlier transaction that pays or calls back. */
export const excludesAll = (plan: SpendPlan, rivals: readonly OwnTransaction[]): boolean => {
  const spent = new Set(plan.inputs.map(({ coin }) => outpointOf(coin)));
  return rivals.every((rival) => rival.plan.inputs.some((outpoint) => spent.has(outpoint)));
};

/** The plan as a fact. */
export const plannedFact = (plan: SpendPlan, reason: PlanReason, by: string): NewFact => ({
  kind: 'planned', plan: planText(plan), planHash: planHash(plan), reason, by, inputs: plan.inputs.map(({ coin }) => outpointOf(coin)), feeSat: plan.feeSat,
});

/** Refuses a plan one of whose coins another withdrawal holds by now. Runs in the transaction that stores the plan. */
export function coinsAreFree({ db }: Pick<WithdrawalsDeps, 'db'>, plan: SpendPlan, own: WithdrawalSeq | null): Result<null> {
  const held = heldCoins(db);
  const taken = plan.inputs.map(({ coin }) => outpointOf(coin)).find((outpoint) => held.has(outpoint) && held.get(outpoint) !== own);
  return taken === undefined ? ok(null) : failure('withdrawal/coin', { details: { outpoint: taken, problem: 'another withdrawal holds it' } });
}
