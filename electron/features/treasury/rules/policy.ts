// The shop's rules for money that leaves: kept, changed by owners alone, asked before each step. No rule means no.
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import type { FiatCode } from '../../../../shared/domain/money.ts';
import { judgePolicy, type Earlier, type KnownContact, type StaffRole, type TreasuryPolicy } from '../../../../shared/domain/treasury-policy.ts';
import type { WithdrawalPurpose } from '../../../../shared/domain/withdrawal.ts';
import type { Clock } from '../../../core/ports.ts';
import type { PolicyService, TreasuryPolicyView } from '../../../core/treasury.ts';
import type { WritableDb } from '../../../db/database.ts';
import { attempt } from '../../../db/errors.ts';
import { readSetting, writeSetting } from '../../../db/setting-repo.ts';
import { firstPolicy, policyFromView, policyToView, violationText } from './policy-view.ts';
import { noteChange } from './trail.ts';

export interface PolicyDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly clock: Clock;
  readonly currency: () => FiatCode;
  /** Practice and test networks: entries of the address book need not wait until the shop says so. */
  readonly isTest: () => boolean;
  readonly roleOf: (name: string) => StaffRole;
  readonly contact: (id: string) => KnownContact | null;
  /** Withdrawals since then that are not cancelled or failed. */
  readonly outgoing: (sinceMs: number) => readonly { readonly id: string; readonly requestedBy: string; readonly purpose: WithdrawalPurpose; readonly worthMinor: bigint | null; readonly atMs: number }[];
  readonly changed: () => void;
}

export interface PolicyParts extends PolicyService {
  /** For those who need its values and not its words. */
  current(): TreasuryPolicy;
}

const KEY = 'treasury/policy';
/** Limits are in one currency; a shop that changes it begins with the first limits of the new one. */
interface Stored { readonly currency: FiatCode; readonly policy: Omit<TreasuryPolicy, 'frozen'> }
const FROZEN = 'treasury/frozen';
const WEEK_MS = 7 * 86_400_000;

export function createPolicy(deps: PolicyDeps): PolicyParts {
  const { db, path, clock } = deps;

  const current = (): TreasuryPolicy => {
    const stored = readSetting<Stored>(db, KEY);
    const rules = stored?.currency === deps.currency() ? stored.policy : firstPolicy(deps.currency(), deps.isTest());
    return { ...rules, frozen: readSetting<TreasuryPolicy['frozen']>(db, FROZEN) ?? null };
  };
  const view = (): TreasuryPolicyView => policyToView(current(), deps.currency());
  const change = (who: string, what: string, write: () => void): Result<TreasuryPolicyView> => {
    const stored = attempt(path, () => db.transaction(() => {
      write();
      noteChange(db, clock.nowMs(), who, what);
    }));
    if (!stored.ok) return stored;
    deps.changed();
    return ok(view());
  };

  return {
    current,
    get: view,
    save(wanted, by) {
      if (by.role !== 'owner') return failure('role/forbidden', { details: { role: 'owner' } });
      const read = policyFromView(wanted, deps.currency());
      if (!read.ok) return read;
      return change(by.name, `the rules for money that leaves: ${JSON.stringify({ ...wanted, frozen: undefined })}`, () => {
        writeSetting(db, KEY, { currency: deps.currency(), policy: read.value } satisfies Stored);
      });
    },
    freezeAll(on, reason, by) {
      if (by.role !== 'owner') return failure('role/forbidden', { details: { role: 'owner' } });
      const why = reason.trim();
      if (on && why === '') return failure('input/invalid', { details: { field: 'the reason', problem: 'it is empty' } });
      return change(by.name, on ? `froze all withdrawals: ${why}` : 'ended the freeze', () => {
        writeSetting(db, FROZEN, on ? { by: by.name, atMs: clock.nowMs(), reason: why } : null);
      });
    },
    judge(question) {
      const nowMs = clock.nowMs();
      const earlier: readonly Earlier[] = deps.outgoing(nowMs - WEEK_MS).filter(({ id }) => id !== question.withdrawal)
        .map(({ requestedBy, purpose, worthMinor, atMs }) => ({ role: deps.roleOf(requestedBy), purpose, worthMinor, atMs }));
      const policy = current();
      const found = judgePolicy(policy, {
        step: question.step, actor: question.actor, requester: { name: question.requestedBy, role: deps.roleOf(question.requestedBy) },
        purpose: question.purpose, worthMinor: question.worthMinor, amountMinor: question.amount.minor,
        recipients: question.recipients.map(({ kind, contactId, method, address }) => ({ kind, method, address, contact: contactId === null ? null : deps.contact(contactId) })),
        feeMinor: question.feeSat, satPerKvb: question.satPerKvb,
      }, earlier, nowMs);
      return found.map((violation) => ({ rule: violation.rule, message: violationText(violation, deps.currency(), policy.frozen?.reason ?? '') }));
    },
  };
}
