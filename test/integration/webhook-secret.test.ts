// line 25: while the webhook secret is being changed, deliveries signed with the old one and with the new one are both taken.
import { createHmac } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { must, openShop, type Shop } from '../support/shop.ts';

let shop: Shop | null = null;
afterEach(async () => {
  await shop?.close();
  shop = null;
});

async function deliver(place: Shop, secret: string, id: string): Promise<number> {
  const { port } = place.app.webhooks.state();
  const path = must(place.app.gateways.list())[0]?.webhookPath ?? '';
  const body = JSON.stringify({ deliveryId: id, originalDeliveryId: id, webhookId: 'w', isRedelivery: false, type: 'InvoiceCreated', timestamp: 1, storeId: 's', invoiceId: 'i' }, null, 2);
  const answer = await fetch(`http://127.0.0.1:${String(port)}${path}`, {
    method: 'POST', body, headers: { 'content-type': 'application/json', 'btcpay-sig': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` },
  });
  await answer.arrayBuffer();
  return answer.status;
}

it('line 25: both secrets are live until the old one ends, also over a restart; then only the new one', async () => {
  const place = (shop = await openShop('btcpay', true));
  const { app } = place;
  expect(app.gateways.changeWebhookSecret('shop', '  ', 1000)).toMatchObject({ ok: false, error: { code: 'gateway/setting_missing' } });
  expect(app.gateways.changeWebhookSecret('nobody', 'x', 1000)).toMatchObject({ ok: false, error: { code: 'gateway/not_found' } });
  must(app.gateways.changeWebhookSecret('shop', 'secret number one', 0));
  must(app.gateways.changeWebhookSecret('shop', 'secret number two', 60_000));
  const answers = async (): Promise<readonly number[]> => {
    const statuses: number[] = [];
    for (const secret of ['secret number one', 'secret number two', 'secret number three']) statuses.push(await deliver(place, secret, `${secret}-${statuses.length}`));
    return statuses;
  };
  expect(await answers()).toEqual([200, 200, 401]);
  await place.restart();
  expect(await answers()).toEqual([200, 200, 401]);
  must(place.app.gateways.changeWebhookSecret('shop', 'secret number two', 0));
  expect(await answers()).toEqual([401, 200, 401]);
});
