// What CoinPayments (the REST API) is, as data: settings, abilities, currency ids.
import type { FiatCode } from '../../../shared/domain/money.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import { createMethodNames } from '../common/method-names.ts';
import { webhookUrlField } from '../common/sale-token.ts';
import type { Capabilities, SettingField } from '../port.ts';

export const settings: readonly SettingField[] = [
  {
    key: 'clientId', label: 'Client ID', secret: false, required: true,
    help: 'Integrations → API in the dashboard, 32 letters and digits.',
  },
  { key: 'clientSecret', label: 'Client secret', secret: true, required: true, help: 'Shown once, when the integration is made. Give it only: createInvoice, findInvoice, listInvoices.' },
  { ...webhookUrlField, help: `${webhookUrlField.help} The signature of each webhook covers this address, so it must be exactly the one CoinPayments calls.` },
  { key: 'webhookMaxAgeS', part: 'advanced', label: 'Webhooks are valid for (seconds)', secret: false, required: false, default: '300', help: 'Older ones, by the time in their signature, are refused as replays.' },
  {
    key: 'refundEmail', part: 'payouts', label: 'E-mail for refunds', secret: false, required: false,
    help: 'CoinPayments mails a link to this address when a payment came late, short or too much and goes back. Without one such money waits in their dashboard.',
  },
  {
    key: 'payoutClientId', part: 'payouts', label: 'Client ID for payouts', secret: false, required: false,
    help: 'Of a second integration. It reaches only wallets that were made with it.',
  },
  { key: 'payoutClientSecret', part: 'payouts', label: 'Client secret for payouts', secret: true, required: false, help: 'With getWallets, getWalletTransactions, getWalletTransaction, spendRequest and confirmSpendingFunds.' },
];

export const capabilities: Capabilities = {
  cancel: true,
  balances: true,
  refunds: false,
  payouts: true,
  estimates: true,
  idempotentCreate: false,
  // A payment lives an hour, whatever is asked for.
  expiryPerInvoice: false,
  expiryEvent: true,
  countsConfirmations: true,
  priceCurrencies: 'any',
  webhookCovers: 'whole_body',
  // 70 were quoted in 2024.
  requestsPerSecond: 20,
  // Nothing is documented, so nothing is counted on.
  webhookRetriesS: [],
};

const TETHER_ON_ETHEREUM = '4:0xdac17f958d2ee523a2206206994597c13d831ec7';

const names = createMethodNames([
  { method: 'BTC@bitcoin', name: '1' },
  { method: 'LTC@litecoin', name: '2' },
  { method: 'ETH@ethereum', name: '4' },
  { method: 'USDT@tron', name: '9:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t' },
  { method: 'USDT@ethereum', name: TETHER_ON_ETHEREUM },
]);

export const methods = names.methods;

/** The currency id to send for a method; null when it is not handled here. */
export const currencyOf = names.nameOf;

/** Our method for a currency id. Contracts on Ethereum are the same in any case of their letters; on TRON they are not. */
export const methodOfCurrency = (id: string): MethodId | null => names.methodOf(id.toLowerCase() === TETHER_ON_ETHEREUM ? TETHER_ON_ETHEREUM : id);

/** Ids of sale currencies that the documentation names; all others are looked up. */
export const knownFiatIds: Readonly<Partial<Record<FiatCode, string>>> = { USD: '5057' };
