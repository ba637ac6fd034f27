// The ngrok driver on a stand-in that speaks its API, and the real library as far as it goes without its service. Lines 33 and 34.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ngrok, ngrokWith } from '../../electron/tunnels/ngrok/index.ts';
import { must } from '../support/shop.ts';
import { freePort, until } from '../support/sshd.ts';
import { createNgrokStandIn, type NgrokStandIn } from '../support/ngrok-stand-in.ts';
import { deliverAll, eventBody } from '../support/stubborn-sender.ts';
import { openTunnelShop, type TunnelShop } from '../support/tunnel-shop.ts';

const TOKEN = '2aBcDeFgHiJkLmNoPqRsTuVwXyZ_throwaway';

let shop: TunnelShop;
let standIn: NgrokStandIn;
let edge: number;
let isThere: boolean;
beforeEach(async () => {
  edge = await freePort();
  standIn = createNgrokStandIn(edge, TOKEN);
  isThere = true;
  shop = await openTunnelShop({ app: { tunnels: [ngrokWith(() => (isThere ? Promise.resolve(standIn.library) : Promise.reject(new Error('no binary'))))] } });
});
afterEach(async () => { await shop.close(); });

const now = () => shop.app.tunnel.summary();
const isTested = (): boolean => now().state === 'up' && now().test?.ok === true;

describe('ngrok', () => {
  it('brings webhooks while its session is cut and made anew, one session at a time', async () => {
    must(await shop.app.tunnel.set('ngrok', { authtoken: TOKEN }));
    await until('the probe came back', isTested);
    const sale = await shop.charge();
    const bodies = Array.from({ length: 100 }, (_, index) => eventBody(sale.gatewayInvoiceId ?? '', `d-${index}`, shop.storeId));
    const sent = await deliverAll({ port: edge, host: 'localhost', path: shop.path, secret: shop.secret }, bodies, {
      atOnce: 4, pauseMs: 25, onAnswer: (count) => { if (count === 30 || count === 60) standIn.cut(); },
    });
    expect(sent.answered).toBe(100);
    expect(sent.broken).toBeGreaterThan(0);
    expect((await shop.webhooksOf(sale.id, 'InvoiceProcessing')).first).toBe(100);
    expect(standIn.tokens).toEqual([TOKEN, TOKEN, TOKEN]);
    expect(standIn.openSessions()).toBe(1);
    must(await shop.app.tunnel.remove());
    expect(standIn.openSessions()).toBe(0);
  });

  it('asks for the domain of the account; its token is sealed and never shown', async () => {
    must(await shop.app.tunnel.set('ngrok', { authtoken: TOKEN, domain: 'shop.ngrok.app' }));
    await until('it is up', () => now().state === 'up');
    expect(standIn.domains).toEqual(['shop.ngrok.app']);
    // The stand-in gives another address: that is said.
    expect(shop.app.notices().map(({ code }) => code)).toContain('tunnel/other_address');
    expect(now().sealed).toEqual(['authtoken']);
    expect(JSON.stringify([now(), shop.app.notices()])).not.toContain(TOKEN);
  });

  it('a token that is not taken, or a library that is not there, waits for a person and is not quoted', async () => {
    must(await shop.app.tunnel.set('ngrok', { authtoken: 'wrong-token-123' }));
    await until('it is refused', () => now().problem?.code === 'tunnel/not_accepted');
    expect(now()).toMatchObject({ state: 'down', retryInMs: null, publicUrl: null });
    expect(JSON.stringify(now())).not.toContain('wrong-token-123');
    isThere = false;
    must(await shop.app.tunnel.set('ngrok', { authtoken: TOKEN }));
    await until('it is said', () => now().problem?.code === 'tunnel/not_here');
    expect(await shop.app.tunnel.set('ngrok', { authtoken: '' })).toMatchObject({ ok: false, error: { code: 'tunnel/setting_missing' } });
  });

  it('the real library has what is used of it', async () => {
    const real = await import('@ngrok/ngrok');
    const builder = new real.SessionBuilder().authtoken('x').handleDisconnection(() => false).serverAddr('127.0.0.1:9');
    await expect(builder.connect()).rejects.toThrow('failed to connect session');
    expect(ngrok.settings.map(({ key }) => key)).toEqual(['authtoken', 'domain']);
  });
});
