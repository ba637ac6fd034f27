// `sweep list`, `set`, `propose`: rules that ask for a gateway's balance to be moved to the shop's own account.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { SweepRuleView } from '../../core/treasury.ts';
import { asPerson, onTreasury } from '../treasury-command.ts';
import { table, type Printer } from '../printer.ts';
import type { Finished } from '../spec.ts';

const times: readonly SweepRuleView['every'][] = ['when_above', 'daily', 'weekly', 'monthly'];

function print(printer: Printer, rules: readonly SweepRuleView[]): Finished {
  printer.answer({ rules }, () => (rules.length === 0 ? 'There is no sweep rule: `sweep set` makes one.'
    : table(['ID', 'GATEWAY', 'ABOVE', 'KEEP', 'TO', 'WHEN', 'STATE'], rules.map((one) =>
      [one.id, one.gateway, `${one.above} ${one.method}`, one.keep, one.account, one.every, one.problem === null ? (one.on ? 'on' : 'off') : one.problem.message]))));
  return ok(0);
}

export const sweepList = onTreasury(({ treasury, printer }) => print(printer, treasury.sweeps.list()));

export const sweepSet = asPerson(({ treasury, args, printer }, by) => {
  const { id, gateway, method, account, above, keep, every } = args.options;
  const known = id === undefined ? undefined : treasury.sweeps.list().find((rule) => rule.id.startsWith(id));
  if (id !== undefined && known === undefined) return failure('input/invalid', { details: { field: '--id', problem: 'there is no such rule' } });
  const when = times.find((one) => one === (every ?? known?.every ?? 'daily'));
  if (when === undefined) return failure('input/usage', { details: { problem: `--every takes: ${times.join(', ')}` } });
  const saved: Result<SweepRuleView> = treasury.sweeps.save({
    id: known?.id ?? null, gateway: gateway ?? known?.gateway ?? '', method: method ?? known?.method ?? 'BTC@bitcoin', account: account ?? known?.account ?? '',
    above: above ?? known?.above ?? '', keep: keep ?? known?.keep ?? '0', every: when, on: !args.flags.has('off'),
  }, by);
  return saved.ok ? print(printer, [saved.value]) : saved;
});

/** What the app does by itself while it is open. */
export const sweepPropose = onTreasury(async ({ treasury, printer }) => {
  const withdrawals = await treasury.sweeps.propose();
  printer.answer({ withdrawals }, () => (withdrawals.length === 0 ? 'No rule asks for anything now.' : table(['ID', 'FROM', 'AMOUNT'], withdrawals.map(({ id, source, amount }) => [id, source.name, `${amount.value} ${amount.asset}`]))));
  return ok(0);
});
