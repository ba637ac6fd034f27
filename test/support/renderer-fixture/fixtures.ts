// Sales, states and display models for looking at the windows without main.
import { isMethodId, methodOf, saleCurrencyOf, type MethodId } from '../../../shared/domain/methods.ts';
import type { DisplayModel } from '../../../shared/domain/display-model.ts';
import type { InvoiceView } from '../../../shared/domain/invoice-view.ts';
import type { InvoiceStatus } from '../../../shared/domain/status.ts';
import type { Account, AppState, Driver } from '../../../renderer/lib/api.ts';

const plain = { settings: {}, abilities: { can: ['count confirmations', 'sign its webhooks'], cannot: ['end an unpaid sale early: it stays payable there until its time is over', 'refund a customer: send the money back by hand'] } };

export const addresses: Record<MethodId, string> = {
  'BTC@bitcoin': 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
  'BTC@lightning': `lnbc2500u1${'pvjluezpp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqypqdq5xysxxatsyp3k7enxv4jsxqzpu'.repeat(3)}`,
  'LTC@litecoin': 'ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9',
  'ETH@ethereum': '0xAb5801a7D398351b8bE11C439e05C5B3259aeC9B',
  'USDT@tron': 'TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf',
  'USDT@bsc': '0xAb5801a7D398351b8bE11C439e05C5B3259aeC9B',
  'USDT@ethereum': '0xAb5801a7D398351b8bE11C439e05C5B3259aeC9B',
  'USD@checkout': 'https://pay.example/i/INV2167234232', 'EUR@checkout': 'https://pay.example/i/INV2167234233', 'GBP@checkout': 'https://pay.example/i/INV2167234234',
};

export const dueOf: Record<MethodId, string> = {
  'BTC@bitcoin': '0.00042', 'BTC@lightning': '0.00042', 'LTC@litecoin': '0.31456789', 'ETH@ethereum': '0.008123456789012345',
  'USDT@tron': '12.505', 'USDT@bsc': '12.505', 'USDT@ethereum': '12.505',
  'USD@checkout': '12.50', 'EUR@checkout': '12.50', 'GBP@checkout': '12.50',
};

const txid = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const now = Date.now();
const iso = (minutesAgo: number): string => new Date(now - minutesAgo * 60_000).toISOString();

interface Shape {
  readonly orderId: string;
  readonly status: InvoiceStatus;
  readonly minutesAgo: number;
  readonly amount?: string;
  readonly method?: MethodId;
  readonly more?: Partial<InvoiceView>;
}

function sale({ orderId, status, minutesAgo, amount = '12.50', method = 'USDT@tron', more = {} }: Shape): InvoiceView {
  const { asset } = methodOf(method);
  const due = { value: dueOf[method], asset };
  return {
    id: `inv_${orderId.toLowerCase()}`, orderId, note: '', status, final: false, release: false, next: 'show_code', checking: false, gateway: 'main', driver: 'cryptopayment-center', gatewayInvoiceId: 'cpc_8841',
    amount: { value: amount, currency: 'USD' }, method, due, received: { value: '0', asset }, missing: due, surplus: null, address: saleCurrencyOf(method) === null ? addresses[method] : null, paymentUri: addresses[method], checkoutUrl: null,
    createdAt: iso(minutesAgo), expiresAt: iso(minutesAgo - 15), confirmations: null, payments: [], review: null, failure: null, version: 1, ...more,
  };
}

const usdt = (value: string) => ({ value, asset: 'USDT' });
const payment = (value: string, have: number, method = 'USDT@tron') => ({ txid, value, asset: 'USDT', method, confirmations: have, required: 20, firstSeenAt: iso(1) });

