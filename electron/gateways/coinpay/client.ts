// The calls to CoinPay, each with the credential it takes: the API key, or the login that lists and private details are kept behind.
import { failure, ok, type AppError, type Result } from '../../../shared/errors/result.ts';
import { formatMinor } from '../../../shared/domain/money.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { isObject } from '../../core/json/read.ts';
import type { Secret } from '../../core/ports.ts';
import { secret } from '../../core/secret.ts';
import { createApi, type Api, type ApiAnswer, type RemoteError } from '../common/api.ts';
import { createSessionToken, type SessionToken } from '../common/session-token.ts';
import { secretOf, settingOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, CreateInvoiceRequest } from '../port.ts';
import { settings } from './driver-data.ts';
import { ORDER_ID, OUR_ID } from './schema.ts';

type Answer = Promise<Result<ApiAnswer>>;
export type Query = readonly (readonly [name: string, value: string])[];

export interface Client {
  readonly error: Api['error'];
  /** E-mail and password are there. */
  readonly hasLogin: boolean;
  /** Which of the two is missing first; null: none. */
  readonly missingLogin: 'email' | 'password' | null;
  create(request: CreateInvoiceRequest, code: string): Answer;
  /** A create call that is certainly refused for its amount: a key that may not create is refused for that first. */
  tryCreating(): Answer;
  payment(id: string): Answer;
  /** Looks at the chain. At most 30 a minute for one payment. */
  checkBalance(id: string): Answer;
  /** Codes with a wallet, and the business the key belongs to. */
  tokens(): Answer;
  /** The same, asked with the payout key. */
  tokensOfPayoutKey(): Answer;
  readonly hasPayoutKey: boolean;
  rate(coin: string): Answer;
  fee(code: string): Answer;
  login(): Promise<Result<null>>;
  list(query: Query): Answer;
  forwarding(id: string): Answer;
  webhookSecret(businessId: string): Answer;
  createPayout(body: string): Answer;
  payouts(businessId: string, query: Query): Answer;
  payout(businessId: string, id: string): Answer;
}

const text = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

/** Its bodies are `{success:false,error,code?}`, for limits `{error,code,details}`, for wallets `{error:{code,message}}`. */
function readError(json: JsonValue): RemoteError | null {
  if (!isObject(json)) return null;
  const error = json.get('error');
  const inner = isObject(error) ? error : json;
  const message = text(error) ?? text(inner.get('message'));
  if (message === null && json.get('success') !== false) return null;
  // A refused payout that comes with a record was begun: money may be on its way.
  const code = isObject(json.get('payout')) ? PAYOUT_BEGUN : text(inner.get('code'));
  return { code, message, permission: /missing required scope: ([a-z:]{1,40})/.exec(message ?? '')?.[1] ?? null };
}

const PAYOUT_BEGUN = 'payout_begun';
/** Its tokens live for seven days; how long they really do is not ours to rely on. */
const LOGIN_LIFE_MS = 86_400_000;
const LOGIN_AGAIN_MS = 600_000;

