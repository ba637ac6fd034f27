// What BTCPay Server (Greenfield API) is, as data: settings, abilities, payment method ids, permissions.
import type { MethodId } from '../../../shared/domain/methods.ts';
import type { Capabilities, SettingField } from '../port.ts';

export const settings: readonly SettingField[] = [
  { key: 'apiKey', label: 'API key', help: 'Account → API keys in BTCPay. Give it “modify invoices” and “view store settings” for this one store.', secret: true, required: true },
  { key: 'storeId', label: 'Store ID', help: 'Store settings → General.', secret: false, required: true },
  { key: 'webhookSecret', label: 'Webhook secret', help: 'Shown once, when the webhook is made in Store settings → Webhooks.', secret: true, required: true },
];

export const capabilities: Capabilities = {
  cancel: true,
  balances: true,
  refunds: false,
  payouts: false,
  idempotentCreate: false,
  expiryPerInvoice: true,
  expiryEvent: true,
  countsConfirmations: false,
  priceCurrencies: 'any',
  webhookCovers: 'whole_body',
  requestsPerSecond: 20,
  webhookRetriesS: [10, 60, 600, 600, 600, 600, 600, 600],
};

interface PaymentMethodNames {
  readonly method: MethodId;
  /** The id of version 2, which is also what we send. */
  readonly id: string;
  /** Ids of version 1, still met in answers of servers that were not updated. */
  readonly older: readonly string[];
}

const names: readonly PaymentMethodNames[] = [
  { method: 'BTC@bitcoin', id: 'BTC-CHAIN', older: ['BTC', 'BTC-OnChain'] },
  { method: 'BTC@lightning', id: 'BTC-LN', older: ['BTC-LightningNetwork', 'BTC-LightningLike'] },
  { method: 'LTC@litecoin', id: 'LTC-CHAIN', older: ['LTC', 'LTC-OnChain'] },
];

export const methods: readonly MethodId[] = names.map((entry) => entry.method);

/** Our method for a payment method id; null for one we do not handle (LNURL, other coins, plugins). */
export function methodOfId(id: string): MethodId | null {
  return names.find((entry) => entry.id === id || entry.older.includes(id))?.method ?? null;
}

/** The id to send for a method; null when BTCPay does not have it. */
export function idOfMethod(method: MethodId): string | null {
  return names.find((entry) => entry.method === method)?.id ?? null;
}

/** Methods with an on-chain wallet, whose balance can be asked for. */
export const walletMethods: readonly MethodId[] = ['BTC@bitcoin', 'LTC@litecoin'];
