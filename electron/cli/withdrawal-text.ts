// A withdrawal as the command line prints it for people.
import type { WithdrawalView } from '../core/treasury.ts';
import { facts, table } from './printer.ts';

const money = ({ value, asset }: WithdrawalView['amount']): string => `${value} ${asset}`;
const plain = (state: string): string => state.replaceAll('_', ' ');

export function withdrawalText(view: WithdrawalView): string {
  const { fee, change, approval, need } = view;
  const head = facts([
    ['withdrawal', view.id], ['reference', view.reference], ['state', plain(view.state)], ['for', view.invoice === null ? view.purpose : `${view.purpose} of ${view.invoice.orderId}`],
    ['from', `${plain(view.source.kind)} ${view.source.name}`], ['by', `${view.method} (${view.network})`],
    ...view.recipients.map((each) => ['to', `${money(each.amount)} to ${each.name}${each.address === '' ? '' : ` at ${each.address}`}`] as const),
    ['amount', money(view.amount)], ['worth', view.worth === null ? null : `${view.worth.value} ${view.worth.currency} (${view.worth.source})`],
    ['fee', fee === null ? null : `${money(fee.amount)}${fee.satPerVb === '' ? '' : ` (${fee.satPerVb} sat/vB)`}${fee.percent === '' ? '' : `, ${fee.percent} %`}`],
    ['in all', money(view.total)], ['coins', view.coins.map(({ outpoint, value }) => `${outpoint} (${value.value})`).join('\n       ')], ['change', change === null ? null : `${money(change.amount)} to ${change.address}`],
    ['transaction', view.txid], ['earlier', view.earlierTxids.join(' ')], ['confirmations', view.confirmations === null ? null : String(view.confirmations)], ['gateway’s id', view.gatewayId],
    ['asked by', `${view.requestedBy}, ${view.createdAt}`], ['note', view.note],
    ['approved by', approval === null ? null : `${approval.by} with the device ${approval.fingerprint}, until ${approval.expiresAt}`],
    ['problem', view.problem === null ? null : `${view.problem.message} ${view.problem.hint}`], ['rules', view.policy.map(({ message }) => message).join(' ')],
    ['next', `${need.message} ${need.hint}`.trim()], ['possible', view.actions.map(plain).join(', ')],
  ]);
  const steps = view.steps.length === 0 ? '' : `\n\n${table(['WHEN', 'WHAT', 'BY', 'DETAIL'], view.steps.map(({ at, kind, by, detail }) => [at, kind, by ?? '', detail]))}`;
  return head + steps;
}

/** What the device must show, line by line, to be compared with it. */
export const screensText = ({ deviceScreens }: WithdrawalView): string => ['The device must show:', ...deviceScreens.map(({ title, value }) => `  ${title}: ${value}`)].join('\n');
