// What Plisio is, as data: settings, abilities, and its coin ids, which name asset and network together.
import { createMethodNames } from '../common/method-names.ts';
import { webhookUrlField } from '../common/sale-token.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import type { Capabilities, SettingField } from '../port.ts';

export const settings: readonly SettingField[] = [
  { key: 'secretKey', label: 'Secret key', help: 'API → API settings of this shop in Plisio. It can also pay out: fill in “Request IP” there.', secret: true, required: true },
  webhookUrlField,
  {
    key: 'pendingSum', choices: [{ value: 'apart', label: 'On top of the amount' }, { value: 'within', label: 'Within the amount' }], part: 'advanced', label: 'Unconfirmed money', secret: false, required: false, default: 'apart',
    help: 'Whether Plisio’s “pending_sum” comes on top of its “amount”, as its documentation reads.',
  },
  {
    key: 'commission', choices: [{ value: 'shop', label: 'The shop' }, { value: 'client', label: 'The customer' }], part: 'advanced', label: 'Who pays Plisio’s commission', secret: false, required: false, default: 'shop',
    help: 'As in the shop’s settings in Plisio. Only estimates need it: what an invoice asks for, Plisio says.',
  },
  { key: 'feePlan', choices: [{ value: 'normal', label: 'Normal' }, { value: 'priority', label: 'Priority: dearer and sooner' }], part: 'payouts', label: 'Network fee of payouts', secret: false, required: false, default: 'normal', help: 'What the network gets for sending a payout.' },
];

export const capabilities: Capabilities = {
  cancel: false,
  balances: true,
  refunds: false,
  payouts: true,
  estimates: true,
  // A repeated order number is refused; `return_existing` would hand out the invoice of another till that counts alike.
  idempotentCreate: false,
  expiryPerInvoice: true,
  expiryEvent: true,
  // It gives a number, but no longer counts once it calls the payment final by its own rule.
  countsConfirmations: false,
  priceCurrencies: 'any',
  webhookCovers: 'whole_body',
  requestsPerSecond: 2,
  // Not documented.
  webhookRetriesS: [],
};

/** Coin ids (`psys_cid`). Its `currency` is never read: that is USDT for every network. */
const names = createMethodNames([
  { method: 'BTC@bitcoin', name: 'BTC' },
  { method: 'LTC@litecoin', name: 'LTC' },
  { method: 'ETH@ethereum', name: 'ETH' },
  { method: 'USDT@tron', name: 'USDT_TRX' },
  { method: 'USDT@bsc', name: 'USDT_BSC' },
  { method: 'USDT@ethereum', name: 'USDT' },
]);

export const methods = names.methods;
export const cidOf = names.nameOf;
export const methodOfCid = names.methodOf;

/** Test money. On the page it would buy goods. */
export const TEST_COIN = 'TZEC';

/** For shops without white label: the customer picks the coin on Plisio's page. */
export const checkoutMethods: readonly MethodId[] = ['USD@checkout', 'EUR@checkout', 'GBP@checkout'];
export const allMethods: readonly MethodId[] = [...methods, ...checkoutMethods];
