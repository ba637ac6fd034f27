// The CoinPay emulator's payment routes: create with its replay, the public view, the balance check, the merchant's list.
import type { EmulatorAnswer } from '../emulator-kit/port.ts';
import { compare, dec, readDec, zero } from '../emulator-kit/decimal.ts';
import { isJsonObject, num, NumberText, writeJson, type JsonObject } from '../emulator-kit/json.ts';
import type { ModelTools } from '../emulator-kit/model.ts';
import { uuid } from '../emulator-kit/tokens.ts';
import { done, refuse, textOf, type Context, type Route } from './emulator-http.ts';
import type { Life } from './emulator-play.ts';
import { balanceOf, coins, floatToken, isCode, isoTime, ownerView, priceOf, publicView, rowView, type Books, type Code, type Payment } from './emulator-state.ts';

export interface PaymentOptions {
  /** Codes with a wallet. */
  readonly wallets: readonly Code[];
  /** The estimated network fee of every coin. */
  readonly networkFeeUsd: string;
  /** Payments a month: 100 with the small plan; null: no end. */
  readonly monthlyLimit: number | null;
  /** 'inactive': the plan was not paid. */
  readonly plan: 'active' | 'inactive';
}

const WINDOW_MS = 15 * 60_000;
const MAX_USD = dec('1000000');
const LOOKS_A_MINUTE = 30;

