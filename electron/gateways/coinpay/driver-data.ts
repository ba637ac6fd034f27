// What CoinPay (coinpayportal.com) is, as data: settings, abilities, its codes for asset and network, and what it takes.
import type { MethodId } from '../../../shared/domain/methods.ts';
import { createMethodNames } from '../common/method-names.ts';
import { settingOf } from '../common/settings.ts';
import type { AccountConfig, Capabilities, SettingField } from '../port.ts';

export const settings: readonly SettingField[] = [
  { key: 'apiKey', label: 'API key', help: 'CoinPay → your business → API keys; begins with cp_live_. It needs payments:create and payments:read.', secret: true, required: true },
  { key: 'webhookSecret', label: 'Webhook secret', help: 'On the page of the business’s webhook; begins with whsecret_.', secret: true, required: true },
  {
    key: 'email', part: 'login', label: 'E-mail of the login', secret: false, required: false,
    help: 'With e-mail and password Countersign can also list payments, tell a surplus exactly, check the webhook secret and follow payouts.',
  },
  { key: 'password', part: 'login', label: 'Password of the login', help: 'Best of a team member with few rights.', secret: true, required: false },
  { key: 'payoutKey', part: 'payouts', label: 'Payout key', help: 'A second API key of the same business, with payouts:create alone.', secret: true, required: false },
  { key: 'payoutEmail', part: 'payouts', label: 'E-mail for payouts', help: 'Every payout names a recipient by e-mail: most likely your own.', secret: false, required: false },
  { key: 'paidFrom', choices: [{ value: 'confirmed', label: 'The whole amount is on the chain' }, { value: 'forwarded', label: 'It is in your own wallet' }], part: 'advanced', label: 'Paid from', help: 'A sale counts as paid once this is so. Your own wallet is the careful choice, and the later one.', secret: false, required: false, default: 'confirmed' },
  { key: 'usdtCode', choices: [{ value: 'USDT_ETH', label: 'USDT_ETH' }, { value: 'USDT', label: 'USDT' }], part: 'advanced', label: 'Code of USDT on Ethereum', help: 'As your wallet is listed at CoinPay.', secret: false, required: false, default: 'USDT_ETH' },
];

export const capabilities: Capabilities = {
  cancel: false,
  balances: false,
  refunds: false,
  payouts: true,
  estimates: true,
  idempotentCreate: true,
  expiryPerInvoice: false,
  // Sent once, by a sender that never repeats: polling stays the way to learn of it.
  expiryEvent: true,
  countsConfirmations: false,
  priceCurrencies: ['USD'],
  webhookCovers: 'whole_body',
  // Its documentation claims 100 a minute, its source knows no such limit.
  requestsPerSecond: 3,
  webhookRetriesS: [1, 2, 60, 300, 900, 3600, 10_800, 21_600, 43_200, 43_200],
};

/** Bare USDT is the same token on Ethereum. */
const names = createMethodNames([
  { method: 'BTC@bitcoin', name: 'BTC' },
  { method: 'ETH@ethereum', name: 'ETH' },
  { method: 'USDT@ethereum', name: 'USDT_ETH', also: ['USDT'] },
]);

export const methods = names.methods;

/** Our method for a code, in whichever case it came. */
export const methodOfCode = (code: string): MethodId | null => names.methodOf(code.toUpperCase());

/** The code to send; '' for a method CoinPay does not have. */
export function codeOf(account: AccountConfig, method: MethodId): string {
  if (method === 'USDT@ethereum' && settingOf(account, settings, 'usdtCode') === 'USDT') return 'USDT';
  return names.nameOf(method) ?? '';
}

/** Most of one payment. */
export const MAX_USD_MINOR = 100_000_000n;

export type PaidFrom = 'confirmed' | 'forwarded';

/** From which status on a sale is paid. Anything else that is written there counts as the careful one. */
export const paidFromOf = (account: AccountConfig): PaidFrom => (settingOf(account, settings, 'paidFrom') === 'confirmed' ? 'confirmed' : 'forwarded');
