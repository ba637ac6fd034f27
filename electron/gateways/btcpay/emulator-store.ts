// The BTCPay emulator's store routes that are not invoices: probes, API keys, rates, payment methods, wallet balance.
import type { Random } from '../../core/ports.ts';
import { dec, formatDec, sum } from '../emulator-kit/decimal.ts';
import { rateOf } from '../emulator-kit/rates.ts';
import { hex } from '../emulator-kit/tokens.ts';
import { empty, invalid, json, problem, type ApiKey, type Route } from './emulator-http.ts';
import { SERVER_VERSION } from './emulator-hooks.ts';
import { isPaymentMethodId, methodFacts, paymentMethodIds, type Books, type PaymentMethodId, type StoreSetup } from './emulator-state.ts';

const keyView = ({ apiKey, label, permissions }: ApiKey) => ({ apiKey, label, permissions });

/** Keys are made and revoked by whoever may do everything: the owner's password, or an unrestricted key. */
function keyRoutes(books: Books, random: Random): readonly Route[] {
  const revoke = (apiKey: string | undefined) => {
    const rest = books.keys.filter((known) => known.apiKey !== apiKey);
    if (rest.length === books.keys.length) return problem(404, 'apikey-not-found', 'This apikey does not exists');
    books.keys = rest;
    return empty();
  };
  return [
    { method: 'GET', path: 'api-keys/current', permission: 'key', run: ({ key }) => (key ? json(keyView(key)) : empty(401)) },
    { method: 'DELETE', path: 'api-keys/current', permission: 'key', run: ({ key }) => revoke(key?.apiKey) },
    { method: 'DELETE', path: 'api-keys/:apiKey', permission: 'unrestricted', run: ({ params }) => revoke(params['apiKey']) },
    {
      method: 'POST', path: 'api-keys', body: true, permission: 'unrestricted', run: ({ body }) => {
        const { label = null, permissions = null } = body;
        if (label !== null && typeof label !== 'string') return invalid([{ path: 'label', message: 'A string is expected' }]);
        const asked = permissions ?? [];
        if (!Array.isArray(asked) || !asked.every((name) => typeof name === 'string')) return invalid([{ path: 'permissions', message: 'An array of strings is expected' }]);
        const key: ApiKey = { apiKey: hex(random, 20), label: label ?? '', permissions: [...new Set(asked)] };
        books.keys.push(key);
        return json(keyView(key));
      },
    },
  ];
}

export function storeRoutes(books: Books, store: StoreSetup, random: Random): readonly Route[] {
  const isEnabled = (text: string): text is PaymentMethodId => isPaymentMethodId(text) && store.methods.includes(text);
  const settings = 'btcpay.store.canviewstoresettings';
  const methodView = (methodId: PaymentMethodId) => ({ enabled: store.methods.includes(methodId), paymentMethodId: methodId, config: null });
  const total = (methodId: PaymentMethodId, status: 'Settled' | 'Processing') =>
    sum(books.invoices.flatMap((invoice) => invoice.payments).filter((payment) => payment.methodId === methodId && payment.status === status).map((payment) => payment.value));

  return [
    { method: 'GET', path: 'health', permission: 'anonymous', run: () => json({ synchronized: true }) },
    {
      method: 'GET', path: 'server/info', permission: 'any', run: () => json({
        version: SERVER_VERSION, onion: null, supportedPaymentMethods: store.methods, fullySynched: true,
        syncStatus: store.methods.filter((methodId) => !methodFacts[methodId].lightning).map((paymentMethodId) => ({
          paymentMethodId, nodeInformation: { headers: 200, blocks: 200, verificationProgress: 1 }, chainHeight: 200, syncHeight: 200, available: true,
        })),
      }),
    },
    ...keyRoutes(books, random),
    {
      method: 'GET', path: 'stores/:storeId/rates', permission: settings, run: ({ query }) => {
        const coins = [...new Set(store.methods.map((methodId) => methodFacts[methodId].coin))];
        const pairs = query.has('currencyPair') ? query.getAll('currencyPair') : coins.map((coin) => `${coin}_${store.defaultCurrency}`);
        const problems = pairs.flatMap((pair, index) => (/^[A-Za-z0-9]{2,10}_[A-Za-z0-9]{2,10}$/.test(pair) ? [] : [{ path: `currencyPair[${index}]`, message: 'Invalid currency pair' }]));
        if (problems.length > 0) return invalid(problems);
        return json(pairs.map((text) => {
          const pair = text.toUpperCase();
          const [coin = '', currency = ''] = pair.split('_');
          const rate = rateOf(coin, currency);
          return { currencyPair: pair, errors: rate === null ? ['RateProviderError'] : [], rate: rate === null ? null : formatDec(rate, 2) };
        }));
      },
    },
    { method: 'GET', path: 'stores/:storeId/payment-methods', permission: settings, run: ({ query }) => json((query.get('onlyEnabled') === 'true' ? store.methods : paymentMethodIds).map(methodView)) },
    {
      method: 'GET', path: 'stores/:storeId/payment-methods/:methodId', permission: settings, run: ({ params }) => {
        const { methodId = '' } = params;
        return isPaymentMethodId(methodId) ? json(methodView(methodId)) : problem(404, 'paymentmethod-not-found', 'The payment method was not found');
      },
    },
    {
      method: 'GET', path: 'stores/:storeId/payment-methods/:methodId/wallet', permission: 'btcpay.store.canviewwallet', run: ({ params }) => {
        const { methodId = '' } = params;
        if (!isEnabled(methodId) || methodFacts[methodId].lightning) return problem(404, 'paymentmethod-not-configured', 'The payment method is not configured');
        const confirmed = total(methodId, 'Settled');
        const unconfirmed = total(methodId, 'Processing');
        return json({
          balance: formatDec(sum([confirmed, unconfirmed, dec('0')]), 8), unconfirmedBalance: formatDec(unconfirmed, 8), confirmedBalance: formatDec(confirmed, 8),
        });
      },
    },
  ];
}
