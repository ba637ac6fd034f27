// Money out of the CoinGate emulator: beneficiaries with their addresses, send requests, refunds, and what becomes of them.
import type { EmulatorAnswer } from '../emulator-kit/port.ts';
import type { ControlAnswer } from '../emulator-kit/port.ts';
import type { ModelTools, PayoutLine } from '../emulator-kit/model.ts';
import { add, compare, dec, div, formatDec, mul, readDec, round, sub, sum, zero, type Dec } from '../emulator-kit/decimal.ts';
import { jsonAnswer } from '../emulator-kit/http.ts';
import type { JsonObject } from '../emulator-kit/json.ts';
import { rateOf } from '../emulator-kit/rates.ts';
import { hex } from '../emulator-kit/tokens.ts';
import { paged, problem, readBody, type Body, type Call, type Route } from './emulator-answers.ts';
import {
  accountView, coinText, currencyIdOf, currencyOf, isoTime, platformIdOf, platformOf, priceText, symbolOfAccount, wayOf, ways,
  type Beneficiary, type Books, type Order, type PayoutSetting, type Refund, type SendRequest, type WayKey,
} from './emulator-state.ts';

const DAY_MS = 86_400_000;
/** A tenth of a per cent, so that it can be seen. */
const FEE = dec('0.001');
const isoMs = (ms: number): string => new Date(ms).toISOString();

