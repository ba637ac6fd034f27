// The self-test says where a probe broke: name, connection, TLS, tunnel, receiver, answer; and with nothing it says “polling only”. Lines 34 and 36.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestReport } from '../../electron/core/app.ts';
import { must } from '../support/shop.ts';
import { freePort, until } from '../support/sshd.ts';
import { openTunnelShop, type TunnelShop } from '../support/tunnel-shop.ts';

const pem = (name: string): string => readFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');

let shop: TunnelShop;
const cleanups: (() => unknown)[] = [];
beforeEach(async () => {
  const lookup = (hostname: string): Promise<{ address: string; family: number }[]> => (hostname.endsWith('.invalid')
    ? Promise.reject(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }))
    : Promise.resolve([{ address: '127.0.0.1', family: 4 }]));
  shop = await openTunnelShop({ mayTell: false, app: { tunnelReach: { trustedCa: [pem('ca')], lookup } } });
});
afterEach(async () => {
  await shop.close();
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const receiver = (): number => shop.app.webhooks.state().port ?? 0;

async function listening(server: http.Server | https.Server): Promise<number> {
  const port = await freePort();
  await new Promise<void>((resolve) => { server.listen(port, '127.0.0.1', () => resolve()); });
  cleanups.push(() => { server.closeAllConnections(); server.close(); });
  return port;
}

const answering = (status: number, text: string): http.RequestListener => (_request, response) => { response.writeHead(status, { location: `http://127.0.0.1:${receiver()}/` }).end(text); };

/** A web server of the owner's: forwards to the receiver, changing what `how` says. */
const forwarding = (how: { readonly http10?: boolean; readonly answer?: string; readonly status?: number } = {}): http.RequestListener => (request, response) => {
  if (how.http10 === true) {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const socket = connect(receiver(), '127.0.0.1', () => {
        socket.write(`POST ${request.url ?? ''} HTTP/1.0\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`);
        socket.write(body);
      });
      let text = '';
      socket.on('error', () => response.destroy());
      socket.on('data', (chunk: Buffer) => { text += chunk.toString(); });
      socket.on('end', () => { response.writeHead(Number(text.slice(9, 12))).end(text.slice(text.indexOf('\r\n\r\n') + 4)); });
    });
    return;
  }
  const onward = http.request({ host: '127.0.0.1', port: receiver(), path: request.url, method: 'POST', headers: request.headers }, (answer) => {
    response.writeHead(how.status ?? answer.statusCode ?? 502);
    if (how.answer === undefined) answer.pipe(response);
    else response.end(how.answer);
    answer.resume();
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
};

async function tested(publicUrl: string): Promise<TestReport> {
  must(await shop.app.tunnel.set('manual', { publicUrl }));
  return must(await shop.app.tunnel.test());
}

const secure = (name: string, listener: http.RequestListener): https.Server => https.createServer({ cert: pem(name), key: pem(`${name}.key`) }, listener);

describe('a probe that comes back', () => {
  it('through the owner’s web server, over TLS', async () => {
    const port = await listening(secure('good', forwarding()));
    expect(await tested(`https://localhost:${port}`)).toMatchObject({ ok: true, stage: null, error: null });
    expect(shop.app.tunnel.summary()).toMatchObject({ mode: 'webhooks_and_polling', state: 'up', problem: null });
  });

  it('leaves no trace in the books and counts as no refusal', async () => {
    const port = await listening(http.createServer(forwarding()));
    expect((await tested(`http://localhost:${port}`)).ok).toBe(true);
    expect((await shop.app.sync.once()).errors).toEqual([]);
  });
});

describe('a probe that does not', () => {
  it.each<[string, TestReport['stage'], string, () => Promise<string>]>([
    ['a name nobody knows', 'name', 'tunnel/test_name', () => Promise.resolve('https://hooks.invalid')],
    ['nobody listening', 'connect', 'tunnel/test_connect', async () => `http://localhost:${await freePort()}`],
    ['a certificate by nobody known', 'tls', 'tunnel/test_tls', async () => `https://localhost:${await listening(secure('self-signed', forwarding()))}`],
    ['a certificate that has expired', 'tls', 'tunnel/test_tls', async () => `https://localhost:${await listening(secure('expired', forwarding()))}`],
    ['a certificate for another host', 'tls', 'tunnel/test_tls', async () => `https://localhost:${await listening(secure('wrong-host', forwarding()))}`],
    ['a web server with nothing behind it', 'tunnel', 'tunnel/test_tunnel', async () => `http://localhost:${await listening(http.createServer(answering(502, 'bad gateway')))}`],
    ['one that knows no such path', 'tunnel', 'tunnel/test_tunnel', async () => `http://localhost:${await listening(http.createServer(answering(404, 'not found')))}`],
    ['one that sends us elsewhere', 'tunnel', 'tunnel/test_tunnel', async () => `http://localhost:${await listening(http.createServer(answering(302, '')))}`],
    ['one that breaks off', 'tunnel', 'tunnel/test_tunnel', async () => `http://localhost:${await listening(http.createServer((request) => { request.socket.destroy(); }))}`],
    ['one that speaks HTTP/1.0 to the receiver', 'receiver', 'tunnel/test_receiver', async () => `http://localhost:${await listening(http.createServer(forwarding({ http10: true })))}`],
    ['somebody else who says yes', 'answer', 'tunnel/test_answer', async () => `http://localhost:${await listening(http.createServer(answering(200, '{"ok":true}')))}`],
    ['one that turns the answer into a fault', 'answer', 'tunnel/test_answer', async () => `http://localhost:${await listening(http.createServer(forwarding({ status: 500, answer: '' })))}`],
    ['one that replaces the answer', 'answer', 'tunnel/test_answer', async () => `http://localhost:${await listening(http.createServer(forwarding({ answer: '{}' })))}`],
  ])('because of %s broke at “%s”', async (_, stage, code, url) => {
    const publicUrl = await url();
    expect(await tested(publicUrl)).toMatchObject({ ok: false, stage, error: { code }, url: publicUrl });
    expect(shop.app.tunnel.summary()).toMatchObject({ mode: 'polling_only', problem: { code } });
  });

  it('because the receiver is gone while its port is taken by another', async () => {
    const port = await listening(http.createServer(forwarding()));
    must(await shop.app.tunnel.set('manual', { publicUrl: `http://localhost:${port}` }));
    await until('it was tested', () => shop.app.tunnel.summary().test?.ok === true);
    await shop.app.webhooks.close();
    expect(shop.app.tunnel.summary()).toMatchObject({ state: 'idle', mode: 'polling_only', forwardTo: null });
    expect(await shop.app.tunnel.test()).toMatchObject({ ok: false, error: { code: 'tunnel/not_running' } });
  });

  it('in time, when somebody takes it and says nothing', async () => {
    const silent = createServer(() => undefined);
    const port = await freePort();
    await new Promise<void>((resolve) => { silent.listen(port, '127.0.0.1', () => resolve()); });
    const sockets: { destroy(): void }[] = [];
    silent.on('connection', (socket) => sockets.push(socket));
    cleanups.push(() => { sockets.forEach((socket) => socket.destroy()); silent.close(); });
    const started = Date.now();
    expect(await tested(`http://localhost:${port}`)).toMatchObject({ ok: false, stage: 'tunnel', error: { details: { reason: 'no answer in time' } } });
    expect(Date.now() - started).toBeLessThan(12_000);
  });
});

describe('without a tunnel', () => {
  it('polling alone carries the shop, and the app says so', () => {
    const summary = shop.app.tunnel.summary();
    // The emulator is on this computer and needs no tunnel; a gateway elsewhere would.
    expect(summary).toMatchObject({ driver: null, state: 'none', test: null, problem: null, accounts: [{ how: 'direct' }] });
  });
});

describe('gateways that are told with each invoice', () => {
  it.each(['coingate', 'nowpayments', 'plisio'] as const)('%s sends its webhooks to the public address', async (driver) => {
    const told = await openTunnelShop({ driver });
    cleanups.push(() => told.close());
    let came = 0;
    const port = await listening(http.createServer((request, response) => {
      if (request.url?.startsWith(told.path) === true) came += 1;
      const onward = http.request({ host: '127.0.0.1', port: told.app.webhooks.state().port ?? 0, path: request.url, method: 'POST', headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502);
        answer.pipe(response);
      });
      // The receiver may close a connection of its own; the web server then has no answer to hand on.
      onward.on('error', () => response.destroy());
      request.pipe(onward);
    }));
    must(await told.app.tunnel.set('manual', { publicUrl: `http://localhost:${port}` }));
    await until('the probe came back', () => told.app.tunnel.summary().test?.ok === true);
    expect(told.app.tunnel.summary().accounts).toMatchObject([{ how: 'with_each_invoice', problem: null }]);
    const sale = await told.charge();
    await told.control({ action: 'pay', invoice: sale.gatewayInvoiceId ?? '' });
    await until('a webhook came through and counts', async () => (await told.webhooksOf(sale.id)).first > 0);
    expect(came).toBeGreaterThan(0);
  });
});

describe('the probe’s path', () => {
  it('takes nothing but our own probes: forged ones are refused like everything else (line 36)', async () => {
    const port = await listening(http.createServer(forwarding()));
    must(await shop.app.tunnel.set('manual', { publicUrl: `http://localhost:${port}` }));
    let path = '';
    const spy = await listening(http.createServer((request, response) => { path = request.url ?? ''; forwarding()(request, response); }));
    expect((await tested(`http://localhost:${spy}`)).ok).toBe(true);
    expect(path).toMatch(/^\/w\/probe-[0-9a-f]{32}$/);
    const forged = JSON.stringify({ probe: '0'.repeat(32), sentAtMs: Date.now(), mac: '0'.repeat(64) });
    const answer = await fetch(`http://127.0.0.1:${receiver()}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-forwarded-for': '127.0.0.1' }, body: forged });
    expect([answer.status, await answer.text()]).toEqual([401, 'refused\n']);
  });
});
