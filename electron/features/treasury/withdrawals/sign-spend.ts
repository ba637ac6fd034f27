// Has an owner's device sign the plan of a spend, and stores what it signed before anything else happens to it.
import type { FactOf } from '../../../../shared/domain/withdrawal-journal.ts';
import { sameName } from '../../../../shared/domain/treasury-policy.ts';
import { appError, failure, ok, type AppError, type Result } from '../../../../shared/errors/result.ts';
import type { AccountForSpending, Actor } from '../../../core/treasury.ts';
import type { SignerKind } from '../../../signers/port.ts';
import { addSignatures, finaliseSpend } from '../../../wallet/finalise.ts';
import type { FinalTransaction } from '../../../wallet/plan-check.ts';
import { planHash, readPlanText } from '../../../wallet/plan-text.ts';
import { checkPsbtAgainstPlan } from '../../../wallet/psbt-import.ts';
import { buildPsbt } from '../../../wallet/psbt.ts';
import { readTransaction } from '../../../wallet/transaction.ts';
import { outpointOf, type SpendPlan } from '../../../wallet/types.ts';
import { closing, type Workshop } from './deps.ts';
import { notPossible, type Known } from './journal.ts';
import type { WithdrawalSeq } from './repo.ts';

/** What the current plan of a withdrawal is signed with. */
export interface Signable { readonly plan: SpendPlan; readonly planHash: string; readonly account: AccountForSpending; readonly psbt: Uint8Array }

/**
 * The plan on the table as a PSBT, complete for a device. Errors: `withdrawal/not_possible` without one, `withdrawal/coin` when one of its coins
 * is not there any more, those of the account and of the chain.
 */
export async function signable(deps: Workshop, known: Known, what: string): Promise<Result<Signable>> {
  const { terms, now } = known;
  if (terms.source.kind !== 'account' || now.plan === null) return notPossible(known, what);
  const plan = readPlanText(now.plan.text);
  if (!plan.ok) return plan;
  const account = deps.accounts.forSpending(terms.source.account);
  if (!account.ok) return account;
  const there = coinsAreThere(known, plan.value, account.value);
  if (!there.ok) return there;
  const previous = await previousOf(account.value, plan.value);
  if (!previous.ok) return previous;
  const psbt = buildPsbt(plan.value, account.value.key, (txid) => previous.value.get(txid) ?? '');
  return psbt.ok ? ok({ plan: plan.value, planHash: now.plan.hash, account: account.value, psbt: psbt.value }) : psbt;
}

/** Each coin is unspent and free, or spent by an earlier transaction of this withdrawal, which the plan replaces. */
function coinsAreThere({ facts }: Known, plan: SpendPlan, account: AccountForSpending): Result<null> {
  const unspent = new Map(account.coins.map((coin) => [outpointOf(coin), coin]));
  const signed = new Set(facts.flatMap((fact) => (fact.kind === 'signed' ? [fact.planHash] : [])));
  const ours = new Set(facts.flatMap((fact) => (fact.kind === 'planned' && signed.has(fact.planHash) ? fact.inputs : [])));
  for (const { coin } of plan.inputs) {
    const outpoint = outpointOf(coin);
    const found = unspent.get(outpoint);
    if (ours.has(outpoint)) continue;
    if (found === undefined) return failure('withdrawal/coin', { details: { outpoint, problem: 'it was spent meanwhile' } });
    if (found.frozen) return failure('withdrawal/coin', { details: { outpoint, problem: 'it is frozen' } });
  }
  return ok(null);
}

/** The whole transactions the coins come from; those that are not kept are fetched, and believed only when they hash to their id. */
async function previousOf(account: AccountForSpending, plan: SpendPlan): Promise<Result<ReadonlyMap<string, string>>> {
  const found = new Map<string, string>();
  for (const txid of new Set(plan.inputs.map(({ coin }) => coin.txid))) {
    const kept = account.rawTransaction(txid);
    if (kept !== null) {
      found.set(txid, kept);
      continue;
    }
    const seen = await account.source.find(txid);
    if (!seen.ok) return seen;
    const raw = seen.value?.rawHex ?? null;
    const read = raw === null ? null : readTransaction(raw);
    if (raw === null || read?.ok !== true || read.value.txid !== txid) return failure('withdrawal/coin', { details: { outpoint: txid, problem: 'the transaction it comes from is not to be had' } });
    found.set(txid, raw);
  }
  return ok(found);
}

