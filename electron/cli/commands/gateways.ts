// `gateway list`, `gateway check`, `gateway balances`, `gateway estimate`.
import { formatMoney, tickerOf, type Money } from '../../../shared/domain/money.ts';
import { ok } from '../../../shared/errors/result.ts';
import { accountDocument, accountText } from '../account-text.ts';
import { facts, table } from '../printer.ts';
import type { AppContext, Finished } from '../spec.ts';

export async function gatewayList({ app, printer }: AppContext): Promise<Finished> {
  const accounts = app.gateways.list();
  if (!accounts.ok) return accounts;
  printer.answer({ gateways: accounts.value.map(accountDocument) }, () =>
    accounts.value.length === 0 ? 'No gateway accounts. `gateway add` makes one.' : accounts.value.map(accountText).join('\n\n'));
  return ok(0);
}

export async function gatewayCheck({ app, args, printer }: AppContext): Promise<Finished> {
  const report = await app.gateways.check(args.positionals['NAME'] ?? '');
  if (!report.ok) return report;
  const { methods, clockSkewMs, warnings } = report.value;
  printer.answer({ ok: true, methods, clockSkewMs, warnings }, () => facts([
    ['answers', 'yes'],
    ['methods', methods.join(', ')],
    ['clock', `${clockSkewMs} ms apart`],
    ...warnings.map((warning) => ['warning', warning] as const),
  ]));
  return ok(0);
}

const view = (money: Money): { value: string; asset: string } => ({ value: formatMoney(money), asset: tickerOf(money.unit) });

export async function gatewayBalances({ app, args, printer }: AppContext): Promise<Finished> {
  const gateway = args.positionals['NAME'] ?? '';
  const balances = await app.gateways.balances(gateway);
  if (!balances.ok) return balances;
  const rows = balances.value.map(({ method, available, pending }) => ({ method, available: view(available), pending: pending === null ? null : view(pending) }));
  printer.answer({ gateway, balances: rows }, () => table(
    ['method', 'available', 'pending'],
    rows.map(({ method, available, pending }) => [method, `${available.value} ${available.asset}`, pending === null ? '' : `${pending.value} ${pending.asset}`]),
  ));
  return ok(0);
}

export async function gatewayEstimate({ app, args: { positionals, options }, printer }: AppContext): Promise<Finished> {
  const gateway = positionals['NAME'] ?? '';
  const [amount, currency, method] = [options['amount'] ?? '', options['currency'] ?? '', options['method'] ?? ''];
  const estimate = await app.gateways.estimate(gateway, amount, currency, method);
  if (!estimate.ok) return estimate;
  const { due, validUntilMs } = estimate.value;
  const validUntil = validUntilMs === null ? null : new Date(validUntilMs).toISOString();
  printer.answer({ gateway, amount: { value: amount, currency }, method, due: view(due), validUntil }, () => facts([
    ['due', `${view(due).value} ${view(due).asset}`],
    ['valid until', validUntil],
  ]));
  return ok(0);
}
