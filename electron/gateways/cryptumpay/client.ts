// The calls to CryptumPay: signed, in its envelope of data and errorObject.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import type { ErrorCode } from '../../../shared/errors/codes.ts';
import { formatMinor } from '../../../shared/domain/money.ts';
import { JsonNumber, type JsonObject, type JsonValue } from '../../core/json/parse-exact.ts';
import { isObject } from '../../core/json/read.ts';
import type { HttpAnswer } from '../../core/ports.ts';
import { createApi, type Api, type ApiAnswer, type ApiCall, type RemoteError } from '../common/api.ts';
import { secretOf, settingOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, CreateInvoiceRequest } from '../port.ts';
import { settings } from './driver-data.ts';
import { OUR_ID } from './schema.ts';
import { signRequest } from './signature.ts';

export interface DataAnswer extends ApiAnswer {
  readonly data: JsonObject;
}

export interface Client {
  readonly error: Api['error'];
  /** The last answer of the gateway, whatever it said; null before the first. */
  lastAnswer(): HttpAnswer | null;
  create(request: CreateInvoiceRequest): Promise<Result<DataAnswer>>;
  order(id: string): Promise<Result<DataAnswer>>;
  withdraw(order: { readonly blockchain: string; readonly address: string; readonly amount: string }): Promise<Result<DataAnswer>>;
  withdrawal(id: string): Promise<Result<DataAnswer>>;
}

const text = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);
const numberText = (value: JsonValue | undefined): string => (value instanceof JsonNumber ? value.source : '');

function readError(json: JsonValue): RemoteError | null {
  if (!isObject(json)) return null;
  const inner = json.get('errorObject');
  if (isObject(inner)) return { code: `${numberText(inner.get('httpCode'))}/${numberText(inner.get('appCode'))}`, message: text(inner.get('message')), permission: null };
  const message = text(json.get('message'));
  return message === null ? null : { code: null, message, permission: null };
}

/** The error's own HTTP code counts, also under a status of success; which appCode means what is not published, so the words help. */
function meaning({ code, message }: RemoteError, status: number): ErrorCode | null {
  const told = Number(code?.split('/')[0] ?? '');
  const http = told >= 400 ? told : status;
  const words = (message ?? '').toLowerCase();
  if (http >= 400 && http <= 403) {
    if (/timestamp|clock/.test(words)) return 'gateway/clock';
    if (/\bip\b|ip address|whitelist/.test(words)) return 'gateway/caller_blocked';
    if (http === 401 || /signature|api key/.test(words)) return 'gateway/wrong_key';
  }
  if (status >= 400 || told < 400) return null;
  if (http === 403) return 'gateway/permission';
  if (http === 404) return 'gateway/invoice_unknown';
  if (http === 429) return 'gateway/rate_limited';
  return http >= 500 ? 'gateway/unavailable' : null;
}

/** True, false, or null when it is not the envelope. */
function succeeded(json: JsonValue): boolean | null {
  if (!isObject(json)) return null;
  const error = json.get('errorObject');
  if (isObject(error)) return false;
  return error === null && isObject(json.get('data')) ? true : null;
}

const access = 'the project of this key';

/** Makes the client of one account. */
export function createClient(account: AccountConfig, deps: AdapterDeps): Client {
  let last: HttpAnswer | null = null;
  const http: AdapterDeps['http'] = {
    send: async (request) => {
      const answer = await deps.http.send(request);
      if (answer.ok) last = answer.value;
      return answer;
    },
  };
  const apiKey = secretOf(account, 'apiKey');
  const apiSecret = secretOf(account, 'apiSecret');
  const api = createApi({
    account, deps: { ...deps, http }, root: account.baseUrl.replace(/\/+$/, ''), readError, meaning, succeeded,
    headers: (outgoing) => {
      const timestamp = String(deps.clock.nowMs());
      return { 'content-type': 'application/json', 'x-api-key': apiKey.reveal(), 'x-timestamp': timestamp, 'x-signature': signRequest(outgoing, timestamp, apiKey, apiSecret) };
    },
  });

  const call = async (request: ApiCall): Promise<Result<DataAnswer>> => {
    const answer = await api.call(request);
    if (!answer.ok) return answer;
    const data = isObject(answer.value.json) ? answer.value.json.get('data') : undefined;
    return isObject(data) ? ok({ ...answer.value, data }) : fail(api.error('gateway/nonsense', { problem: 'the answer has no data' }, { outcome: 'unknown' }));
  };
  const read = (path: string, missing: ApiCall['missing']): Promise<Result<DataAnswer>> => {
    const withBody = settingOf(account, settings, 'getBody') === '{}';
    return call({ method: 'GET', path, ...(withBody ? { body: '{}' } : {}), repeat: 'safe', missing, permission: access });
  };

  return {
    error: api.error,
    lastAnswer: () => last,
    create: ({ terms }) => {
      const amount = formatMinor(terms.amount.minor, 2);
      // The shop's note stays here: the payer reads title and description.
      const body = JSON.stringify({
        title: `Order ${terms.orderId}`, description: `Order ${terms.orderId}, ${amount} ${terms.amount.unit}`,
        fiatAmount: amount, fiatCurrency: terms.amount.unit.toLowerCase(), projectDataOrderId: terms.orderId, projectDataMeta: JSON.stringify({ [OUR_ID]: terms.id }),
      });
      return call({ method: 'POST', path: '/v1/orders', body, repeat: 'once', missing: 'address', permission: access });
    },
    order: (id) => read(`/v1/orders/${encodeURIComponent(id)}`, 'invoice'),
    withdraw: ({ blockchain, address, amount }) =>
      call({ method: 'POST', path: '/v1/withdraw', body: JSON.stringify({ currency: 'usdt', blockchain, address, amount, extra: null }), repeat: 'once', missing: 'address', permission: 'withdrawals' }),
    withdrawal: (id) => read(`/v1/withdraw/${encodeURIComponent(id)}`, 'invoice'),
  };
}