export function paymentRoutes(books: Books, options: PaymentOptions, { clock, random }: ModelTools, life: Life): readonly Route[] {
  const looks = new Map<string, number[]>();
  const byId = (id: string | undefined): Payment | undefined => books.payments.find((payment) => payment.id === id);

  const usage = (): JsonObject => ({ usage: {
    current: num(String(books.payments.length)), limit: options.monthlyLimit === null ? null : num(String(options.monthlyLimit)),
    remaining: options.monthlyLimit === null ? null : num(String(options.monthlyLimit - books.payments.length)),
  } });

  const codeFrom = (body: JsonObject): Code | null => {
    const code = (textOf(body['blockchain']) ?? textOf(body['currency']) ?? '').toUpperCase();
    return isCode(code) ? code : null;
  };

  const create = ({ body, headers, key }: Context): EmulatorAnswer => {
    if (options.plan === 'inactive') return refuse(402, 'Subscription is not active', { code: 'SUBSCRIPTION_INACTIVE', details: {} });
    if (options.monthlyLimit !== null && books.payments.length >= options.monthlyLimit) return refuse(429, 'Monthly transaction limit exceeded', usage());
    const business = body['business_id'] ?? null;
    if (key !== null && business !== null && business !== books.businessId) return refuse(403, 'business_id does not match API key scope');
    if (key === null && business === null) return refuse(400, 'business_id is required');
    if (business !== null && business !== books.businessId) return refuse(404, 'Business not found');
    const given = body['amount_usd'] ?? body['amount'];
    const amount = given instanceof NumberText ? readDec(given.text) : null;
    if (amount === null || compare(amount, zero) <= 0) return refuse(400, 'Invalid or missing payment amount');
    if (compare(amount, MAX_USD) > 0) return refuse(400, 'Payment amount exceeds the maximum of 1,000,000 USD', { code: 'AMOUNT_TOO_LARGE' });
    const code = codeFrom(body);
    if (code === null) return refuse(400, 'Invalid or missing cryptocurrency type');
    if (!options.wallets.includes(code)) return refuse(400, `No ${code} wallet configured for this business. Please add a business wallet or merchant global wallet.`);
    const idempotencyKey = (headers['idempotency-key'] ?? textOf(body['idempotency_key']))?.trim() ?? null;
    if (idempotencyKey !== null && idempotencyKey.length > 255) return refuse(400, 'idempotency_key must be at most 255 characters');
    const earlier = idempotencyKey === null ? undefined : books.payments.find((payment) => payment.idempotencyKey === idempotencyKey);
    if (earlier) return done({ idempotent_replay: true, payment: ownerView(earlier, books) });

    const metadata = body['metadata'];
    const description = textOf(body['description']);
    const redirect = textOf(body['redirect_url']);
    const feeUsd = dec(options.networkFeeUsd);
    const now = clock.nowMs();
    const payment: Payment = {
      id: uuid(random), code, amountUsd: amount, feeUsd, cryptoAmount: priceOf(code, amount, feeUsd), address: coins[code].address(random), wallet: coins[code].address(random),
      metadata: writeJson({ ...(isJsonObject(metadata) ? metadata : {}), ...(description === null ? {} : { description }), ...(redirect === null ? {} : { redirect_url: redirect }) }),
      idempotencyKey, createdAtMs: now, updatedAtMs: now, expiresAtMs: now + WINDOW_MS, status: 'pending', received: [], seen: zero, strayed: zero, txHash: null, forwardTxHash: null,
      merchantAmount: null, feeAmount: null, confirmedAtMs: null, forwardedAtMs: null, pinned: false,
    };
    books.payments.push(payment);
    life.watch(payment);
    return done({ payment: ownerView(payment, books), ...usage() }, 201);
  };

  /** Looks at the chain for an open payment only; of any other it tells the status alone. */
  const checkBalance = (payment: Payment): EmulatorAnswer => {
    const now = clock.monotonicMs();
    const recent = (looks.get(payment.id) ?? []).filter((atMs) => now - atMs < 60_000);
    if (recent.length >= LOOKS_A_MINUTE) {
      const answer = refuse(429, 'Too many balance checks for this payment');
      return { ...answer, headers: { ...answer.headers, 'retry-after': '60' } };
    }
    looks.set(payment.id, [...recent, now]);
    if (payment.status !== 'pending' || payment.pinned) {
      const open = payment.status === 'pending' ? { balance: floatToken(balanceOf(payment)), expected: floatToken(payment.cryptoAmount) } : {};
      return done({ status: payment.status, ...open, message: `Payment is already ${payment.status}` });
    }
    const status = life.look(payment, 'rich');
    const balance = floatToken(balanceOf(payment));
    const expected = floatToken(payment.cryptoAmount);
    if (status === 'confirmed') return done({ status: 'confirmed', balance, message: 'Payment confirmed! Funds detected.' });
    if (status === 'expired') return done({ status: 'expired', balance, expected, message: 'Payment has expired' });
    const message = balance.text === '0' ? 'Waiting for payment...' : `Partial payment detected: ${balance.text} / ${expected.text}`;
    return done({ status: 'pending', balance, expected, message });
  };

  const list = ({ query }: Context): EmulatorAnswer => {
    // A business that is not the caller's is no filter at all; here there is one.
    const currency = query.get('currency')?.toUpperCase();
    const [from, to] = ['date_from', 'date_to'].map((name) => Date.parse(query.get(name) ?? ''));
    const rows = [...books.payments].reverse()
      .filter((payment) => query.get('status') === null || payment.status === query.get('status'))
      .filter((payment) => currency === undefined || payment.code.includes(currency))
      .filter((payment) => Number.isNaN(from) || from === undefined || payment.createdAtMs >= from)
      .filter((payment) => Number.isNaN(to) || to === undefined || payment.createdAtMs < to + 86_400_000);
    if (query.get('limit') === null) return done({ payments: rows.map((payment) => rowView(payment, books)) });
    const limit = Math.min(100, Math.max(1, Number.parseInt(query.get('limit') ?? '50', 10) || 50));
    const offset = Math.max(0, Number.parseInt(query.get('offset') ?? '0', 10) || 0);
    const count = (statuses: readonly string[]): NumberText => num(String(rows.filter((payment) => statuses.includes(payment.status)).length));
    return done({
      payments: rows.slice(offset, offset + limit).map((payment) => rowView(payment, books)),
      pagination: { limit: num(String(limit)), offset: num(String(offset)), total: num(String(rows.length)), has_more: offset + limit < rows.length },
      summary: {
        total: num(String(rows.length)), successful: count(['completed', 'confirmed', 'forwarded', 'forwarding']), pending: count(['pending', 'detected']),
        failed: count(['failed', 'expired', 'forwarding_failed']),
      },
    });
  };

  const withPayment = (run: (payment: Payment) => EmulatorAnswer) => ({ params }: Context): EmulatorAnswer => {
    const payment = byId(params['id']);
    return payment ? run(payment) : refuse(404, 'Payment not found');
  };

  const forwarding = (payment: Payment): EmulatorAnswer => done({ data: {
    paymentId: payment.id, status: payment.status, merchantTxHash: payment.forwardTxHash, merchantAmount: payment.merchantAmount === null ? null : floatToken(payment.merchantAmount),
    platformFee: payment.feeAmount === null ? null : floatToken(payment.feeAmount), forwardedAt: payment.forwardedAtMs === null ? null : isoTime(payment.forwardedAtMs),
  } });

  return [
    { method: 'POST', path: '/payments', access: 'key', scope: 'payments:create', body: true, run: create },
    { method: 'POST', path: '/payments/create', access: 'key', scope: 'payments:create', body: true, run: create },
    { method: 'GET', path: '/payments', access: 'login', run: list },
    { method: 'GET', path: '/payments/:id', access: 'public', run: withPayment((payment) => done({ payment: publicView(payment) })) },
    { method: 'POST', path: '/payments/:id/check-balance', access: 'key', scope: 'payments:read', run: withPayment(checkBalance) },
    { method: 'GET', path: '/payments/:id/forward', access: 'login', run: withPayment(forwarding) },
  ];
}
