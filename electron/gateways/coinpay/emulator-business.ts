// The CoinPay emulator's other routes: login, coins, rates and fees, the business with its webhook.
import type { EmulatorAnswer } from '../emulator-kit/port.ts';
import { sameText } from '../emulator-kit/http.ts';
import { dec } from '../emulator-kit/decimal.ts';
import { isJsonObject, num, type JsonObject } from '../emulator-kit/json.ts';
import type { ModelTools } from '../emulator-kit/model.ts';
import { base58Token, hex } from '../emulator-kit/tokens.ts';
import { done, refuse, textOf, type Context, type Route } from './emulator-http.ts';
import { coins, floatToken, isCode, isoTime, usdRate, type Books, type Code } from './emulator-state.ts';

export interface BusinessOptions {
  readonly wallets: readonly Code[];
  readonly networkFeeUsd: string;
  /** Who may log in; the password comes with the credentials. */
  readonly email: string;
}

const WEEK_MS = 7 * 86_400_000;

export function businessRoutes(books: Books, options: BusinessOptions, password: string, { clock, random }: ModelTools, testWebhook: () => boolean): readonly Route[] {
  const login = ({ body }: Context): EmulatorAnswer => {
    const email = textOf(body['email']);
    const given = textOf(body['password']);
    if (email === null || !email.includes('@')) return refuse(400, 'Invalid email');
    if (given === null || given === '') return refuse(400, 'String must contain at least 1 character(s)');
    const fits = sameText(email.toLowerCase(), options.email) && sameText(given, password);
    if (!fits) return refuse(401, 'Invalid credentials');
    const token = `${base58Token(random, 36)}.${base58Token(random, 60)}.${base58Token(random, 43)}`;
    books.sessions = [...books.sessions.filter((session) => session.untilMs > clock.nowMs()), { token, untilMs: clock.nowMs() + WEEK_MS }];
    return done({ token, merchant: { id: books.merchantId, email: options.email, name: 'Practice shop' } });
  };

  const coinViews = (): JsonObject[] => options.wallets.map((code) => ({ symbol: code, name: coins[code].name, is_active: true, has_wallet: true, wallet_source: 'business' }));
  const listCoins = (withTokens: boolean) => ({ query, key }: Context): EmulatorAnswer => {
    const business = query.get('business_id');
    if (key === null && business === null) return refuse(400, 'business_id is required when using JWT authentication');
    if (business !== null && business !== books.businessId) return key === null ? refuse(404, 'Business not found') : refuse(403, 'business_id does not match API key scope');
    const views = coinViews();
    const tokens = options.wallets.map((code) => ({ code: code.toLowerCase(), symbol: code, ticker: coins[code].ticker, name: coins[code].name, chain: coins[code].chain, is_active: true, has_wallet: true, wallet_source: 'business' }));
    return done({ ...(withTokens ? { tokens } : {}), coins: views, business_id: books.businessId, merchant_id: books.merchantId, total: num(String(views.length)) });
  };

  const rates = ({ query }: Context): EmulatorAnswer => {
    const timestamp = isoTime(clock.nowMs());
    const rate = (coin: string) => floatToken(usdRate(coin.toUpperCase()));
    const isKnown = (coin: string): boolean => usdRate(coin.toUpperCase()).digits > 0n;
    const several = query.get('coins');
    if (several !== null) {
      const wanted = several.split(',');
      return done({ rates: Object.fromEntries(wanted.filter(isKnown).map((coin) => [coin, rate(coin)])), fiat: 'USD', timestamp });
    }
    const coin = query.get('coin');
    if (coin === null) return refuse(400, 'coin or coins is required');
    return isKnown(coin) ? done({ coin, rate: rate(coin), fiat: 'USD', cached: false, timestamp }) : refuse(400, `No rate for ${coin}`);
  };

  const fees = ({ query }: Context): EmulatorAnswer => {
    const blockchain = query.get('blockchain') ?? '';
    return isCode(blockchain) ? done({ blockchain, fee_usd: floatToken(dec(options.networkFeeUsd)), cached: false, timestamp: isoTime(clock.nowMs()) }) : refuse(400, 'Invalid blockchain');
  };

  const ofBusiness = (run: (context: Context) => EmulatorAnswer) => (context: Context): EmulatorAnswer =>
    (context.params['id'] === books.businessId ? run(context) : refuse(404, 'Business not found'));
  const view = (): JsonObject => ({ id: books.businessId, merchant_id: books.merchantId, name: 'Practice shop', webhook_url: books.webhookUrl, active: true });
  const newSecret = (): string => `whsecret_${hex(random, 32)}`;

  return [
    { method: 'POST', path: '/auth/login', access: 'public', body: true, run: login },
    { method: 'GET', path: '/tokens', access: 'key', run: listCoins(true) },
    { method: 'GET', path: '/supported-coins', access: 'key', run: listCoins(false) },
    { method: 'GET', path: '/rates', access: 'public', run: rates },
    { method: 'GET', path: '/fees', access: 'public', run: fees },
    { method: 'GET', path: '/businesses', access: 'login', run: () => done({ businesses: [view()] }) },
    { method: 'GET', path: '/businesses/:id', access: 'login', run: ofBusiness(() => done({ business: view() })) },
    {
      method: 'PATCH', path: '/businesses/:id', access: 'login', body: true, run: ofBusiness(({ body }) => {
        const url = textOf(body['webhook_url']);
        if (!isJsonObject(body) || url === null) return refuse(400, 'Nothing to update');
        books.webhookUrl = url;
        // Another URL means another secret.
        books.webhookSecret = newSecret();
        return done({ business: view() });
      }),
    },
    { method: 'GET', path: '/businesses/:id/webhook-secret', access: 'login', run: ofBusiness(() => done({ secret: books.webhookSecret === '' ? null : books.webhookSecret })) },
    {
      method: 'POST', path: '/businesses/:id/webhook-secret', access: 'login', run: ofBusiness(() => {
        books.webhookSecret = newSecret();
        return done({ secret: books.webhookSecret, message: 'Webhook secret regenerated successfully.' });
      }),
    },
    {
      method: 'POST', path: '/businesses/:id/webhook-test', access: 'login', run: ofBusiness(() => (testWebhook()
        ? done({ test_result: { delivered: true, status_code: num('200'), response_time_ms: num('1') } })
        : refuse(400, 'No webhook URL configured'))),
    },
  ];
}
