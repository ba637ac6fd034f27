import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createServer, type Server } from 'node:http';
import { InvoicesService, OpenAPI, WebhooksService } from 'btcpay-greenfield-node-client';
import { createBtcpayEmulator } from '../../electron/gateways/btcpay/emulator.ts';
import { signBtcpay } from '../../electron/gateways/btcpay/emulator-hooks.ts';
import type { Emulator } from '../../electron/gateways/emulator-kit/port.ts';
import { createWebhookSender } from '../../electron/gateways/emulator-kit/send-webhook.ts';
import { startEmulatorServer, type EmulatorServer } from '../../electron/gateways/emulator-kit/server.ts';
import { seededRandom } from '../support/emulator-bench.ts';
import { FakeClock } from '../support/fake-clock.ts';

describe('the vendor’s generated client, unmodified, against the BTCPay emulator over HTTP', () => {
  let emulator: Emulator;
  let server: EmulatorServer;
  let receiver: Server;
  let receiverUrl: string;
  let storeId: string;
  const received: { readonly signature: string | undefined; readonly body: string }[] = [];

  beforeEach(async () => {
    received.length = 0;
    receiver = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => { body += chunk; }).on('end', () => {
        const signature = request.headers['btcpay-sig'];
        received.push({ signature: typeof signature === 'string' ? signature : undefined, body });
        response.end();
      });
    });
    await new Promise<void>((resolve) => { receiver.listen(0, '127.0.0.1', resolve); });
    const address = receiver.address();
    receiverUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/hook`;
    const clock = new FakeClock();
    emulator = createBtcpayEmulator({ clock, random: seededRandom('vendor'), sendWebhook: createWebhookSender(clock) }, { permissions: ['btcpay.store.canmodifystoresettings'] });
    server = await startEmulatorServer({ emulator, port: 0, clock, controlToken: 'ct' });
    storeId = emulator.credentials['storeId'] ?? '';
    OpenAPI.BASE = server.origin;
    OpenAPI.TOKEN = emulator.credentials['apiKey'] ?? '';
  });
  afterEach(async () => {
    await server.close();
    emulator.close();
    await new Promise((resolve) => { receiver.close(resolve); });
  });

  it('creates, reads, lists, updates, marks, archives', async () => {
    const made = await InvoicesService.invoicesCreateInvoice({ storeId, requestBody: { amount: '12.00', currency: 'USD', metadata: { orderId: 'C-1' } } });
    const invoiceId = made.id ?? '';
    expect(made).toMatchObject({ amount: '12.00', currency: 'USD', status: 'New', storeId });
    expect(await InvoicesService.invoicesGetInvoice({ storeId, invoiceId })).toEqual(made);
    expect(await InvoicesService.invoicesGetInvoices({ storeId })).toEqual([made]);
    const methods = await InvoicesService.invoicesGetInvoicePaymentMethods({ storeId, invoiceId });
    expect(methods.map(({ destination, due }) => [typeof destination, due])).toEqual([['string', '0.00020000'], ['string', '0.00020000'], ['string', '0.15000000']]);
    expect((await InvoicesService.invoicesUpdateInvoice({ storeId, invoiceId, requestBody: { metadata: { orderId: 'C-2' } } })).metadata).toEqual({ orderId: 'C-2' });
    await emulator.control({ action: 'pay', invoice: invoiceId });
    expect((await InvoicesService.invoicesGetInvoice({ storeId, invoiceId })).status).toBe('Processing');
    expect(await InvoicesService.invoicesMarkInvoiceStatus({ storeId, invoiceId, requestBody: JSON.parse('{"status":"Invalid"}') })).toMatchObject({ status: 'Invalid', additionalStatus: 'Marked' });
    await InvoicesService.invoicesArchiveInvoice({ storeId, invoiceId });
    expect(await InvoicesService.invoicesGetInvoices({ storeId })).toEqual([]);
    expect(await InvoicesService.invoicesUnarchiveInvoice({ storeId, invoiceId })).toMatchObject({ archived: false });
  });

  it('refusals arrive as the client’s errors', async () => {
    await expect(InvoicesService.invoicesGetInvoice({ storeId, invoiceId: 'none' })).rejects.toMatchObject({ status: 404 });
    OpenAPI.TOKEN = 'wrong';
    await expect(InvoicesService.invoicesGetInvoices({ storeId })).rejects.toMatchObject({ status: 401 });
  });

  it('registers a webhook, gets really signed deliveries, and redelivers one', async () => {
    // The generated type of `authorizedEvents` does not fit the data it was generated from.
    const body = JSON.stringify({ url: receiverUrl, enabled: true, automaticRedelivery: true, secret: 's3cret', authorizedEvents: { everything: true, specificEvents: [] } });
    const hook = await WebhooksService.postWebhooksService({ storeId, requestBody: JSON.parse(body) });
    const webhookId = 'id' in hook ? String(hook.id) : '';
    expect(hook.secret).toBe('s3cret');
    expect(await WebhooksService.webhokksGetWebhooks({ storeId })).toMatchObject([{ id: webhookId, url: receiverUrl }]);
    const made = await InvoicesService.invoicesCreateInvoice({ storeId, requestBody: { amount: '5', currency: 'EUR' } });
    await emulator.control({ action: 'pay', invoice: made.id ?? '', method: 'BTC-LN' });
    await emulator.idle();
    expect(received.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual(['InvoiceCreated', 'InvoicePaymentSettled', 'InvoiceReceivedPayment', 'InvoiceProcessing', 'InvoiceSettled']);
    for (const { signature, body } of received) expect(signature).toBe(signBtcpay('s3cret', body));
    const deliveries = await WebhooksService.getWebhooksService({ storeId, webhookId });
    expect(deliveries).toHaveLength(5);
    const deliveryId = deliveries[0]?.id ?? '';
    await WebhooksService.getWebhooksService1({ storeId, webhookId, deliveryId });
    await WebhooksService.postWebhooksService1({ storeId, webhookId, deliveryId });
    await emulator.idle();
    expect(JSON.parse(received.at(-1)?.body ?? '{}')).toMatchObject({ isRedelivery: true, originalDeliveryId: deliveryId, type: 'InvoiceSettled' });
  });
});
