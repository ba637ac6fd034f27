// Sweep rules: when a gateway holds more than it should, a transfer to the shop's own account is asked for. Only an owner approves it.
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import { ID_RANDOM_BYTES, timeId } from '../../../../shared/domain/ids.ts';
import { isMethodId, methodIds, type MethodId } from '../../../../shared/domain/methods.ts';
import { decimalsOf, formatMinor, parseDecimal, type Money } from '../../../../shared/domain/money.ts';
import { isFinalWithdrawal } from '../../../../shared/domain/withdrawal.ts';
import type { Clock, Random } from '../../../core/ports.ts';
import type { AccountsService, SweepRuleView, SweepService, WithdrawalsService, WithdrawalView } from '../../../core/treasury.ts';
import { toNumber, type WritableDb } from '../../../db/database.ts';
import { attempt } from '../../../db/errors.ts';
import { noteChange } from './trail.ts';

export interface SweepDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasGateway: (name: string) => boolean;
  readonly accounts: Pick<AccountsService, 'get'>;
  readonly withdrawals: Pick<WithdrawalsService, 'request' | 'list'>;
  /** What the gateway holds of it now; null: it does not list it. */
  readonly available: (gateway: string, method: MethodId) => Promise<Result<Money | null>>;
  readonly changed: () => void;
}

interface Row {
  readonly id: string; readonly gateway: string; readonly method: string; readonly account: string; readonly above_minor: string; readonly keep_minor: string;
  readonly every: string; readonly is_on: bigint; readonly last_proposed_at_ms: bigint | null; readonly problem: string | null;
}
type Every = SweepRuleView['every'];

const HOUR_MS = 3_600_000;
/** Among which an open proposal is looked for: more are never under way. */
const NEWEST = 200;
/** Least time between two proposals of a rule. */
const spans: Readonly<Record<Every, number>> = { when_above: HOUR_MS, daily: 24 * HOUR_MS, weekly: 7 * 24 * HOUR_MS, monthly: 30 * 24 * HOUR_MS };
const isEvery = (text: string): text is Every => Object.hasOwn(spans, text);

/** Who asks: no person, so that any owner may approve. */
const actorOf = (id: string): { readonly name: string; readonly role: 'manager' } => ({ name: `sweep rule ${id}`, role: 'manager' });

