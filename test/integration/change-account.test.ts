// F3, D16: new credentials while the shop is open, on every gateway: open sales go on, a key of another account is refused, nothing is half changed.
import { afterEach, describe, expect, it } from 'vitest';
import { liveClock, liveRandom } from '../../electron/core/live-ports.ts';
import { startPracticeGateway, type PracticeGateway } from '../../electron/practice/practice-gateway.ts';
import { gateways } from '../support/gateway-traits.ts';
import { must, newSale, openShop, type Shop } from '../support/shop.ts';

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});
const shopOf = async (driver: (typeof gateways)[number]['driver']): Promise<Shop> => {
  const shop = await openShop(driver.id, false);
  open.push(shop);
  return shop;
};
/** Another account at the same vendor: its own emulator with its own credentials. */
const stranger = async (driver: (typeof gateways)[number]['driver']): Promise<PracticeGateway> => {
  const other = must(await startPracticeGateway({ driver: driver.id, port: 0, clock: liveClock, random: liveRandom }));
  open.push(other);
  return other;
};

describe.each([...gateways])('$id', ({ driver, trait }) => {
  it('a wrong new key changes nothing: the open sale is still asked about and paid', async () => {
    const shop = await shopOf(driver);
    const { app } = shop;
    const sale = must(await app.invoices.create(newSale({ method: trait.method, orderId: 'A-1' })));
    const key = (trait.apiSecrets ?? driver.settings.filter((field) => field.secret && field.required && field.key !== driver.webhookSecretKey).map((field) => field.key))[0] ?? driver.webhookSecretKey;
    const refused = await app.gateways.change('shop', { baseUrl: null, settings: { [key]: 'not-the-key-of-this-account' }, keepOldSecretMs: 0 });
    expect(refused.ok).toBe(false);
    await shop.control({ action: 'pay', invoice: 'A-1' });
    await shop.control({ action: 'confirm', invoice: 'A-1', all: true });
    await app.sync.once();
    expect(shop.sale(sale.id).status).toBe('paid');
  });

  it('credentials and address of another account do not know the open sales, and are refused', async () => {
    const shop = await shopOf(driver);
    must(await shop.app.invoices.create(newSale({ method: trait.method, orderId: 'A-2' })));
    const other = await stranger(driver);
    const change = { baseUrl: other.url, settings: other.credentials, keepOldSecretMs: 0 };
    expect(await shop.app.gateways.change('shop', change)).toMatchObject({ ok: false, error: { code: 'gateway/other_account', details: { orderId: 'A-2' } } });
    expect(must(shop.app.gateways.list())[0]?.baseUrl).not.toBe(other.url);
    // With nothing open another account may take the name.
    await shop.control({ action: 'expire', invoice: 'A-2' });
    await shop.app.sync.once();
    expect(must(await shop.app.gateways.change('shop', change)).baseUrl).toBe(other.url);
    const moved = must(await shop.app.invoices.create(newSale({ method: trait.method, orderId: 'A-3' })));
    expect(moved.status).toBe('pending');
    await shop.restart();
    expect(must(await shop.app.gateways.check('shop')).methods).toContain(trait.method);
  });
});

it('F3: a new API key of the same account takes over: the sale made with the old one is paid, the old key is not used any more', async () => {
  const shop = await openShop('btcpay', false);
  open.push(shop);
  const { app } = shop;
  const url = must(app.gateways.list())[0]?.baseUrl ?? '';
  const asOwner = { authorization: `Basic ${Buffer.from('owner@practice.test:practice').toString('base64')}`, 'content-type': 'application/json' };
  const sale = must(await app.invoices.create(newSale({ orderId: 'A-1' })));
  const minted = await fetch(`${url}/api/v1/api-keys`, {
    method: 'POST', headers: asOwner,
    body: JSON.stringify({ label: 'new', permissions: ['btcpay.store.canmodifyinvoices', 'btcpay.store.cancreateinvoice', 'btcpay.store.canviewinvoices', 'btcpay.store.canviewstoresettings'] }),
  });
  const { apiKey } = await minted.json() as { apiKey: string };
  must(await app.gateways.change('shop', { baseUrl: null, settings: { apiKey }, keepOldSecretMs: 0 }));
  await shop.control({ action: 'pay', invoice: 'A-1' });
  await shop.control({ action: 'confirm', invoice: 'A-1', all: true });
  // The old key is gone at the gateway: whatever still used it would fail.
  const gone = await fetch(`${url}/api/v1/api-keys/${apiKey}`, { method: 'DELETE', headers: asOwner });
  expect(gone.status).toBe(200);
  await app.sync.once();
  expect(shop.sale(sale.id).status).toBe('pending');
  const again = await fetch(`${url}/api/v1/api-keys`, { method: 'POST', headers: asOwner, body: JSON.stringify({ label: 'newer', permissions: ['btcpay.store.canmodifyinvoices', 'btcpay.store.canviewinvoices', 'btcpay.store.canviewstoresettings'] }) });
  must(await app.gateways.change('shop', { baseUrl: null, settings: { apiKey: (await again.json() as { apiKey: string }).apiKey }, keepOldSecretMs: 0 }));
  await app.invoices.checkNow(sale.id);
  expect(shop.sale(sale.id).status).toBe('paid');
  await shop.restart();
  must(await shop.app.gateways.check('shop'));
});
