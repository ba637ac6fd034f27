// The policy as people read and write it, and the sentence for each rule that stands against a step.
import { decimalsOf, formatMinor, parseDecimal, type FiatCode } from '../../../../shared/domain/money.ts';
import type { Limit, TreasuryPolicy, Violation } from '../../../../shared/domain/treasury-policy.ts';
import { invariant } from '../../../../shared/errors/invariant.ts';
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import type { TreasuryPolicyView } from '../../../core/treasury.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

type Whole = readonly [perOperation: number, perDay: number, perWeek: number];
/** What a shop that never chose begins with, in whole units of its currency. A bookkeeper moves nothing. */
const FIRST_LIMITS: readonly (readonly [Limit['role'], Limit['purpose'], Whole])[] = [
  ['cashier', 'refund', [100, 300, 1_000]],
  ['manager', 'refund', [500, 1_000, 2_500]],
  ['manager', 'payment', [1_000, 2_000, 5_000]],
  ['manager', 'transfer', [100_000, 200_000, 500_000]],
  ['manager', 'consolidation', [100_000, 200_000, 500_000]],
  ['owner', 'refund', [1_000, 5_000, 10_000]],
  ['owner', 'payment', [10_000, 20_000, 50_000]],
  ['owner', 'transfer', [1_000_000, 2_000_000, 5_000_000]],
  ['owner', 'consolidation', [1_000_000, 2_000_000, 5_000_000]],
];

/** `withoutWait`: on test networks nobody has to sleep over an entry. */
export function firstPolicy(currency: FiatCode, withoutWait: boolean): TreasuryPolicy {
  const unit = 10n ** BigInt(decimalsOf(currency));
  return {
    limits: FIRST_LIMITS.map(([role, purpose, [operation, day, week]]) => ({
      role, purpose, perOperationMinor: BigInt(operation) * unit, perDayMinor: BigInt(day) * unit, perWeekMinor: BigInt(week) * unit,
    })),
    coolDownMs: withoutWait ? 0 : 24 * HOUR_MS, approvalMs: 30 * MINUTE_MS, feeCeilingSatPerKvb: 500_000n, feeCeilingBasisPoints: 1_000n,
    zeroConf: { upToMinor: 0n, perShiftMinor: 0n }, frozen: null,
  };
}

export function policyToView(policy: TreasuryPolicy, currency: FiatCode): TreasuryPolicyView {
  const money = (minor: bigint): string => formatMinor(minor, decimalsOf(currency));
  const { frozen } = policy;
  return {
    limits: policy.limits.map(({ role, purpose, perOperationMinor, perDayMinor, perWeekMinor }) => ({
      role, purpose, perOperation: money(perOperationMinor), perDay: money(perDayMinor), perWeek: money(perWeekMinor),
    })),
    coolDownHours: policy.coolDownMs / HOUR_MS, approvalMinutes: policy.approvalMs / MINUTE_MS,
    feeCeilingSatPerVb: formatMinor(policy.feeCeilingSatPerKvb, 3, true), feeCeilingPercent: formatMinor(policy.feeCeilingBasisPoints, 2, true),
    zeroConf: { upTo: money(policy.zeroConf.upToMinor), perShift: money(policy.zeroConf.perShiftMinor) },
    frozen: frozen === null ? null : { by: frozen.by, at: new Date(frozen.atMs).toISOString(), reason: frozen.reason },
  };
}

/** Reads what was typed; the freeze is not among it. Errors: `input/invalid` with the field. */
export function policyFromView(view: TreasuryPolicyView, currency: FiatCode): Result<Omit<TreasuryPolicy, 'frozen'>> {
  const wrong: string[] = [];
  const read = (field: string, text: string, decimals: number): bigint => {
    const parsed = parseDecimal(text.trim(), decimals);
    if (parsed.ok) return parsed.minor;
    wrong.push(field);
    return 0n;
  };
  const money = (field: string, text: string): bigint => read(field, text, decimalsOf(currency));
  const span = (field: string, value: number, unitMs: number, most: number): number => {
    if (!Number.isFinite(value) || value < 0 || value > most) wrong.push(field);
    return Math.round(value * unitMs);
  };
  const limits = view.limits.map(({ role, purpose, perOperation, perDay, perWeek }): Limit => ({
    role, purpose, perOperationMinor: money(`the ${purpose} limit of ${role}`, perOperation), perDayMinor: money(`the ${purpose} limit per day of ${role}`, perDay),
    perWeekMinor: money(`the ${purpose} limit per week of ${role}`, perWeek),
  }));
  const twice = limits.find((one, at) => limits.findIndex((other) => other.role === one.role && other.purpose === one.purpose) !== at);
  if (twice !== undefined) wrong.push(`the ${twice.purpose} limit of ${twice.role}, which is there twice`);
  const policy = {
    limits, coolDownMs: span('the wait for new entries', view.coolDownHours, HOUR_MS, 24 * 30), approvalMs: span('how long an approval holds', view.approvalMinutes, MINUTE_MS, 24 * 60),
    feeCeilingSatPerKvb: read('the fee ceiling', view.feeCeilingSatPerVb, 3), feeCeilingBasisPoints: read('the fee ceiling in percent', view.feeCeilingPercent, 2),
    zeroConf: { upToMinor: money('the zero-confirmation limit', view.zeroConf.upTo), perShiftMinor: money('the zero-confirmation cap', view.zeroConf.perShift) },
  };
  const [field] = wrong;
  return field === undefined ? ok(policy) : failure('input/invalid', { details: { field, problem: 'it is not a number that can be used here' } });
}

/** @example violationText({ rule: 'own_request' }, 'EUR') // 'Who asked for it cannot approve it.' */
export function violationText({ rule, limitMinor, usedMinor, atMs }: Violation, currency: FiatCode, frozenReason: string): string {
  const money = (minor: bigint | undefined): string => {
    invariant(minor !== undefined, 'the rule names its limit');
    return `${formatMinor(minor, decimalsOf(currency))} ${currency}`;
  };
  switch (rule) {
    case 'frozen': return `An owner has frozen all withdrawals: ${frozenReason}`;
    case 'no_rule': return 'No rule allows this role to do this. An owner can add one.';
    case 'per_operation': return `It is more than ${money(limitMinor)}, the limit for one operation.`;
    case 'per_day': return `With ${money(usedMinor)} in the last 24 hours it is more than ${money(limitMinor)}, the limit per day.`;
    case 'per_week': return `With ${money(usedMinor)} in the last seven days it is more than ${money(limitMinor)}, the limit per week.`;
    case 'not_an_owner': return 'Only an owner approves.';
    case 'own_request': return 'Who asked for it cannot approve it.';
    case 'no_recipient': return 'Nobody would receive it.';
    case 'contact_unknown': return 'It is not in the address book, or no owner’s device has confirmed it.';
    case 'contact_waiting': return `The entry is new and can be used from ${new Date(atMs ?? 0).toISOString()} on.`;
    case 'contact_other_address': return 'The address is not the one that the address book has.';
    case 'customer_without_refund': return 'An address that is not in the address book is only for the refund of a sale.';
    case 'foreign_transfer': return 'Coins are put together within one account only.';
    case 'fee_rate': return `The fee rate is above ${formatMinor(limitMinor ?? 0n, 3, true)} sat/vB.`;
    case 'fee_percent': return `The fee is more than ${formatMinor(limitMinor ?? 0n, 2, true)} % of what is sent.`;
  }
}
