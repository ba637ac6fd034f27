// The CoinPayments emulator's HTTP side: who may call what, and answers in the vendor's form.
import type { EmulatorAnswer, EmulatorRequest } from '../emulator-kit/port.ts';
import type { ModelTools } from '../emulator-kit/model.ts';
import { createMatcher, jsonAnswer, targetOf, type Routed } from '../emulator-kit/http.ts';
import { isJsonObject, readJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import { authenticate, type Client } from './emulator-auth.ts';

/** What the documentation leaves open, and what can be wrong with an account. */
export interface CoinpaymentsOptions {
  /** A 401 may come without a body. */
  readonly explains401: boolean;
  /** The caller's address is not in the integration's list. */
  readonly addressBlocked: boolean;
  /** Rights of the till's integration. */
  readonly permissions: readonly string[];
  /** Answers of the lists of currencies: bare, or under `items`. */
  readonly wrapsCurrencies: boolean;
}

export const defaultOptions: CoinpaymentsOptions = {
  explains401: false, addressBlocked: false, wrapsCurrencies: false, permissions: ['createInvoice', 'findInvoice', 'listInvoices', 'createClientWebHook', 'getWebhooks'],
};

export interface Context {
  readonly client: Client;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
  readonly origin: string;
}

export interface Route extends Routed {
  /** null: any valid signature; 'anonymous': none is needed. */
  readonly permission: string | null;
  readonly run: (context: Context) => EmulatorAnswer;
}

const titles: Readonly<Record<number, string>> = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed' };

export const problem = (status: number, detail: string): EmulatorAnswer =>
  jsonAnswer(status, { type: `https://tools.ietf.org/html/rfc9110#${String(status)}`, title: titles[status] ?? 'Error', status, detail }, 'application/problem+json');

export const json = (body: JsonValue): EmulatorAnswer => jsonAnswer(200, body);
export const empty = (): EmulatorAnswer => ({ status: 200, headers: {}, body: '' });

export function createHttp(routes: readonly Route[], clients: readonly Client[], options: CoinpaymentsOptions, { clock }: ModelTools): (request: EmulatorRequest) => EmulatorAnswer {
  const match = createMatcher(routes);
  const nobody: Client = { id: '', secret: '', permissions: [] };
  const unauthorized = (detail: string): EmulatorAnswer => (options.explains401 ? problem(401, detail) : { status: 401, headers: {}, body: '' });

  return (request) => {
    const { path, query } = targetOf(request);
    const found = match(request.method, path);
    if (found === 'unknown') return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html><body>404</body></html>' };
    if (found === 'wrong_method') return problem(405, 'The method is not allowed here.');
    const { permission, run } = found.route;
    let client = nobody;
    if (permission !== 'anonymous') {
      const who = authenticate(request, clients, clock.nowMs());
      if (typeof who === 'string') return unauthorized(who);
      if (options.addressBlocked) return unauthorized('The caller IP is not in the list of allowed IPs.');
      if (permission !== null && !who.permissions.includes(permission) && !who.permissions.includes('all')) return problem(403, `The integration may not ${permission}.`);
      client = who;
    }
    const text = request.body;
    const parsed = text === '' ? { value: {} } : readJson(text);
    if (!parsed || !isJsonObject(parsed.value) || (text !== '' && !/^application\/json\b/i.test(request.headers['content-type'] ?? ''))) return problem(400, 'The request body is not valid JSON.');
    return run({ client, params: found.params, query, body: parsed.value, origin: `http://${request.headers['host'] ?? 'coinpayments.test'}` });
  };
}
