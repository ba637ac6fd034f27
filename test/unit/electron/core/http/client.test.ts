// The HTTP client on real loopback servers: what is retried and what never is, limits, redirects, logs.
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpClient } from '../../../../../electron/core/http/client.ts';
import type { HttpClientOptions, HttpLimits, ObservableHttpClient } from '../../../../../electron/core/http/options.ts';
import type { Clock } from '../../../../../electron/core/ports.ts';
import type { AppError, Result } from '../../../../../shared/errors/result.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { keptLog, realClock, seededRandom, type KeptLog } from '../../../../support/http-ports.ts';
import { scriptedHttp, scriptedTcp, type Script, type Scripted } from '../../../../support/scripted-server.ts';

/** Patient with a busy machine; tests of silence ask for less. */
const quick: Partial<HttpLimits> = { connectMs: 5_000, headersMs: 10_000, bodyMs: 10_000, backoffBaseMs: 5, backoffCapMs: 10, breakerThreshold: 100 };
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

interface Setup { readonly client: ObservableHttpClient; readonly base: string; readonly log: KeptLog }

function clientFor(port: number, limits: Partial<HttpLimits> = {}, more: Partial<HttpClientOptions> = {}): Setup {
  const log = keptLog();
  const base = `http://127.0.0.1:${String(port)}/api`;
  const client = createHttpClient({
    name: 'shop', baseUrl: base, selfHosted: true, requestsPerSecond: 1000, clock: realClock, random: seededRandom('client'), log, limits: { ...quick, ...limits }, ...more,
  });
  cleanups.push(() => { client.close(); });
  return { client, base, log };
}

async function serve(script: Script, limits: Partial<HttpLimits> = {}): Promise<Setup & { readonly server: Scripted }> {
  const server = await scriptedHttp(script);
  cleanups.push(() => server.close());
  return { ...clientFor(server.port, limits), server };
}

const errorOf = (result: Result<unknown>): AppError => {
  if (result.ok) throw new Error('an error was expected');
  return result.error;
};

describe('answers', () => {
  test('any status but a redirect is an answer, with the server’s time and ours', async () => {
    const { client, base } = await serve((request, response) => {
      response.writeHead(418, { 'x-name': 'Value', 'date': 'Tue, 15 Sep 2026 10:00:00 GMT' }).end(`{"path":"${request.url ?? ''}","agent":"${String(request.headers['accept-encoding'])}"}`);
    });
    const result = await client.send({ method: 'GET', url: `${base}/x?y=1`, repeat: 'safe' });
    expect(result).toMatchObject({
      ok: true, value: { status: 418, headers: { 'x-name': 'Value' }, text: '{"path":"/api/x?y=1","agent":"identity"}', serverTimeMs: Date.UTC(2026, 8, 15, 10) },
    });
  });

  test('the connection is kept alive between requests', async () => {
    const { client, base, server } = await serve((_request, response) => { response.end('{}'); });
    for (let round = 0; round < 3; round += 1) expect((await client.send({ method: 'GET', url: `${base}/x`, repeat: 'safe' })).ok).toBe(true);
    expect(server.connections()).toBe(1);
  });

  test.each([301, 302, 303, 307, 308])('line 54: a redirect (%i) is an error and is not followed', async (status) => {
    const { client, base, server } = await serve((_request, response) => { response.writeHead(status, { location: '/api/other' }).end(); });
    expect(errorOf(await client.send({ method: 'GET', url: `${base}/x`, repeat: 'safe' }))).toMatchObject({ code: 'gateway/wrong_url', outcome: 'refused' });
    expect(server.requests).toEqual(['GET /api/x']);
  });

  test('an answer that is not UTF-8, and one that is compressed, is nonsense', async () => {
    const { client, base } = await serve((_request, response, count) => {
      if (count === 1) response.end(Buffer.from([0x22, 0xff, 0x22]));
      else response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
    });
    expect(errorOf(await client.send({ method: 'POST', url: `${base}/x`, body: '{}', repeat: 'once' }))).toMatchObject({ code: 'gateway/nonsense', outcome: 'unknown' });
    expect(errorOf(await client.send({ method: 'POST', url: `${base}/x`, body: '{}', repeat: 'once' }))).toMatchObject({ code: 'gateway/nonsense', outcome: 'unknown' });
  });

  test('an answer that ends with its connection is whole', async () => {
    const server = await scriptedTcp((socket) => {
      socket.once('data', () => { socket.end(`HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${'x'.repeat(100_000)}`); });
    });
    cleanups.push(() => server.close());
    const { client, base } = clientFor(server.port);
    const result = await client.send({ method: 'GET', url: `${base}/x`, repeat: 'safe' });
    expect(result.ok && result.value.text.length).toBe(100_000);
  });
});

