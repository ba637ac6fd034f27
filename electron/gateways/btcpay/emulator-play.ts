// What can happen to an invoice of the BTCPay emulator: payments on its methods, blocks, time.
import type { ControlAnswer, PlayAction } from '../emulator-kit/port.ts';
import type { ModelTools } from '../emulator-kit/model.ts';
import { add, compare, dec, div, formatDec, neededScale, readDec, type Dec } from '../emulator-kit/decimal.ts';
import { hex } from '../emulator-kit/tokens.ts';
import { unreachable } from '../../../shared/errors/invariant.ts';
import { tenthOf, type InvoiceParts } from './emulator-invoices.ts';
import { accounted, confirmationsFor, methodFacts, promptSums, type Invoice, type Prompt, type StoreSetup } from './emulator-state.ts';
import type { Watcher } from './emulator-watcher.ts';

/** How far `pay_late` and `expire` move an invoice into the past: beyond any grace a shop is likely to give. */
const MOVED_PAST_MS = 3_600_000;
const ok: ControlAnswer = { ok: true };
const no = (error: string): ControlAnswer => ({ ok: false, error });

export function createPlay(store: StoreSetup, tools: ModelTools, watcher: Watcher, parts: InvoiceParts): (invoice: Invoice, action: PlayAction) => ControlAnswer {
  const { clock, random } = tools;

  const pay = (invoice: Invoice, prompt: Prompt | undefined, amount: Dec): ControlAnswer => {
    if (!prompt || prompt.destination === null) return no('the invoice has no such payment method, or it is not activated');
    const { decimals, lightning } = methodFacts[prompt.methodId];
    if (amount.digits <= 0n) return no('nothing is left to pay');
    if (neededScale(amount) > decimals) return no(`${prompt.methodId} has ${decimals} decimals`);
    watcher.receive(invoice, {
      id: lightning ? hex(random, 32) : `${hex(random, 32)}-0`, methodId: prompt.methodId, receivedMs: clock.nowMs(), value: amount,
      destination: prompt.destination, confirmations: 0, status: 'Processing',
    });
    return ok;
  };

  /** The whole invoice is moved into the past, so that it ended an hour ago; the clock stays. */
  const movePast = (invoice: Invoice): void => {
    const shift = Math.max(0, invoice.expirationMs - (Math.floor(clock.nowMs() / 1000) * 1000 - MOVED_PAST_MS));
    invoice.createdMs -= shift;
    invoice.expirationMs -= shift;
    invoice.monitoringMs = Math.max(invoice.monitoringMs - shift, clock.nowMs() + MOVED_PAST_MS);
    watcher.update(invoice);
  };

  /** The prompt whose chain the mix-up lands on: another one of the invoice, else another one of the store that is opened for it. */
  const otherPrompt = (invoice: Invoice): Prompt | undefined => {
    const first = invoice.prompts[0];
    const other = invoice.prompts.find((prompt) => prompt !== first && !methodFacts[prompt.methodId].lightning);
    if (other) return other;
    const methodId = store.methods.find((known) => known !== first?.methodId && !methodFacts[known].lightning);
    return methodId === undefined ? undefined : parts.addPrompt(invoice, methodId);
  };

  return (invoice, action) => {
    const first = invoice.prompts[0];
    const due = (prompt: Prompt | undefined): Dec => (prompt ? promptSums(invoice, prompt).due : dec('0'));
    const decimals = first ? methodFacts[first.methodId].decimals : 0;
    switch (action.action) {
      case 'pay': {
        const { method } = action;
        const prompt = method === undefined ? first : invoice.prompts.find((known) => known.methodId === method || methodFacts[known.methodId].method === method);
        return pay(invoice, prompt, due(prompt));
      }
      case 'pay_rest':
        return pay(invoice, first, due(first));
      case 'pay_less': {
        const amount = action.amount === undefined ? div(due(first), dec('2'), decimals, 'down') : readDec(action.amount);
        return amount !== null && compare(amount, due(first)) < 0 ? pay(invoice, first, amount) : no(`less than ${formatDec(due(first))} is needed`);
      }
      case 'pay_more': {
        const amount = action.amount === undefined && first ? add(due(first), tenthOf(promptSums(invoice, first).amount, decimals)) : readDec(action.amount ?? '');
        return amount !== null && compare(amount, due(first)) > 0 ? pay(invoice, first, amount) : no(`more than ${formatDec(due(first))} is needed`);
      }
      case 'pay_late':
        movePast(invoice);
        return pay(invoice, first, due(first));
      case 'wrong_network': {
        const prompt = otherPrompt(invoice);
        return pay(invoice, prompt, due(prompt));
      }
      case 'confirm':
        if (accounted(invoice).length === 0) return no('nothing was paid yet');
        watcher.confirm(invoice, action.all === true ? Math.max(6, confirmationsFor[invoice.checkout.speedPolicy]) : action.count ?? 1);
        return ok;
      case 'expire':
        movePast(invoice);
        return invoice.status === 'Expired' ? ok : no(`an invoice that is ${invoice.status} does not expire`);
      case 'set_status':
        invoice.shown = action.status;
        return ok;
      case 'double_spend': {
        const payment = invoice.payments.findLast((known) => known.status === 'Processing');
        if (!payment) return no('no payment is still unconfirmed');
        payment.status = 'Invalid';
        watcher.update(invoice);
        return ok;
      }
    }
    return unreachable(action);
  };
}
