// The CoinPay emulator's payouts: sent at once from a hot wallet, refused before a record or failed after it, retried by hand.
import type { ControlAnswer, EmulatorAnswer } from '../emulator-kit/port.ts';
import { add, compare, dec, div, formatDec, readDec, round, sub, zero, type Dec } from '../emulator-kit/decimal.ts';
import { isJsonObject, num, NumberText, readJson, writeJson, type JsonObject } from '../emulator-kit/json.ts';
import type { ModelTools, PayoutLine } from '../emulator-kit/model.ts';
import { hex, uuid } from '../emulator-kit/tokens.ts';
import { done, refuse, textOf, type Context, type Route } from './emulator-http.ts';
import { coins, floatToken, isCode, isoTime, usdRate, type Books, type Payout } from './emulator-state.ts';

export interface PayoutOptions {
  /** Coins whose key the platform holds, with what is in the wallet. */
  readonly hotWallets: Readonly<Record<string, string>>;
  /** What sending ends with: `failed` and `indeterminate` leave a record and answer 422. */
  readonly sending: 'completed' | 'failed' | 'indeterminate';
}

const view = (payout: Payout, books: Books): JsonObject => ({
  id: payout.id, business_id: books.businessId, recipient_email: payout.email, recipient_wallet: payout.wallet, cryptocurrency: payout.code,
  amount_usd: floatToken(payout.amountUsd), amount_crypto: floatToken(payout.amountCrypto), tx_hash: payout.txHash, status: payout.status, error_message: payout.error,
  metadata: readJson(payout.metadata)?.value ?? {}, created_at: isoTime(payout.createdAtMs), completed_at: payout.completedAtMs === null ? null : isoTime(payout.completedAtMs),
});

const referenceOf = (payout: Payout): string | null => {
  const metadata = readJson(payout.metadata)?.value;
  return isJsonObject(metadata) ? textOf(metadata['reference']) : null;
};

/** Records for the `payouts` control. */
export const payoutLines = (books: Books): readonly PayoutLine[] => books.payouts.map((payout) => ({
  id: payout.id, kind: 'payout', reference: referenceOf(payout), status: payout.status, method: isCode(payout.code) ? coins[payout.code].method : payout.code,
  address: payout.wallet, amount: formatDec(payout.amountCrypto), txid: payout.txHash,
}));

