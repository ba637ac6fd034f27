// Sales paid on Plisio's page, where the customer picks the coin. Shops without white label are told little more than a status.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { pageLinkLooksRight } from '../../../shared/domain/address-shape.ts';
import type { GatewaySnapshot, InvoiceTerms } from '../../../shared/domain/facts.ts';
import { Fields, isObject, readWord } from '../../core/json/read.ts';
import type { AcceptedBody } from '../port.ts';
import { isOver, orderNumberOf, readPart, snapshotOfParts, type Part } from './checkout-part.ts';
import type { Client } from './client.ts';
import type { PendingSum } from './schema.ts';

/** The API does not tell these shops when an invoice ends, so each says it itself. */
const DEFAULT_MINUTES = 60;
/** More coins than a customer tries. */
const MOST_SIBLINGS = 20;

interface Read { readonly part: Part; readonly gatewayTimeMs: number }

export interface CheckoutSales {
  create(terms: InvoiceTerms): Promise<Result<AcceptedBody>>;
  /** Asks for the same invoice again: the order number makes sure that there is one at most. */
  find(terms: InvoiceTerms): Promise<Result<AcceptedBody | null>>;
  read(id: string, terms: InvoiceTerms): Promise<Result<GatewaySnapshot>>;
}

export function createCheckoutSales(client: Client, pendingSum: PendingSum): CheckoutSales {
  const one = async (id: string, terms: InvoiceTerms, urgent = false): Promise<Result<Read>> => {
    const answer = await client.operation(id, urgent);
    if (!answer.ok) return answer;
    const part = readPart(answer.value.data, terms, pendingSum);
    if (part?.id !== id) return fail(client.error('gateway/nonsense', { problem: part ? 'it answered about another operation' : 'the operation cannot be read' }));
    return ok({ part, gatewayTimeMs: answer.value.gatewayTimeMs });
  };

  /** `over`: it ended without money. Nobody was shown it then, but no second one can be made. */
  const obtain = async (terms: InvoiceTerms): Promise<Result<{ readonly body: AcceptedBody; readonly over: boolean }>> => {
    const minutes = terms.expiresInMinutes ?? DEFAULT_MINUTES;
    const answer = await client.create(terms, { orderNumber: orderNumberOf(terms), cid: null, orExisting: true, expireMinutes: minutes });
    if (!answer.ok) return answer;
    const fields = isObject(answer.value.data) ? new Fields(answer.value.data) : null;
    const [id, page] = [fields?.need('txn_id', readWord) ?? '', fields?.need('invoice_url', readWord) ?? ''];
    if (id === '' || !pageLinkLooksRight(page)) return fail(client.error('gateway/nonsense', { problem: 'the new invoice cannot be read' }, { outcome: 'unknown' }));
    const read = await one(id, terms, true);
    if (!read.ok) {
      const { code, retryAfterMs } = read.error;
      return fail(client.error('gateway/timeout', { cause: code }, { outcome: 'unknown', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }));
    }
    const { part, gatewayTimeMs } = read.value;
    if (part.problems.length > 0) return fail(client.error('gateway/nonsense', { problem: part.problems.join('; ') }, { outcome: 'unknown' }));
    const body: AcceptedBody = {
      kind: 'accepted', gatewayInvoiceId: id, address: null, due: { unit: terms.method, minor: terms.amount.minor },
      expiresAtMs: part.expiresAtMs ?? gatewayTimeMs + minutes * 60_000, gatewayTimeMs, checkoutUrl: page, paymentLink: page, required: null,
    };
    return ok({ body, over: isOver(part) });
  };

  /** Other invoices of the order: the customer chose another coin. null: its search does not even show the one we know. */
  const siblings = async (id: string, terms: InvoiceTerms): Promise<Result<readonly Part[] | null>> => {
    const list = await client.page('invoice', 1, orderNumberOf(terms));
    if (!list.ok) return list;
    const ids = list.value.rows.map((row) => (isObject(row) ? row.get('id') : null)).filter((each) => typeof each === 'string');
    if (!ids.includes(id) || ids.length > MOST_SIBLINGS) return ok(null);
    const parts: Part[] = [];
    for (const other of ids.filter((each) => each !== id)) {
      const read = await one(other, terms);
      if (!read.ok) return read;
      parts.push(read.value.part);
    }
    return ok(parts);
  };

  return {
    create: async (terms) => {
      const made = await obtain(terms);
      return made.ok ? ok(made.value.body) : made;
    },
    find: async (terms) => {
      const made = await obtain(terms);
      return made.ok ? ok(made.value.over ? null : made.value.body) : made;
    },
    read: async (id, terms) => {
      const own = await one(id, terms);
      if (!own.ok) return own;
      const { part, gatewayTimeMs } = own.value;
      // An invoice that goes on, or was paid, is the sale; one that ended may have been left for another coin.
      const others = isOver(part) ? await siblings(id, terms) : ok([]);
      return others.ok ? ok(snapshotOfParts(part, others.value, terms, gatewayTimeMs)) : others;
    },
  };
}