export function createSweeps(deps: SweepDeps): SweepService {
  const { db, path, clock } = deps;
  const rows = (): readonly Row[] => db.all<Row>('SELECT * FROM sweep_rule ORDER BY id');
  const problemOf = (text: string | null): SweepRuleView['problem'] => {
    if (text === null) return null;
    const [code = '', message = '', hint = ''] = text.split('\n');
    return { code, message, hint };
  };
  const text = (method: string, minor: string): string => (isMethodId(method) ? formatMinor(BigInt(minor), decimalsOf(method), true) : minor);
  const view = (row: Row): SweepRuleView => ({
    id: row.id, gateway: row.gateway, method: row.method, account: row.account, above: text(row.method, row.above_minor), keep: text(row.method, row.keep_minor),
    every: isEvery(row.every) ? row.every : 'daily', on: row.is_on === 1n,
    lastProposedAt: row.last_proposed_at_ms === null ? null : new Date(toNumber(row.last_proposed_at_ms)).toISOString(), problem: problemOf(row.problem),
  });

  const isDue = (row: Row): boolean => {
    if (row.is_on !== 1n) return false;
    const last = row.last_proposed_at_ms === null ? null : toNumber(row.last_proposed_at_ms);
    if (last !== null && clock.nowMs() - last < spans[isEvery(row.every) ? row.every : 'daily']) return false;
    // One at a time: what was proposed before is done with, or nobody would know how much is left.
    const asker = actorOf(row.id).name;
    return !deps.withdrawals.list({ state: null, cursor: null, limit: NEWEST }).items.some((one) => one.requestedBy === asker && !isFinalWithdrawal(one.state));
  };

  const proposeOne = async (row: Row): Promise<Result<WithdrawalView | null>> => {
    if (!isMethodId(row.method)) return failure('method/unknown', { details: { method: row.method, offered: methodIds.join(', ') } });
    const available = await deps.available(row.gateway, row.method);
    if (!available.ok) return available;
    const have = available.value?.minor ?? 0n;
    const amount = have - BigInt(row.keep_minor);
    if (have <= BigInt(row.above_minor) || amount <= 0n) return ok(null);
    return deps.withdrawals.request({
      source: { kind: 'gateway', name: row.gateway }, method: row.method, purpose: 'transfer',
      recipients: [{ contact: null, account: row.account, address: null, amount: formatMinor(amount, decimalsOf(row.method), true) }],
      satPerVb: null, coins: null, invoice: null, note: `More than ${text(row.method, row.above_minor)} at ${row.gateway}`,
    }, actorOf(row.id));
  };

  return {
    list: () => rows().map(view),
    save(rule, by) {
      if (by.role !== 'owner') return failure('role/forbidden', { details: { role: 'owner' } });
      const { method } = rule;
      if (!isMethodId(method)) return failure('method/unknown', { details: { method, offered: methodIds.join(', ') } });
      if (!deps.hasGateway(rule.gateway)) return failure('gateway/not_found', { details: { name: rule.gateway } });
      const account = deps.accounts.get(rule.account);
      if (!account.ok) return account;
      if (method !== 'BTC@bitcoin') return failure('withdrawal/destination', { details: { problem: `an account of the treasury takes no ${method}` } });
      const above = parseDecimal(rule.above.trim(), decimalsOf(method));
      const keep = parseDecimal(rule.keep.trim(), decimalsOf(method));
      if (!above.ok || !keep.ok) return failure('amount/malformed', { details: { text: above.ok ? rule.keep : rule.above } });
      if (keep.minor > above.minor) return failure('input/invalid', { details: { field: 'what stays there', problem: 'it is more than the amount that starts the sweep' } });
      const nowMs = clock.nowMs();
      const id = rule.id ?? timeId('sw', nowMs, deps.random.bytes(ID_RANDOM_BYTES));
      const stored = attempt(path, () => db.transaction(() => {
        db.run(
          `INSERT INTO sweep_rule (id, gateway, method, account, above_minor, keep_minor, every, is_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET gateway = excluded.gateway, method = excluded.method, account = excluded.account, above_minor = excluded.above_minor,
             keep_minor = excluded.keep_minor, every = excluded.every, is_on = excluded.is_on, problem = NULL`,
          id, rule.gateway, method, account.value.name, above.minor.toString(), keep.minor.toString(), rule.every, rule.on ? 1 : 0,
        );
        noteChange(db, nowMs, by.name, `sweep rule ${id}: ${rule.on ? 'on' : 'off'}, ${rule.gateway} above ${rule.above} ${method} to ${account.value.name}, ${rule.every}`);
      }));
      if (!stored.ok) return stored;
      deps.changed();
      const row = rows().find((one) => one.id === id);
      return row === undefined ? failure('internal', { details: { logId: 'sweep' } }) : ok(view(row));
    },
    async propose() {
      const made: WithdrawalView[] = [];
      for (const row of rows().filter(isDue)) {
        const proposed = await proposeOne(row);
        const problem = proposed.ok ? null : `${proposed.error.code}\n${proposed.error.message}\n${proposed.error.hint}`;
        const withdrawal = proposed.ok ? proposed.value : null;
        if (withdrawal !== null) made.push(withdrawal);
        if (withdrawal === null && problem === row.problem) continue;
        attempt(path, () => db.run(
          'UPDATE sweep_rule SET problem = ?, last_proposed_at_ms = coalesce(?, last_proposed_at_ms) WHERE id = ?',
          problem, withdrawal === null ? null : clock.nowMs(), row.id,
        ));
        deps.changed();
      }
      return made;
    },
  };
}
