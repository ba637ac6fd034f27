// The shop's rules for money that leaves, and the judgement whether a step may be taken. Pure; no rule means no.
import type { MethodId } from './methods.ts';
import type { WithdrawalPurpose } from './withdrawal.ts';

export type StaffRole = 'cashier' | 'bookkeeper' | 'manager' | 'owner';
export const staffRoles: readonly StaffRole[] = ['cashier', 'bookkeeper', 'manager', 'owner'];
export const withdrawalPurposes: readonly WithdrawalPurpose[] = ['payment', 'transfer', 'refund', 'consolidation'];

/** What a role may move for a purpose, in minor units of the shop's currency. Without a line for both it may move nothing. */
export interface Limit {
  readonly role: StaffRole;
  readonly purpose: WithdrawalPurpose;
  readonly perOperationMinor: bigint;
  /** In the 24 hours before, this one included. */
  readonly perDayMinor: bigint;
  /** In the seven days before, this one included. */
  readonly perWeekMinor: bigint;
}

export interface TreasuryPolicy {
  readonly limits: readonly Limit[];
  /** How long a confirmed entry of the address book waits before its first use. */
  readonly coolDownMs: number;
  /** How long an approval holds. */
  readonly approvalMs: number;
  readonly feeCeilingSatPerKvb: bigint;
  /** Of what is sent, in hundredths of a percent. */
  readonly feeCeilingBasisPoints: bigint;
  /** Direct payments: handed over before the first confirmation up to this much, and this much per shift. */
  readonly zeroConf: { readonly upToMinor: bigint; readonly perShiftMinor: bigint };
  readonly frozen: { readonly by: string; readonly atMs: number; readonly reason: string } | null;
}

/** What was moved or asked for before and is not called off. */
export interface Earlier {
  readonly role: StaffRole;
  readonly purpose: WithdrawalPurpose;
  /** null: no rate was known. */
  readonly worthMinor: bigint | null;
  readonly atMs: number;
}

/** An entry of the address book as the judgement needs it. */
export interface KnownContact {
  readonly method: MethodId;
  readonly address: string;
  /** null: no owner's device confirmed it, or it was removed. */
  readonly usableFromMs: number | null;
}

export interface Question {
  readonly step: 'request' | 'approve' | 'send';
  readonly actor: { readonly name: string; readonly role: StaffRole };
  /** Whose limits count: the requester's, at every step. */
  readonly requester: { readonly name: string; readonly role: StaffRole };
  readonly purpose: WithdrawalPurpose;
  /** null: no rate is known; an owner has to judge it, so it may be asked for and only an owner's approval passes it. */
  readonly worthMinor: bigint | null;
  readonly amountMinor: bigint;
  readonly recipients: readonly { readonly kind: 'contact' | 'own' | 'customer'; readonly contact: KnownContact | null; readonly method: MethodId; readonly address: string }[];
  readonly feeMinor: bigint | null;
  readonly satPerKvb: bigint | null;
}

export type RuleName =
  | 'frozen' | 'no_rule' | 'per_operation' | 'per_day' | 'per_week' | 'not_an_owner' | 'own_request' | 'no_recipient'
  | 'contact_unknown' | 'contact_waiting' | 'contact_other_address' | 'customer_without_refund' | 'foreign_transfer' | 'fee_rate' | 'fee_percent';

export interface Violation {
  readonly rule: RuleName;
  /** Values for the sentence: amounts in minor units, times in milliseconds. */
  readonly limitMinor?: bigint;
  readonly usedMinor?: bigint;
  readonly atMs?: number;
}

const DAY_MS = 86_400_000;

/** Every rule that stands against the step; empty: it may be taken. `earlier` without the withdrawal in question. */
export function judgePolicy(policy: TreasuryPolicy, question: Question, earlier: readonly Earlier[], nowMs: number): readonly Violation[] {
  const found: Violation[] = [];
  if (policy.frozen !== null) found.push({ rule: 'frozen' });
  if (question.step === 'approve') {
    if (question.actor.role !== 'owner') found.push({ rule: 'not_an_owner' });
    if (sameName(question.actor.name, question.requester.name)) found.push({ rule: 'own_request' });
  }
  return [...found, ...limitsOf(policy, question, earlier, nowMs), ...recipientsOf(question, nowMs), ...feesOf(policy, question)];
}

/** Names are one person's whatever their case or spaces. */
export const sameName = (a: string, b: string): boolean => plainName(a) === plainName(b);
const plainName = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

function limitsOf(policy: TreasuryPolicy, { requester, purpose, worthMinor }: Question, earlier: readonly Earlier[], nowMs: number): readonly Violation[] {
  const limit = policy.limits.find((line) => line.role === requester.role && line.purpose === purpose);
  if (limit === undefined) return [{ rule: 'no_rule' }];
  if (worthMinor === null) return [];
  const within = (spanMs: number): bigint => earlier
    .filter((one) => one.role === requester.role && one.purpose === purpose && one.atMs > nowMs - spanMs)
    .reduce((sum, one) => sum + (one.worthMinor ?? 0n), 0n);
  const found: Violation[] = [];
  if (worthMinor > limit.perOperationMinor) found.push({ rule: 'per_operation', limitMinor: limit.perOperationMinor, usedMinor: 0n });
  const day = within(DAY_MS);
  if (day + worthMinor > limit.perDayMinor) found.push({ rule: 'per_day', limitMinor: limit.perDayMinor, usedMinor: day });
  const week = within(7 * DAY_MS);
  if (week + worthMinor > limit.perWeekMinor) found.push({ rule: 'per_week', limitMinor: limit.perWeekMinor, usedMinor: week });
  return found;
}

function recipientsOf({ recipients, purpose }: Question, nowMs: number): readonly Violation[] {
  if (recipients.length === 0) return [{ rule: 'no_recipient' }];
  return recipients.flatMap(({ kind, contact, method, address }): readonly Violation[] => {
    switch (kind) {
      case 'own': return [];
      case 'customer': return purpose === 'refund' ? [] : [{ rule: 'customer_without_refund' }];
      case 'contact': {
        // Between places of the shop means to its own accounts, or to a place of its own that an owner put into the address book.
        if (purpose === 'consolidation') return [{ rule: 'foreign_transfer' }];
        if (contact === null || contact.usableFromMs === null) return [{ rule: 'contact_unknown' }];
        if (contact.method !== method || contact.address !== address) return [{ rule: 'contact_other_address' }];
        return contact.usableFromMs > nowMs ? [{ rule: 'contact_waiting', atMs: contact.usableFromMs }] : [];
      }
    }
  });
}

function feesOf(policy: TreasuryPolicy, { satPerKvb, feeMinor, amountMinor, purpose }: Question): readonly Violation[] {
  const found: Violation[] = [];
  if (satPerKvb !== null && satPerKvb > policy.feeCeilingSatPerKvb) found.push({ rule: 'fee_rate', limitMinor: policy.feeCeilingSatPerKvb, usedMinor: satPerKvb });
  // What goes back into the account is not an amount a fee could be measured by.
  if (feeMinor !== null && purpose !== 'consolidation' && feeMinor * 10_000n > amountMinor * policy.feeCeilingBasisPoints) {
    found.push({ rule: 'fee_percent', limitMinor: policy.feeCeilingBasisPoints, usedMinor: feeMinor });
  }
  return found;
}
