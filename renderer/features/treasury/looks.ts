// How the states of the treasury look: tone and shape, beside the word in the catalogue. The three always come together.
import type { Contact, HistoryEntry, SignerView, WithdrawalView } from '../../lib/api.ts';
import type { Tone } from '../../lib/status-look.ts';
import { words } from '../../lib/treasury-text.ts';
import type { IconName } from '../../ui/Icon.tsx';

export interface Look {
  readonly tone: Tone;
  readonly icon: IconName;
}

export const stateLook: Record<WithdrawalView['state'], Look> = {
  requested: { tone: 'warn', icon: 'circle' }, approved: { tone: 'wait', icon: 'check' }, submitting: { tone: 'wait', icon: 'dots' }, submitted: { tone: 'wait', icon: 'steps' },
  in_doubt: { tone: 'bad', icon: 'eye' }, completed: { tone: 'ok', icon: 'tick' }, failed: { tone: 'bad', icon: 'stop' }, cancelled: { tone: 'info', icon: 'cross' },
};

export const contactLook: Record<Contact['state'], Look> = {
  unconfirmed: { tone: 'warn', icon: 'circle' }, waiting: { tone: 'wait', icon: 'hourglass' }, usable: { tone: 'ok', icon: 'tick' }, removed: { tone: 'info', icon: 'cross' },
};

export const signerLook: Record<SignerView['state'], Look> = {
  idle: { tone: 'info', icon: 'circle' }, looking: { tone: 'wait', icon: 'dots' }, ready: { tone: 'ok', icon: 'tick' }, waiting_for_person: { tone: 'wait', icon: 'eye' }, problem: { tone: 'warn', icon: 'warning' },
};

export const historyLook: Record<HistoryEntry['kind'], Look> = {
  received: { tone: 'ok', icon: 'into' }, sent: { tone: 'info', icon: 'out' }, moved: { tone: 'info', icon: 'sweep' }, sale: { tone: 'ok', icon: 'sale' }, conflict: { tone: 'warn', icon: 'cross' },
};

/** What it is, in one line. */
export function headingOf(view: WithdrawalView): string {
  const [first] = view.recipients;
  const name = first === undefined ? view.source.name : first.kind === 'customer' ? words.withdrawals.customer : first.name;
  const to = view.recipients.length > 1 ? words.withdrawals.many(view.recipients.length) : name;
  return words.withdrawals.heading[view.purpose](`${view.amount.value} ${view.amount.asset}`, to);
}
