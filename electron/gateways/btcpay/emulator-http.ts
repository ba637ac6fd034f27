// The BTCPay emulator's HTTP frame: answers in the server's shapes, authentication, permissions, and the route table.
import type { Clock } from '../../core/ports.ts';
import type { EmulatorAnswer, EmulatorRequest } from '../emulator-kit/port.ts';
import { basicOf, createMatcher, createThrottle, credentialOf, jsonAnswer, sameText, targetOf } from '../emulator-kit/http.ts';
import { isJsonObject, readJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';

export interface Context {
  readonly request: EmulatorRequest;
  readonly origin: string;
  readonly query: URLSearchParams;
  readonly params: Readonly<Record<string, string>>;
  /** {} for routes that take none. */
  readonly body: JsonObject;
  /** The API key that was sent; null for a password, or for nobody. */
  readonly key: ApiKey | null;
  may(permission: string): boolean;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api/v1/`, with `:name` parts. Item routes also answer below `stores/:storeId/`. */
  readonly path: string;
  readonly item?: true;
  readonly body?: true;
  /** 'anonymous': nobody need be known. 'any': any valid key, or the owner. 'key': a key alone, no password. */
  readonly permission: string;
  readonly run: (context: Context) => EmulatorAnswer;
}

export interface ApiKey { readonly apiKey: string; readonly label: string; readonly permissions: readonly string[] }

/** The person behind the store, for HTTP Basic. */
export interface Owner {
  readonly email: string;
  readonly password: string;
  /** With a FIDO2 key on the account a password alone is refused. */
  readonly fido2: boolean;
}

export const json = (body: JsonValue, status = 200): EmulatorAnswer => jsonAnswer(status, body, 'application/json; charset=utf-8');
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

/** What a key without the permission is told. */
export const missingPermission = (permission: string): EmulatorAnswer =>
  json({ code: 'missing-permission', message: `Insufficient API Permissions. Please use an API key with permission: ${permission}`, missingPermission: permission }, 403);

/** Whether a granted permission covers the needed one. */
function covers(granted: string, needed: string): boolean {
  if (granted === needed || granted === 'unrestricted') return true;
  if (granted === 'btcpay.store.canmodifystoresettings' && needed.startsWith('btcpay.store.')) return true;
  return (includes[granted] ?? []).some((included) => covers(included, needed));
}

/** Permissions may end in `:storeId`; then they hold for that store alone. */
export function mayDo(permissions: readonly string[], needed: string, storeId: string): boolean {
  return permissions.some((granted) => {
    const [name = '', scope] = granted.split(':');
    return (scope === undefined || scope === storeId) && covers(name, needed);
  });
}

const removedInV2 = /^stores\/[^/]+\/payment-methods\/(?:OnChain|LightningNetwork|LNURLPay)(?:\/|$)/i;

/** Passwords per minute and address, and how many more at once. */
const LOGIN_ZONE = { perMinute: 5, burst: 3 };

export function createRouter(routes: readonly Route[], { keys, owner, storeId, clock }: {
  readonly keys: () => readonly ApiKey[]; readonly owner: Owner; readonly storeId: string; readonly clock: Clock;
}) {
  const match = createMatcher(routes.flatMap((route) => (route.item ? [route, { ...route, path: `stores/:storeId/${route.path}` }] : [route])));
  const mayLogIn = createThrottle(clock, LOGIN_ZONE.perMinute, LOGIN_ZONE.burst);

  /** What the caller may do, and by which key; null: not known. */
  const callerOf = (request: EmulatorRequest): { readonly key: ApiKey | null; readonly permissions: readonly string[] } | null => {
    const token = credentialOf(request, 'token', 'bearer');
    const key = token === null ? undefined : keys().find((known) => sameText(known.apiKey, token));
    if (key) return { key, permissions: key.permissions };
    const login = basicOf(request);
    const isOwner = login !== null && sameText(login.user.toLowerCase(), owner.email) && sameText(login.password, owner.password) && !owner.fido2;
    return isOwner ? { key: null, permissions: ['unrestricted'] } : null;
  };

  return (request: EmulatorRequest): EmulatorAnswer => {
    const { path, query } = targetOf(request);
    if (!path.startsWith('/api/v1/')) return empty(404);
    const below = path.slice('/api/v1/'.length);
    if (removedInV2.test(below)) return problem(410, 'unsupported-in-v2', 'This route isn\'t supported by BTCPay Server 2.0 and newer. Please update your integration.');
    const found = match(request.method, below);
    if (found === 'unknown') return empty(404);
    if (found === 'wrong_method') return empty(405);
    const { route, params } = found;

    if (credentialOf(request, 'basic') !== null && !mayLogIn()) return empty(429);
    const caller = callerOf(request);
    const asked = params['storeId'] ?? storeId;
    if (route.permission !== 'anonymous') {
      if (caller === null || (route.permission === 'key' && caller.key === null)) return problem(401, 'unauthenticated', 'Authentication is required for accessing this endpoint');
      const isOpen = route.permission === 'any' || route.permission === 'key';
      if (!isOpen && (asked !== storeId || !mayDo(caller.permissions, route.permission, asked))) {
        return missingPermission(route.permission);
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
      request, params, body, query, key: caller?.key ?? null, origin: `http://${request.headers['host'] ?? 'btcpay.test'}`,
      may: (permission) => caller !== null && mayDo(caller.permissions, permission, asked),
    });
  };
}
