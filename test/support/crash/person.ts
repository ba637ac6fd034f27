// A person in front of the withdrawals: looks at one, and presses one button of those that are offered.
import { Psbt } from 'bitcoinjs-lib';
import type { Actor, TreasuryService, WithdrawalView } from '../../../electron/core/treasury.ts';
import { addSignatures } from '../../../electron/wallet/finalise.ts';
import { ok, type Result } from '../../../shared/errors/result.ts';
import { must } from '../shop.ts';
import { softwareSigner } from '../software-signer.ts';
import type { Dice } from './outside.ts';

/** Whose device it is. */
export const owner: Actor = { name: 'owner', role: 'owner' };

export type FlowName = 'payment' | 'bump' | 'cancel' | 'child' | 'batch' | 'consolidation' | 'transfer' | 'psbt' | 'payout' | 'sweep' | 'gateway refund' | 'refund';
export const flows: readonly FlowName[] = ['payment', 'bump', 'cancel', 'child', 'batch', 'consolidation', 'transfer', 'psbt', 'payout', 'sweep', 'gateway refund', 'refund'];

export interface Person {
  readonly treasury: TreasuryService;
  readonly dice: Pick<Dice, 'pick'>;
  /** Does just what the flow is about. */
  readonly calm: boolean;
  /** Another wallet sends what it signed by itself. */
  readonly sendElsewhere: (rawHex: string) => void;
}

/** The withdrawal as it is then; null when what was pressed did not work. */
export async function press({ treasury: { withdrawals }, dice, calm, sendElsewhere }: Person, flow: FlowName, known: WithdrawalView): Promise<WithdrawalView | null> {
  if (known.final) return known;
  const wanted = wantedOf(flow, known);
  const button = wanted !== null && known.actions.includes(wanted) ? wanted : calm ? undefined : known.actions[dice.pick(known.actions.length + 2)];
  const { id } = known;
  const answer = (result: Result<WithdrawalView>): WithdrawalView | null => (result.ok ? result.value : null);
  switch (button) {
    case 'approve': return answer(await withdrawals.approve(id, 'virtual', owner));
    case 'send_again': return answer(await withdrawals.sendAgain(id, owner));
    case 'ask_again': return answer(await withdrawals.askAgain(id));
    case 'bump': return answer(await withdrawals.replan(id, 'bump', rateAbove(known), owner));
    case 'cancel_by_replacement': return dice.pick(4) === 0 || flow === 'cancel' ? answer(await withdrawals.replan(id, 'cancel', rateAbove(known), owner)) : known;
    case 'child': return answer(await withdrawals.replan(id, 'child', rateAbove(known), owner));
    case 'cancel': return dice.pick(6) === 0 ? answer(withdrawals.cancel(id, 'changed my mind', owner)) : known;
    case 'close': return dice.pick(3) === 0 ? answer(withdrawals.close(id, 'looked everywhere', owner)) : known;
    case 'export_psbt': case 'import_psbt': {
      const psbt = withdrawals.exportPsbt(id, owner);
      if (!psbt.ok || flow !== 'psbt') return known;
      const signed = signElsewhere(psbt.value);
      // The other wallet brings it back, or sends it by itself.
      if (calm || dice.pick(3) > 0) return answer(await withdrawals.importPsbt(id, signed, owner));
      sendElsewhere(must(finaliseElsewhere(signed)));
      return known;
    }
    case 'verify': case undefined: return known;
  }
  return known;
}

const keys = softwareSigner();
const vaultKey = keys.accountKey('regtest', 'p2wpkh');

function signElsewhere(psbt: string): string {
  const bytes = Buffer.from(psbt, 'base64');
  return Buffer.from(must(addSignatures(bytes, vaultKey, keys.sign(bytes)))).toString('base64');
}

function finaliseElsewhere(psbt: string): Result<string> {
  const opened = Psbt.fromBase64(psbt);
  opened.finalizeAllInputs();
  return ok(opened.extractTransaction(true).toHex());
}

type Action = WithdrawalView['actions'][number];

/** What the flow is about, once it can be done and was not done yet. */
export function wantedOf(flow: FlowName, { actions, steps, state }: WithdrawalView): Action | null {
  const planned = steps.filter(({ kind }) => kind === 'planned').length;
  if (actions.includes('send_again')) return 'send_again';
  if (actions.includes('approve')) return flow === 'psbt' && !steps.some(({ kind }) => kind === 'exported') ? 'export_psbt' : 'approve';
  if (planned === 1 && state === 'submitted') return flow === 'bump' ? 'bump' : flow === 'cancel' ? 'cancel_by_replacement' : flow === 'child' ? 'child' : null;
  return null;
}

const rateAbove = ({ fee }: WithdrawalView): string => String(Math.min(400, Math.ceil(Number(fee?.satPerVb ?? '2')) + 5));

