// The way out if the app dies: the plan as a PSBT for another wallet, and what it signed taken back, compared with the plan to the byte.
import { inOrder } from '../../../../shared/domain/withdrawal-journal.ts';
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import type { Actor } from '../../../core/treasury.ts';
import { readPlanText } from '../../../wallet/plan-text.ts';
import { importSigned } from '../../../wallet/psbt-import.ts';
import { buildPsbt, psbtText } from '../../../wallet/psbt.ts';
import { closing, type Workshop } from './deps.ts';
import { notPossible, type Known } from './journal.ts';
import { isOwnersDevice, keepSigned, notSigned, signable } from './sign-spend.ts';
import type { WithdrawalSeq } from './repo.ts';

/** Base64 of the current plan's PSBT. That it left is written down first: from then on it may come out without us. */
export function exportPsbt(deps: Workshop, seq: WithdrawalSeq, by: string): Result<string> {
  const known = deps.journal.read(seq);
  const { now, terms } = known;
  if (terms.source.kind !== 'account' || now.plan === null || !now.actions.includes('export_psbt')) return notPossible(known, 'exporting it');
  const plan = readPlanText(now.plan.text);
  if (!plan.ok) return plan;
  const account = deps.accounts.forSpending(terms.source.account);
  if (!account.ok) return account;
  const psbt = buildPsbt(plan.value, account.value.key, (txid) => account.value.rawTransaction(txid) ?? '');
  if (!psbt.ok) return psbt;
  const { hash } = now.plan;
  const wasOut = inOrder(known.facts).some((fact) => fact.kind === 'exported' && fact.planHash === hash);
  const kept = deps.journal.learn(seq, (again) => (again.now.actions.includes('export_psbt') && again.now.plan?.hash === hash ? ok(wasOut ? [] : [{ kind: 'exported', planHash: hash, by }]) : notPossible(again, 'exporting it')));
  return kept.ok ? ok(psbtText(psbt.value)) : kept;
}

/** Takes a PSBT that another program had signed by the account's own device. Nothing is sent. */
export async function importPsbt(deps: Workshop, seq: WithdrawalSeq, psbt: string, by: Actor): Promise<Result<Known>> {
  const known = deps.journal.read(seq);
  if (!known.now.actions.includes('import_psbt')) return notPossible(known, 'importing a PSBT');
  const work = await signable(deps, known, 'importing a PSBT');
  if (deps.isClosed()) return closing();
  if (!work.ok) return work;
  const { account, plan } = work.value;
  const { fingerprint } = account.key;
  if (!isOwnersDevice(deps, fingerprint, by)) return failure('withdrawal/not_owner', { details: { found: fingerprint, name: by.name } });
  const final = importSigned(psbt.trim(), plan, account.key, (txid) => account.rawTransaction(txid) ?? '');
  return final.ok ? keepSigned(deps, seq, { work: work.value, final: final.value, by }) : notSigned(deps, seq, final.error, by);
}
