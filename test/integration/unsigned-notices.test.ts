// Notices nobody signs, at the address of each sale: which sale they are about, in every form they may come, and what a stranger can do with them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveClock, liveRandom } from '../../electron/core/live-ports.ts';
import { createXaigateEmulator } from '../../electron/gateways/xaigate/emulator.ts';
import { saleWebhookUrl } from '../../electron/gateways/common/sale-token.ts';
import { secret } from '../../electron/core/secret.ts';
import { openShop, type Shop } from '../support/shop.ts';

// One shop for all: XAIGATE is asked once a second at most.
let shop: Shop;
let address = '';
let webhookSecret = '';
beforeAll(async () => {
  shop = await openShop('xaigate', true);
  const { port, accounts } = { port: shop.app.webhooks.state().port, accounts: shop.app.gateways.list() };
  address = `http://127.0.0.1:${String(port)}${accounts.ok ? (accounts.value[0]?.webhookPath ?? '') : ''}`;
  webhookSecret = shop.credentials['webhookSecret'] ?? '';
  for (const orderId of ['A-1', 'A-2']) expect(await shop.app.invoices.create({ gateway: 'shop', amount: '12.50', currency: 'USD', method: 'USD@checkout', orderId, note: '', expiresInMinutes: null })).toMatchObject({ ok: true });
});
afterAll(() => shop.close());

const idOf = (orderId: string): string => shop.sale(orderId).gatewayInvoiceId ?? '';
const hints = (orderId: string): number => shop.sale(orderId).timeline?.filter((entry) => entry.kind === 'hint').length ?? 0;

/** As a gateway posts it; the sale's own address unless told otherwise. */
async function post(body: string, { sale = 'A-1', type = 'application/json', held = webhookSecret } = {}): Promise<number> {
  const url = saleWebhookUrl(address, secret(held), 'xaigate', sale);
  return (await fetch(url, { method: 'POST', headers: { 'content-type': type }, body })).status;
}

describe('C5, D3: the sale is the address’s', () => {
  it('one that names another sale’s invoice is kept apart, one of another order or at no address of ours is refused', async () => {
    expect(await post(JSON.stringify({ invoiceNo: idOf('A-2'), status: 'Paid' }))).toBe(200);
    expect(await post('{"orderId":"A-2","status":"Paid"}')).toBe(401);
    expect(await post('{"status":"Paid"}', { held: 'somebody else’s secret' })).toBe(401);
    expect((await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status).toBe(400);
    await shop.app.sync.once();
    expect([hints('A-1'), hints('A-2')]).toEqual([0, 0]);
  });

  it('every form of one is a reason to ask about its own sale, and claims nothing', async () => {
    const FORM = 'application/x-www-form-urlencoded';
    const bodies = [
      [JSON.stringify({ invoiceNo: idOf('A-1'), txid: '0x1', id: '0x1' }), 'application/json'], ['{"orderId":"A-1","status":"Paid"}', 'application/json'],
      [`orderId=A-1&invoiceId=${idOf('A-1')}&status=Paid`, FORM], ['orderId=A-1&status=Paid', FORM], ['{"status":"Paid"}', 'application/json'],
    ] as const;
    for (const [body, type] of bodies) expect(await post(body, { type }), body).toBe(200);
    await shop.app.sync.once();
    expect([hints('A-1'), hints('A-2'), shop.sale('A-1').status]).toEqual([bodies.length, 0, 'pending']);
  });
});

it('an emulator’s notices of every form lead to the sale', async () => {
  for (const notices of ['documented', 'json', 'form'] as const) {
    const sent: { readonly url: string; readonly body: string; readonly type: string }[] = [];
    const emulator = createXaigateEmulator({
      clock: liveClock, random: liveRandom, sendWebhook: (url, headers, body) => {
        sent.push({ url, body, type: headers['content-type'] ?? '' });
        return Promise.resolve(200);
      },
    }, { credentials: { apiKey: 'k' }, notices });
    const notifyUrl = saleWebhookUrl(address, secret(webhookSecret), 'xaigate', 'A-1');
    await emulator.handle({
      method: 'POST', target: '/api/v1/invoice/create', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ apiKey: 'k', orderId: 'A-1', amount: '12.50', currency: 'USD', email: 'till@shop.example', notifyUrl }),
    });
    await emulator.control({ action: 'pay', invoice: 'A-1' });
    await emulator.control({ action: 'confirm', invoice: 'A-1', all: true });
    await emulator.idle();
    emulator.close();
    const [first] = sent;
    expect((await fetch(first?.url ?? '', { method: 'POST', headers: { 'content-type': first?.type ?? '' }, body: first?.body ?? '' })).status, notices).toBe(200);
  }
});