describe('line 52: time-outs and size', () => {
  test('headers that never come: unknown, and asked once only', async () => {
    const { client, base, server } = await serve(() => undefined, { headersMs: 150 });
    expect(errorOf(await client.send({ method: 'POST', url: `${base}/x`, body: '{}', repeat: 'once' }))).toMatchObject({ code: 'gateway/timeout', outcome: 'unknown' });
    expect(server.requests.length).toBe(1);
  });

  test('E3: a body that drips for ever ends by the body time-out', async () => {
    const { client, base } = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 10);
      response.once('close', () => { clearInterval(drip); });
    }, { bodyMs: 150 });
    expect(errorOf(await client.send({ method: 'POST', url: `${base}/x`, body: '{}', repeat: 'once' }))).toMatchObject({ code: 'gateway/timeout', outcome: 'unknown' });
  });

  test('an endless answer is cut at 2 MiB', async () => {
    const { client, base } = await serve((_request, response) => {
      response.writeHead(200);
      const more = (): void => { while (!response.destroyed && response.write(Buffer.alloc(65_536, 0x20))); };
      response.on('drain', more);
      more();
    });
    expect(errorOf(await client.send({ method: 'GET', url: `${base}/x`, repeat: 'safe' }))).toMatchObject({ code: 'gateway/nonsense', outcome: 'unknown' });
  });

  test('2 MiB less a byte is taken', async () => {
    const { client, base } = await serve((_request, response) => { response.end('x'.repeat(2 * 1024 * 1024 - 1)); });
    expect((await client.send({ method: 'GET', url: `${base}/x`, repeat: 'safe' })).ok).toBe(true);
  });

  test('half a body: the outcome is unknown', async () => {
    const { client, base } = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"half":');
      setImmediate(() => { request.socket.destroy(); });
    });
    expect(errorOf(await client.send({ method: 'POST', url: `${base}/x`, body: '{}', repeat: 'once' }))).toMatchObject({ code: 'gateway/connection_lost', outcome: 'unknown' });
  });

  test('an answer that is not HTTP is nonsense', async () => {
    const server = await scriptedTcp((socket) => { socket.once('data', () => { socket.end('SSH-2.0-OpenSSH\r\n'); }); });
    cleanups.push(() => server.close());
    const { client, base } = clientFor(server.port);
    expect(errorOf(await client.send({ method: 'POST', url: `${base}/x`, body: '{}', repeat: 'once' }))).toMatchObject({ code: 'gateway/nonsense', outcome: 'unknown' });
  });

  test('a port nobody listens on: nothing was sent', async () => {
    const server = await scriptedTcp(() => undefined);
    await server.close();
    const { client, base } = clientFor(server.port);
    expect(errorOf(await client.send({ method: 'POST', url: `${base}/x`, body: '{}', repeat: 'once' }))).toMatchObject({ code: 'gateway/not_reachable', outcome: 'not_sent' });
  });

  test('a name that is never found out: nothing was sent', async () => {
    const { client, base } = clientFor(1, { connectMs: 60 }, { baseUrl: 'https://gateway.test/api', lookup: () => new Promise(() => undefined) });
    void base;
    expect(errorOf(await client.send({ method: 'POST', url: 'https://gateway.test/api/x', body: '{}', repeat: 'once' }))).toMatchObject({ code: 'gateway/not_reachable', outcome: 'not_sent' });
  });
});

