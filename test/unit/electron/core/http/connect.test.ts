// Where connections of the HTTP client may go: looked-up addresses, literals, names that change, and a proxy by CONNECT alone.
import net from 'node:net';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpClient } from '../../../../../electron/core/http/client.ts';
import type { HttpClientOptions, Lookup, ObservableHttpClient, ProxyRoute, ProxySetting } from '../../../../../electron/core/http/options.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { failure, ok, type AppError } from '../../../../../shared/errors/result.ts';
import { keptLog, realClock, seededRandom, type KeptLog } from '../../../../support/http-ports.ts';
import { scriptedHttp, scriptedHttps, scriptedTcp, type Scripted } from '../../../../support/scripted-server.ts';

const pem = (name: string): string => readFileSync(new URL(`../../../../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const keep = async (server: Promise<Scripted>): Promise<Scripted> => {
  const started = await server;
  cleanups.push(() => started.close());
  return started;
};

function make(baseUrl: string, more: Partial<HttpClientOptions>): { readonly client: ObservableHttpClient; readonly log: KeptLog } {
  const log = keptLog();
  const client = createHttpClient({
    name: 'shop', baseUrl, selfHosted: false, requestsPerSecond: 100, clock: realClock, random: seededRandom('connect'), log,
    limits: { connectMs: 10_000, headersMs: 10_000, maxTries: 1 }, trustedCa: [pem('ca')], ...more,
  });
  cleanups.push(() => { client.close(); });
  return { client, log };
}

const leadsTo = (...addresses: string[]): Lookup => () => Promise.resolve(addresses.map((address) => ({ address, family: net.isIP(address) })));

describe('line 54: a name that leads to a forbidden address', () => {
  test.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', 'fe80::1', '::ffff:127.0.0.1', '64:ff9b::7f00:1', '0.0.0.0'])('%s is not connected to', async (address) => {
    const server = await keep(scriptedTcp(() => undefined));
    const baseUrl = `https://gateway.test:${String(server.port)}`;
    const { client } = make(baseUrl, { lookup: leadsTo(address) });
    expect(await client.send({ method: 'GET', url: `${baseUrl}/x`, repeat: 'safe' })).toMatchObject({ ok: false, error: { code: 'gateway/base_url', outcome: 'not_sent' } });
    expect(server.connections()).toBe(0);
  });

  test('one forbidden address among good ones is enough', async () => {
    const { client } = make('https://gateway.test', { lookup: leadsTo('93.184.216.34', '127.0.0.1') });
    expect(await client.send({ method: 'GET', url: 'https://gateway.test/x', repeat: 'safe' })).toMatchObject({ ok: false, error: { code: 'gateway/base_url' } });
  });

  test.each(['169.254.169.254', 'fe80::1', '224.0.0.1', '100.100.100.200'])('%s not even for a self-hosted account', async (address) => {
    const { client } = make('https://gateway.test', { selfHosted: true, lookup: leadsTo(address) });
    expect(await client.send({ method: 'GET', url: 'https://gateway.test/x', repeat: 'safe' })).toMatchObject({ ok: false, error: { code: 'gateway/base_url' } });
  });

  test('an address literal never reaches the look-up and is refused all the same', async () => {
    let lookups = 0;
    const { client } = make('https://127.0.0.1:9', { lookup: (name) => { lookups += 1; return leadsTo('93.184.216.34')(name); } });
    expect(await client.send({ method: 'GET', url: 'https://127.0.0.1:9/x', repeat: 'safe' })).toMatchObject({ ok: false, error: { code: 'gateway/base_url', outcome: 'not_sent' } });
    expect(lookups).toBe(0);
  });

  test('plain http goes to loopback only, even when “localhost” is said to be elsewhere', async () => {
    const { client } = make('http://localhost:9', { selfHosted: true, lookup: leadsTo('192.168.1.10') });
    expect(await client.send({ method: 'GET', url: 'http://localhost:9/x', repeat: 'safe' })).toMatchObject({ ok: false, error: { code: 'gateway/base_url', outcome: 'not_sent' } });
  });
});