export function createPayoutParts(books: Books, options: PayoutOptions, { clock, random }: ModelTools) {
  const spent = (code: string): Dec => books.payouts.filter((payout) => payout.code === code && payout.status !== 'failed').reduce((total, payout) => add(total, payout.amountCrypto), zero);
  const settle = (payout: Payout, status: Payout['status']): void => {
    payout.status = status;
    payout.txHash = status === 'completed' ? payout.txHash ?? `0x${hex(random, 32)}` : null;
    payout.completedAtMs = status === 'completed' ? clock.nowMs() : null;
    payout.error = status === 'failed' ? 'insufficient funds for gas' : status === 'indeterminate' ? 'timeout (broadcast outcome unknown — verify on-chain before retrying)' : null;
  };

  const send = (fields: { readonly email: string; readonly wallet: string; readonly code: string; readonly amountUsd: Dec; readonly metadata: string }): EmulatorAnswer => {
    const { email, wallet, code, amountUsd } = fields;
    if (!email.includes('@')) return refuse(400, 'Valid recipient_email is required');
    if (compare(amountUsd, zero) <= 0) return refuse(400, 'amount_usd must be greater than 0');
    if (isCode(code) && code !== 'BTC' && !/^0x[0-9a-fA-F]{40}$/.test(wallet)) return refuse(400, `Invalid wallet address format for ${code}`);
    const balance = options.hotWallets[code];
    if (!isCode(code) || balance === undefined) return refuse(400, `No active wallet with a private key found for ${code}. A wallet with an encrypted private key is required to send payouts.`);
    const amountCrypto = round(div(amountUsd, usdRate(coins[code].ticker), 8, 'half_even'), coins[code].chainDecimals, 'down');
    const left = sub(dec(balance), spent(code));
    if (compare(amountCrypto, left) > 0) return refuse(400, `Insufficient balance. Wallet has ${formatDec(left)} ${code}, need ${formatDec(amountCrypto, 8)} ${code} ($${formatDec(amountUsd)} USD)`);
    const payout: Payout = { ...fields, id: uuid(random), amountCrypto, createdAtMs: clock.nowMs(), status: 'processing', txHash: null, error: null, completedAtMs: null };
    books.payouts.push(payout);
    settle(payout, options.sending);
    if (payout.status === 'completed') return done({ payout: view(payout, books) }, 201);
    const error = payout.status === 'failed' ? `Payout transaction failed: ${payout.error ?? ''}` : 'Payout outcome unknown: timeout. The transaction may have been broadcast; verify on-chain before retrying.';
    return refuse(422, error, { payout: view(payout, books) });
  };

  const create = ({ body, key }: Context): EmulatorAnswer => {
    const business = body['business_id'] ?? null;
    if (key !== null && business !== null && business !== books.businessId) return refuse(403, 'business_id does not match the authenticated business');
    if (key === null && business !== books.businessId) return refuse(400, 'business_id is required for merchant authentication');
    const [email, wallet] = [textOf(body['recipient_email']), textOf(body['recipient_wallet'])];
    const given = body['amount_usd'];
    // parseFloat takes numbers and text alike.
    const amountUsd = given instanceof NumberText ? readDec(given.text) : typeof given === 'string' ? readDec(given) : null;
    if (email === null || wallet === null || amountUsd === null) return refuse(400, 'recipient_email, recipient_wallet, and amount_usd are required');
    const metadata = body['metadata'];
    return send({ email, wallet, code: (textOf(body['cryptocurrency']) ?? 'USDT').toUpperCase(), amountUsd, metadata: writeJson(isJsonObject(metadata) ? metadata : {}) });
  };

  const ofBusiness = (run: (context: Context) => EmulatorAnswer) => (context: Context): EmulatorAnswer =>
    (context.params['id'] === books.businessId ? run(context) : refuse(404, 'Business not found or access denied'));
  const withPayout = (run: (payout: Payout, context: Context) => EmulatorAnswer) => ofBusiness((context) => {
    const payout = books.payouts.find((known) => known.id === context.params['payoutId']);
    return payout ? run(payout, context) : refuse(404, 'Payout not found');
  });

  const list = ({ query }: Context): EmulatorAnswer => {
    const rows = [...books.payouts].reverse()
      .filter((payout) => query.get('status') === null || payout.status === query.get('status'))
      .filter((payout) => query.get('email') === null || payout.email === query.get('email'));
    const limit = Number.parseInt(query.get('limit') ?? '50', 10);
    const offset = Number.parseInt(query.get('offset') ?? '0', 10);
    return done({ payouts: rows.slice(offset, offset + limit).map((payout) => view(payout, books)), total: num(String(rows.length)), limit: num(String(limit)), offset: num(String(offset)) });
  };

  /** A failed one is sent again as a new record; an unclear one is settled by somebody who looked. */
  const patch = (payout: Payout, { body }: Context): EmulatorAnswer => {
    const resolution = body['resolution'];
    if (resolution !== undefined) {
      if (payout.status !== 'indeterminate') return refuse(400, `Only an indeterminate payout can be resolved this way; this one is '${payout.status}'.`);
      const txHash = textOf(body['tx_hash'])?.trim() ?? '';
      if (resolution === 'completed' && txHash === '') return refuse(400, 'A transaction hash is required to mark a payout completed — it is the evidence the transfer landed.');
      if (resolution !== 'completed' && resolution !== 'failed') return refuse(400, 'resolution must be completed or failed');
      if (resolution === 'completed') payout.txHash = txHash;
      settle(payout, resolution);
      return done({ payout: view(payout, books) });
    }
    if (payout.status !== 'failed') return refuse(400, `Cannot retry payout with status '${payout.status}'. Only failed payouts can be retried.`);
    payout.status = 'pending';
    payout.error = null;
    const metadata = readJson(payout.metadata)?.value;
    return send({ ...payout, metadata: writeJson({ ...(isJsonObject(metadata) ? metadata : {}), retried_from: payout.id }) });
  };

  const routes: readonly Route[] = [
    { method: 'POST', path: '/payouts/create', access: 'key', scope: 'payouts:create', body: true, run: create },
    { method: 'GET', path: '/businesses/:id/payouts', access: 'login', run: ofBusiness(list) },
    { method: 'GET', path: '/businesses/:id/payouts/:payoutId', access: 'login', run: withPayout((payout) => done({ payout: view(payout, books) })) },
    { method: 'PATCH', path: '/businesses/:id/payouts/:payoutId', access: 'login', body: true, run: withPayout(patch) },
  ];

  const move = (id: string, to: 'completed' | 'failed' | 'cancelled' | 'undocumented'): ControlAnswer => {
    const payout = books.payouts.find((known) => known.id === id);
    if (!payout) return { ok: false, error: 'no such payout' };
    if (to === 'cancelled') return { ok: false, error: 'CoinPay calls no payout off' };
    settle(payout, to === 'undocumented' ? 'thinking' : to);
    return { ok: true };
  };
  return { routes, move };
}