describe('line 51: retries', () => {
  test.each(['silence', 'lost', 500, 503] as const)('a safe request is tried three times at most: %s', async (fault) => {
    const { client, base, server } = await serve((request, response) => {
      if (fault === 'lost') request.socket.destroy();
      else if (fault !== 'silence') response.writeHead(fault).end('{}');
    }, fault === 'silence' ? { headersMs: 150 } : {});
    const result = await client.send({ method: 'GET', url: `${base}/x`, repeat: 'safe' });
    expect(server.requests.length).toBe(3);
    if (typeof fault === 'number') expect(result).toMatchObject({ ok: true, value: { status: fault } });
    else expect(errorOf(result).outcome).toBe('unknown');
  });

  test.each(['silence', 'lost', 500, 503, 429] as const)('E2: a request that must not be repeated is sent once: %s', async (fault) => {
    const { client, base, server } = await serve((request, response) => {
      if (fault === 'lost') request.socket.destroy();
      else if (fault !== 'silence') response.writeHead(fault, { 'retry-after': '0' }).end('{}');
    }, fault === 'silence' ? { headersMs: 150 } : {});
    await client.send({ method: 'POST', url: `${base}/x`, body: '{}', repeat: 'once' });
    expect(server.requests.length).toBe(1);
  });

  test('E3: a kept connection that breaks after a request went into it leaves the outcome unknown', async () => {
    const { client, base, server } = await serve((request, response, count) => {
      if (count === 1) response.end('{}');
      else request.socket.destroy();
    });
    expect((await client.send({ method: 'GET', url: `${base}/x`, repeat: 'safe' })).ok).toBe(true);
    expect(errorOf(await client.send({ method: 'POST', url: `${base}/x`, body: '{}', repeat: 'once' }))).toMatchObject({ code: 'gateway/connection_lost', outcome: 'unknown' });
    expect([server.connections(), server.requests.length]).toEqual([1, 2]);
  });

  test('it gets through when the fault passes', async () => {
    const { client, base, server } = await serve((request, response, count) => {
      if (count < 3) request.socket.destroy();
      else response.end('{"done":true}');
    });
    expect(await client.send({ method: 'GET', url: `${base}/x`, repeat: 'safe' })).toMatchObject({ ok: true, value: { text: '{"done":true}' } });
    expect(server.requests.length).toBe(3);
  });

  test.each([400, 401, 403, 404, 409, 422])('a definite answer is not tried again: %i', async (status) => {
    const { client, base, server } = await serve((_request, response) => { response.writeHead(status).end('{}'); });
    await client.send({ method: 'GET', url: `${base}/x`, repeat: 'safe' });
    expect(server.requests.length).toBe(1);
  });

  test('no try begins after the budget is used up', async () => {
    const { client, base, server } = await serve(() => undefined, { headersMs: 150, retryBudgetMs: 100 });
    await client.send({ method: 'GET', url: `${base}/x`, repeat: 'safe' });
    expect(server.requests.length).toBe(1);
  });

  test.each([[0x00, [0, 0]], [0x80, [10, 20]], [0xff, [19, 39]]])('waits between tries are drawn from the whole span that doubles (draw %i)', async (draw, waits) => {
    const server = await scriptedHttp((_request, response) => { response.writeHead(500).end('{}'); });
    cleanups.push(() => server.close());
    const waited: number[] = [];
    const clock: Clock = { ...realClock, after: (delayMs, run) => {
      // The time-outs of a try are seconds long.
      if (delayMs < 1_000) waited.push(delayMs);
      return realClock.after(delayMs, run);
    } };
    const random = { bytes: (length: number) => new Uint8Array(length).fill(draw) };
    const { client, base } = clientFor(server.port, { backoffBaseMs: 10, backoffCapMs: 900 }, { clock, random });
    await client.send({ method: 'GET', url: `${base}/x`, repeat: 'safe' });
    expect(waited).toEqual(waits);
  });

  test('E7: 429 with a short Retry-After is waited for', async () => {
    const times: number[] = [];
    const { client, base } = await serve((_request, response, count) => {
      times.push(performance.now());
      if (count === 1) response.writeHead(429, { 'retry-after': '1' }).end();
      else response.end('{}');
    });
    expect((await client.send({ method: 'GET', url: `${base}/x`, repeat: 'safe' })).ok).toBe(true);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990);
  });

  test('E7: 429 with a long Retry-After is told at once, and nobody knocks meanwhile', async () => {
    const { client, base, server } = await serve((_request, response) => { response.writeHead(429, { 'retry-after': '120' }).end(); });
    expect(errorOf(await client.send({ method: 'GET', url: `${base}/x`, repeat: 'safe' }))).toMatchObject({ code: 'gateway/rate_limited', outcome: 'refused', retryAfterMs: 120_000 });
    const second = errorOf(await client.send({ method: 'POST', url: `${base}/x`, body: '{}', repeat: 'once' }));
    expect(second).toMatchObject({ code: 'gateway/rate_limited', outcome: 'not_sent' });
    expect(second.retryAfterMs).toBeGreaterThan(119_000);
    expect(server.requests.length).toBe(1);
    expect(client.health().state).toBe('slow_down');
  });
});