/** Whether the device is this person's own. */
export function isOwnersDevice({ people }: Pick<Workshop, 'people'>, fingerprint: string, by: Actor): boolean {
  const owner = people.ownerOf(fingerprint);
  return owner !== null && sameName(owner, by.name);
}

/** Errors after which nothing is written down: nobody said anything. */
const isSilent = ({ code }: AppError): boolean => code === 'device/cancelled' || code === 'app/closing';

/** Keeps that it was not signed and why; gives the reason back. */
export function notSigned(deps: Workshop, seq: WithdrawalSeq, error: AppError, by: Actor): Result<never> {
  if (!isSilent(error) && !deps.isClosed()) {
    const kept = deps.journal.learn(seq, () => ok([{ kind: 'not_signed', code: error.code, detail: error.message, by: by.name }]));
    if (!kept.ok) return kept;
  }
  return { ok: false, error };
}

/** The PSBT is, to the byte, what the plan on the table asks for. `withdrawal/altered`, `withdrawal/not_possible` when another plan is there now. */
function asPlanned(known: Known, { planHash: hash, account, psbt }: Signable): Result<null> {
  const { plan } = known.now;
  if (plan?.hash !== hash) return notPossible(known, 'approve');
  const read = readPlanText(plan.text);
  if (!read.ok) return read;
  return planHash(read.value) === hash ? checkPsbtAgainstPlan(psbt, read.value, account.key) : { ok: false, error: altered('the stored plan is not the approved one') };
}

/** Asks the device and stores the approval and the finished transaction in one step. Nothing is sent. */
export async function signSpend(deps: Workshop, seq: WithdrawalSeq, kind: SignerKind, by: Actor): Promise<Result<Known>> {
  const known = deps.journal.read(seq);
  const work = await signable(deps, known, 'approve');
  if (!work.ok) return work;
  const { account, psbt, plan } = work.value;
  const { fingerprint } = account.key;
  if (!isOwnersDevice(deps, fingerprint, by)) return failure('withdrawal/not_owner', { details: { found: fingerprint, name: by.name } });
  const signed = await deps.desk.run(kind, known.terms.id, async (signer, call) => {
    // The wait for a device may have been long: what it gets is compared with the plan as the journal has it now.
    const same = asPlanned(deps.journal.read(seq), work.value);
    return same.ok ? signer.signPsbt(account.key, psbt, call) : same;
  });
  if (deps.isClosed()) return closing();
  if (!signed.ok) return notSigned(deps, seq, signed.error, by);
  const filled = addSignatures(psbt, account.key, signed.value);
  const final = filled.ok ? finaliseSpend(filled.value, plan, account.key) : filled;
  return final.ok ? keepSigned(deps, seq, { work: work.value, final: final.value, by }) : notSigned(deps, seq, final.error, by);
}

/** In one step, and only while it is still this very plan that waits: cancelled or planned anew meanwhile, what was signed is thrown away. */
export function keepSigned(deps: Workshop, seq: WithdrawalSeq, { work, final, by }: { readonly work: Signable; readonly final: FinalTransaction; readonly by: Actor }): Result<Known> {
  return deps.journal.learn(seq, (known) => {
    const { now } = known;
    if (now.plan?.hash !== work.planHash || !now.actions.includes('approve')) return notPossible(known, 'approve');
    return ok([approval(deps, by, work.account.key.fingerprint, work.planHash, null), { kind: 'signed', planHash: work.planHash, txid: final.txid, rawHex: final.rawHex }]);
  });
}

export type NewApproval = Omit<FactOf<'approved'>, 'atMs'>;

/** Holds for as long as the shop's policy says. */
export function approval(deps: Pick<Workshop, 'clock' | 'policy'>, by: Actor, fingerprint: string, over: string, proof: { readonly signature: string; readonly address: string } | null): NewApproval {
  const minutes = Math.max(1, Math.min(24 * 60, deps.policy.get().approvalMinutes));
  return { kind: 'approved', by: by.name, fingerprint, over, signature: proof?.signature ?? null, address: proof?.address ?? null, expiresAtMs: deps.clock.nowMs() + Math.round(minutes * 60_000) };
}

export const altered = (problem: string): AppError => appError('withdrawal/altered', { details: { problem } });
