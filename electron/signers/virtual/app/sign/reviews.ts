// What the screen shows before a signature: warnings first, then where the money goes, then the fee.
import type { Field, Review } from '../../screen.ts';
import type { Inputs } from './inputs.ts';
import type { Outputs, Payment } from './outputs.ts';
import type { SignRequest } from './request.ts';

const HIGH_FEE_FROM_SAT = 100_000n;

const warning = (id: Review['id'], title: string, fields: readonly Field[]): Review => ({ id, title, pages: [fields], approve: 'Go on', reject: 'Stop' });

/**
 * As Ledger's app writes amounts: the ticker first, no zeros at the end.
 * @example amountText(150_000n, 'TEST') // "TEST 0.0015"
 */
export function amountText(sat: bigint, unit: string): string {
  const fraction = (sat % 100_000_000n).toString().padStart(8, '0').replace(/0+$/, '');
  return `${unit} ${sat / 100_000_000n}${fraction === '' ? '' : `.${fraction}`}`;
}

const percentText = (part: bigint, whole: bigint): string => `${((part * 1000n) / whole / 10n).toString()}.${((part * 1000n) / whole) % 10n} %`;

/** The reviews in the order in which they are shown; each needs a yes. */
export function reviewsOf(request: SignRequest, inputs: Inputs, outputs: Outputs): readonly Review[] {
  const { unit } = request.app.coin;
  const feeSat = inputs.totalSat - outputs.totalSat;
  const fees = { label: 'Fees', value: amountText(feeSat, unit) };
  const external = request.inputs.count - inputs.own.size;
  const page = ({ to, amountSat }: Payment): readonly Field[] => [{ label: 'Amount', value: amountText(amountSat, unit) }, { label: 'To', value: to }];
  const toSelf = outputs.payments.length === 0;
  const transaction: Review = {
    id: 'transaction',
    title: toSelf ? 'Send to yourself' : 'Send bitcoin',
    pages: [...(toSelf ? [[{ label: 'Amount', value: amountText(outputs.totalSat, unit) }, { label: 'To', value: 'Your own wallet' }]] : outputs.payments.map(page)), [fees]],
    approve: 'Sign',
    reject: 'Reject',
  };
  return [
    ...(request.isDefault ? [] : [warning('wallet', 'Spend from this wallet?', [{ label: 'Wallet', value: request.policy.header.name }])]),
    ...(inputs.hasUnusualSighash ? [warning('warn-sighash', 'Unusual signature', [{ label: 'Risk', value: 'Others may change this transaction after you sign it.' }])] : []),
    ...(external > 0 ? [warning('warn-external-inputs', 'Coins of others', [{ label: 'Inputs not yours', value: `${external} of ${request.inputs.count}` }])] : []),
    ...(inputs.isUnverified ? [warning('warn-unverified-inputs', 'Unverified inputs', [{ label: 'Risk', value: 'The fee may be higher than shown.' }])] : []),
    ...(feeSat * 10n >= inputs.totalSat && inputs.totalSat > HIGH_FEE_FROM_SAT ? [warning('warn-high-fee', 'High fee', [fees, { label: 'Of what is spent', value: percentText(feeSat, inputs.totalSat) }])] : []),
    transaction,
  ];
}
