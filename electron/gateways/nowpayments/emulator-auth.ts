// The NOWPayments emulator's two proofs: the API key of every call, and the login token that lives five minutes.
import { createHmac } from 'node:crypto';
import type { Clock, Random } from '../../core/ports.ts';
import type { EmulatorAnswer, EmulatorRequest } from '../emulator-kit/port.ts';
import { credentialOf, jsonAnswer, sameText } from '../emulator-kit/http.ts';
import { isJsonObject, readJson } from '../emulator-kit/json.ts';
import { hex } from '../emulator-kit/tokens.ts';

export interface Keys { readonly apiKey: string; readonly ipnSecret: string; readonly email: string; readonly password: string }

const TOKEN_S = 300;

export const problem = (statusCode: number, code: string, message: string): EmulatorAnswer => jsonAnswer(statusCode, { status: false, statusCode, code, message });

/** Which calls the whitelist of internet addresses lets through: all, all but those about the merchant's own money, none. */
export type AddressRule = 'all' | 'payments' | 'none';

/** In the words that clients have met. */
export const blockedAddress = (): EmulatorAnswer => problem(403, 'ENDPOINT_NOT_ALLOWED', 'Access denied | Invalid IP - 203.0.113.7');

export function createAuth(keys: Keys, clock: Clock, random: Random, refusedKeyStatus: 401 | 403) {
  const signingKey = hex(random, 32);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const sign = (head: string): string => createHmac('sha256', signingKey).update(head).digest('base64url');
  const nowS = (): number => Math.floor(clock.nowMs() / 1000);

  return {
    /** null: the key is right. */
    refuseKey: ({ headers }: EmulatorRequest): EmulatorAnswer | null =>
      (sameText(headers['x-api-key'] ?? '', keys.apiKey) ? null : problem(refusedKeyStatus, 'INVALID_API_KEY', 'Invalid api key')),
    login(request: EmulatorRequest): EmulatorAnswer {
      const body = readJson(request.body)?.value;
      const [email, password] = isJsonObject(body) ? [body['email'], body['password']] : [];
      if (typeof email !== 'string' || typeof password !== 'string') return problem(400, 'BAD_REQUEST', 'email and password are required');
      const fits = [sameText(email, keys.email), sameText(password, keys.password)].every(Boolean);
      if (!fits) return problem(401, 'AUTH_ERROR', 'Incorrect email or password');
      const head = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ id: '1', iat: nowS(), exp: nowS() + TOKEN_S })}`;
      return jsonAnswer(200, { token: `${head}.${sign(head)}` });
    },
    /** null: the token is ours and not over. */
    refuseToken(request: EmulatorRequest): EmulatorAnswer | null {
      const token = credentialOf(request, 'bearer');
      if (token === null) return problem(401, 'AUTH_REQUIRED', 'Authorization header is empty (Bearer JWTtoken is required)');
      const [header = '', payload = '', signature = ''] = token.split('.');
      const body = sameText(signature, sign(`${header}.${payload}`)) ? readJson(Buffer.from(payload, 'base64url').toString())?.value : null;
      const end = isJsonObject(body ?? null) ? /"exp":([0-9]+)/.exec(Buffer.from(payload, 'base64url').toString())?.[1] : undefined;
      return end !== undefined && Number(end) > nowS() ? null : problem(401, 'AUTH_ERROR', 'Access denied: token is not valid or has expired');
    },
  };
}