/** Makes the client of one account. Secrets are revealed only for the request that carries them. */
export function createClient(account: AccountConfig, deps: AdapterDeps): Client {
  const root = account.baseUrl.replace(/\/+$/, '');
  const email = settingOf(account, settings, 'email');
  const api = createApi({
    account, deps, root, readError,
    headers: () => ({ authorization: `Bearer ${secretOf(account, 'apiKey').reveal()}` }),
    succeeded: (json) => (isObject(json) && typeof json.get('success') === 'boolean' ? json.get('success') === true : null),
    // Two creates with one key at the same moment: one of them meets the other's row. The payment exists, or soon will.
    meaning: ({ code, message }, status) => (code === PAYOUT_BEGUN || (status === 400 && /duplicate key/i.test(message ?? '')) ? 'gateway/unavailable' : null),
  });
  const missing = (field: string): ReturnType<typeof failure> =>
    failure('gateway/setting_missing', { outcome: 'not_sent', details: { field, driver: 'CoinPay', needed: 'email and password for lists and payouts; payoutKey and payoutEmail to pay out' } });

  const missingLogin = email === '' ? 'email' : (account.secrets['password']?.reveal() ?? '') === '' ? 'password' : null;
  let refused: { readonly error: AppError; readonly untilMs: number } | null = null;

  /** A login that was refused is not tried again soon: CoinPay counts tries, and would then make the whole account wait. */
  const login = async (): ReturnType<typeof logIn> => {
    if (refused && deps.clock.monotonicMs() < refused.untilMs) return { ok: false, error: refused.error };
    const result = await logIn();
    refused = !result.ok && result.error.outcome === 'refused' ? { error: result.error, untilMs: deps.clock.monotonicMs() + LOGIN_AGAIN_MS } : null;
    return result;
  };

  const logIn = async (): Promise<Result<{ readonly token: Secret; readonly lifeMs: number }>> => {
    if (missingLogin !== null) return missing(missingLogin);
    const answer = await api.call({
      method: 'POST', path: '/auth/login', body: JSON.stringify({ email, password: secretOf(account, 'password').reveal() }), repeat: 'safe', missing: 'address', permission: 'log in with e-mail and password',
    });
    if (!answer.ok) return answer;
    const token = isObject(answer.value.json) ? text(answer.value.json.get('token')) : null;
    if (token === null || token === '') return { ok: false, error: api.error('gateway/nonsense', { problem: 'the login gives no token' }) };
    return ok({ token: secret(token), lifeMs: LOGIN_LIFE_MS });
  };
  const session = createSessionToken(deps.clock, login);
  const payoutKey: SessionToken = {
    get: () => {
      const held = account.secrets['payoutKey'];
      return Promise.resolve(held && held.reveal() !== '' ? ok(held) : missing('payoutKey'));
    },
    drop: () => false,
  };

  const open = (path: string, query: Query = []): Answer => api.call({ method: 'GET', path, query, repeat: 'safe', missing: 'address', permission: 'a valid API key' });
  const behindLogin = (path: string, permission: string, query: Query = []): Answer => api.call({ method: 'GET', path, query, repeat: 'safe', missing: 'address', permission, session });
  const create = (body: string): Answer => api.call({ method: 'POST', path: '/payments/create', body, repeat: 'once', missing: 'address', permission: 'payments:create' });
  const item = (id: string): string => `/payments/${encodeURIComponent(id)}`;
  const business = (id: string): string => `/businesses/${encodeURIComponent(id)}`;

  return {
    error: api.error,
    hasLogin: missingLogin === null,
    missingLogin,
    create: ({ terms, idempotencyKey }, code) => create(
      // The amount is a JSON number with two decimals; written by hand, since a float could not promise them.
      `{"amount_usd":${formatMinor(terms.amount.minor, 2)},"blockchain":${JSON.stringify(code)},`
      + `"idempotency_key":${JSON.stringify(idempotencyKey)},"metadata":${JSON.stringify({ [ORDER_ID]: terms.orderId, [OUR_ID]: terms.id })}}`,
    ),
    tryCreating: () => create('{"amount_usd":0}'),
    payment: (id) => api.call({ method: 'GET', path: item(id), repeat: 'safe', missing: 'invoice', permission: 'payments:read' }),
    checkBalance: (id) => api.call({ method: 'POST', path: `${item(id)}/check-balance`, repeat: 'safe', missing: 'invoice', permission: 'payments:read' }),
    tokens: () => open('/tokens', [['active_only', 'true']]),
    hasPayoutKey: (account.secrets['payoutKey']?.reveal() ?? '') !== '',
    tokensOfPayoutKey: () => api.call({ method: 'GET', path: '/tokens', repeat: 'safe', missing: 'address', permission: 'a valid API key', session: payoutKey }),
    rate: (coin) => open('/rates', [['coin', coin], ['fiat', 'USD']]),
    fee: (code) => open('/fees', [['blockchain', code]]),
    login: async () => {
      const got = await session.get();
      return got.ok ? ok(null) : got;
    },
    list: (query) => behindLogin('/payments', 'list the payments of this business', query),
    forwarding: (id) => api.call({ method: 'GET', path: `${item(id)}/forward`, repeat: 'safe', missing: 'invoice', permission: 'see what was forwarded', session }),
    webhookSecret: (id) => behindLogin(`${business(id)}/webhook-secret`, 'webhook.manage'),
    createPayout: (body) => api.call({ method: 'POST', path: '/payouts/create', body, repeat: 'once', missing: 'address', permission: 'payouts:create', session: payoutKey }),
    payouts: (id, query) => behindLogin(`${business(id)}/payouts`, 'see the payouts of this business', query),
    payout: (id, payout) => api.call({
      method: 'GET', path: `${business(id)}/payouts/${encodeURIComponent(payout)}`, repeat: 'safe', missing: 'invoice', permission: 'see the payouts of this business', session,
    }),
  };
}
