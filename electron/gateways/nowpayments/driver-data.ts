// What NOWPayments is, as data: settings, abilities, its tickers.
import type { MethodId } from '../../../shared/domain/methods.ts';
import { createMethodNames } from '../common/method-names.ts';
import { webhookUrlField } from '../common/sale-token.ts';
import { saysYes, settingOf, yesOrNo } from '../common/settings.ts';
import type { AccountConfig, Capabilities, SettingField } from '../port.ts';

/** Surroundings of their own: no key, secret or payment of it is known on the live ones. */
export const SANDBOX_HOST = 'api-sandbox.nowpayments.io';

const plain = { secret: false, required: false } as const;

export const settings: readonly SettingField[] = [
  { key: 'apiKey', label: 'API key', help: 'Dashboard → Store settings → API keys.', secret: true, required: true },
  { key: 'ipnSecret', label: 'IPN secret key', help: 'Dashboard → Store settings → Instant payment notifications. Shown in full only once, when it is made.', secret: true, required: true },
  { key: 'email', part: 'login', label: 'Dashboard e-mail', help: 'Only with a login does NOWPayments list payments and pay out. Without one a sale whose answer was lost ends as failed and is charged anew.', secret: true, required: false },
  { key: 'password', part: 'login', label: 'Dashboard password', help: 'Belongs to the e-mail above.', secret: true, required: false },
  webhookUrlField,
  { key: 'fixedRate', choices: yesOrNo, part: 'advanced', label: 'Fixed rate', help: 'Yes: the rate is frozen for 20 minutes, then the payment ends. No: NOWPayments keeps the address open for seven days.', ...plain, default: 'yes' },
  { key: 'customerPaysFee', choices: yesOrNo, part: 'advanced', label: 'Customer pays the fee', help: 'Yes: the fee is added to what the customer pays; this always fixes the rate.', ...plain, default: 'no' },
  { key: 'payoutCurrency', part: 'advanced', label: 'Payout coin', help: 'Ticker of the payout wallet, such as usdttrc20: minimums are asked for it. Empty: NOWPayments takes the wallet of the store.', ...plain, default: '' },
  { key: 'priceCurrency', part: 'advanced', label: 'Currency of the prices', help: 'Minimums are asked in it.', ...plain, default: 'USD' },
  { key: 'offerMinutes', part: 'advanced', label: 'Minutes an offer lasts', help: 'As long as NOWPayments keeps a quote; its payments do not tell it once they exist.', ...plain, default: '20' },
  { key: 'listsInSignature', choices: [{ value: 'both', label: 'Both ways' }, { value: 'list', label: 'As a list only' }], part: 'advanced', label: 'Lists in signatures', help: 'Whether webhooks that sign a list as an object (as one sample of the documentation does) are taken too.', ...plain, default: 'both' },
  { key: 'sandboxCase', part: 'advanced', label: 'Sandbox case', help: 'What the sandbox plays for each payment, such as success. Never sent to the live address.', ...plain, default: '' },
];

export const capabilities: Capabilities = {
  cancel: false,
  balances: true,
  refunds: false,
  payouts: true,
  estimates: true,
  idempotentCreate: false,
  expiryPerInvoice: false,
  expiryEvent: true,
  countsConfirmations: false,
  // The fiat currencies its documentation names.
  priceCurrencies: ['USD', 'EUR', 'CAD', 'GBP', 'AUD', 'ILS', 'RON'],
  webhookCovers: 'whole_body',
  // Not documented; cautious.
  requestsPerSecond: 5,
  // Set by the merchant in the dashboard; three times a minute is its example.
  webhookRetriesS: [60, 60, 60],
};

const names = createMethodNames([
  { method: 'BTC@bitcoin', name: 'btc' },
  { method: 'LTC@litecoin', name: 'ltc' },
  { method: 'ETH@ethereum', name: 'eth' },
  { method: 'USDT@tron', name: 'usdttrc20' },
  { method: 'USDT@bsc', name: 'usdtbsc' },
  { method: 'USDT@ethereum', name: 'usdterc20' },
]);

export const methods = names.methods;

/** The ticker to send; null when it has none for the method. */
export const tickerOfMethod = names.nameOf;

/** Our method for a ticker in any case (answers differ in it); null for one we do not handle. */
export const methodOfTicker = (ticker: string): MethodId | null => names.methodOf(ticker.toLowerCase());

export const isYes = (account: AccountConfig, key: string): boolean => saysYes(account, settings, key);

/** The rate is frozen, and the payment ends with it. A fee on the customer always freezes it. */
export const isFixedRate = (account: AccountConfig): boolean => isYes(account, 'fixedRate') || isYes(account, 'customerPaysFee');

const FIXED_MINUTES = 20;

/** How long an offer lasts, from its creation; one with a fixed rate never longer than NOWPayments keeps it. */
export function offerMs(account: AccountConfig): number {
  const text = settingOf(account, settings, 'offerMinutes');
  const minutes = /^[1-9][0-9]{0,4}$/.test(text) ? Number(text) : FIXED_MINUTES;
  return (isFixedRate(account) ? Math.min(minutes, FIXED_MINUTES) : minutes) * 60_000;
}
