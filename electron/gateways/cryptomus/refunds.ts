// Refunds at Cryptomus: all of a payment, to an address, once. A refund has no id of its own: it is what becomes of its invoice.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import { refusal } from '../common/api.ts';
import type { AccountConfig, RefundCalls, RefundRequest, RefundSnapshot } from '../port.ts';
import type { Client } from './client.ts';
import { readInvoice, type RemoteInvoice } from './schema.ts';
import { refundStateOf } from './status.ts';

const refundable = new Set(['paid', 'paid_over', 'wrong_amount']);

/** `state` is given where the answer itself does not show the refund. */
function snapshotOf(invoice: RemoteInvoice, state: RefundSnapshot['state'], problems: readonly string[] = []): RefundSnapshot {
  return {
    gatewayPayoutId: invoice.id,
    // It keeps no text of ours with a refund, and tells neither where it goes nor by which transaction.
    reference: null, address: null, txid: null, fee: null, claimUrl: null,
    state,
    rawStatus: invoice.status,
    method: invoice.method,
    amount: invoice.method === null ? null : { unit: invoice.method, minor: invoice.paid },
    problems: [...invoice.problems, ...problems],
  };
}

export function createRefunds(account: AccountConfig, client: Client): RefundCalls {
  const read = async (id: string): Promise<Result<RemoteInvoice>> => {
    const answer = await client.info('uuid', id);
    if (!answer.ok) return answer;
    const invoice = readInvoice(answer.value.result);
    return invoice?.id === id ? ok(invoice) : fail(client.error('gateway/nonsense', { problem: 'the invoice cannot be read, or is another one' }));
  };

  const refused = (reason: string) => fail(client.error('gateway/refused', { reason }, { outcome: 'refused' }));

  /** What could not be refunded, or not as asked, is refused before anything is sent. */
  const check = ({ amount, terms }: RefundRequest, invoice: RemoteInvoice): Result<null> => {
    // One that has its refund already is no longer merely paid.
    if (!refundable.has(invoice.status) || invoice.paid === 0n) return refused(`only a completed payment can be refunded, and this one is ${invoice.status}`);
    if (invoice.method !== terms.method) return refused('the money did not come by the method of the sale');
    if (amount !== null && (amount.unit !== invoice.method || amount.minor !== invoice.paid)) {
      return refusal('gateway/not_offered', { gateway: account.name, what: 'it sends back the whole payment or nothing' });
    }
    return ok(null);
  };

  return {
    create: async (request) => {
      const { address, terms, gatewayInvoiceId } = request;
      if (address === null) return refusal('input/invalid', { field: 'the address', problem: 'this gateway must be told where the money goes' });
      if (!addressLooksRight(terms.method, address)) return refusal('input/invalid', { field: 'the address', problem: 'it is not one of this network' });
      const before = await read(gatewayInvoiceId);
      if (!before.ok) return fail({ ...before.error, outcome: before.error.outcome === 'refused' ? 'refused' : 'not_sent' });
      const fits = check(request, before.value);
      if (!fits.ok) return fits;
      const answer = await client.refund(gatewayInvoiceId, address);
      if (!answer.ok) return answer;
      // The answer holds nothing. Where the invoice does not show the refund yet it was taken all the same.
      const after = await read(gatewayInvoiceId);
      const invoice = after.ok ? after.value : before.value;
      return ok({ ...snapshotOf(invoice, refundStateOf(invoice.status) ?? 'processing'), reference: request.reference, address });
    },

    find: async ({ gatewayInvoiceId }) => {
      const invoice = await read(gatewayInvoiceId);
      if (!invoice.ok) return invoice;
      const state = refundStateOf(invoice.value.status);
      if (state !== null) return ok(snapshotOf(invoice.value, state));
      // A refund that was taken may show only later, and a second one would be paid as well.
      if (refundable.has(invoice.value.status)) return fail(client.error('gateway/not_offered', { what: 'proving that a refund was not taken: the payment shows none yet' }));
      return ok(null);
    },

    read: async (gatewayRefundId) => {
      const invoice = await read(gatewayRefundId);
      if (!invoice.ok) return invoice;
      const state = refundStateOf(invoice.value.status);
      return ok(state === null ? snapshotOf(invoice.value, 'unknown', ['the payment does not show its refund']) : snapshotOf(invoice.value, state));
    },
  };
}
