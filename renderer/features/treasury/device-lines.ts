// What the app says and what the device shows, line by line in the same order and words, so that a person can put a finger on each.
import type { TreasuryState, WithdrawalView } from '../../lib/api.ts';

export interface Line {
  readonly title: string;
  readonly value: string;
}

export interface Pair {
  /** null: the device shows something the app has no word for. */
  readonly here: Line | null;
  readonly device: Line | null;
}

/** As the device says it of an account's own addresses. */
const OWN_WALLET = 'Your own wallet';

/** Values that are compared letter by letter. */
export const isAddress = ({ title, value }: Line): boolean => title === 'To' && value.length > 20 && !value.includes(' ');

/** An amount as the device writes it: the ticker first. */
const deviceAmount = (value: string, network: TreasuryState['network']): string => `${network === 'mainnet' ? 'BTC' : 'TEST'} ${value}`;

/**
 * The app's own summary of a spend, made of what was asked for and not of what the device is given: where the two differ, somebody sees it.
 * The outputs of a transaction are shuffled, so the recipients are put in the device's order.
 */
function spendLines(view: WithdrawalView, network: TreasuryState['network']): readonly Line[] {
  const toSelf = view.purpose === 'consolidation' || view.plan === 'cancel' || view.plan === 'child';
  const order = view.deviceScreens.flatMap((screen) => (isAddress(screen) ? [screen.value] : []));
  const place = (address: string): number => (order.includes(address) ? order.indexOf(address) : order.length);
  const paid = toSelf
    ? (view.change ? [{ value: view.change.amount.value, to: OWN_WALLET }] : [])
    : view.recipients.map(({ amount, onDevice }) => ({ value: amount.value, to: onDevice })).toSorted((a, b) => place(a.to) - place(b.to));
  const fee = view.fee && deviceAmount(view.fee.amount.value, network);
  const isHigh = fee !== null && view.deviceScreens[0]?.title === 'High fee';
  return [
    ...(isHigh ? [{ title: 'High fee', value: fee }] : []),
    ...paid.flatMap(({ value, to }) => [{ title: 'Amount', value: deviceAmount(value, network) }, { title: 'To', value: to }]),
    ...(fee === null ? [] : [{ title: 'Fees', value: fee }]),
  ];
}

/** As the text quotes a value: JSON, and everything beyond ASCII as `\uXXXX`. */
const quoted = (value: string): string => JSON.stringify(value).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * Of a payout the device shows the text that it signs. Each of its lines is written here from what was asked for; what only the text knows (the
 * path, its first line, the gateway's invoice, a customer who names the address there) is said as it has it.
 */
function payoutLines(view: WithdrawalView): readonly Line[] {
  const [recipient] = view.recipients;
  const own: Readonly<Record<string, string | undefined>> = {
    Amount: recipient && `${recipient.amount.value} ${recipient.amount.asset}`, Network: view.network, To: recipient?.address, Name: recipient?.name, From: view.source.name,
    'Refund of': view.invoice?.orderId, Reference: view.reference, 'Asked by': view.requestedBy,
  };
  return view.deviceScreens.map(({ title, value }) => {
    const name = /^([A-Z][A-Za-z ]+): "/.exec(value)?.[1] ?? '';
    const known = own[name];
    return { title, value: known === undefined || known === '' ? value : `${name}: ${quoted(known)}` };
  });
}

export function pairsOf(view: WithdrawalView, network: TreasuryState['network']): readonly Pair[] {
  const device = view.deviceScreens;
  const here = view.source.kind === 'account' ? spendLines(view, network) : payoutLines(view);
  return Array.from({ length: Math.max(here.length, device.length) }, (_, index) => ({ here: here[index] ?? null, device: device[index] ?? null }));
}

export const agrees = ({ here, device }: Pair): boolean => here !== null && device !== null && here.title === device.title && here.value === device.value;
