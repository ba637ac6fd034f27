// One JSON call to a gateway: sends, sorts the status into our errors, reads the body exactly. The same for every gateway.
import { appError, fail, failure, ok, type AppError, type ErrorExtras, type Result } from '../../../shared/errors/result.ts';
import type { ErrorCode } from '../../../shared/errors/codes.ts';
import { parseExact, type JsonValue } from '../../core/json/parse-exact.ts';
import type { HttpAnswer, HttpRequest } from '../../core/ports.ts';
import type { AccountConfig, AdapterDeps } from '../port.ts';
import { cleanReason } from './clean-reason.ts';
import { createGatewayClock } from './gateway-clock.ts';
import type { SessionToken } from './session-token.ts';

export interface ApiCall {
  readonly method: HttpRequest['method'];
  /** Below the API's root, ids already encoded. */
  readonly path: string;
  readonly query?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
  readonly repeat: HttpRequest['repeat'];
  /** For what a new sale still needs after it was made: goes before what the poller asks. */
  readonly urgent?: boolean;
  /** What a 404 in the gateway's own form means here. */
  readonly missing: 'invoice' | 'address';
  /** The permission this call needs, in the gateway's words; named when it answers 403 without saying which. */
  readonly permission: string;
  /** 'text': the answer's text itself becomes `json`, for calls that answer in words or not at all. */
  readonly reads?: 'text';
  /** Of the body; JSON when it is left out. */
  readonly contentType?: 'application/x-www-form-urlencoded';
  /** For calls behind a login: its token is sent along, and asked for once more when it is not taken. */
  readonly session?: SessionToken;
}

/** A request as it will be sent, byte for byte: what a signature covers. */
export interface Outgoing {
  readonly method: HttpRequest['method'];
  readonly url: string;
  /** '' when there is none. */
  readonly body: string;
}

export interface ApiAnswer {
  readonly json: JsonValue;
  /** The gateway's clock when it answered, ours where it does not say. */
  readonly gatewayTimeMs: number;
  readonly answer: HttpAnswer;
}

/** What a gateway's error body says. All null when it is not in the gateway's form. */
export interface RemoteError {
  readonly code: string | null;
  readonly message: string | null;
  readonly permission: string | null;
}

export interface ApiOptions {
  readonly account: AccountConfig;
  readonly deps: AdapterDeps;
  /** Base URL of the API, without a slash at its end. */
  readonly root: string;
  /** Made anew for each request, so that a revealed secret lives as short as can be. */
  readonly headers: (outgoing: Outgoing) => Readonly<Record<string, string>>;
  /** Reads the gateway's own error body; null when this is not one. */
  readonly readError: (json: JsonValue) => RemoteError | null;
  /** For gateways with a success wrapper: what a 2xx body says of itself; null when it is no wrapper at all. */
  readonly succeeded?: (json: JsonValue) => boolean | null;
  /** Where an error body says more than the status: a wrong clock, a blocked address, a bad signature under 422. null: the table decides. */
  readonly meaning?: (remote: RemoteError, status: number) => ErrorCode | null;
}

export interface Api {
  call(call: ApiCall): Promise<Result<ApiAnswer>>;
  /** An error of this account, with its name filled in. */
  error(code: ErrorCode, details?: Readonly<Record<string, string>>, extras?: Omit<ErrorExtras, 'details'>): AppError;
}

