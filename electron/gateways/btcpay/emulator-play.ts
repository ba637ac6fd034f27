// The BTCPay emulator's invoices as the kit plays them: prompts are the ways to pay, the watcher judges what comes of it.
import type { ModelTools } from '../emulator-kit/model.ts';
import { createPlay, type Playable } from '../emulator-kit/play.ts';
import { hex } from '../emulator-kit/tokens.ts';
import type { InvoiceParts } from './emulator-invoices.ts';
import { accounted, confirmationsFor, methodFacts, NETWORK_FEE, promptSums, type Invoice, type Prompt, type StoreSetup } from './emulator-state.ts';
import type { Watcher } from './emulator-watcher.ts';

export function createBtcpayPlay(store: StoreSetup, { clock, random }: ModelTools, watcher: Watcher, parts: InvoiceParts): ReturnType<typeof createPlay<Invoice, Prompt>> {
  /** The prompt whose chain the mix-up lands on: another one of the invoice, else another one of the store that is opened for it. */
  const otherPrompt = (invoice: Invoice): Prompt | null => {
    const [first] = invoice.prompts;
    const other = invoice.prompts.find((prompt) => prompt !== first && !methodFacts[prompt.methodId].lightning);
    if (other) return other;
    const methodId = store.methods.find((known) => known !== first?.methodId && !methodFacts[known].lightning);
    return methodId === undefined ? null : parts.addPrompt(invoice, methodId);
  };

  const playable: Playable<Invoice, Prompt> = {
    refresh: watcher.update,
    way(invoice, method) {
      const prompt = method === undefined ? invoice.prompts[0] : invoice.prompts.find((known) => known.methodId === method || methodFacts[known.methodId].method === method);
      return prompt === undefined || prompt.destination === null ? null : prompt;
    },
    elsewhere: otherPrompt,
    sums(invoice, prompt) {
      const { amount, due } = promptSums(invoice, prompt);
      return { whole: amount, due, decimals: methodFacts[prompt.methodId].decimals };
    },
    receive(invoice, prompt, amount) {
      const { methodId, destination, fee } = prompt;
      const { lightning } = methodFacts[methodId];
      // From the first payment on a second one would cost the store more; the sum shows it as soon as one is needed.
      if (store.networkFee === 'multiplePaymentsOnly' && !lightning) prompt.fee = NETWORK_FEE;
      watcher.receive(invoice, {
        id: lightning ? hex(random, 32) : `${hex(random, 32)}-0`, methodId, receivedMs: clock.nowMs(), value: amount, ...(fee === undefined ? {} : { fee }),
        destination: destination ?? '', confirmations: 0, status: 'Processing',
      });
    },
    isPaid: (invoice) => accounted(invoice).length > 0,
    confirm: (invoice, blocks) => { watcher.confirm(invoice, blocks === 'all' ? Math.max(6, confirmationsFor[invoice.checkout.speedPolicy]) : blocks); },
    replaceLast(invoice) {
      const payment = invoice.payments.findLast((known) => known.status === 'Processing');
      if (!payment) return false;
      payment.status = 'Invalid';
      watcher.update(invoice);
      return true;
    },
    endsAtMs: (invoice) => invoice.expirationMs,
    shift(invoice, ms) {
      invoice.createdMs -= ms;
      invoice.expirationMs -= ms;
      // The server goes on watching it for an hour at least, so that what comes late is still seen.
      invoice.monitoringMs = Math.max(invoice.monitoringMs - ms, clock.nowMs() + 3_600_000);
    },
    status: (invoice) => invoice.status,
    isExpired: (invoice) => invoice.status === 'Expired',
    setStatus: (invoice, status) => { invoice.shown = status; },
  };
  return createPlay(clock, playable);
}