test('line 54: a name that changes its address between look-ups is checked each time', async () => {
  const server = await keep(scriptedHttps({ cert: pem('good'), key: pem('good.key') }, (_request, response) => { response.writeHead(200, { connection: 'close' }).end('{}'); }));
  const baseUrl = `https://gateway.test:${String(server.port)}`;
  const answers = ['127.0.0.1', '169.254.169.254', '127.0.0.1'];
  let asked = 0;
  const { client } = make(baseUrl, { selfHosted: true, lookup: (name) => { asked += 1; return leadsTo(answers[asked - 1] ?? '')(name); } });
  const send = () => client.send({ method: 'GET', url: `${baseUrl}/x`, repeat: 'safe' });
  expect((await send()).ok).toBe(true);
  expect(await send()).toMatchObject({ ok: false, error: { code: 'gateway/base_url' } });
  expect((await send()).ok).toBe(true);
  expect([asked, server.requests.length]).toEqual([3, 2]);
});

test('line 54: a refused base URL refuses every request', async () => {
  const { client } = make('https://user:pw@gateway.test', {});
  expect(await client.send({ method: 'GET', url: 'https://gateway.test/x', repeat: 'safe' })).toMatchObject({ ok: false, error: { code: 'gateway/base_url', outcome: 'not_sent' } });
});

const always = (setting: ProxySetting, ended: (error: AppError | null) => void = () => undefined): ProxyRoute => ({ to: () => Promise.resolve(ok(setting)), ended });