const printable = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** Makes the caller for one account. */
export function createApi(options: ApiOptions): Api {
  const { account, deps, root } = options;
  const gatewayTime = createGatewayClock();
  const error: Api['error'] = (code, details = {}, extras = {}) =>
    appError(code, { ...extras, details: { gateway: account.name, driver: account.driver, url: root, ...details } });

  const call = async (request: ApiCall): Promise<Result<ApiAnswer>> => {
    const query = new URLSearchParams(request.query?.map(([name, value]) => [name, value])).toString();
    const url = `${root}${request.path}${query === '' ? '' : `?${query}`}`;
    const login = request.session ? await request.session.get() : null;
    if (login?.ok === false) return login;
    const headers = {
      ...options.headers({ method: request.method, url, body: request.body ?? '' }), ...(login === null ? {} : { authorization: `Bearer ${login.value.reveal()}` }),
    };
    // A key with a line break or a letter no key has cannot even be sent: the person pasted something else.
    if (!Object.values(headers).every((value) => printable.test(value))) return fail(error('gateway/wrong_key', {}, { outcome: 'not_sent' }));
    const sent = await deps.http.send({
      method: request.method,
      url,
      headers: request.body === undefined ? headers : { ...headers, 'content-type': request.contentType ?? 'application/json' },
      ...(request.body === undefined ? {} : { body: request.body }),
      repeat: request.repeat,
      ...(request.urgent === undefined ? {} : { urgent: request.urgent }),
    });
    if (!sent.ok) return sent;
    const answer = sent.value;
    if (answer.status === 401 && request.session?.drop() === true) return call(request);
    const parsed = request.reads === 'text' && answer.status >= 200 && answer.status <= 299 ? ok(answer.text) : parseExact(answer.text);
    if (answer.status < 200 || answer.status > 299) return fail(statusError(request, answer, parsed.ok ? parsed.value : null));
    if (!parsed.ok) return fail(error('gateway/nonsense', { problem: 'the answer is not JSON', where: parsed.error.message }, { outcome: 'unknown' }));
    const succeeded = request.reads === 'text' ? true : options.succeeded?.(parsed.value) ?? (options.succeeded ? null : true);
    if (succeeded === null) return fail(error('gateway/nonsense', { problem: 'the answer is not in the gateway’s own form' }, { outcome: 'unknown' }));
    if (!succeeded) return fail(refusedInside(request, answer, parsed.value));
    return ok({ json: parsed.value, gatewayTimeMs: gatewayTime(answer.serverTimeMs, answer.receivedAtMs), answer });
  };

  /** A refusal in the wrapper of a 2xx answer. What the body means comes first; else it is a refusal in its own words. */
  const refusedInside = (request: ApiCall, answer: HttpAnswer, json: JsonValue): AppError => {
    const remote = options.readError(json);
    const code = remote && options.meaning?.(remote, answer.status);
    const details = {
      status: String(answer.status), permission: request.permission, reason: cleanReason(remote?.message ?? 'it gives no reason', account),
      ...(remote?.code == null ? {} : { remoteCode: cleanReason(remote.code, account) }),
    };
    return error(code ?? 'gateway/refused', details, { outcome: code === 'gateway/unavailable' ? 'unknown' : 'refused' });
  };

  /** The one table from a status that is not 2xx to our errors. */
  const statusError = (request: ApiCall, answer: HttpAnswer, json: JsonValue | null): AppError => {
    const { status } = answer;
    const remote = json === null ? null : options.readError(json);
    const details: Record<string, string> = { status: String(status), ...(remote?.code == null ? {} : { remoteCode: cleanReason(remote.code, account) }) };
    const refused = { outcome: 'refused' } as const;
    const meant = remote && options.meaning?.(remote, status);
    if (meant) {
      const reason = cleanReason(remote.message ?? `status ${String(status)}`, account);
      return error(meant, { ...details, reason, permission: request.permission }, meant === 'gateway/unavailable' ? { outcome: 'unknown' } : refused);
    }
    if (status >= 500) return error('gateway/unavailable', details, { outcome: 'unknown' });
    if (status === 401) return error('gateway/wrong_key', details, refused);
    if (status === 403) return error('gateway/permission', { ...details, permission: cleanReason(remote?.permission ?? request.permission, account) }, refused);
    if (status === 404 || status === 405 || status === 410) {
      return error(remote && status === 404 && request.missing === 'invoice' ? 'gateway/invoice_unknown' : 'gateway/wrong_url', details, refused);
    }
    if (status === 408) return error('gateway/timeout', details, { outcome: 'unknown' });
    return error('gateway/refused', { ...details, reason: cleanReason(remote?.message ?? `status ${String(status)}`, account) }, refused);
  };

  return { call, error };
}

/** A refusal of our own, before anything is sent: definite, so the sale ends as refused. */
export const refusal = (code: ErrorCode, details: Readonly<Record<string, string>>): { readonly ok: false; readonly error: AppError } =>
  failure(code, { outcome: 'refused', details });