describe('line 51: circuit breaker', () => {
  test('after failures in a row nobody knocks; one probe closes it again, and it can be seen', async () => {
    let broken = true;
    const server = await scriptedHttp((_request, response) => { response.writeHead(broken ? 500 : 200).end('{}'); });
    cleanups.push(() => server.close());
    const clock = new FakeClock();
    const { client, base } = clientFor(server.port, { breakerThreshold: 3, breakerOpenMs: 60, maxTries: 1 }, { clock });
    const seen: string[] = [];
    client.onHealth((health) => seen.push(`${health.state}/${health.circuit}`));
    for (let round = 0; round < 3; round += 1) await client.send({ method: 'GET', url: `${base}/x`, repeat: 'safe' });
    // The running clock has parts of milliseconds; what is told is stored as a time and must be whole.
    clock.advance(0.25);
    const closedOff = errorOf(await client.send({ method: 'POST', url: `${base}/x`, body: '{}', repeat: 'once' }));
    expect(closedOff).toMatchObject({ code: 'gateway/circuit_open', outcome: 'not_sent', retryAfterMs: 60 });
    expect(server.requests.length).toBe(3);
    broken = false;
    clock.advance(60);
    const answers = await Promise.all([1, 2, 3].map(() => client.send({ method: 'GET', url: `${base}/x`, repeat: 'safe' })));
    expect(answers.filter((answer) => answer.ok).length).toBe(1);
    expect((await client.send({ method: 'GET', url: `${base}/x`, repeat: 'safe' })).ok).toBe(true);
    expect(seen).toEqual(['not_answering/closed', 'not_answering/open', 'ok/closed']);
  });

  test('a refused key is seen as refused, not as silence', async () => {
    const { client, base } = await serve((_request, response) => { response.writeHead(401).end('{}'); }, { breakerThreshold: 1 });
    await client.send({ method: 'GET', url: `${base}/x`, repeat: 'safe' });
    expect(client.health()).toMatchObject({ state: 'refused', circuit: 'closed' });
  });
});

describe('where requests may go', () => {
  test.each([
    'http://127.0.0.1:1/api/x', 'https://api.example.com/api/x', 'nonsense', '/api/x', 'BASE/../other', 'BASE/%2e%2e/other', 'BASEx', 'BASE/x#y',
  ])('line 54: nothing is sent outside the base URL: %s', async (text) => {
    const { client, base, server } = await serve((_request, response) => { response.end('{}'); });
    const url = text.replace('BASE', base);
    expect(errorOf(await client.send({ method: 'GET', url, repeat: 'safe' }))).toMatchObject({ code: 'gateway/base_url', outcome: 'not_sent' });
    expect(server.requests).toEqual([]);
  });

  test('a header that cannot be sent is refused, not thrown', async () => {
    const { client, base } = await serve((_request, response) => { response.end('{}'); });
    const error = errorOf(await client.send({ method: 'GET', url: `${base}/x`, headers: { authorization: 'token a\nb' }, repeat: 'safe' }));
    expect(error).toMatchObject({ code: 'input/invalid', outcome: 'not_sent' });
    expect(JSON.stringify(error)).not.toContain('a\\nb');
  });
});

test('line 19: neither headers, bodies nor queries are in the log or in any error', async () => {
  const faults: Script[] = [
    (_request, response) => { response.writeHead(200).end('ANSWER-CANARY'); },
    (_request, response) => { response.writeHead(500).end('ANSWER-CANARY'); },
    (_request, response) => { response.writeHead(302, { location: 'http://ANSWER-CANARY/' }).end(); },
    (_request, response) => { response.end(Buffer.from([0xff])); },
    (request) => { request.socket.destroy(); },
    () => undefined,
  ];
  const { client, base, log } = await serve((request, response, count, body) => {
    (faults[(count - 1) % faults.length] ?? faults[0])?.(request, response, count, body);
  }, { maxTries: 1, headersMs: 500 });
  const results: unknown[] = [];
  for (let round = 0; round < faults.length; round += 1) {
    const result = await client.send({ method: 'POST', url: `${base}/x?key=QUERY-CANARY`, headers: { authorization: 'HEADER-CANARY' }, body: 'BODY-CANARY', repeat: 'once' });
    if (!result.ok) results.push(result.error);
  }
  results.push(await client.send({ method: 'POST', url: 'https://other.test/?key=QUERY-CANARY', headers: { authorization: 'HEADER-CANARY' }, body: 'BODY-CANARY', repeat: 'once' }));
  const all = `${JSON.stringify(results)} ${log.lines.join('\n')}`;
  expect(log.lines.length).toBeGreaterThan(6);
  expect(all).not.toContain('CANARY');
  // E8: every request has an id by which log and error meet.
  expect(all.match(/"(?:id|requestId)":"[0-9a-f]{16}"/g)?.length).toBeGreaterThan(10);
});

test('the till does not wait behind the poller', async () => {
  const { client, base, server } = await serve((_request, response) => { response.end('{}'); });
  const slow = clientFor(server.port, {}, { requestsPerSecond: 20 });
  void client;
  const polls = Array.from({ length: 45 }, () => slow.client.send({ method: 'GET', url: `${base}/poll`, repeat: 'safe' }));
  await slow.client.send({ method: 'POST', url: `${base}/charge`, body: '{}', repeat: 'once' });
  expect(server.requests.indexOf('POST /api/charge')).toBeLessThan(43);
  await Promise.all(polls);
});