export const sales: readonly InvoiceView[] = [
  sale({ orderId: 'T1-0012', status: 'pending', minutesAgo: 1 }),
  sale({ orderId: 'T1-0011', status: 'detected', minutesAgo: 2, more: { next: 'wait_for_confirmations', received: usdt('12.505'), missing: null, confirmations: { have: 0, wanted: 20 }, payments: [payment('12.505', 0)] } }),
  sale({ orderId: 'T1-0010', status: 'confirming', minutesAgo: 4, more: { next: 'wait_for_confirmations', received: usdt('12.505'), missing: null, confirmations: { have: 7, wanted: 20 }, payments: [payment('12.505', 7)], note: 'Two flat whites, oat' } }),
  sale({ orderId: 'T1-0009', status: 'underpaid', minutesAgo: 5, amount: '1250.00', more: { next: 'ask_for_rest', received: usdt('1000.25'), missing: usdt('250.255'), due: usdt('1250.505'), payments: [payment('1000.25', 20)] } }),
  sale({ orderId: 'T1-0008', status: 'paid', minutesAgo: 22, amount: '4.80', more: { next: 'hand_over', release: true, final: true, received: usdt('12.505'), missing: null, confirmations: { have: 20, wanted: 20 }, payments: [payment('12.505', 20)] } }),
  sale({ orderId: 'T1-0007', status: 'overpaid', minutesAgo: 40, more: { next: 'hand_over_and_review_surplus', release: true, received: usdt('15'), missing: null, surplus: usdt('2.495'), payments: [payment('15', 20)], review: { reason: 'surplus', detail: '2.495 USDT more than was due.', open: true, decision: null, decisionReason: null } } }),
  sale({ orderId: 'WEB-ORDER-2026-000123456', status: 'needs_review', minutesAgo: 60, amount: '99.00', more: { next: 'call_owner', received: usdt('0'), payments: [payment('12.505', 3, 'USDT@bsc')], review: { reason: 'wrong_method', detail: '12.505 USDT came on BNB Smart Chain; USDT on TRON was asked for.', open: true, decision: null, decisionReason: null } } }),
  sale({ orderId: 'T1-0006', status: 'paid_late', minutesAgo: 70, more: { next: 'call_owner', received: usdt('12.505'), missing: null, payments: [payment('12.505', 20)], review: { reason: 'late', detail: 'The payment was first seen 4 minutes after the time was over.', open: true, decision: null, decisionReason: null } } }),
  sale({ orderId: 'T1-0005', status: 'expired', minutesAgo: 90, more: { next: 'charge_again', final: true } }),
  sale({ orderId: 'T1-0004', status: 'pending', minutesAgo: 95, more: { next: 'checking', checking: true } }),
  sale({ orderId: 'T1-0003', status: 'cancelled', minutesAgo: 100, more: { next: 'nothing', final: true } }),
  sale({ orderId: 'T1-0002', status: 'failed', minutesAgo: 101, more: { next: 'charge_again', final: true, address: null, due: null, received: null, missing: null, failure: 'The amount is below the minimum of this method.' } }),
  sale({ orderId: 'T1-0001', status: 'draft', minutesAgo: 102, more: { next: 'wait_for_gateway', address: null, due: null, received: null, missing: null, paymentUri: null } }),
  sale({ orderId: 'T1-0000', status: 'refunded', minutesAgo: 2000, more: { next: 'nothing', final: true } }),
  sale({ orderId: 'P1-0001', status: 'pending', minutesAgo: 2, method: 'USD@checkout', more: { gateway: 'page', driver: 'xaigate', gatewayInvoiceId: 'INV2167234232' } }),
  sale({ orderId: 'P1-0002', status: 'underpaid', minutesAgo: 2, method: 'USD@checkout', more: { gateway: 'page', driver: 'xaigate', next: 'ask_for_rest', received: { value: '7.50', asset: 'USD' }, missing: { value: '5.00', asset: 'USD' }, payments: [{ txid: null, value: '7.50', asset: 'USD', method: 'USD@checkout', confirmations: null, required: null, firstSeenAt: null }] } }),
  sale({ orderId: 'P1-0003', status: 'paid', minutesAgo: 5, method: 'USD@checkout', more: { gateway: 'page', driver: 'xaigate', next: 'hand_over', release: true, final: true, received: { value: '12.50', asset: 'USD' }, missing: null, payments: [{ txid: null, value: '12.50', asset: 'USD', method: 'USD@checkout', confirmations: null, required: null, firstSeenAt: null }] } }),
];

