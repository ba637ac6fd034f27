// The calls to NOWPayments, each with its path and what it needs. Only the list needs a login besides the key.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import type { ErrorCode } from '../../../shared/errors/codes.ts';
import { formatMinor, decimalsOf } from '../../../shared/domain/money.ts';
import type { Secret } from '../../core/ports.ts';
import { secret } from '../../core/secret.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { isObject } from '../../core/json/read.ts';
import { createApi, type Api, type ApiAnswer, type RemoteError } from '../common/api.ts';
import { createSessionToken } from '../common/session-token.ts';
import { secretOf, settingOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, CreateInvoiceRequest } from '../port.ts';
import { isFixedRate, isYes, SANDBOX_HOST, settings } from './driver-data.ts';

type Query = readonly (readonly [string, string])[];

export interface Client {
  readonly error: Api['error'];
  /** An e-mail and a password are there. */
  readonly hasLogin: boolean;
  /** Logs in unless it is; an error with outcome 'refused': the login is not accepted. */
  login(): Promise<Result<Secret>>;
  create(request: CreateInvoiceRequest, ticker: string): Promise<Result<ApiAnswer>>;
  payment(id: string): Promise<Result<ApiAnswer>>;
  /** Needs the login. */
  list(query: Query): Promise<Result<ApiAnswer>>;
  coins(): Promise<Result<ApiAnswer>>;
  minimum(ticker: string): Promise<Result<ApiAnswer>>;
  balance(): Promise<Result<ApiAnswer>>;
  /** `amount` as it is written into the request, a JSON number. */
  payoutCreate(payout: { readonly ticker: string; readonly amount: string; readonly address: string; readonly reference: string }): Promise<Result<ApiAnswer>>;
  payout(batchId: string): Promise<Result<ApiAnswer>>;
  payoutList(query: Query): Promise<Result<ApiAnswer>>;
  payoutVerify(batchId: string, code: Secret): Promise<Result<ApiAnswer>>;
  estimate(amount: string, from: string, to: string): Promise<Result<ApiAnswer>>;
}

/** Left in the order description: the API has no other place for our own id, and order ids need not be unique there. */
export const OUR_MARK = 'Countersign ';

/** The token of a login lives this long. */
const LOGIN_MS = 300_000;

const text = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

function readError(json: JsonValue): RemoteError | null {
  if (!isObject(json)) return null;
  const code = text(json.get('code'));
  // Some answers say it under `error` alone.
  const message = text(json.get('message')) ?? text(json.get('error'));
  return code === null && message === null ? null : { code, message, permission: null };
}

function meaning({ code, message }: RemoteError, status: number): ErrorCode | null {
  // Seen under 401 and under 403.
  if (code === 'INVALID_API_KEY') return 'gateway/wrong_key';
  // `ENDPOINT_NOT_ALLOWED`, "Access denied | Invalid IP - …": seen for balances and payouts where the whitelist lacks the shop's address.
  if (status === 403 && /\bip\b/i.test(message ?? '')) return 'gateway/caller_blocked';
  return null;
}

