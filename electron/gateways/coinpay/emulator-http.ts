// The CoinPay emulator's HTTP frame: which credential opens which route, and answers in the server's own shapes.
import type { EmulatorAnswer, EmulatorRequest } from '../emulator-kit/port.ts';
import { createMatcher, jsonAnswer, sameText, targetOf } from '../emulator-kit/http.ts';
import { isJsonObject, readJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import type { ApiKey, Books } from './emulator-state.ts';

export interface Context {
  readonly query: URLSearchParams;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** {} for routes that take none. */
  readonly body: JsonObject;
  /** Of an API key; null for a login, which may do everything, or for nobody. */
  readonly key: ApiKey | null;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Below `/api`. */
  readonly path: string;
  /** 'public': anybody. 'key': an API key or a login. 'login': a login alone. */
  readonly access: 'public' | 'key' | 'login';
  /** For API keys; keys of the old kind have all. */
  readonly scope?: string;
  readonly body?: true;
  readonly run: (context: Context) => EmulatorAnswer;
}

export const done = (body: JsonObject, status = 200): EmulatorAnswer => jsonAnswer(status, { success: true, ...body });
export const refuse = (status: number, error: string, more: JsonObject = {}): EmulatorAnswer => jsonAnswer(status, { success: false, error, ...more });

export const textOf = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

export const isApiKey = (text: string): boolean => /^cp_(?:live|test)_[0-9a-f]{32}$/.test(text);

/** Finds the route and the caller, in the order the server looks. */
export function createRouter(routes: readonly Route[], books: Books, nowMs: () => number) {
  const match = createMatcher(routes);
  return (request: EmulatorRequest): EmulatorAnswer => {
    const { path, query } = targetOf(request);
    if (!path.startsWith('/api/')) return { status: 404, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Not found</title>' };
    const found = match(request.method, path.slice('/api'.length));
    if (found === 'unknown') return { status: 404, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Not found</title>' };
    if (found === 'wrong_method') return { status: 405, headers: {}, body: '' };
    const { route, params } = found;

    const token = /^Bearer (.*)$/.exec(request.headers['authorization'] ?? '')?.[1]?.trim() ?? '';
    const key = isApiKey(token) ? books.keys.find((known) => sameText(known.key, token)) ?? null : null;
    const isLoggedIn = token !== '' && books.sessions.some((session) => sameText(session.token, token) && session.untilMs > nowMs());
    if (route.access !== 'public' && token === '') return refuse(401, 'Missing authorization header');
    if (route.access === 'login' && !isLoggedIn) return refuse(401, 'Invalid or expired token');
    if (route.access === 'key' && !isLoggedIn && key === null) return refuse(401, isApiKey(token) ? 'Invalid API key' : 'Invalid token');
    if (route.scope !== undefined && key !== null && !key.scopes.includes('*') && !key.scopes.includes(route.scope)) {
      return refuse(403, `API key missing required scope: ${route.scope}`);
    }
    const parsed = route.body ? readJson(request.body) : { value: {} };
    if (parsed === null) return refuse(500, 'Internal server error');
    return route.run({ query, params, headers: request.headers, body: isJsonObject(parsed.value) ? parsed.value : {}, key });
  };
}