export const timeline: NonNullable<InvoiceView['timeline']> = [
  { at: iso(4), source: 'till', kind: 'begun', detail: '12.50 USD by USDT@tron', duplicateOf: null },
  { at: iso(4), source: 'till', kind: 'accepted', detail: 'cpc_8841, due 12.505 USDT', duplicateOf: null },
  { at: iso(2), source: 'webhook', kind: 'hint', detail: 'payment.detected', duplicateOf: null },
  { at: iso(2), source: 'poll', kind: 'snapshot', detail: 'confirming: 12.505 USDT, 7 of 20 confirmations', duplicateOf: null },
  { at: iso(1), source: 'webhook', kind: 'hint', detail: 'payment.detected', duplicateOf: 2 },
];

const offered = (method: MethodId, minimum: string | null) => {
  const { asset, networkName, only, uri } = methodOf(method);
  return { method, asset: uri.kind === 'page' ? 'Any coin' : asset, networkName, only, minimum: minimum === null ? null : { value: minimum, currency: 'USD' } };
};

/** `page`: with an account whose customers pick the coin on its page. */
export function appState(mode: AppState['mode'], trouble: boolean, page = false): AppState {
  const configured = mode !== 'unconfigured';
  return {
    version: '0.1.0', mode, vault: 'open', keychain: { backend: 'basic_text', trustworthy: false }, runtimeWarning: trouble ? 'Electron 33 is too old.' : null,
    receiver: { listening: true, port: 8417, problem: null },
    tunnel: {
      driver: null, title: null, settings: {}, sealed: [], state: 'none', problem: null, retryInMs: null, publicUrl: null, forwardTo: 'http://127.0.0.1:8417', askedKey: null, test: null,
      mode: mode === 'practice' ? 'webhooks_and_polling' : 'polling_only', accounts: [],
    },
    proxy: { mode: 'none', host: null, port: null, user: null, hasPassword: false, problem: null },
    notices: trouble ? [{ code: 'clock/wrong', message: 'This computer’s clock differs from main by 312 s.', hint: 'Set the clock by network time. Expiry goes by the gateway’s clock meanwhile.' }] : [],
    catchingUp: false,
    settings: {
      shopName: configured ? 'Corner Coffee' : '', currency: 'USD', timeZone: 'Europe/Berlin', defaultGateway: null, defaultMethod: null, theme: 'system', sound: true,
      policy: { under: { basisPoints: 50, fiat: '1.00' }, over: { basisPoints: 0, fiat: '0.00' }, confirmations: [{ upTo: '50.00', wanted: 1 }, { upTo: null, wanted: 3 }], graceMinutes: 2 },
    },
    accounts: configured
      ? [
          { ...plain, name: 'main', driver: 'cryptopayment-center', title: 'CryptoPayment.center', baseUrl: 'https://api.cryptopayment.center', practice: mode === 'practice', sandbox: false, priceCurrencies: ['USD'], methods: [offered('USDT@tron', '5.00'), offered('USDT@bsc', '1.00'), offered('BTC@bitcoin', '20.00'), offered('ETH@ethereum', '15.00')], health: trouble ? 'not_answering' : 'ok', healthDetail: null, webhookUrl: 'http://127.0.0.1:8417/hook/main/0f3a9c55d1e24b7788aa01c2d3e4f5a6', lastContactAt: iso(0) },
          { ...plain, name: 'own-btcpay', driver: 'btcpay', title: 'BTCPay Server', baseUrl: 'https://pay.corner.example', practice: mode === 'practice', sandbox: trouble, priceCurrencies: 'any', methods: [offered('BTC@bitcoin', null), offered('BTC@lightning', null)], health: 'ok', healthDetail: null, webhookUrl: null, lastContactAt: iso(3) },
          ...(page ? [{ ...plain, name: 'page', driver: 'xaigate', title: 'XAIGATE', baseUrl: 'https://wallet-api.xaigate.com/api/v1', practice: mode === 'practice', sandbox: trouble, priceCurrencies: ['USD', 'EUR', 'GBP'], methods: [offered('USD@checkout', null), offered('EUR@checkout', null), offered('GBP@checkout', null)], health: 'ok' as const, healthDetail: null, webhookUrl: null, lastContactAt: iso(3) }] : []),
        ]
      : [],
    reviewCount: configured ? 3 : 0,
  };
}

