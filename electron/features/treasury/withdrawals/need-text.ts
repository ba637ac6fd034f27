// Whose turn it is and what for, in words: one next step at a time.
import type { WithdrawalView } from '../../../core/treasury.ts';
import type { NeedCode } from '../../../../shared/domain/withdrawal-state.ts';

type Need = WithdrawalView['need'];
type Who = Need['who'];

const texts: Readonly<Record<NeedCode, readonly [Who, string, string]>> = {
  approve: ['owner', 'An owner approves it with the signer.', 'Whoever asked for it cannot approve it.'],
  approve_plan: ['owner', 'An owner approves the new transaction with the signer.', 'Until then the one before stays as it is.'],
  send: ['owner', 'It is signed and certainly not out.', 'Send it, or call it off.'],
  sending: ['nobody', 'It is being sent.', 'Wait for the answer.'],
  waiting_for_block: ['chain', 'It waits for a block.', 'If it takes too long: pay more, or call it back.'],
  confirming: ['chain', 'It is in a block; a few more come on top.', 'Nothing to do.'],
  ask: ['chain', 'It is not known yet whether the network has it.', 'Countersign asks. Do not send it again by other means.'],
  ask_gateway: ['gateway', 'It is not known yet whether the gateway took it.', 'Countersign asks the gateway. Do not send it again by other means. That it is not there counts two minutes after it was sent.'],
  look_at_gateway: ['owner', 'The gateway does not say what became of it.', 'Look it up in its dashboard, then close it here with what you found.'],
  verify: ['gateway', 'The gateway waits for its second step.', 'Enter the code it sent, or confirm it in its dashboard.'],
  gateway_works: ['gateway', 'The gateway has it and works on it.', 'Nothing to do.'],
  claim: ['requester', 'The customer names the address on the gateway’s page.', 'Give the customer the link.'],
  refused: ['owner', 'The network did not take it. Nothing left.', 'Send it again, pay more, or give it up once it was looked up.'],
  other_spend: ['chain', 'Another transaction spends its coins.', 'Wait for a block to decide. If nobody of the shop did that, ask who else has these keys.'],
  nothing: ['nobody', 'Nothing more is needed.', ''],
};

export const needText = (code: NeedCode): Need => {
  const [who, message, hint] = texts[code];
  return { who, code, message, hint };
};