describe('line 55: proxy', () => {
  /** A proxy that records what it is sent and tunnels to the given port whatever was asked for. */
  const proxy = (status: string, toPort: number): Promise<Scripted> => keep(scriptedTcp((socket, requests) => {
    socket.once('data', (head) => {
      requests.push(head.toString('latin1'));
      socket.write(`HTTP/1.1 ${status}\r\n\r\n`);
      if (!status.startsWith('200')) {
        socket.end();
        return;
      }
      const onward = net.connect(toPort, '127.0.0.1');
      onward.on('error', () => undefined);
      socket.on('data', (bytes) => { requests.push(bytes.toString('latin1')); });
      socket.pipe(onward).pipe(socket);
    });
  }));

  test('only CONNECT leaves in the clear; what goes through is TLS to the checked host', async () => {
    const server = await keep(scriptedHttps({ cert: pem('good'), key: pem('good.key') }, (_request, response) => { response.end('{"through":true}'); }));
    const recorder = await proxy('200 Connection established', server.port);
    const { client, log } = make('https://gateway.test:8443', { proxy: always({ host: '127.0.0.1', port: recorder.port, user: 'shop', password: secret('PROXY-CANARY') }) });
    const result = await client.send({ method: 'POST', url: 'https://gateway.test:8443/x?q=QUERY-CANARY', headers: { authorization: 'KEY-CANARY' }, body: 'BODY-CANARY', repeat: 'once' });
    expect(result).toMatchObject({ ok: true, value: { text: '{"through":true}' } });
    expect(recorder.requests[0]).toMatch(/^CONNECT gateway\.test:8443 HTTP\/1\.1\r\n/);
    expect(recorder.requests[0]).toContain(`Basic ${Buffer.from('shop:PROXY-CANARY').toString('base64')}`);
    expect(recorder.requests.join('')).not.toMatch(/(?:QUERY|KEY|BODY)-CANARY/);
    expect(log.lines.join('')).not.toContain('CANARY');
  });

  test.each([
    ['407 Proxy Authentication Required', 'proxy/password', 'status 407'], ['502 Bad Gateway', 'proxy/refused', 'status 502'], ['403 Forbidden', 'proxy/refused', 'status 403'],
  ] as const)('a proxy that says %s: nothing was sent', async (status, code, problem) => {
    const recorder = await proxy(status, 9);
    const { client } = make('https://gateway.test', { proxy: always({ host: '127.0.0.1', port: recorder.port }) });
    expect(await client.send({ method: 'POST', url: 'https://gateway.test/x', body: '{}', repeat: 'once' }))
      .toMatchObject({ ok: false, error: { code, outcome: 'not_sent', details: { problem, proxy: `127.0.0.1:${String(recorder.port)}`, host: 'gateway.test' } } });
  });

  test('a proxy that puts its own server behind the tunnel is found out', async () => {
    const server = await keep(scriptedHttps({ cert: pem('wrong-host'), key: pem('wrong-host.key') }, (_request, response) => { response.end('{}'); }));
    const recorder = await proxy('200 OK', server.port);
    const { client } = make('https://gateway.test', { proxy: always({ host: '127.0.0.1', port: recorder.port }) });
    expect(await client.send({ method: 'POST', url: 'https://gateway.test/x', body: '{}', repeat: 'once' })).toMatchObject({ ok: false, error: { code: 'gateway/not_secure', outcome: 'not_sent' } });
    expect(server.requests).toEqual([]);
  });

  test('a proxy that is silent: nothing was sent', async () => {
    const silent = await keep(scriptedTcp(() => undefined));
    const { client } = make('https://gateway.test', { proxy: always({ host: '127.0.0.1', port: silent.port }), limits: { connectMs: 200, maxTries: 1 } });
    expect(await client.send({ method: 'POST', url: 'https://gateway.test/x', body: '{}', repeat: 'once' })).toMatchObject({ ok: false, error: { code: 'proxy/not_reachable', outcome: 'not_sent' } });
  });

  test('nobody at the proxy’s port: nothing was sent', async () => {
    const gone = await scriptedTcp(() => undefined);
    await gone.close();
    const { client } = make('https://gateway.test', { proxy: always({ host: '127.0.0.1', port: gone.port }) });
    expect(await client.send({ method: 'POST', url: 'https://gateway.test/x', body: '{}', repeat: 'once' }))
      .toMatchObject({ ok: false, error: { code: 'proxy/not_reachable', outcome: 'not_sent', details: { problem: 'ECONNREFUSED', proxy: `127.0.0.1:${String(gone.port)}` } } });
  });

  test('a way that cannot be told, or not in time, sends nothing; going directly might be what is forbidden', async () => {
    const server = await keep(scriptedHttps({ cert: pem('good'), key: pem('good.key') }, (_request, response) => { response.end('{}'); }));
    const baseUrl = `https://gateway.test:${String(server.port)}`;
    const send = (to: ProxyRoute['to']) => make(baseUrl, { selfHosted: true, lookup: leadsTo('127.0.0.1'), limits: { connectMs: 100, maxTries: 1 }, proxy: { to, ended: () => undefined } })
      .client.send({ method: 'POST', url: `${baseUrl}/x`, body: '{}', repeat: 'once' });
    expect(await send(() => Promise.resolve(failure('vault/locked')))).toMatchObject({ ok: false, error: { code: 'vault/locked', outcome: 'not_sent' } });
    expect(await send(() => new Promise(() => undefined))).toMatchObject({ ok: false, error: { code: 'proxy/not_usable', outcome: 'not_sent' } });
    expect(server.connections()).toBe(0);
  });

  test('another way counts from the next request on, also while a connection stands; each is told how it ended', async () => {
    const server = await keep(scriptedHttps({ cert: pem('good'), key: pem('good.key') }, (_request, response) => { response.end('{}'); }));
    const recorder = await proxy('200 OK', server.port);
    const baseUrl = `https://gateway.test:${String(server.port)}`;
    const ended: (string | null)[] = [];
    const ways: (ProxySetting | null)[] = [null, { host: '127.0.0.1', port: recorder.port }, { host: '127.0.0.1', port: 1 }, null];
    let asked = 0;
    const { client } = make(baseUrl, {
      selfHosted: true, lookup: leadsTo('127.0.0.1'), proxy: { to: () => Promise.resolve(ok(ways[asked++] ?? null)), ended: (error) => { ended.push(error?.code ?? null); } },
    });
    const send = async () => (await client.send({ method: 'GET', url: `${baseUrl}/x`, repeat: 'safe' })).ok;
    expect([await send(), recorder.connections()]).toEqual([true, 0]);
    expect([await send(), recorder.connections()]).toEqual([true, 1]);
    expect([await send(), await send()]).toEqual([false, true]);
    expect([recorder.connections(), server.requests.length, ended]).toEqual([1, 3, [null, 'proxy/not_reachable']]);
  });
});

test('a self-hosted server on loopback is reached by plain http', async () => {
  const server = await keep(scriptedHttp((_request, response) => { response.end('{}'); }));
  const baseUrl = `http://localhost:${String(server.port)}`;
  const { client } = make(baseUrl, { selfHosted: true, lookup: leadsTo('127.0.0.1') });
  expect((await client.send({ method: 'GET', url: `${baseUrl}/x`, repeat: 'safe' })).ok).toBe(true);
});
