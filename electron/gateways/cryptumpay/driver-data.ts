// What CryptumPay is, as data: settings, abilities, and the two currencies its payment page takes.
import type { MethodId } from '../../../shared/domain/methods.ts';
import type { Capabilities, OfferedMethod, SettingField } from '../port.ts';

export const settings: readonly SettingField[] = [
  { key: 'apiKey', label: 'API key', help: 'From the console, under the project.', secret: true, required: true },
  { key: 'apiSecret', label: 'API secret', help: 'Shown beside the API key; signs requests and checks callbacks.', secret: true, required: true },
  { key: 'payUrl', part: 'advanced', label: 'Payment page', help: 'Where customers pay; {id} stands for the order.', secret: false, required: false, default: 'https://pay.cryptumpay.com/m/{id}' },
  { key: 'getBody', part: 'advanced', label: 'Body of reading calls', help: 'The vendor’s own program sends {} with every reading call. “none” leaves it out.', secret: false, required: false, default: '{}' },
  { key: 'signatureHeaders', part: 'advanced', label: 'Headers of the callback’s signature', help: 'The vendor does not print the name; the first one that is there counts.', secret: false, required: false, default: 'x-signature, signature' },
  { key: 'withdrawalDone', part: 'payouts', label: 'Withdrawal: done', help: 'Status words, separated by commas. The vendor does not print them.', secret: false, required: false, default: 'success, completed, done, paid, confirmed' },
  { key: 'withdrawalFailed', part: 'payouts', label: 'Withdrawal: failed', help: 'Status words, separated by commas.', secret: false, required: false, default: 'failed, canceled, cancelled, rejected, error' },
  { key: 'withdrawalRunning', part: 'payouts', label: 'Withdrawal: under way', help: 'Status words, separated by commas. Any other word goes to a person.', secret: false, required: false, default: 'new, created, pending, processing, in_progress, sent' },
];

export const capabilities: Capabilities = {
  cancel: false,
  balances: false,
  refunds: false,
  payouts: true,
  estimates: false,
  idempotentCreate: false,
  expiryPerInvoice: false,
  expiryEvent: false,
  countsConfirmations: false,
  priceCurrencies: ['USD', 'EUR'],
  webhookCovers: 'whole_body',
  requestsPerSecond: 2,
  webhookRetriesS: [],
};

export type PageCurrency = 'USD' | 'EUR';

/** The method of a sale in this currency. */
export const pageMethods: Readonly<Record<PageCurrency, MethodId>> = { USD: 'USD@checkout', EUR: 'EUR@checkout' };

export const methods: readonly MethodId[] = Object.values(pageMethods);

/** It has no call that tells a minimum. */
export const offered: readonly OfferedMethod[] = methods.map((method) => ({ method, minimum: null }));

/** Withdrawals are in USDT; BNB Smart Chain from the start, others once the vendor's support has switched them on. */
export const withdrawalChains: readonly { readonly method: MethodId; readonly blockchain: string }[] = [
  { method: 'USDT@bsc', blockchain: 'bsc' },
  { method: 'USDT@tron', blockchain: 'tron' },
];