export function createMoneyOut(books: Books, options: { readonly sendsWaitFor2fa: boolean }, { clock, random }: Pick<ModelTools, 'clock' | 'random'>, orders: {
  readonly byId: (id: string | undefined) => Order | undefined;
  /** A refund arrived; `whole`: with it everything went back. */
  readonly refunded: (order: Order, whole: boolean) => void;
}) {
  const balance = (symbol: string): Dec => books.ledger[symbol] ?? zero;
  const take = (symbol: string, amount: Dec): void => { books.ledger[symbol] = sub(balance(symbol), amount); };
  const txidOn = (way: WayKey): string => (ways[way].chain === 'ethereum' || ways[way].chain === 'binance_smart_chain' ? '0x' : '') + hex(random, 32);
  const settings = (): readonly { readonly beneficiary: Beneficiary; readonly setting: PayoutSetting }[] =>
    books.beneficiaries.flatMap((beneficiary) => beneficiary.settings.map((setting) => ({ beneficiary, setting })));

  const debit = (send: SendRequest): void => {
    if (send.isDebited) return;
    take(ways[send.setting.way].symbol, add(send.amount, send.fee));
    send.isDebited = true;
  };

  const settingView = (setting: PayoutSetting): JsonObject => {
    const { symbol, chain } = ways[setting.way];
    return {
      id: setting.id, created_at: isoMs(setting.createdAtMs), platform: platformOf(chain), crypto_address: setting.address, crypto_address_metadata: null,
      currency: currencyOf(symbol),
    };
  };
  const beneficiaryView = (beneficiary: Beneficiary): JsonObject => ({
    id: beneficiary.id, beneficiary_type: 'business', company_name: 'Practice shop', email: 'shop@practice.test', country: 'LTU', created_at: isoMs(0),
    beneficiary_payout_settings: beneficiary.settings.map(settingView),
  });
  const sendView = (send: SendRequest): JsonObject => {
    const { symbol } = ways[send.setting.way];
    const fee = { amount: coinText(send.fee), currency: currencyOf(symbol) };
    return {
      id: send.id, status: send.status, purpose: send.purpose, callback_url: send.callbackUrl, created_at: isoMs(send.createdAtMs), external_id: send.externalId,
      ledger_account: accountView(books, symbol), input_amount: formatDec(send.amount, 1), input_currency: currencyOf(symbol), sending_amount: coinText(send.amount),
      sending_currency: currencyOf(symbol), input_to_sending_rate: '1.0', sending_to_balance_debit_rate: '1.0', balance_debit_amount: coinText(add(send.amount, send.fee)),
      balance_debit_currency: currencyOf(symbol), beneficiary_payout_setting: { ...settingView(send.setting), beneficiary_id: send.beneficiary },
      fees: { service_fee: fee }, blockchain_transactions: send.txid === null ? [] : [{ txid: send.txid }], requires_2fa_confirmation: send.status === 'draft',
    };
  };
  const refundView = (refund: Refund): JsonObject => {
    const { symbol, chain } = ways[refund.way];
    const order = orders.byId(String(refund.order));
    return {
      id: refund.id, request_amount: priceText(refund.requestAmount), refund_amount: coinText(refund.refundAmount), address: refund.address, status: refund.status,
      memo: null, created_at: isoTime(refund.createdAtMs), updated_at: isoTime(refund.createdAtMs), skip_user_address_confirmation: refund.skipConfirmation,
      processor: 'coingate', binance_refund_id: null,
      ...(order ? { order: { id: order.id, title: order.title, price_amount: priceText(order.priceAmount), created_at: isoTime(order.createdAtMs), price_currency: currencyOf(order.priceCurrency) } } : {}),
      refund_currency: { id: currencyIdOf(symbol), title: symbol, symbol, platform: { id: platformIdOf(chain), title: chain } },
      transactions: refund.txid === null ? [] : [{ txid: refund.txid }],
      ledger_account: { id: accountView(books, refund.debitSymbol)['id'], currency: currencyOf(refund.debitSymbol) },
      ...(refund.status === 'rejected' ? { rejection_type: 'shopper', rejection_reason: 'Shopper did not complete email verification in time.' } : {}),
    };
  };

  const withBody = (run: (body: Body, call: Call) => EmulatorAnswer) => (call: Call): EmulatorAnswer => {
    const body = readBody(call.request);
    return body === null ? jsonAnswer(400, {}) : run(body, call);
  };

  const addSetting = withBody((body) => {
    const beneficiary = books.beneficiaries.find(({ id }) => String(id) === body['beneficiary_id']);
    if (!beneficiary) return problem(404, 'BeneficiaryNotFound', 'Beneficiary not found');
    const platform = body['platform_id'] ?? '';
    const way = Object.values(ways).map(({ symbol }) => wayOf(symbol, platform)).find((key) => key !== null && String(currencyIdOf(ways[key].symbol)) === body['currency_id']);
    const address = body['crypto_address'] ?? '';
    const errors = [...(way ? [] : ['Platform is not supported by this currency']), ...(address === '' ? ["Crypto address can't be blank"] : [])];
    if (!way || errors.length > 0) return problem(422, 'BeneficiaryPayoutSettingIsNotValid', 'Beneficiary payout setting is not valid', errors);
    const setting: PayoutSetting = { id: 1 + settings().length, way, address, createdAtMs: clock.nowMs() };
    beneficiary.settings.push(setting);
    return jsonAnswer(200, { ...settingView(setting), beneficiary_id: beneficiary.id });
  });

  const createSend = withBody((body) => {
    const found = settings().find(({ setting }) => String(setting.id) === body['beneficiary_payout_setting_id']);
    const from = symbolOfAccount(body['ledger_account_id'] ?? '');
    const amount = readDec(body['amount'] ?? '');
    const externalId = body['external_id'] ?? null;
    const symbol = found ? ways[found.setting.way].symbol : null;
    const fee = amount === null || !found ? zero : round(mul(amount, FEE), ways[found.setting.way].priceDecimals, 'up');
    const errors = [
      ...(from === null ? ['Ledger account is invalid'] : []),
      ...(found ? [] : ['Beneficiary payout setting is invalid']),
      ...(amount === null ? ['Amount is not a number'] : compare(amount, zero) > 0 ? [] : ['Amount must be greater than 0']),
      ...((body['purpose'] ?? '') === '' ? ["Purpose can't be blank"] : []),
      // Exchanges on the way, with their quote to confirm, are not played here.
      ...(symbol !== null && (from !== symbol || String(currencyIdOf(symbol)) !== body['amount_currency_id']) ? [`The ${from ?? '?'}/${symbol} conversion pair is not supported on CoinGate.`] : []),
      ...(externalId !== null && externalId.length > 50 ? ['External is too long (maximum is 50 characters)'] : []),
      ...(externalId !== null && books.sends.some((send) => send.externalId === externalId) ? ['External has already been taken'] : []),
      ...(amount !== null && from !== null && compare(balance(from), add(amount, fee)) < 0 ? ['Insufficient balance'] : []),
    ];
    if (errors.length > 0 || !found || amount === null) return problem(422, 'SendRequestIsNotValid', 'SendRequest is not valid', errors);
    const send: SendRequest = {
      id: 11 + books.sends.length, status: options.sendsWaitFor2fa ? 'draft' : 'in_progress', purpose: body['purpose'] ?? '', externalId, callbackUrl: body['callback_url'] ?? null,
      createdAtMs: clock.nowMs(), beneficiary: found.beneficiary.id, setting: found.setting, amount, fee, isDebited: false, txid: null,
    };
    books.sends.push(send);
    if (send.status === 'in_progress') debit(send);
    return jsonAnswer(200, sendView(send));
  });

  const withSend = (run: (send: SendRequest) => EmulatorAnswer) => ({ params }: Call): EmulatorAnswer => {
    const send = books.sends.find(({ id }) => String(id) === params['id']);
    return send ? run(send) : problem(404, 'SendRequestNotFound', 'Send request not found');
  };
  const cancelSend = withSend((send) => {
    if (send.status !== 'draft') return problem(422, 'SendRequestIsNotValid', 'SendRequest is not valid', ['Transaction expired.']);
    send.status = 'canceled';
    return jsonAnswer(200, sendView(send));
  });

  const refundsOf = (order: Order): readonly Refund[] => books.refunds.filter((refund) => refund.order === order.id);
  const withOrder = (run: (order: Order, call: Call) => EmulatorAnswer) => (call: Call): EmulatorAnswer => {
    const order = orders.byId(call.params['id']);
    return order ? run(order, call) : problem(404, 'OrderNotFound', 'Order does not exist');
  };
  const createRefund = withOrder((order, { request }) => {
    const body = readBody(request);
    if (body === null) return jsonAnswer(400, {});
    const amount = readDec(body['amount'] ?? '');
    const [perEuro, perUnit] = [rateOf('USDT', 'EUR') ?? dec('1'), rateOf('USDT', order.priceCurrency)];
    const inEuro = amount === null || perUnit === null ? zero : div(mul(amount, perEuro), perUnit, 8, 'down');
    const way = Object.values(ways).map(({ symbol }) => wayOf(symbol, body['platform_id'] ?? '')).find((key) => key !== null && String(currencyIdOf(ways[key].symbol)) === body['currency_id']) ?? null;
    const from = symbolOfAccount(body['ledger_account_id'] ?? '');
    const sentBefore = sum(refundsOf(order).filter(({ status }) => status !== 'rejected').map(({ requestAmount }) => requestAmount));
    const inCoin = (symbol: string, decimals: number): Dec => {
      const rate = symbol === order.priceCurrency ? dec('1') : rateOf(symbol, order.priceCurrency);
      return amount === null || rate === null ? zero : div(amount, rate, decimals, 'up');
    };
    const debited = from === null ? zero : inCoin(from, 8);
    const skip = body['skip_user_address_confirmation'] ?? 'false';
    const blank = (['address', 'email', 'reason'] as const).filter((name) => (body[name] ?? '') === '');
    const errors = [
      ...(order.status === 'paid' || order.status === 'partially_refunded' ? [] : ['Order is not refundable']),
      ...(amount === null ? ["Request amount can't be blank", 'Request amount is not a number'] : compare(inEuro, dec('1')) > 0 ? [] : ['Request amount must be higher than 1.0 EUR']),
      ...(amount !== null && compare(add(sentBefore, amount), order.priceAmount) > 0 ? ['Request amount exceeds the amount of the order'] : []),
      ...blank.map((name) => `${name.charAt(0).toUpperCase()}${name.slice(1)} can't be blank`),
      ...(way === null ? ['Refund currency is not supported on this platform'] : []),
      ...(from === null ? ['Ledger account is invalid'] : compare(balance(from), debited) < 0 ? ['Balance debit amount is more than the balance'] : []),
      ...(skip === 'true' || skip === 'false' ? [] : ['Skip user address confirmation must be boolean or not present']),
    ];
    if (errors.length > 0 || amount === null || way === null || from === null) return problem(422, 'RefundIsNotValid', 'Refund is not valid', errors);
    const refund: Refund = {
      id: 900_002 + books.refunds.length, order: order.id, status: 'pending', requestAmount: amount, refundAmount: inCoin(ways[way].symbol, ways[way].priceDecimals),
      debit: debited, debitSymbol: from, way, address: body['address'] ?? '', reason: body['reason'] ?? '', skipConfirmation: skip === 'true', createdAtMs: clock.nowMs(), txid: null,
    };
    take(from, debited);
    books.refunds.push(refund);
    return jsonAnswer(200, refundView(refund));
  });
  const finish = (refund: Refund, isDone: boolean): ControlAnswer => {
    if (refund.status === 'completed' || refund.status === 'rejected') return { ok: false, error: `the refund is ${refund.status}` };
    refund.status = isDone ? 'completed' : 'rejected';
    const order = orders.byId(String(refund.order));
    if (!isDone) take(refund.debitSymbol, sub(zero, refund.debit));
    else refund.txid = txidOn(refund.way);
    if (isDone && order) {
      const done = sum(refundsOf(order).filter(({ status }) => status === 'completed').map(({ requestAmount }) => requestAmount));
      orders.refunded(order, compare(done, order.priceAmount) >= 0);
    }
    return { ok: true };
  };
  const withRefund = (run: (refund: Refund) => EmulatorAnswer) => withOrder((order, { params }) => {
    const refund = refundsOf(order).find(({ id }) => String(id) === params['refund']);
    return refund ? run(refund) : problem(404, 'RecordNotFound', 'Record not found');
  });
  const marked = (isDone: boolean) => withRefund((refund) =>
    (finish(refund, isDone).ok ? jsonAnswer(200, refundView(refund)) : problem(422, 'RefundIsNotValid', 'Refund is not valid', [`Refund is ${refund.status}`])));

  const routes: readonly Route[] = [
    { method: 'GET', path: '/beneficiaries', right: 'treasury', run: ({ query }) => paged(query, 'beneficiaries', books.beneficiaries.map(beneficiaryView)) },
    { method: 'POST', path: '/beneficiary_payout_settings', right: 'treasury', run: addSetting },
    { method: 'POST', path: '/send_requests', right: 'treasury', run: createSend },
    { method: 'GET', path: '/send_requests', right: 'treasury', run: ({ query }) => paged(query, 'send_requests', books.sends.map(sendView).reverse()) },
    { method: 'GET', path: '/send_requests/:id', right: 'treasury', run: withSend((send) => jsonAnswer(200, sendView(send))) },
    { method: 'PATCH', path: '/send_requests/:id/cancel', right: 'treasury', run: cancelSend },
    { method: 'POST', path: '/orders/:id/refunds', right: 'treasury', run: createRefund },
    { method: 'GET', path: '/orders/:id/refunds', right: 'treasury', run: withOrder((order, { query }) => paged(query, 'refunds', refundsOf(order).map(refundView).reverse())) },
    { method: 'GET', path: '/orders/:id/refunds/:refund', right: 'treasury', run: withRefund((refund) => jsonAnswer(200, refundView(refund))) },
    // The sandbox alone has these two.
    { method: 'PATCH', path: '/orders/:id/refunds/:refund/mark-as-completed', right: 'treasury', run: marked(true) },
    { method: 'PATCH', path: '/orders/:id/refunds/:refund/mark-as-rejected', right: 'treasury', run: marked(false) },
  ];

  return {
    routes,
    refundViews: (order: Order): readonly JsonObject[] => refundsOf(order).map(refundView),
    /** What nobody confirmed within thirty days is over. */
    refresh(): void {
      for (const send of books.sends) if (send.status === 'draft' && clock.nowMs() >= send.createdAtMs + 30 * DAY_MS) send.status = 'expired';
    },
    lines: (): readonly PayoutLine[] => [
      ...books.sends.map((send): PayoutLine => ({
        id: String(send.id), kind: 'payout', reference: send.externalId, status: send.status, method: ways[send.setting.way].method, address: send.setting.address,
        amount: coinText(send.amount), txid: send.txid,
      })),
      ...books.refunds.map((refund): PayoutLine => ({
        id: String(refund.id), kind: 'refund', reference: refund.reason, status: refund.status, method: ways[refund.way].method, address: refund.address,
        amount: coinText(refund.refundAmount), txid: refund.txid,
      })),
    ],
    move(id: string, to: 'completed' | 'failed' | 'cancelled' | 'undocumented'): ControlAnswer {
      const refund = books.refunds.find((known) => String(known.id) === id);
      const send = books.sends.find((known) => String(known.id) === id);
      if (to === 'undocumented') {
        const thing = refund ?? send;
        if (thing) thing.status = 'on_hold';
        return { ok: thing !== undefined };
      }
      if (refund) return to === 'cancelled' ? { ok: false, error: 'a refund is completed or rejected' } : finish(refund, to === 'completed');
      if (!send || !['draft', 'in_progress', 'processing', 'on_hold'].includes(send.status)) return { ok: false, error: `the send request is ${send?.status ?? 'not there'}` };
      debit(send);
      if (to === 'completed') send.txid = txidOn(send.setting.way);
      else take(ways[send.setting.way].symbol, sub(zero, add(send.amount, send.fee)));
      send.status = to === 'cancelled' ? 'canceled' : to;
      return { ok: true };
    },
  };
}
