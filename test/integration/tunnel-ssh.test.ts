// Webhooks through OpenSSH's own sshd: lines 32, 33, 34 and 36 of the security checklist. Cut in every way: nothing is lost, nothing counts twice.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSshServer, until, type SshServer } from '../support/sshd.ts';
import { must } from '../support/shop.ts';
import { deliverAll, eventBody, post, type Target } from '../support/stubborn-sender.ts';
import { openTunnelShop, type TunnelShop } from '../support/tunnel-shop.ts';

let server: SshServer;
let shop: TunnelShop;
beforeAll(async () => { server = await startSshServer(); });
afterAll(async () => { await server.close(); });
beforeEach(async () => { shop = await openTunnelShop(); });
afterEach(async () => {
  await shop.close();
  await server.stop();
  await server.start();
});

const settings = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  host: '127.0.0.1', port: String(server.port), user: server.user, keyFile: server.keyFile, remotePort: String(server.remotePort),
  publicUrl: `http://localhost:${server.remotePort}`, keepAliveSeconds: '1', hostKey: server.fingerprint, ...more,
});
const now = () => shop.app.tunnel.summary();
const isTested = (): boolean => now().state === 'up' && now().test?.ok === true;
const target = (): Target => ({ port: server.remotePort, host: 'localhost', path: shop.path, secret: shop.secret });
/** The event of {@link eventBody}; the gateway itself sends others. */
const SENT = 'InvoiceProcessing';
const bodies = (sale: string, count: number): string[] => Array.from({ length: count }, (_, index) => eventBody(sale, `delivery-${index}`, shop.storeId));

async function up(): Promise<void> {
  must(await shop.app.tunnel.set('ssh', settings()));
  await until('the probe came back', isTested);
}

async function killSessions(signal: NodeJS.Signals): Promise<void> {
  await until('a session is there', () => server.sessions().length > 0);
  for (const pid of server.sessions()) process.kill(pid, signal);
}

describe('the key of the server (line 32)', () => {
  it('is asked about once, before anything is sent, and pinned', async () => {
    const before = server.log().length;
    must(await shop.app.tunnel.set('ssh', settings({ hostKey: 'ask' })));
    await until('the key is asked about', () => now().askedKey !== null);
    expect(now()).toMatchObject({ state: 'down', retryInMs: null, askedKey: { host: '127.0.0.1', fingerprint: server.fingerprint }, mode: 'polling_only' });
    expect(server.log().slice(before)).not.toContain('Accepted publickey');
    expect(await shop.app.tunnel.trust(`SHA256:${'A'.repeat(43)}`)).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
    must(await shop.app.tunnel.trust(server.fingerprint));
    await until('the probe came back', isTested);
    expect(now()).toMatchObject({ mode: 'webhooks_and_polling', publicUrl: `http://localhost:${server.remotePort}`, problem: null, settings: { hostKey: server.fingerprint } });
  });

  it('is refused when it is another one, without a word sent and without trying again', async () => {
    await up();
    await server.stop();
    const other = server.changeHostKey();
    const before = server.log().length;
    await server.start();
    await until('the other key is refused', () => now().problem?.code === 'tunnel/host_key_changed');
    expect(now()).toMatchObject({ state: 'down', retryInMs: null, askedKey: null, mode: 'polling_only' });
    expect(now().problem?.details).toMatchObject({ fingerprint: other });
    expect(shop.app.notices().some(({ code }) => code === 'tunnel/host_key_changed')).toBe(true);
    expect(await shop.app.tunnel.trust(other)).toMatchObject({ ok: false });
    expect(server.log().slice(before)).not.toContain('Accepted publickey');
    // The owner changed the server and says so.
    must(await shop.app.tunnel.set('ssh', { hostKey: other }));
    await until('the probe came back', isTested);
  });
});

