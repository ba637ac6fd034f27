// The CoinPayments emulator's webhooks: the documented body in smallest units and unix seconds, signed over the address it goes to.
import type { PreparedWebhook } from '../emulator-kit/model.ts';
import { add, dec, sum, type Dec } from '../emulator-kit/decimal.ts';
import { isJsonObject, num, readJson, writeJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import { signCoinpayments, stamp, type Client } from './emulator-auth.ts';
import { coinOf, confirmationsOf, smallest, type Invoice, type Payment } from './emulator-state.ts';

export type Event = 'InvoiceCreated' | 'InvoicePending' | 'InvoicePaid' | 'InvoiceCompleted' | 'InvoiceCancelled' | 'InvoiceTimedOut' | 'PaymentCreated' | 'PaymentTimedOut';

/** What waits for delivery, as text. */
export interface Envelope { readonly url: string; readonly body: string }

export const packEnvelope = ({ url, body }: Envelope): string => writeJson({ url, body });

export function readEnvelope(text: string): Envelope | null {
  const value = readJson(text)?.value;
  if (!isJsonObject(value)) return null;
  const { url, body } = value;
  return typeof url === 'string' && typeof body === 'string' ? { url, body } : null;
}

const seconds = (ms: number): number => Math.floor(ms / 1000);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const dashed = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const whole = (value: Dec, decimals: number): JsonValue => num(smallest(value, decimals));

/** Currencies by number, tokens by their contract beside it. */
const currency = (id: string): JsonObject => ({ id: num(id.split(':')[0] ?? '0'), smartContract: id.split(':')[1] ?? null });

function paymentBody(payment: Payment, invoice: Invoice, more: Dec): JsonValue {
  const coin = coinOf(payment.currencyId);
  if (!coin) return null;
  const settled = payment.transactions.filter((tx) => tx.confirmations >= coin.required);
  const open = payment.transactions.filter((tx) => tx.confirmations < coin.required);
  const total = (list: Payment['transactions']): Dec => sum(list.map((tx) => tx.amount));
  return {
    id: payment.id, invoiceId: invoice.id, createdAt: seconds(payment.createdMs), expiresAt: seconds(payment.expiresMs), state: capital(payment.state), isActive: payment.isActive,
    hotWallet: {
      currency: currency(coin.id), paymentReceiveAddress: payment.address, confirmations: confirmationsOf(payment), requiredConfirmations: coin.required,
      confirmedAmount: whole(add(total(settled), more), coin.decimals), unconfirmedAmount: whole(total(open), coin.decimals),
      merchantFeeInNativeCurrency: { coinPaymentsFee: 0, networkFee: 0, conversionFee: 0 },
    },
    payout: null, refund: null,
  };
}

/** The body of an event. `more`: money a forger adds. */
export function eventBody(event: Event, id: string, invoice: Invoice, clientId: string, nowMs: number, more: Dec = dec('0')): string {
  const total = whole(invoice.total, 2);
  return writeJson({
    id, type: event, timestamp: `${new Date(nowMs).toISOString().slice(0, 23)}4567+00:00`,
    invoice: {
      invoiceId: invoice.orderId, id: invoice.id, userId: null, merchantId: null, merchantClientId: dashed(clientId), createdAt: seconds(invoice.createdMs),
      expiresDate: seconds(invoice.createdMs) + 31_536_000, customData: readJson(invoice.customData)?.value ?? null, metadata: null, buyer: null,
      amount: { currency: currency(invoice.fiat.id), subtotal: total, shippingTotal: 0, handlingTotal: 0, discountTotal: 0, taxTotal: 0, total },
      state: capital(invoice.status), flags: { requireBuyerName: false, sendPaymentCompleteEmailNotification: false, isPos: false }, partialAcceptAvailable: false,
      payments: invoice.payments.map((payment) => paymentBody(payment, invoice, more)),
    },
  });
}

/** One try: signed when it leaves, over the address as it was registered. */
export function signedWebhook({ url, body }: Envelope, client: Client, nowMs: number): PreparedWebhook {
  const time = stamp(nowMs);
  return {
    url, body,
    headers: {
      'content-type': 'application/json', 'x-coinpayments-client': client.id, 'x-coinpayments-timestamp': time,
      'x-coinpayments-signature': signCoinpayments(client.secret, 'POST', url, client.id, time, body),
    },
  };
}
