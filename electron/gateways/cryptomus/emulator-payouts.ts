// The Cryptomus emulator's payouts: money out of the balance with a key of its own, one order id for one payout, a webhook per status.
import type { ControlAnswer, EmulatorAnswer } from '../emulator-kit/port.ts';
import type { ModelTools, PayoutLine } from '../emulator-kit/model.ts';
import { add, compare, dec, formatDec, negate, readDec, sub, zero, type Dec } from '../emulator-kit/decimal.ts';
import { num, type JsonObject } from '../emulator-kit/json.ts';
import { hex, uuid } from '../emulator-kit/tokens.ts';
import { good, invalid, moscowTime, pageOf, refused, textOf, type Call, type CryptomusOptions, type Route } from './emulator-answers.ts';
import { book, coin, serviceIds, serviceOf, services, type Books, type Payout, type ServiceId } from './emulator-state.ts';

/** Fees of its payouts, in the coin: one network's for all, as its examples have it. */
const documentedFees: Readonly<Record<ServiceId, string>> = { 'btc': '0.0002', 'ltc': '0.01', 'eth': '0.001', 'usdt-tron': '1', 'usdt-bsc': '0.5', 'usdt-eth': '5' };
const CHECK_AFTER_MS = 60_000;
const PAID_AFTER_MS = 180_000;

/** Payout routes write networks in capitals. */
const networkOf = (id: ServiceId): string => services[id].network.toUpperCase();
const taken = ({ amount, isSubtract, fee }: Payout): Dec => (isSubtract ? add(amount, fee) : amount);

/** A payout's webhook without its signature. */
export function payoutWebhookView(payout: Payout): JsonObject {
  const { network, currency } = services[payout.service];
  return {
    type: 'payout', uuid: payout.uuid, order_id: payout.orderId, amount: payout.amountText, merchant_amount: coin(taken(payout)), commission: coin(payout.fee),
    is_final: payout.isFinal, status: payout.status, txid: payout.txid, currency, network, payer_currency: currency, payer_amount: coin(payout.amount),
  };
}

