// What CoinGate (API v2) is, as data: settings, abilities, and its pairs of coin and platform.
import type { MethodId } from '../../../shared/domain/methods.ts';
import { createMethodNames } from '../common/method-names.ts';
import { webhookUrlField } from '../common/sale-token.ts';
import { yesOrNo } from '../common/settings.ts';
import type { Capabilities, OfferedMethod, SettingField } from '../port.ts';

/** A system of its own, on test networks. */
export const SANDBOX_HOST = 'api-sandbox.coingate.com';

export const settings: readonly SettingField[] = [
  { key: 'apiToken', label: 'API token', help: 'CoinGate → Merchant → API → Apps: make an app and copy its token. Sandbox and live tokens are different.', secret: true, required: true },
  { key: 'webhookSecret', part: 'advanced', madeHere: true, label: 'Callback secret', help: 'Leave it empty: Countersign makes one up. CoinGate does not sign its callbacks; each sale’s token is worked out from this.', secret: true, required: true },
  webhookUrlField,
  {
    key: 'paymentPage', choices: yesOrNo, label: 'Payment page', secret: false, required: false, default: 'no',
    help: 'Yes: sales can also be paid on CoinGate’s page, where the customer picks any coin it has. The till shows the link as a code.',
  },
  { key: 'payoutToken', part: 'payouts', label: 'API token for payouts and refunds', help: 'Of a second API app, the only one that may send and refund.', secret: true, required: false },
  { key: 'payoutBeneficiary', part: 'payouts', label: 'Beneficiary', help: 'The number CoinGate gives the beneficiary that payouts to new addresses are made to (Payouts → Beneficiaries).', secret: false, required: false },
  { key: 'refundEmail', part: 'payouts', label: 'E-mail for refunds', help: 'CoinGate writes here about every refund, and asks here whether its address is right.', secret: false, required: false },
  {
    key: 'refundSkipsConfirmation', choices: yesOrNo, part: 'payouts', label: 'Refund without asking', help: 'Yes: CoinGate does not ask by e-mail whether a refund’s address is right.', secret: false, required: false, default: 'no',
  },
  { key: 'receiveCurrency', part: 'advanced', label: 'Settlement currency', help: 'What CoinGate credits: EUR, USD, BTC, … or DO_NOT_CONVERT to keep the coin.', secret: false, required: false, default: 'DO_NOT_CONVERT' },
  {
    key: 'finalTransactionWords', part: 'advanced', label: 'Words for a final transaction', secret: false, required: false, default: 'confirmed, completed, paid',
    help: 'The vendor prints only “confirming”. Any word beside these and that one goes to a person.',
  },
];

export const capabilities: Capabilities = {
  cancel: false,
  balances: true,
  refunds: true,
  payouts: true,
  estimates: true,
  idempotentCreate: false,
  expiryPerInvoice: false,
  expiryEvent: true,
  countsConfirmations: true,
  priceCurrencies: 'any',
  webhookCovers: 'nothing',
  // 200 requests a minute.
  requestsPerSecond: 3,
  webhookRetriesS: [60, 300, 600, 1200, 1800, 3600, 18_000, 86_400].flatMap((delay) => Array.from({ length: 5 }, () => delay)),
};

/** Coin and platform together, `SYMBOL/id_name`: there is no joined ticker. The platforms' numbers differ between sandbox and live. */
const names = createMethodNames([
  { method: 'BTC@bitcoin', name: 'BTC/bitcoin' },
  { method: 'LTC@litecoin', name: 'LTC/litecoin' },
  { method: 'ETH@ethereum', name: 'ETH/ethereum' },
  { method: 'USDT@tron', name: 'USDT/tron' },
  { method: 'USDT@bsc', name: 'USDT/binance_smart_chain' },
  { method: 'USDT@ethereum', name: 'USDT/ethereum' },
]);

export const methods = names.methods;

/** CoinGate's own page, where the customer picks any of its coins. */
export const pageMethods: readonly MethodId[] = ['USD@checkout', 'EUR@checkout', 'GBP@checkout'];

/** No endpoint tells a least amount: the gateway's own refusal does. */
export const offering = (wanted: readonly MethodId[]): readonly OfferedMethod[] => wanted.map((method) => ({ method, minimum: null }));

/** The method of a coin on a platform; null for one we do not handle. */
export const methodOfPair = (symbol: string, platform: string): MethodId | null => names.methodOf(`${symbol}/${platform}`);

/** The coin's symbol in requests and answers. */
export const symbolOf = (method: MethodId): string => names.nameOf(method)?.split('/')[0] ?? '';

/**
 * Where an account's balance is listed. An account holds a coin on no network at all; the network here is only the one the coin is listed
 * under, so that no money is left out.
 */
export const balanceMethods: readonly MethodId[] = ['BTC@bitcoin', 'LTC@litecoin', 'ETH@ethereum', 'USDT@tron'];
