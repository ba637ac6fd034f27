// The withdrawals as long as they are not built yet, closed: nothing is held, nothing leaves.
import { failure } from '../../../shared/errors/result.ts';
import type { Spent } from './build-rules.ts';
import type { OutgoingKnowledge, WithdrawalsService } from '../../core/treasury.ts';

const noWithdrawal = (id: string) => failure('withdrawal/not_found', { details: { id } });
const refused = () => failure('withdrawal/policy', { details: { problem: 'No rule of the shop allows it.' } });

export const closedOutgoing: OutgoingKnowledge = { heldCoins: () => new Map(), ofTransaction: () => null };

export const closedSpent: Spent = { since: () => [], lastUsedAtMs: () => null };

export const closedWithdrawals: WithdrawalsService = {
  preview: async () => refused(), request: async () => refused(), readRecipients: () => [], list: () => ({ items: [], next: null }), get: noWithdrawal,
  approve: async (id) => noWithdrawal(id), stopSigning: noWithdrawal, cancel: noWithdrawal, replan: async (id) => noWithdrawal(id), askAgain: async (id) => noWithdrawal(id),
  sendAgain: async (id) => noWithdrawal(id), verify: async (id) => noWithdrawal(id), close: noWithdrawal, exportPsbt: noWithdrawal, importPsbt: async (id) => noWithdrawal(id),
  settle: async () => ({ asked: 0, changed: 0 }), onChanged: () => () => undefined,
};
