// Calls and events of the sale: charge, follow, find, cancel, decide.
import * as v from 'valibot';
import { call, event } from './define.ts';
import { displayModel, invoiceView } from './views.ts';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const freeText = (most: number) => v.pipe(v.string(), v.maxLength(most));

export const sales = {
  /** Amount as decimal text in the shop's currency. An empty order id lets the till number the sale. */
  create: call({
    input: v.object({ gateway: id, amount: freeText(40), currency: freeText(10), method: freeText(40), orderId: freeText(100), note: freeText(500) }),
    output: invoiceView, role: 'cashier', effect: 'write',
  }),
  /** With its timeline. */
  get: call({ input: v.object({ id }), output: invoiceView, role: 'cashier', effect: 'read' }),
  list: call({
    input: v.object({
      status: v.nullable(freeText(40)), search: freeText(200), openOnly: v.boolean(), reviewOnly: v.boolean(),
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)), cursor: v.nullable(freeText(100)),
    }),
    output: v.object({ invoices: v.array(invoiceView), next: v.nullable(v.string()) }), role: 'cashier', effect: 'read',
  }),
  cancel: call({ input: v.object({ id, reason: freeText(500) }), output: invoiceView, role: 'cashier', effect: 'write' }),
  /** `seen`: the review the person looked at; a decision about anything else is refused. */
  resolve: call({
    input: v.object({
      id, decision: v.picklist(['accept', 'refund', 'write-off']), reason: v.pipe(v.string(), v.trim(), v.minLength(3), v.maxLength(500)),
      seen: v.object({ reason: freeText(60), detail: freeText(4000) }),
    }),
    output: invoiceView, role: 'owner', effect: 'write',
  }),
  /** Asks the gateway now. */
  checkNow: call({ input: v.object({ id }), output: invoiceView, role: 'cashier', effect: 'write' }),
  /** The sale on the till's screen: polled soonest and shown to the customer; null clears the display. */
  show: call({ input: v.object({ id: v.nullable(id) }), output: v.null(), role: 'cashier', effect: 'read' }),
  /** What the customer sees now (the till shows the same). */
  displayed: event({ payload: displayModel }),
  /** A sale is new or changed. */
  changed: event({ payload: invoiceView }),
};
