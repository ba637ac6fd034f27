// What BTCPay Server (Greenfield API) is, as data: settings, abilities, payment method ids, permissions.
import type { MethodId } from '../../../shared/domain/methods.ts';
import { createMethodNames } from '../common/method-names.ts';
import type { Capabilities, SettingField } from '../port.ts';

export const settings: readonly SettingField[] = [
  { key: 'apiKey', label: 'API key', help: 'Account → API keys in BTCPay. Give it “modify invoices” and “view store settings” for this one store.', secret: true, required: true },
  { key: 'storeId', label: 'Store ID', help: 'Store settings → General.', secret: false, required: true },
  { key: 'webhookSecret', label: 'Webhook secret', help: 'Shown once, when the webhook is made in Store settings → Webhooks.', secret: true, required: true },
  { key: 'payoutKey', part: 'payouts', label: 'API key for payouts and refunds', help: 'Another key with “create pull payments”, “view payouts”, “manage payouts” and “view pull payments” for this store.', secret: true, required: false },
];

export const capabilities: Capabilities = {
  cancel: true,
  balances: true,
  refunds: true,
  payouts: true,
  estimates: false,
  idempotentCreate: false,
  expiryPerInvoice: true,
  expiryEvent: true,
  countsConfirmations: false,
  priceCurrencies: 'any',
  webhookCovers: 'whole_body',
  requestsPerSecond: 20,
  webhookRetriesS: [10, 60, 600, 600, 600, 600, 600, 600],
};

/** The ids of version 2; besides them those of version 1, still met in answers of servers that were not updated. */
const names = createMethodNames([
  { method: 'BTC@bitcoin', name: 'BTC-CHAIN', also: ['BTC', 'BTC-OnChain'] },
  { method: 'BTC@lightning', name: 'BTC-LN', also: ['BTC-LightningNetwork', 'BTC-LightningLike'] },
  { method: 'LTC@litecoin', name: 'LTC-CHAIN', also: ['LTC', 'LTC-OnChain'] },
]);

export const methods = names.methods;

/** Our method for a payment method id; null for one we do not handle (LNURL, other coins, plugins). */
export const methodOfId = names.methodOf;

/** The id to send for a method; null when BTCPay does not have it. */
export const idOfMethod = names.nameOf;

/** Methods with an on-chain wallet, whose balance can be asked for. */
export const walletMethods: readonly MethodId[] = ['BTC@bitcoin', 'LTC@litecoin'];