describe('a sale through the tunnel', () => {
  it('BTCPay is told the address by its API, and its webhooks arrive while the tunnel is cut and comes back', async () => {
    await shop.control({ action: 'clock', factor: 20 });
    await up();
    await until('the gateway is told', () => now().accounts[0]?.problem === null);
    expect(now().accounts).toMatchObject([{ name: 'shop', how: 'by_api', webhookUrl: `http://localhost:${server.remotePort}${shop.path}` }]);
    const sale = await shop.charge();
    await until('the first webhooks are there', async () => (await shop.webhooksOf(sale.id)).first > 0);
    const before = (await shop.webhooksOf(sale.id)).first;
    await killSessions('SIGKILL');
    await shop.control({ action: 'pay', invoice: sale.gatewayInvoiceId ?? '' });
    await shop.control({ action: 'confirm', invoice: sale.gatewayInvoiceId ?? '', all: true });
    // The gateway comes again after 10 s of its own clock.
    await until('the webhooks of the payment are there', async () => (await shop.webhooksOf(sale.id)).first >= before + 3, 20_000);
    expect(shop.sale(sale.id)).toMatchObject({ status: 'paid', release: true });
    expect((await shop.app.audit()).ok).toBe(true);
  });

  it.each([
    ['the session killed', async () => { await killSessions('SIGKILL'); }],
    ['the server started anew', async () => { await server.stop(); await server.start(); }],
  ])('with %s in the middle of deliveries nothing is lost and nothing counts twice (line 33)', async (_, cut) => {
    await up();
    const sale = await shop.charge();
    const before = (await shop.webhooksOf(sale.id, SENT)).first;
    const cuts: Promise<void>[] = [];
    const all = bodies(sale.gatewayInvoiceId ?? '', 300);
    const sent = await deliverAll(target(), all, { atOnce: 8, pauseMs: 25, onAnswer: (count) => { if (count === 40 || count === 160) cuts.push(cut()); } });
    await Promise.all(cuts);
    expect(sent.answered).toBe(300);
    expect(sent.broken).toBeGreaterThan(0);
    expect((await shop.webhooksOf(sale.id, SENT)).first - before).toBe(300);
    await until('the probe came back', isTested);
  });

  it('half a delivery that is cut off counts as nothing, the whole one after it as one', async () => {
    await up();
    const sale = await shop.charge();
    const before = await shop.webhooksOf(sale.id, SENT);
    const [body = ''] = bodies(sale.gatewayInvoiceId ?? '', 1);
    expect(await post(target(), body, () => killSessions('SIGKILL'))).toBeNull();
    expect(await shop.webhooksOf(sale.id, SENT)).toEqual(before);
    const cutMs = Date.now();
    await until('the cut is seen', () => now().state !== 'up');
    await until('the probe came back', isTested);
    expect(Date.now() - cutMs).toBeLessThan(5_000);
    expect(await post(target(), body)).toBe(200);
    expect(await shop.webhooksOf(sale.id, SENT)).toEqual({ first: before.first + 1, repeats: before.repeats });
  });

  it('a session that hangs is found by its missing signs of life; while it holds the port, binding is tried again (line 33)', async () => {
    await up();
    const stopped = server.sessions();
    await killSessions('SIGSTOP');
    const states: string[] = [];
    const quiet = shop.app.tunnel.onChanged(() => { states.push(now().problem?.code ?? now().state); });
    const stoppedMs = Date.now();
    await until('the silence is found', () => now().state !== 'up', 8_000);
    const foundMs = Date.now() - stoppedMs;
    await until('the old session holds the port', () => states.includes('tunnel/bind_refused'));
    for (const pid of stopped) process.kill(pid, 'SIGCONT');
    await until('the probe came back', isTested, 20_000);
    quiet();
    expect(foundMs).toBeLessThan(5_000);
    expect(states).toContain('tunnel/connection_lost');
  });
});

describe('what comes through the tunnel', () => {
  it('is believed by its signature alone: no X-Forwarded-For and no source address opens or closes anything (line 36)', async () => {
    await up();
    const sale = await shop.charge();
    const before = (await shop.webhooksOf(sale.id, SENT)).first;
    const [good = '', other = ''] = bodies(sale.gatewayInvoiceId ?? '', 2);
    const claims = { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', 'forwarded': 'for=127.0.0.1', 'x-forwarded-host': 'localhost', 'cf-connecting-ip': '127.0.0.1' };
    expect(await post({ ...target(), secret: 'wrong', headers: claims }, good)).toBe(401);
    expect(await post({ ...target(), path: '/w/shop-00000000000000000000000000000000', headers: claims }, good)).toBe(400);
    // The receiver is asked from this very computer, too: that proves nothing either.
    expect(await post({ ...target(), port: shop.app.webhooks.state().port ?? 0, secret: 'wrong' }, good)).toBe(401);
    expect(await post({ ...target(), headers: { ...claims, 'x-forwarded-for': '203.0.113.66, 10.0.0.1' } }, good)).toBe(200);
    expect(await post(target(), other)).toBe(200);
    expect((await shop.webhooksOf(sale.id, SENT)).first).toBe(before + 2);
  });
});
