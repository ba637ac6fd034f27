// Payouts at the NOWPayments emulator: batches of withdrawals that go out when they were verified by a code, and are rejected after an hour without.
import type { ControlAnswer, EmulatorAnswer, EmulatorRequest } from '../emulator-kit/port.ts';
import type { ModelTools, PayoutLine } from '../emulator-kit/model.ts';
import { add, compare, dec, formatDec, mul, neededScale, readDec, round, sub, sum, zero, type Dec } from '../emulator-kit/decimal.ts';
import { jsonAnswer, sameText } from '../emulator-kit/http.ts';
import { isJsonObject, num, NumberText, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import { hex } from '../emulator-kit/tokens.ts';
import { problem } from './emulator-auth.ts';
import { invalid, readBody } from './emulator-create.ts';
import { coins, fiats, isoTime, jsNumber, newId, priceIn, tickerFrom, type Books, type Ticker, type Withdrawal } from './emulator-state.ts';

/** What the vendor's collection leaves open about payouts. */
export interface PayoutOptions {
  /** What the second step takes. The real one is a TOTP or comes by mail. */
  readonly verificationCode: string;
  /** Its sample of a creation says WAITING, its text that a payout is `creating` until it is verified. */
  readonly createdAs: 'WAITING' | 'CREATING';
  /** Documented as a list; a client has met an object around it. */
  readonly payoutShape: 'list' | 'object';
  /** Whether a second payout with the same unique_external_id is refused. */
  readonly uniqueReferences: boolean;
  /** Whether lists give our reference back. */
  readonly referencesListed: boolean;
  /** What the `failed` control makes of a payout: rejected for good, or failed, which support may still send. */
  readonly failedAs: 'REJECTED' | 'FAILED';
  /** The whitelist of wallets; null: switched off. */
  readonly wallets: readonly string[] | null;
}

const HOUR_MS = 3_600_000;
const MOST_TRIES = 10;
const leastOut: Readonly<Record<Ticker, Dec>> = { btc: dec('0.00002496'), ltc: dec('0.01'), eth: dec('0.001'), usdttrc20: dec('5'), usdtbsc: dec('1'), usdterc20: dec('10') };
const FEE_SHARE = dec('0.005');
const forms: Readonly<Record<string, RegExp>> = {
  btc: /^(?:(?:bc|tb|bcrt)1[a-z0-9]{20,90}|[123mn][1-9A-HJ-NP-Za-km-z]{25,34})$/, ltc: /^(?:(?:ltc|tltc|rltc)1[a-z0-9]{20,90}|[LMm23][1-9A-HJ-NP-Za-km-z]{25,34})$/,
  trx: /^T[1-9A-HJ-NP-Za-km-z]{33}$/, eth: /^0x[0-9A-Fa-f]{40}$/, bsc: /^0x[0-9A-Fa-f]{40}$/,
};
const isAddressOf = (ticker: Ticker, address: unknown): address is string => typeof address === 'string' && forms[coins[ticker].network]?.test(address) === true;
const refused = (message: string): EmulatorAnswer => problem(400, 'BAD_CREATE_WITHDRAWAL_REQUEST', message);
const ended: readonly string[] = ['FINISHED', 'FAILED', 'REJECTED', 'CANCELLED'];
const textOr = (value: JsonValue | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);

export interface Asked { readonly request: EmulatorRequest; readonly query: URLSearchParams; readonly id: string }

/** `changed` tells of each step, as webhooks do. */
export function createPayouts(books: Books, { clock, random, at }: ModelTools, options: PayoutOptions, changed: (withdrawal: Withdrawal) => void) {
  const withdrawals = (): readonly Withdrawal[] => books.payouts;
  const inBatch = (batch: string): readonly Withdrawal[] => withdrawals().filter((each) => each.batch === batch);
  const held = (ticker: Ticker): Dec => books.available[ticker] ?? zero;

  const step = (withdrawal: Withdrawal, status: string): void => {
    if (withdrawal.status === status) return;
    const wasEnded = ended.includes(withdrawal.status);
    withdrawal.status = status;
    withdrawal.updatedAtMs = clock.nowMs();
    if (status !== 'FINISHED' && ended.includes(status) && !wasEnded) books.available[withdrawal.ticker] = add(held(withdrawal.ticker), withdrawal.amount);
    changed(withdrawal);
  };
  const rejectUnverified = (withdrawal: Withdrawal): void => {
    if (!withdrawal.verified && !ended.includes(withdrawal.status) && clock.nowMs() >= withdrawal.createdAtMs + HOUR_MS) step(withdrawal, 'REJECTED');
  };
  const watch = (withdrawal: Withdrawal): void => { at(withdrawal.createdAtMs + HOUR_MS, () => { rejectUnverified(withdrawal); }); };

  const view = (each: Withdrawal, status = each.status): JsonObject => ({
    is_request_payouts: false, id: each.id, address: each.address, currency: each.ticker, amount: formatDec(each.amount), batch_withdrawal_id: each.batch, ipn_callback_url: each.ipnUrl,
    status, extra_id: null, hash: each.txid, error: each.error, payout_description: each.description, unique_external_id: each.reference, created_at: isoTime(each.createdAtMs),
    requested_at: each.verified ? isoTime(each.updatedAtMs) : null, updated_at: each.verified ? isoTime(each.updatedAtMs) : null,
  });
  const listed = (each: Withdrawal): JsonObject => (options.referencesListed ? view(each) : { ...view(each), unique_external_id: null });

  /** One withdrawal of a request, or what is wrong with it. */
  const read = (value: JsonValue, batch: string, around: JsonObject, before: readonly Withdrawal[]): Withdrawal | EmulatorAnswer => {
    if (!isJsonObject(value)) return invalid('withdrawals must be an array of objects');
    const ticker = tickerFrom(value['currency']);
    if (ticker === null) return refused('Currency is not supported');
    const fiatAmount = value['fiat_amount'];
    const fiat = textOr(value['fiat_currency'])?.toLowerCase() ?? '';
    const given = fiatAmount instanceof NumberText && fiats.includes(fiat) ? priceIn(readDec(fiatAmount.text) ?? zero, fiat, ticker) : null;
    const asked = value['amount'];
    const amount = given ?? (asked instanceof NumberText ? readDec(asked.text) : null);
    if (amount === null || compare(amount, zero) <= 0) return invalid('amount must be a positive number');
    if (given === null && neededScale(amount) > 6) return invalid('amount must not exceed 6 decimals');
    const { address } = value;
    if (!isAddressOf(ticker, address)) return refused(`Invalid payout_address: [${ticker}] [${typeof address === 'string' ? address : ''}]`);
    if (options.wallets !== null && !options.wallets.includes(address)) return refused('Payout address is not whitelisted');
    if (compare(amount, leastOut[ticker]) < 0) return refused(`Payout amount is less than minimal, min amount is ${formatDec(leastOut[ticker])}`);
    const promised = sum(before.filter((each) => each.ticker === ticker).map((each) => each.amount));
    if (compare(add(amount, promised), held(ticker)) > 0) return refused('Insufficient balance');
    const reference = textOr(value['unique_external_id']);
    if (options.uniqueReferences && reference !== null && withdrawals().some((each) => each.reference === reference)) return refused('unique_external_id is already used');
    const now = clock.nowMs();
    return {
      id: newId(random), batch, ticker, amount, address, reference, description: textOr(value['payout_description']) ?? textOr(around['payout_description']),
      ipnUrl: textOr(value['ipn_callback_url']) ?? textOr(around['ipn_callback_url']), status: 'CREATING', verified: false, tries: 0, txid: null, error: null,
      scheduledMs: Date.parse(textOr(around['execute_at']) ?? '') || null, createdAtMs: now, updatedAtMs: now,
    };
  };

  const find = (id: string): Withdrawal | undefined => withdrawals().find((each) => each.id === id);
  const finish = (withdrawal: Withdrawal): void => {
    withdrawal.verified = true;
    step(withdrawal, 'PROCESSING');
    withdrawal.txid = /eth|bsc/.test(coins[withdrawal.ticker].network) ? `0x${hex(random, 32)}` : hex(random, 32);
    step(withdrawal, 'SENDING');
    step(withdrawal, 'FINISHED');
  };

  return {
    refresh: () => { for (const each of withdrawals()) rejectUnverified(each); },
    /** After a restart. */
    arm: () => { for (const each of withdrawals()) if (!each.verified && !ended.includes(each.status)) watch(each); },

    create({ request }: Asked): EmulatorAnswer {
      const body = readBody(request);
      const asked = body?.['withdrawals'];
      if (!body || !Array.isArray(asked) || asked.length === 0) return invalid('withdrawals is required');
      const batch = newId(random);
      const made: Withdrawal[] = [];
      for (const value of asked as readonly JsonValue[]) {
        const withdrawal = read(value, batch, body, made);
        if ('headers' in withdrawal) return withdrawal;
        made.push(withdrawal);
      }
      for (const each of made) {
        books.available[each.ticker] = sub(held(each.ticker), each.amount);
        books.payouts.push(each);
        watch(each);
        changed(each);
      }
      return jsonAnswer(200, { id: batch, withdrawals: made.map((each) => view(each, options.createdAs)) });
    },

    verify({ request, id }: Asked): EmulatorAnswer {
      const batch = inBatch(id);
      const code = readBody(request)?.['verification_code'];
      if (batch.length === 0) return problem(404, 'PAYOUT_NOT_FOUND', 'Payout not found');
      if (batch.some((each) => each.status !== 'CREATING')) return refused('Payout is already verified or closed');
      const tries = batch[0]?.tries ?? 0;
      for (const each of batch) each.tries += 1;
      if (tries >= MOST_TRIES || typeof code !== 'string' || !sameText(code, options.verificationCode)) return problem(400, 'INVALID_VERIFICATION_CODE', 'Wrong verification code');
      for (const each of batch) {
        each.verified = true;
        step(each, 'WAITING');
      }
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'OK' };
    },

    one({ id }: Asked): EmulatorAnswer {
      const batch = inBatch(id);
      const own = find(id);
      if (batch.length === 0 && !own) return problem(404, 'PAYOUT_NOT_FOUND', 'Payout not found');
      const rows = (own ? [own] : batch).map((each) => view(each));
      return jsonAnswer(200, options.payoutShape === 'list' ? rows : { id, createdAt: rows[0]?.['created_at'], withdrawals: rows });
    },

    list({ query }: Asked): EmulatorAnswer {
      const whole = (name: string, otherwise: number): number => (/^[0-9]{1,6}$/.test(query.get(name) ?? '') ? Number(query.get(name)) : otherwise);
      const [limit, page] = [Math.min(whole('limit', 10), 100), whole('page', 0)];
      const status = query.get('status')?.toUpperCase();
      const from = query.get('date_from');
      const to = query.get('date_to');
      const wanted = withdrawals().filter((each) => (query.get('batch_id') ?? each.batch) === each.batch && (status ?? each.status) === each.status
        && (from === null || isoTime(each.createdAtMs) >= from) && (to === null || isoTime(each.createdAtMs) <= to));
      const ordered = query.get('order')?.toLowerCase() === 'desc' ? wanted.toReversed() : wanted;
      return jsonAnswer(200, { payouts: ordered.slice(page * limit, (page + 1) * limit).map(listed) });
    },

    /** Only what is planned for later. */
    cancel({ id }: Asked): EmulatorAnswer {
      const withdrawal = find(id);
      if (!withdrawal) return problem(404, 'PAYOUT_NOT_FOUND', 'Payout not found');
      if (withdrawal.scheduledMs === null || withdrawal.scheduledMs <= clock.nowMs() || ended.includes(withdrawal.status)) return refused('Only a scheduled payout can be cancelled');
      step(withdrawal, 'CANCELLED');
      return jsonAnswer(200, view(withdrawal));
    },

    validate({ request }: Asked): EmulatorAnswer {
      const body = readBody(request);
      const ticker = tickerFrom(body?.['currency']);
      const address = body?.['address'];
      if (ticker !== null && isAddressOf(ticker, address)) return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'OK' };
      return refused(`Invalid payout_address: [${textOr(body?.['currency']) ?? ''}] [${textOr(address) ?? ''}]`);
    },

    least({ id }: Asked): EmulatorAnswer {
      const ticker = tickerFrom(id);
      return ticker === null ? problem(400, 'CURRENCY_UNAVAILABLE', 'Currency is not available') : jsonAnswer(200, { success: true, result: jsNumber(leastOut[ticker]) });
    },

    fee({ query }: Asked): EmulatorAnswer {
      const ticker = tickerFrom(query.get('currency'));
      const amount = readDec(query.get('amount') ?? '');
      if (ticker === null || amount === null) return invalid('currency or amount is not valid');
      return jsonAnswer(200, { currency: query.get('currency'), fee: jsNumber(round(mul(amount, FEE_SHARE), coins[ticker].priceDecimals, 'up')) });
    },

    lines: (): readonly PayoutLine[] => withdrawals().map((each) => ({
      id: each.batch, kind: 'payout', reference: each.reference, status: each.status, method: coins[each.ticker].method, address: each.address, amount: formatDec(each.amount), txid: each.txid,
    })),

    /** As the dashboard and the chain would. */
    move(batch: string, to: 'completed' | 'failed' | 'cancelled' | 'undocumented'): ControlAnswer {
      for (const each of inBatch(batch)) {
        if (ended.includes(each.status)) return { ok: false, error: `the payout is ${each.status} already` };
        if (to === 'completed') finish(each);
        else if (to === 'failed') {
          each.error = 'The payout could not be sent';
          step(each, options.failedAs);
        } else step(each, to === 'cancelled' ? 'CANCELLED' : 'ON_HOLD');
      }
      return { ok: true };
    },
  };
}

/** The body of a payout's webhook, its keys in the order the vendor shows them. */
export const payoutIpnView = (each: Withdrawal): JsonObject => ({
  id: each.id, batch_withdrawal_id: each.batch, status: each.status, error: each.error, currency: each.ticker, amount: formatDec(each.amount), address: each.address,
  fee: each.status === 'FINISHED' ? num('0') : null, extra_id: null, hash: each.txid, ipn_callback_url: each.ipnUrl, created_at: isoTime(each.createdAtMs),
  requested_at: each.verified ? isoTime(each.updatedAtMs) : null, updated_at: each.verified ? isoTime(each.updatedAtMs) : null,
});
