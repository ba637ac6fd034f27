// `practice press`: the buttons of practice mode: the customer who pays, and the simulated chain.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { App } from '../../core/app.ts';
import type { ChainAct, PracticeControls } from '../../practice/port.ts';
import type { PracticeAct } from '../../practice/practice-world.ts';
import type { AppContext, Finished } from '../spec.ts';

const saleActs: readonly PracticeAct[] = ['pay', 'pay_less', 'pay_more', 'pay_late', 'pay_rest', 'confirm', 'expire', 'wrong_network', 'repeat_webhooks', 'forge_webhook'];
const chainActs: readonly ChainAct[] = ['block', 'reorg', 'receive', 'double_spend', 'fees_up', 'fees_down'];

const usage = (problem: string): Result<never> => failure('input/usage', { details: { problem } });

export async function practicePress({ app, args, printer }: AppContext): Promise<Finished> {
  const { practice } = app;
  if (practice === null) return failure('practice/only');
  const act = args.positionals['ACT'] ?? '';
  const sale = saleActs.find((one) => one === act);
  const chain = chainActs.find((one) => one === act);
  const done = sale !== undefined ? await onSale(app, practice, sale, args.options['order'])
    : chain !== undefined ? await onChain(app, chain, args.options['account'], args.options['amount'])
    : usage(`Say one of: ${[...saleActs, ...chainActs].join(', ')}`);
  if (!done.ok) return done;
  printer.answer({ done: act }, () => 'Done.');
  return ok(0);
}

async function onSale(app: App, practice: PracticeControls, act: PracticeAct, order: string | undefined): Promise<Result<null>> {
  if (order === undefined) return usage('Name the sale: --order ID');
  const sale = app.invoices.get(order);
  if (!sale.ok) return sale;
  const { gatewayInvoiceId, driver, id } = sale.value;
  if (gatewayInvoiceId === null) return failure('invoice/not_sent', { details: { gateway: sale.value.gateway } });
  const pressed = await practice.act(gatewayInvoiceId, driver, act);
  if (!pressed.ok) return pressed;
  const checked = await app.invoices.checkNow(id);
  return checked.ok ? ok(null) : checked;
}

async function onChain(app: App, act: ChainAct, account: string | undefined, amount: string | undefined): Promise<Result<null>> {
  const treasury = await app.treasury.open();
  if (!treasury.ok) return treasury;
  const chain = app.practice?.treasury ?? null;
  if (chain === null) return failure('practice/only');
  if (act !== 'receive') return chain.chain(act, null);
  if (account === undefined || amount === undefined) return usage('Say who receives what: --account NAME --amount A');
  const known = treasury.value.accounts.get(account);
  return known.ok ? chain.chain(act, { address: known.value.receive.address, amount }) : known;
}
