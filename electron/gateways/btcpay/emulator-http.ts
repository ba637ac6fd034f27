// The BTCPay emulator's HTTP frame: answers in the server's shapes, authentication, permissions, and the route table.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { EmulatorAnswer, EmulatorRequest } from '../emulator-kit/port.ts';
import { isJsonObject, readJson, writeJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';

export interface Context {
  readonly request: EmulatorRequest;
  readonly origin: string;
  readonly query: URLSearchParams;
  readonly params: Readonly<Record<string, string>>;
  /** {} for routes that take none. */
  readonly body: JsonObject;
  may(permission: string): boolean;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api/v1/`, with `:name` parts. Item routes also answer below `stores/:storeId/`. */
  readonly path: string;
  readonly item?: true;
  readonly body?: true;
  /** 'anonymous': no key. 'any': any valid key. */
  readonly permission: string;
  readonly run: (context: Context) => EmulatorAnswer;
}

export interface ApiKey { readonly apiKey: string; readonly label: string; readonly permissions: readonly string[] }

export const json = (body: JsonValue, status = 200): EmulatorAnswer => ({ status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: writeJson(body) });
export const empty = (status = 200): EmulatorAnswer => ({ status, headers: {}, body: '' });
export const problem = (status: number, code: string, message: string): EmulatorAnswer => json({ code, message }, status);

export interface FieldProblem { readonly path: string; readonly message: string }
/** 422 with one entry per field; paths keep the server's C# casing. */
export const invalid = (problems: readonly FieldProblem[]): EmulatorAnswer => json(problems.map(({ path, message }) => ({ path, message })), 422);

const includes: Readonly<Record<string, readonly string[]>> = {
  'btcpay.store.canmodifyinvoices': ['btcpay.store.canviewinvoices', 'btcpay.store.cancreateinvoice'],
  'btcpay.store.canviewstoresettings': [
    'btcpay.store.canviewinvoices', 'btcpay.store.canviewpaymentrequests', 'btcpay.store.canviewreports', 'btcpay.store.canviewpullpayments', 'btcpay.store.canviewpayouts',
  ],
  'btcpay.store.canmanagepullpayments': ['btcpay.store.cancreatepullpayments', 'btcpay.store.canarchivepullpayments', 'btcpay.store.canviewpullpayments'],
  'btcpay.store.cancreatepullpayments': ['btcpay.store.cancreatenonapprovedpullpayments'],
  'btcpay.store.canarchivepullpayments': ['btcpay.store.canviewpullpayments'],
  'btcpay.store.canmanagepayouts': ['btcpay.store.canviewpayouts'],
};

/** Whether a granted permission covers the needed one. */
function covers(granted: string, needed: string): boolean {
  if (granted === needed || granted === 'unrestricted') return true;
  if (granted === 'btcpay.store.canmodifystoresettings' && needed.startsWith('btcpay.store.')) return true;
  return (includes[granted] ?? []).some((included) => covers(included, needed));
}

/** Permissions may end in `:storeId`; then they hold for that store alone. */
export function mayDo(key: ApiKey, needed: string, storeId: string | null): boolean {
  return key.permissions.some((granted) => {
    const [name = '', scope] = granted.split(':');
    return (scope === undefined || scope === storeId) && covers(name, needed);
  });
}

const removedInV2 = /^stores\/[^/]+\/payment-methods\/(?:OnChain|LightningNetwork|LNURLPay)(?:\/|$)/i;

export function createRouter(routes: readonly Route[], keys: readonly ApiKey[], storeId: string) {
  const compiled = routes.map((route) => ({
    route,
    pattern: new RegExp(`^${route.item ? '(?:stores/(?<storeId>[^/]+)/)?' : ''}${route.path.replace(/:([a-zA-Z]+)/g, '(?<$1>[^/]+)')}$`),
  }));
  const authenticate = (request: EmulatorRequest): ApiKey | null => {
    const token = /^(?:token|bearer)\s+(\S+)/i.exec(request.headers['authorization'] ?? '')?.[1];
    if (token === undefined) return null;
    const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
    return keys.find((key) => timingSafeEqual(digest(key.apiKey), digest(token))) ?? null;
  };

  return (request: EmulatorRequest): EmulatorAnswer => {
    const [path = '/', search = ''] = request.target.split('?');
    if (!path.startsWith('/api/v1/')) return empty(404);
    const below = path.slice('/api/v1/'.length);
    if (removedInV2.test(below)) return problem(410, 'unsupported-in-v2', 'This route isn\'t supported by BTCPay Server 2.0 and newer. Please update your integration.');
    const matches = compiled.flatMap(({ route, pattern }) => {
      const found = pattern.exec(below);
      return found ? [{ route, params: decodeParams(found.groups ?? {}) }] : [];
    });
    const match = matches.find(({ route }) => route.method === request.method);
    if (!match) return empty(matches.length > 0 ? 405 : 404);
    const { route, params } = match;

    const key = authenticate(request);
    const asked = params['storeId'] ?? storeId;
    if (route.permission !== 'anonymous') {
      if (key === null) return problem(401, 'unauthenticated', 'Authentication is required for accessing this endpoint');
      if (route.permission !== 'any' && (asked !== storeId || !mayDo(key, route.permission, asked))) {
        return json({ code: 'missing-permission', message: `Insufficient API Permissions. Please use an API key with permission: ${route.permission}`, missingPermission: route.permission }, 403);
      }
    }
    let body: JsonObject = {};
    if (route.body) {
      if (!/^(?:application|text)\/json\b/i.test(request.headers['content-type'] ?? '')) return empty(415);
      const parsed = readJson(request.body);
      if (!parsed) return invalid([{ path: '', message: 'Unexpected character encountered while parsing value.' }]);
      if (!isJsonObject(parsed.value)) return invalid([{ path: '', message: 'A JSON object is required.' }]);
      body = parsed.value;
    }
    return route.run({
      request, params, body, query: new URLSearchParams(search), origin: `http://${request.headers['host'] ?? 'btcpay.test'}`,
      may: (permission) => key !== null && mayDo(key, permission, asked),
    });
  };
}

function decodeParams(groups: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(groups).flatMap(([name, value]) => {
    if (value === undefined) return [];
    try {
      return [[name, decodeURIComponent(value)]];
    } catch {
      return [[name, value]];
    }
  }));
}