/** Makes the client of one account. The base URL is taken with or without `/v1`. */
export function createClient(account: AccountConfig, deps: AdapterDeps): Client {
  const root = `${account.baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1`;
  const api = createApi({ account, deps, root, readError, meaning, headers: () => ({ 'x-api-key': secretOf(account, 'apiKey').reveal() }) });
  const [email, password] = [account.secrets['email']?.reveal() ?? '', account.secrets['password']?.reveal() ?? ''].map((each) => each.trim());
  const flags = { is_fixed_rate: isFixedRate(account), is_fee_paid_by_user: isYes(account, 'customerPaysFee') };
  const get = (path: string, missing: 'invoice' | 'address', query: Query = []): Promise<Result<ApiAnswer>> =>
    api.call({ method: 'GET', path, query, repeat: 'safe', missing, permission: 'this call' });

  const session = createSessionToken(deps.clock, async () => {
    const body = JSON.stringify({ email, password });
    const answer = await api.call({ method: 'POST', path: '/auth', body, repeat: 'safe', missing: 'address', permission: 'to log in' });
    // No key goes with this call: what is not accepted is the login.
    if (!answer.ok && answer.error.code === 'gateway/wrong_key') {
      return fail(api.error('gateway/refused', { reason: 'the dashboard e-mail or password is not accepted' }, { outcome: 'refused' }));
    }
    if (!answer.ok) return answer;
    const token = isObject(answer.value.json) ? text(answer.value.json.get('token')) : null;
    return token === null || token === '' ? fail(api.error('gateway/nonsense', { problem: 'the login gives no token' })) : ok({ token: secret(token), lifeMs: LOGIN_MS });
  });

  return {
    error: api.error,
    hasLogin: email !== '' && password !== '',
    login: () => session.get(),
    create: ({ terms }, ticker) => {
      const ipn = deps.webhookUrl?.() ?? null;
      const sandboxCase = settingOf(account, settings, 'sandboxCase');
      const isSandbox = new URL(account.baseUrl).hostname === SANDBOX_HOST;
      const rest = {
        price_currency: terms.amount.unit.toLowerCase(), pay_currency: ticker, order_id: terms.orderId, order_description: OUR_MARK + terms.id,
        ...(ipn === null ? {} : { ipn_callback_url: ipn }), ...flags, ...(isSandbox && sandboxCase !== '' ? { case: sandboxCase } : {}),
      };
      // The amount is a JSON number; written by hand, since a float could not promise its decimals.
      const body = `{"price_amount":${formatMinor(terms.amount.minor, decimalsOf(terms.amount.unit))},${JSON.stringify(rest).slice(1)}`;
      return api.call({ method: 'POST', path: '/payment', body, repeat: 'once', missing: 'address', permission: 'to create payments' });
    },
    payment: (id) => get(`/payment/${encodeURIComponent(id)}`, 'invoice'),
    list: (query) => api.call({ method: 'GET', path: '/payment/', query, repeat: 'safe', missing: 'address', permission: 'to list payments', session }),
    coins: () => get('/merchant/coins', 'address'),
    minimum: (ticker) => {
      const payout = settingOf(account, settings, 'payoutCurrency').toLowerCase();
      return get('/min-amount', 'address', [
        ['currency_from', ticker], ...(payout === '' ? [] : [['currency_to', payout] as const]), ['fiat_equivalent', settingOf(account, settings, 'priceCurrency').toLowerCase()],
        ...Object.entries(flags).map(([name, value]) => [name, String(value)] as const),
      ]);
    },
    balance: () => get('/balance', 'address'),
    payoutCreate: ({ ticker, amount, address, reference }) => {
      const ipn = deps.webhookUrl?.() ?? null;
      const rest = { address, currency: ticker, unique_external_id: reference, ...(ipn === null ? {} : { ipn_callback_url: ipn }) };
      const body = `{"withdrawals":[{"amount":${amount},${JSON.stringify(rest).slice(1)}]}`;
      return api.call({ method: 'POST', path: '/payout', body, repeat: 'once', missing: 'address', permission: 'to pay out', session });
    },
    payout: (id) => api.call({ method: 'GET', path: `/payout/${encodeURIComponent(id)}`, repeat: 'safe', missing: 'invoice', permission: 'to see payouts', session }),
    payoutList: (query) => api.call({ method: 'GET', path: '/payout', query, repeat: 'safe', missing: 'address', permission: 'to see payouts', session }),
    payoutVerify: (id, code) => api.call({
      method: 'POST', path: `/payout/${encodeURIComponent(id)}/verify`, body: JSON.stringify({ verification_code: code.reveal().trim() }), repeat: 'once', missing: 'invoice',
      permission: 'to verify payouts', reads: 'text', session,
    }),
    estimate: (amount, from, to) => get('/estimate', 'address', [['amount', amount], ['currency_from', from], ['currency_to', to]]),
  };
}
