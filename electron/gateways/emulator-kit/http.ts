// What every gateway's HTTP side needs: credentials compared in constant time, the route table, JSON answers, a throttle.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../core/ports.ts';
import { writeJson, type JsonValue } from './json.ts';
import type { EmulatorAnswer, EmulatorRequest } from './port.ts';

/** Whether two credentials are equal, in a time that tells neither where they differ nor how long the right one is. */
export function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** What follows one of these schemes in the Authorization header, up to a space; the scheme's case does not matter. */
export function credentialOf({ headers }: EmulatorRequest, ...schemes: readonly string[]): string | null {
  return new RegExp(`^(?:${schemes.join('|')})\\s+(\\S+)`, 'i').exec(headers['authorization'] ?? '')?.[1] ?? null;
}

/** User and password of HTTP Basic; null when there are none. */
export function basicOf(request: EmulatorRequest): { readonly user: string; readonly password: string } | null {
  const encoded = credentialOf(request, 'basic');
  const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? [];
  return encoded === null || user === undefined || password === undefined ? null : { user, password };
}

export const jsonAnswer = (status: number, body: JsonValue, type = 'application/json'): EmulatorAnswer => ({ status, headers: { 'content-type': type }, body: writeJson(body) });

export interface Target { readonly path: string; readonly query: URLSearchParams }

/** Path and query of the request line. */
export function targetOf({ target }: EmulatorRequest): Target {
  const at = target.indexOf('?');
  return at === -1 ? { path: target, query: new URLSearchParams() } : { path: target.slice(0, at), query: new URLSearchParams(target.slice(at + 1)) };
}

export interface Routed {
  readonly method: string;
  /** Plain text with `:name` parts. */
  readonly path: string;
}

export type Match<R> = { readonly route: R; readonly params: Readonly<Record<string, string>> } | 'unknown' | 'wrong_method';

/** Finds the first route that fits, with its parts decoded. */
export function createMatcher<R extends Routed>(routes: readonly R[]): (method: string, path: string) => Match<R> {
  const compiled = routes.map((route) => ({
    route, pattern: new RegExp(`^${route.path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:([a-zA-Z]+)/g, '(?<$1>[^/]+)')}$`),
  }));
  return (method, path) => {
    const fits = compiled.filter(({ pattern }) => pattern.test(path));
    const found = fits.find(({ route }) => route.method === method);
    if (!found) return fits.length > 0 ? 'wrong_method' : 'unknown';
    const parts = Object.entries(found.pattern.exec(path)?.groups ?? {});
    return { route: found.route, params: Object.fromEntries(parts.map(([name, value]) => [name, decoded(value)])) };
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A leaky bucket as nginx's `limit_req … burst=N nodelay` is one: N and one more at once, then as many as the rate allows. */
export function createThrottle(clock: Clock, perMinute: number, burst: number): () => boolean {
  let level = 0;
  let atMs = clock.monotonicMs();
  return () => {
    const nowMs = clock.monotonicMs();
    level = Math.max(0, level - ((nowMs - atMs) * perMinute) / 60_000);
    atMs = nowMs;
    if (level > burst) return false;
    level += 1;
    return true;
  };
}