/** One display model per state, and `idle`. */
export function displayModels(method: MethodId, practice: boolean): Readonly<Record<string, DisplayModel>> {
  const { asset, only, networkName, feeAsset } = methodOf(method);
  const onPage = saleCurrencyOf(method) !== null;
  const address = onPage ? null : addresses[method];
  const base = {
    kind: 'sale', shopName: 'Corner Coffee', practice, fiat: { value: '12.50', currency: 'USD' }, crypto: onPage ? null : { value: dueOf[method], asset }, received: null, surplus: null, only, onPage, networkName, feeAsset,
    address, qrText: method === 'BTC@bitcoin' ? `bitcoin:${addresses[method]}?amount=${dueOf[method]}` : addresses[method], countdown: { startedAtMs: now - 120_000, endsAtMs: now + 780_000 }, confirmations: null,
  } as const;
  const told = { qrText: null, address: null, countdown: null } as const;
  return {
    idle: { kind: 'idle', shopName: 'Corner Coffee', practice },
    preparing: { ...base, ...told, state: 'preparing', crypto: null },
    waiting: { ...base, state: 'waiting' },
    seen: { ...base, ...told, state: 'seen', confirmations: { have: 0, wanted: 3 } },
    confirming: { ...base, ...told, state: 'confirming', confirmations: { have: 1, wanted: 3 } },
    paid: { ...base, ...told, state: 'paid' },
    too_little: { ...base, state: 'too_little', received: { value: onPage ? '10.00' : '10.25', asset }, crypto: { value: onPage ? '2.50' : '2.255', asset } },
    too_much: { ...base, ...told, state: 'too_much', surplus: { value: '2.495', asset } },
    expired: { ...base, ...told, state: 'expired' },
    cancelled: { ...base, ...told, state: 'cancelled' },
    checking: { ...base, ...told, state: 'checking' },
    failed: { ...base, ...told, state: 'failed', crypto: null },
  };
}

/** One account at every gateway: two are test accounts, one does not answer, one refuses the key. */
export function accountsOf(drivers: readonly Driver[]): AppState['accounts'] {
  const offered = (method: string): Account['methods'] => {
    if (!isMethodId(method)) return [];
    const { asset, only, networkName, uri } = methodOf(method);
    return [{ method, asset: uri.kind === 'page' ? 'Any coin' : asset, networkName, only, minimum: null }];
  };
  return drivers.map((driver, index) => ({
    name: `shop-${driver.id}`, driver: driver.id, title: driver.title, baseUrl: driver.defaultBaseUrl ?? 'https://pay.corner.example', settings: {}, abilities: driver.abilities, practice: false,
    sandbox: ['coingate', 'nowpayments'].includes(driver.id), priceCurrencies: Array.isArray(driver.capabilities['priceCurrencies']) ? ['USD', 'EUR'] : 'any', methods: driver.methods.flatMap(offered),
    health: driver.id === 'plisio' ? 'not_answering' : driver.id === 'coinpay' ? 'refused' : 'ok',
    healthDetail: driver.id === 'plisio' ? 'Plisio is not answering; Countersign is waiting before it asks again.' : driver.id === 'coinpay' ? 'CoinPay does not accept the API key.' : null,
    webhookUrl: 'http://127.0.0.1:8417/w/main-0f3a9c55d1e24b7788aa01c2d3e4f5a6', lastContactAt: iso(index),
  }));
}
