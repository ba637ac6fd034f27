// What XAIGATE is, as data: settings, abilities, the currencies of its payment page, and where its wallet sends to.
import type { MethodId } from '../../../shared/domain/methods.ts';
import { webhookUrlField } from '../common/sale-token.ts';
import type { Capabilities, OfferedMethod, SettingField } from '../port.ts';

export const settings: readonly SettingField[] = [
  { key: 'apiKey', label: 'API key', help: 'From the dashboard under Credential; switch it on there (“Enable APIKey”).', secret: true, required: true },
  { key: 'webhookSecret', part: 'advanced', madeHere: true, label: 'Secret of the notices’ addresses', help: 'Leave it empty: Countersign makes one up. XAIGATE signs nothing; each sale’s own address is worked out from this (20 characters or more).', secret: true, required: true },
  { key: 'email', label: 'E-mail on invoices', help: 'XAIGATE asks for one with every invoice. Give an address of the shop, never the customer’s.', secret: false, required: true },
  webhookUrlField,
  { key: 'shopName', label: 'Shop name on the page', help: 'Shown to the customer on XAIGATE’s page.', secret: false, required: false },
  { key: 'trustPaidUpTo', part: 'advanced', label: 'Believe “Paid” without a sum up to', help: 'XAIGATE’s own example says Paid with a received sum of 0. Up to this amount of the sale’s currency that counts as paid in full; above, and always when empty, a person looks.', secret: false, required: false, default: '' },
  { key: 'walletUserId', part: 'payouts', label: 'Wallet user', help: 'The userId of the XAIGATE wallet that payouts come from. Only for payouts.', secret: false, required: false },
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
  priceCurrencies: ['USD', 'EUR', 'GBP'],
  webhookCovers: 'nothing',
  requestsPerSecond: 1,
  webhookRetriesS: [],
};

export type PageCurrency = 'USD' | 'EUR' | 'GBP';

/** The method of a sale in this currency. */
export const pageMethods: Readonly<Record<PageCurrency, MethodId>> = { USD: 'USD@checkout', EUR: 'EUR@checkout', GBP: 'GBP@checkout' };

export const methods: readonly MethodId[] = Object.values(pageMethods);

/** It has no call that tells a minimum. */
export const offered: readonly OfferedMethod[] = methods.map((method) => ({ method, minimum: null }));

/** Where its wallet pays out: coin and network by its own names, never one inferred from the other. */
export const walletRoutes: readonly { readonly method: MethodId; readonly coin: string; readonly networkId: string }[] = [
  { method: 'ETH@ethereum', coin: 'ETH', networkId: '1' },
  { method: 'USDT@ethereum', coin: 'USDT', networkId: '1' },
  { method: 'USDT@bsc', coin: 'USDT', networkId: '56' },
  { method: 'USDT@tron', coin: 'USDT', networkId: 'TRX' },
];