export function createPayouts(books: Books, options: CryptomusOptions, { clock, random, at }: ModelTools, tell: (payout: Payout) => void) {
  const feeOf = (id: ServiceId): Dec => (options.fees === 'none' ? zero : dec(documentedFees[id]));
  const balanceOf = (currency: string): Dec => books.balance[currency] ?? zero;

  const become = (payout: Payout, status: string, isFinal: boolean): void => {
    payout.status = status;
    payout.isFinal = isFinal;
    payout.updatedAtMs = clock.nowMs();
    if (status === 'paid') payout.txid = hex(random, 32);
    tell(payout);
  };
  /** Looked through after a minute, on the chain after three. */
  const watch = (payout: Payout): void => {
    at(payout.createdAtMs + CHECK_AFTER_MS, () => { if (payout.status === 'process') become(payout, 'check', false); });
    at(payout.createdAtMs + PAID_AFTER_MS, () => { if (payout.status === 'process' || payout.status === 'check') become(payout, 'paid', true); });
  };

  /** Numbers of an answer about one payout are JSON numbers; in the list they are texts. */
  const view = (payout: Payout, inList: boolean): JsonObject => {
    const { currency } = services[payout.service];
    const amount = (value: Dec): string => coin(value);
    return {
      uuid: payout.uuid, ...(options.payoutOrderIds ? { order_id: payout.orderId } : {}), amount: inList ? amount(payout.amount) : payout.amountText, currency,
      network: networkOf(payout.service), address: payout.address, txid: payout.txid, status: payout.status, is_final: payout.isFinal,
      balance: inList ? amount(balanceOf(currency)) : num(formatDec(balanceOf(currency))),
      ...(inList ? { created_at: moscowTime(payout.createdAtMs), updated_at: moscowTime(payout.updatedAtMs) } : { payer_currency: currency, payer_amount: num(formatDec(payout.amount)) }),
    };
  };

  const create = ({ body }: Call): EmulatorAnswer => {
    const errors: Record<string, string> = {};
    const word = (field: string): string => {
      const value = textOf(body[field]);
      if (value === null || value === '') errors[field] = 'validation.required';
      return value ?? '';
    };
    const [amountText, currency, orderId, address, network] = [word('amount'), word('currency'), word('order_id'), word('address'), word('network')];
    const amount = readDec(amountText);
    if (amount === null || amount.digits <= 0n) errors['amount'] ??= 'validation.numeric';
    if (orderId !== '' && !/^[A-Za-z0-9_-]{1,100}$/.test(orderId)) errors['order_id'] = 'validation.regex';
    if (typeof body['is_subtract'] !== 'boolean') errors['is_subtract'] = 'validation.required';
    if (amount === null || Object.keys(errors).length > 0) return invalid(errors);
    const existing = books.payouts.find((payout) => payout.orderId === orderId);
    if (existing) return good(view(existing, false));
    const service = serviceOf(currency, network);
    // As its own list of payout services writes it, and no other way.
    if (service === null || network !== networkOf(service)) return refused('The service was not found');
    if (compare(amount, dec(services[service].min)) < 0) return refused('The withdrawal amount is too small');
    const payout: Payout = {
      number: books.payouts.length + 1, uuid: uuid(random), orderId, amountText, amount, service, address, isSubtract: body['is_subtract'] === true, fee: feeOf(service),
      urlCallback: textOf(body['url_callback']), status: 'process', isFinal: false, txid: null, createdAtMs: Math.floor(clock.nowMs() / 1000) * 1000, updatedAtMs: clock.nowMs(),
    };
    if (compare(sub(balanceOf(currency), taken(payout)), zero) < 0) return refused('Not enough funds');
    book(books, currency, negate(taken(payout)));
    books.payouts.push(payout);
    watch(payout);
    return good(view(payout, false));
  };

  const info = ({ body }: Call): EmulatorAnswer => {
    const [id, order] = [textOf(body['uuid']), textOf(body['order_id'])];
    if (id === null && order === null) return invalid({ uuid: 'validation.required_without', order_id: 'validation.required_without' });
    const payout = books.payouts.find((known) => (order === null ? known.uuid === id : known.orderId === order));
    return payout ? good(view(payout, false)) : refused('Payout was not found', options.notFoundStatus);
  };

  const routes: readonly Route[] = [
    { method: 'POST', path: '/v1/payout', run: create },
    { method: 'POST', path: '/v1/payout/info', run: info },
    {
      method: 'POST', path: '/v1/payout/list',
      run: (call) => good({ merchant_uuid: books.merchantUuid, ...pageOf(books.payouts, call, options.cursorIn, (payout) => view(payout, true)) }),
    },
    {
      method: 'POST', path: '/v1/payout/services', run: () => good(serviceIds.map((id) => ({
        network: networkOf(id), currency: services[id].currency, is_available: true,
        limit: { min_amount: services[id].min, max_amount: '10000000.00000000' }, commission: { fee_amount: formatDec(feeOf(id), 2), percent: '0.00' },
      }))),
    },
  ];

  const move = (payout: Payout, to: 'completed' | 'failed' | 'cancelled' | 'undocumented'): ControlAnswer => {
    if (payout.isFinal) return { ok: false, error: `the payout is ${payout.status} already` };
    if (to === 'failed' || to === 'cancelled') book(books, services[payout.service].currency, taken(payout));
    switch (to) {
      case 'completed': become(payout, 'paid', true); break;
      case 'failed': become(payout, 'fail', true); break;
      case 'cancelled': become(payout, 'cancel', true); break;
      case 'undocumented': become(payout, 'on_hold', false); break;
    }
    return { ok: true };
  };

  const lines = (): readonly PayoutLine[] => books.payouts.map((payout) => ({
    id: payout.uuid, kind: 'payout', reference: payout.orderId, status: payout.status, method: services[payout.service].method, address: payout.address,
    amount: formatDec(payout.amount), txid: payout.txid,
  }));
  return { routes, move, lines, watch };
}
