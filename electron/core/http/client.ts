// The HTTP client of one gateway account: base-URL rules, rate, circuit breaker and retries around single tries.
import { appError, fail, failure, ok, type AppError, type Result } from '../../../shared/errors/result.ts';
import type { ErrorCode } from '../../../shared/errors/codes.ts';
import { checkBaseUrl, hostKind } from '../base-url.ts';
import type { HttpAnswer, HttpRequest } from '../ports.ts';
import { Breaker } from './breaker.ts';
import { createConnector } from './connect.ts';
import { exchange, type Attempt } from './exchange.ts';
import { defaultLimits, type HttpClientOptions, type HttpHealth, type ObservableHttpClient, type ProxySetting } from './options.ts';
import { RateLimiter } from './rate-limiter.ts';
import { fullJitterMs, retryAfterMs } from './retry.ts';

/** A request the account may send: below its own base URL, where its credentials belong. */
function targetOf(base: URL, text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const below = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`;
  const inside = url.origin === base.origin && (url.pathname === base.pathname || url.pathname.startsWith(below));
  return inside && url.username === '' && url.password === '' && url.hash === '' ? url : null;
}

/** A client whose base URL is refused: every request says so. */
function refusingClient(name: string, problem: string): ObservableHttpClient {
  return {
    send: () => Promise.resolve(failure('gateway/base_url', { outcome: 'not_sent', details: { gateway: name, problem } })),
    health: () => ({ state: 'unchecked', detail: problem, circuit: 'closed', lastContactAtMs: null }),
    onHealth: () => () => undefined,
    close: () => undefined,
  };
}

/**
 * Makes the client for one account. It keeps connections alive, follows no redirect, sends nothing outside the base URL and logs neither
 * headers, bodies nor queries. Requests with `repeat: 'once'` are sent at most once, whatever happens.
 */
export function createHttpClient(options: HttpClientOptions): ObservableHttpClient {
  const checked = checkBaseUrl(options.baseUrl, { selfHosted: options.selfHosted });
  if (!checked.ok) return refusingClient(options.name, checked.problem);
  const base = new URL(checked.normalised);
  const limits = { ...defaultLimits, ...options.limits };
  const { clock, log, name } = options;
  const connector = createConnector(options, base);
  const limiter = new RateLimiter({
    clock, perSecond: options.requestsPerSecond, burst: Math.max(2, options.requestsPerSecond * 2), patienceMs: limits.patienceMs,
  });
  const breaker = new Breaker({ clock, threshold: limits.breakerThreshold, openMs: limits.breakerOpenMs, openCapMs: limits.breakerOpenCapMs });

  const listeners = new Set<(health: HttpHealth) => void>();
  let state: Pick<HttpHealth, 'state' | 'detail'> = { state: 'unchecked', detail: null };
  let lastContactAtMs: number | null = null;
  /** The proxy that was last in the way, for errors. */
  let lastProxy = '';
  const health = (): HttpHealth => ({ ...state, circuit: breaker.circuit(), lastContactAtMs });
  let told = '';
  const tell = (next: Pick<HttpHealth, 'state' | 'detail'>): void => {
    state = next;
    const now = health();
    const summary = `${now.state}|${now.detail ?? ''}|${now.circuit}`;
    if (summary === told) return;
    told = summary;
    log.info('http.health', { account: name, state: now.state, circuit: now.circuit, detail: now.detail });
    for (const listener of listeners) listener(now);
  };

  const errorOf = (code: ErrorCode, requestId: string, details: Record<string, string>, extras: Pick<AppError, 'outcome' | 'retryAfterMs'>): AppError =>
    appError(code, { ...extras, details: { gateway: name, url: checked.normalised, requestId, ...details } });

  const errorOfAttempt = (attempt: Extract<Attempt, { kind: 'failed' }>, requestId: string): AppError =>
    errorOf(attempt.code, requestId, { problem: attempt.problem, field: 'request', driver: 'a gateway', proxy: lastProxy, host: base.hostname }, { outcome: attempt.outcome });

  const wait = (ms: number): Promise<void> => new Promise((resolve) => { clock.after(ms, resolve); });

  const slowDown = (requestId: string, waitMs: number, outcome: 'not_sent' | 'refused'): AppError =>
    errorOf('gateway/rate_limited', requestId, {}, { outcome, retryAfterMs: Math.ceil(waitMs) });

  /** A place in the queue and a pass through the breaker, or the error that says why there is none. */
  const admit = async (request: HttpRequest, requestId: string): Promise<AppError | null> => {
    const closedOff = (): AppError => errorOf('gateway/circuit_open', requestId, {}, { outcome: 'not_sent', retryAfterMs: Math.ceil(breaker.blockedForMs()) });
    if (breaker.blockedForMs() > 0) return closedOff();
    if (!(await limiter.acquire(request.urgent === true || request.repeat === 'once'))) return slowDown(requestId, limiter.pausedForMs(), 'not_sent');
    return breaker.enter() ? null : closedOff();
  };

  /** The way this try takes. A system that takes too long to say is an error: going directly might be what it forbids. */
  const routeTo = (url: URL): Promise<Result<ProxySetting | null>> => {
    const { proxy } = options;
    if (proxy === undefined) return Promise.resolve(ok(null));
    return new Promise((resolve) => {
      const stop = clock.after(limits.connectMs, () => { resolve(failure('proxy/not_usable', { details: { problem: 'it was not told in time' } })); });
      void proxy.to(url).then((route) => {
        stop();
        resolve(route);
      });
    });
  };

  const tryOnce = async (request: HttpRequest, url: URL, requestId: string, tries: number): Promise<Attempt> => {
    const startedAt = clock.monotonicMs();
    const route = await routeTo(url);
    const proxy = route.ok ? route.value : null;
    const attempt: Attempt = route.ok
      ? await exchange(connector, url, request, limits, clock, proxy)
      : { kind: 'failed', code: route.error.code, problem: route.error.details?.['problem'] ?? route.error.code, outcome: 'not_sent', retry: false };
    if (proxy !== null || !route.ok) {
      const isStopped = attempt.kind === 'failed' && (!route.ok || attempt.code.startsWith('proxy/'));
      lastProxy = proxy === null ? 'of this computer' : `${proxy.host}:${String(proxy.port)}`;
      options.proxy?.ended(isStopped ? errorOfAttempt(attempt, requestId) : null);
    }
    const line = { id: requestId, account: name, method: request.method, path: url.pathname, try: tries, ms: Math.round(clock.monotonicMs() - startedAt) };
    if (attempt.kind === 'answer') {
      lastContactAtMs = attempt.answer.receivedAtMs;
      log.info('http.answer', { ...line, status: attempt.answer.status });
    } else {
      log.warn('http.failed', { ...line, code: attempt.code, problem: attempt.problem, outcome: attempt.outcome });
    }
    if (attempt.kind === 'answer' ? attempt.answer.status < 500 : attempt.code === 'gateway/wrong_url') breaker.succeeded();
    else breaker.failed();
    return attempt;
  };

  const report = (attempt: Attempt): void => {
    if (attempt.kind === 'failed') {
      tell(attempt.outcome === 'refused' ? { state: 'refused', detail: attempt.problem } : { state: 'not_answering', detail: attempt.problem });
      return;
    }
    const { status } = attempt.answer;
    if (status === 429) tell({ state: 'slow_down', detail: 'it asks to slow down' });
    else if (status >= 500) tell({ state: 'not_answering', detail: `status ${String(status)}` });
    else if (status === 401 || status === 403) tell({ state: 'refused', detail: `status ${String(status)}` });
    else tell({ state: 'ok', detail: null });
  };

  const send = async (request: HttpRequest): Promise<Result<HttpAnswer>> => {
    const requestId = Buffer.from(options.random.bytes(8)).toString('hex');
    const url = targetOf(base, request.url);
    if (!url || hostKind(url.hostname) === 'forbidden') {
      return fail(errorOf('gateway/base_url', requestId, { problem: 'the request would leave the account’s own address' }, { outcome: 'not_sent' }));
    }
    const startedAt = clock.monotonicMs();
    for (let tries = 1; ; tries += 1) {
      const shut = await admit(request, requestId);
      if (shut) return fail(shut);
      const attempt = await tryOnce(request, url, requestId, tries);
      report(attempt);
      const answer = attempt.kind === 'answer' ? attempt.answer : null;
      const asked = answer && (answer.status === 429 || answer.status === 503)
        ? retryAfterMs(answer.headers['retry-after'], answer.receivedAtMs, answer.serverTimeMs, limits.retryAfterCapMs)
        : null;
      const waitMs = asked ?? fullJitterMs(options.random, tries, limits.backoffBaseMs, limits.backoffCapMs);
      if (answer?.status === 429 || asked !== null) limiter.pauseFor(waitMs);
      const transient = answer ? answer.status === 429 || answer.status >= 500 : attempt.kind === 'failed' && attempt.retry;
      const again = transient && request.repeat === 'safe' && tries < limits.maxTries && waitMs <= limits.patienceMs
        && clock.monotonicMs() - startedAt + waitMs < limits.retryBudgetMs;
      if (!again) {
        if (attempt.kind === 'failed') return fail(errorOfAttempt(attempt, requestId));
        if (attempt.answer.status === 429) return fail(slowDown(requestId, waitMs, 'refused'));
        return ok(attempt.answer);
      }
      await wait(waitMs);
    }
  };

  return {
    send,
    health,
    onHealth: (listener) => {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
    close: () => { connector.close(); },
  };
}
