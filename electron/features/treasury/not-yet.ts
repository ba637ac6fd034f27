// The parts of the treasury that are not built yet, closed: nobody is known, no rule lets anything pass, nothing leaves.
import { failure } from '../../../shared/errors/result.ts';
import type { ContactsService, OutgoingKnowledge, PeopleService, PolicyService, SweepService, TreasuryPolicyView, WithdrawalsService } from '../../core/treasury.ts';

const noWithdrawal = (id: string) => failure('withdrawal/not_found', { details: { id } });
const noContact = (id: string) => failure('contact/not_found', { details: { id } });
const forbidden = () => failure('role/forbidden', { details: { role: 'owner' } });
const noRule = { rule: 'none', message: 'No rule of the shop allows it.' };
const refused = () => failure('withdrawal/policy', { details: { problem: noRule.message } });

export const closedOutgoing: OutgoingKnowledge = { heldCoins: () => new Map(), ofTransaction: () => null };

export const closedWithdrawals: WithdrawalsService = {
  preview: async () => refused(), request: async () => refused(), readRecipients: () => [], list: () => ({ items: [], next: null }), get: noWithdrawal,
  approve: async (id) => noWithdrawal(id), stopSigning: noWithdrawal, cancel: noWithdrawal, replan: async (id) => noWithdrawal(id), askAgain: async (id) => noWithdrawal(id),
  sendAgain: async (id) => noWithdrawal(id), verify: async (id) => noWithdrawal(id), close: noWithdrawal, exportPsbt: noWithdrawal, importPsbt: async (id) => noWithdrawal(id),
  settle: async () => ({ asked: 0, changed: 0 }), onChanged: () => () => undefined,
};

export const closedPeople: PeopleService = {
  list: () => [], save: async () => forbidden(), signIn: async () => failure('staff/sign_in'), addSigner: forbidden, ownerOf: () => null,
};

export const closedContacts: ContactsService = {
  list: () => [], get: noContact, add: forbidden, confirm: async (id) => noContact(id), remove: noContact, lookAlike: () => null,
};

const closed: TreasuryPolicyView = {
  limits: [], coolDownHours: 24, approvalMinutes: 10, feeCeilingSatPerVb: '100', feeCeilingPercent: '10', zeroConf: { upTo: '0', perShift: '0' }, frozen: null,
};

export const closedPolicy: PolicyService = { get: () => closed, save: forbidden, freezeAll: forbidden, judge: () => [noRule] };

export const closedSweeps: SweepService = { list: () => [], save: forbidden, propose: async () => [] };
