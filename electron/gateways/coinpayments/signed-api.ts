// Calls that carry a signature with a time in it. The gateway refuses a time that is a minute off, so a wrong clock here is corrected by its own.
import type { ErrorCode } from '../../../shared/errors/codes.ts';
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { parseExact, type JsonValue } from '../../core/json/parse-exact.ts';
import { isArray, isObject } from '../../core/json/read.ts';
import type { HttpClient, Secret } from '../../core/ports.ts';
import { createApi, type Api, type ApiCall, type ApiOptions, type RemoteError } from '../common/api.ts';
import { clockSkewMs } from '../common/clock-skew.ts';
import type { AccountConfig, AdapterDeps } from '../port.ts';
import { signatureOf, timestampOf } from './signing.ts';

/** The two halves of one integration's credentials. */
export interface Keys {
  readonly clientId: string;
  readonly secret: Secret;
}

/** Half of what the gateway tolerates. */
const NEAR_ENOUGH_MS = 30_000;

const text = (value: JsonValue | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Problem details, perhaps with the fields that were not accepted. */
export function readError(json: JsonValue): RemoteError | null {
  if (!isObject(json)) return null;
  const errors = json.get('errors');
  const first = isObject(errors) ? [...errors.entries()][0] : undefined;
  const said = first?.[1];
  const field = first ? `${first[0]}: ${(isArray(said) ? text(said[0]) : text(said)) ?? 'not accepted'}` : null;
  const message = field ?? text(json.get('detail')) ?? text(json.get('title')) ?? text(json.get('message'));
  return message === null ? null : { code: null, message, permission: null };
}

/** All refusals of credentials are 401 and may have no words at all; where there are some they say more. */
export function meaningOf({ message }: RemoteError, status: number): ErrorCode | null {
  if (status !== 401 || message === null) return null;
  if (/\bip\b/i.test(message)) return 'gateway/caller_blocked';
  return /\btimestamp\b|\bclock\b/i.test(message) ? 'gateway/clock' : null;
}

/** For calls that answer with nothing: an empty body, or JSON should there ever be some. Anything else came from somebody between. */
export async function acknowledged(api: Api, call: Omit<ApiCall, 'reads'>): Promise<Result<void>> {
  const answer = await api.call({ ...call, reads: 'text' });
  if (!answer.ok) return answer;
  const { text: body } = answer.value.answer;
  return body.trim() === '' || parseExact(body).ok ? ok(undefined) : fail(api.error('gateway/nonsense', { problem: 'the answer is neither empty nor JSON' }, { outcome: 'unknown' }));
}

/** A caller that signs. A 401 that came because of our clock is a definite refusal, so the call is made once more with the gateway's time. */
export function createSignedApi(account: AccountConfig, deps: AdapterDeps, root: string, keys: Keys): Api {
  let aheadMs = 0;
  const http: HttpClient = {
    send: async (request) => {
      const sent = await deps.http.send(request);
      if (sent.ok) {
        const skewMs = clockSkewMs(sent.value);
        aheadMs = Math.abs(skewMs) > NEAR_ENOUGH_MS ? skewMs : 0;
      }
      return sent;
    },
  };
  const headers: ApiOptions['headers'] = ({ method, url, body }) => {
    const timestamp = timestampOf(deps.clock.nowMs() + aheadMs);
    const secret = keys.secret.reveal();
    return {
      'accept': 'application/json',
      'x-coinpayments-client': keys.clientId,
      'x-coinpayments-timestamp': timestamp,
      // A secret with a line break was pasted with something else: without a signature the call is not even sent.
      'x-coinpayments-signature': /^[\x21-\x7e]+$/.test(secret) ? signatureOf(secret, { method, url: new URL(url).href, body }, keys.clientId, timestamp) : '',
    };
  };
  const api = createApi({ account, deps: { ...deps, http }, root, readError, meaning: meaningOf, headers });
  return {
    error: api.error,
    call: async (request) => {
      const usedMs = aheadMs;
      const first = await api.call(request);
      const wasRefused = !first.ok && first.error.details?.['status'] === '401';
      return wasRefused && Math.abs(aheadMs - usedMs) > NEAR_ENOUGH_MS ? api.call(request) : first;
    },
  };
}
