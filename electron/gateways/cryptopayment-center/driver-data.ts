// What CryptoPayment.center is, as data: settings, abilities, and its three vocabularies for asset and network in one table.
import type { MethodId } from '../../../shared/domain/methods.ts';
import type { Capabilities, OfferedMethod, SettingField } from '../port.ts';

export const settings: readonly SettingField[] = [
  { key: 'apiKey', label: 'API key', help: 'From the dashboard; begins with pk_.', secret: true, required: true },
  { key: 'apiSecret', label: 'API secret', help: 'Shown beside the API key; begins with sk_.', secret: true, required: true },
  { key: 'appKey', label: 'APP_KEY', help: 'The base64 text the dashboard shows for this API key; checks its webhooks.', secret: true, required: true },
  { key: 'invoicePath', part: 'advanced', label: 'Path of one invoice', help: 'The vendor does not print it. {id} stands for the invoice.', secret: false, required: false, default: '/invoices/{id}' },
  { key: 'balancesPath', part: 'advanced', label: 'Path of the balances', help: 'The vendor does not print it.', secret: false, required: false, default: '/balances' },
  { key: 'withdrawalPath', part: 'payouts', label: 'Path of withdrawals', help: 'Where payouts are asked for.', secret: false, required: false, default: '/withdrawals' },
  { key: 'withdrawalEnvelope', part: 'payouts', label: 'Where a new withdrawal is', help: 'Dotted path of the object in the answer. The vendor does not print it.', secret: false, required: false, default: 'withdrawal' },
  { key: 'withdrawalDone', part: 'payouts', label: 'Withdrawal: done', help: 'Status words, separated by commas. The vendor does not print them.', secret: false, required: false, default: 'sent' },
  { key: 'withdrawalFailed', part: 'payouts', label: 'Withdrawal: failed', help: 'Status words, separated by commas.', secret: false, required: false, default: 'rejected' },
  { key: 'withdrawalRunning', part: 'payouts', label: 'Withdrawal: under way', help: 'Status words, separated by commas. Any other word goes to a person.', secret: false, required: false, default: 'pending, review' },
  { key: 'listEnvelope', part: 'advanced', label: 'Where lists are', help: 'Dotted path of the array in a list answer; empty: found by itself.', secret: false, required: false, default: '' },
];

export const capabilities: Capabilities = {
  cancel: false,
  balances: true,
  refunds: false,
  payouts: true,
  estimates: false,
  idempotentCreate: false,
  expiryPerInvoice: false,
  expiryEvent: false,
  countsConfirmations: true,
  priceCurrencies: ['USD'],
  webhookCovers: 'id_only',
  requestsPerSecond: 2,
  webhookRetriesS: [60, 300, 900, 3600, 21_600],
};

export interface Network {
  readonly method: MethodId;
  /** The code in requests and invoices. */
  readonly network: string;
  readonly coin: string;
  /** The code in balances and withdrawals. */
  readonly balanceCode: string;
  /** Least withdrawal, in the coin. */
  readonly leastOut: string;
}

/** Never is a network inferred from the coin: USDT is two of these. */
export const networks: readonly Network[] = [
  { method: 'BTC@bitcoin', network: 'btc', coin: 'BTC', balanceCode: 'BTC', leastOut: '0.0005' },
  { method: 'LTC@litecoin', network: 'ltc', coin: 'LTC', balanceCode: 'LTC', leastOut: '0.01' },
  { method: 'ETH@ethereum', network: 'eth', coin: 'ETH', balanceCode: 'ETH', leastOut: '0.005' },
  { method: 'USDT@tron', network: 'trc20', coin: 'USDT', balanceCode: 'USDT-TRC20', leastOut: '5' },
  { method: 'USDT@bsc', network: 'bep20', coin: 'USDT', balanceCode: 'USDT-BEP20', leastOut: '5' },
];

export const methods: readonly MethodId[] = networks.map((entry) => entry.method);

/** Least invoice: 1.00 USD, whatever the network. */
export const offered: readonly OfferedMethod[] = methods.map((method) => ({ method, minimum: { unit: 'USD', minor: 100n } }));

export function networkOf(method: MethodId): string | null {
  return networks.find((entry) => entry.method === method)?.network ?? null;
}
