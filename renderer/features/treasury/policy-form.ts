// The rules as a person types them, and back. An empty line of limits means: may not.
import { parseDecimal } from '../../../shared/domain/money.ts';
import type { Purpose, Role, TreasuryPolicy } from '../../lib/api.ts';

export const roles: readonly Role[] = ['owner', 'manager', 'bookkeeper', 'cashier'];
export const purposes: readonly Purpose[] = ['payment', 'transfer', 'refund', 'consolidation'];
export type Sum = 'perOperation' | 'perDay' | 'perWeek';
export const sums: readonly Sum[] = ['perOperation', 'perDay', 'perWeek'];

export interface LimitDraft extends Readonly<Record<Sum, string>> {
  readonly wrong: readonly Sum[];
}

const numbers = ['coolDownHours', 'approvalMinutes', 'feeCeilingSatPerVb', 'feeCeilingPercent', 'zeroUpTo', 'zeroPerShift'] as const;
type NumberName = (typeof numbers)[number];

export interface PolicyDraft extends Readonly<Record<NumberName, string>> {
  readonly limits: Readonly<Record<string, LimitDraft>>;
  readonly wrong: readonly NumberName[];
}

export const limitKey = (role: Role, purpose: Purpose): string => `${role} ${purpose}`;

export function draftOfPolicy(policy: TreasuryPolicy): PolicyDraft {
  return {
    coolDownHours: String(policy.coolDownHours), approvalMinutes: String(policy.approvalMinutes), feeCeilingSatPerVb: policy.feeCeilingSatPerVb, feeCeilingPercent: policy.feeCeilingPercent,
    zeroUpTo: policy.zeroConf.upTo, zeroPerShift: policy.zeroConf.perShift, wrong: [],
    limits: Object.fromEntries(policy.limits.map(({ role, purpose, perOperation, perDay, perWeek }) => [limitKey(role, purpose), { perOperation, perDay, perWeek, wrong: [] }])),
  };
}

const isEmpty = (limit: LimitDraft): boolean => sums.every((sum) => limit[sum] === '');
/** More decimals than any currency has: main refuses what does not fit the shop's. */
const isAmount = (typed: string): boolean => parseDecimal(typed, 8).ok;

/** A line has all three figures or none. */
export const isWrongLimit = (limit: LimitDraft, sum: Sum): boolean => !isEmpty(limit) && !isAmount(limit[sum]);

export function wrongNumbers(draft: PolicyDraft): readonly NumberName[] {
  const isWhole = (typed: string): boolean => /^\d{1,5}$/.test(typed);
  return numbers.filter((name) => (name === 'coolDownHours' || name === 'approvalMinutes' ? !isWhole(draft[name]) : !isAmount(draft[name])));
}

/** The rules as main takes them; null while something cannot be read. The freeze stays as it is. */
export function policyOfDraft(draft: PolicyDraft, before: TreasuryPolicy): TreasuryPolicy | null {
  if (wrongNumbers(draft).length > 0) return null;
  const limits: TreasuryPolicy['limits'] = [];
  for (const role of roles) {
    for (const purpose of purposes) {
      const limit = draft.limits[limitKey(role, purpose)];
      if (limit === undefined || isEmpty(limit)) continue;
      if (sums.some((sum) => isWrongLimit(limit, sum))) return null;
      limits.push({ role, purpose, perOperation: limit.perOperation, perDay: limit.perDay, perWeek: limit.perWeek });
    }
  }
  return {
    limits, coolDownHours: Number(draft.coolDownHours), approvalMinutes: Number(draft.approvalMinutes), feeCeilingSatPerVb: draft.feeCeilingSatPerVb, feeCeilingPercent: draft.feeCeilingPercent,
    zeroConf: { upTo: draft.zeroUpTo, perShift: draft.zeroPerShift }, frozen: before.frozen,
  };
}
