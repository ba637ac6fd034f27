// What Cryptomus is, as data: settings, abilities, and the table method ↔ its own pair of currency and network.
import type { MethodId } from '../../../shared/domain/methods.ts';
import { webhookUrlField } from '../common/sale-token.ts';
import { yesOrNo } from '../common/settings.ts';
import type { Capabilities, OfferedMethod, SettingField } from '../port.ts';

export const settings: readonly SettingField[] = [
  { key: 'merchantId', label: 'Merchant ID', help: 'Cryptomus → Business → your merchant → Settings: a long id with dashes.', secret: false, required: true },
  { key: 'apiKey', label: 'Payment API key', help: 'On the same page: the payment key, not the payout key. It also checks webhooks.', secret: true, required: true },
  {
    key: 'payoutKey', part: 'payouts', label: 'Payout API key', secret: true, required: false,
    help: 'Only for sending money out. A till does better without it: who holds it can empty the balance.',
  },
  webhookUrlField,
  {
    key: 'paidNeedsFinal', choices: yesOrNo, part: 'advanced', label: 'Paid only when final', secret: false, required: false, default: 'yes',
    help: 'Yes: “paid” counts only when the answer also says it is final. No: the status alone decides.',
  },
  {
    key: 'paidNeedsTransaction', choices: yesOrNo, part: 'advanced', label: 'Paid only with a transaction', secret: false, required: false, default: 'yes',
    help: 'Yes: a payment without a transaction (marked by hand there, or sent from another Cryptomus wallet) waits for a person. No: it counts.',
  },
];

export const capabilities: Capabilities = {
  cancel: false,
  balances: true,
  refunds: true,
  payouts: true,
  // By its public rates: it has no call of its own for it.
  estimates: true,
  idempotentCreate: true,
  expiryPerInvoice: true,
  expiryEvent: true,
  countsConfirmations: false,
  priceCurrencies: 'any',
  webhookCovers: 'whole_body',
  requestsPerSecond: 2,
  // Nothing is documented, so nothing is relied on.
  webhookRetriesS: [],
};

/** An order id it takes; anything else is refused before it is sent. */
export const orderIdForm = /^[A-Za-z0-9_-]{1,128}$/;

export interface Coin {
  readonly method: MethodId;
  readonly currency: string;
  /** As documented; the service list may write it in other case, and then that is what is sent. */
  readonly network: string;
}

export const coins: readonly Coin[] = [
  { method: 'BTC@bitcoin', currency: 'BTC', network: 'btc' },
  { method: 'LTC@litecoin', currency: 'LTC', network: 'ltc' },
  { method: 'ETH@ethereum', currency: 'ETH', network: 'eth' },
  { method: 'USDT@tron', currency: 'USDT', network: 'tron' },
  { method: 'USDT@bsc', currency: 'USDT', network: 'bsc' },
  { method: 'USDT@ethereum', currency: 'USDT', network: 'eth' },
];

export const methods: readonly MethodId[] = coins.map((coin) => coin.method);

/** What it can be asked for at all; its own list says what is switched on, with the least amounts. */
export const offered: readonly OfferedMethod[] = methods.map((method) => ({ method, minimum: null }));

/** Our method for its pair of names; network codes differ in case from answer to answer. Never the network from the coin alone. */
export function coinOf(currency: string, network: string): Coin | null {
  return coins.find((coin) => coin.currency === currency.toUpperCase() && coin.network === network.toLowerCase()) ?? null;
}
