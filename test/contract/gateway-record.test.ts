// The contract of every gateway, through the whole app: what is kept of a payment, shown and exported, and what cannot change it (C, D, I).
// Titles name the lines of the integration checklist (A to J) and of the security checklist where a test checks one.
import http from 'node:http';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExportRequest } from '../../electron/core/exports.ts';
import { openReadonly } from '../../electron/db/open.ts';
import { methodIds, methodOf } from '../../shared/domain/methods.ts';
import { onEveryGateway } from '../support/gateway-suite.ts';
import { openGatewayShop, type GatewayShop } from '../support/gateway-shop.ts';
import { must, newSale } from '../support/shop.ts';

const ORDER = 'R-1';

async function rowsOf(shop: GatewayShop, report: ExportRequest['report']): Promise<readonly Record<string, string>[]> {
  let csv = '';
  must(await shop.app.exports.toSink({ report, from: '2020-01-01', to: '2099-12-31', profile: 'default', out: null }, (chunk) => { csv += chunk; }));
  const rows: Record<string, string>[] = parse(csv, { columns: true, record_delimiter: '\r\n' });
  return rows.filter((row) => row['order_id'] === ORDER);
}

interface Kept { readonly event_key: string; readonly headers: string; readonly body: Uint8Array; readonly verdict: string; readonly gateway_invoice_id: string | null; readonly duplicate_of: bigint | null }
function keptDeliveries(shop: GatewayShop): readonly Kept[] {
  const db = must(openReadonly(shop.home));
  try {
    return db.all<Kept>('SELECT event_key, headers, body, verdict, gateway_invoice_id, duplicate_of FROM webhook_delivery ORDER BY seq');
  } finally {
    db.close();
  }
}

/** Asks the receiver as a browser that comes back from a payment page would. */
const visit = (port: number, path: string): Promise<number> => new Promise((resolve, reject) => {
  http.get({ host: '127.0.0.1', port, path, agent: false }, (response) => { response.resume().on('end', () => { resolve(response.statusCode ?? 0); }); }).on('error', reject);
});

onEveryGateway(({ driver, trait }) => {
  describe('one payment from its charge to the books', () => {
    let shop: GatewayShop;
    beforeAll(async () => {
      shop = await openGatewayShop(driver, trait);
    });
    afterAll(async () => { await shop.close(); });

    test('C1, C2, B5: a return address, a success page or a click changes nothing: the sale waits', async () => {
      const sale = await shop.charge(ORDER);
      expect(sale).toMatchObject({ status: 'pending', release: false });
      const { port } = shop.app.webhooks.state();
      const path = must(shop.app.gateways.list())[0]?.webhookPath ?? '';
      for (const address of [`/success?order_id=${ORDER}&status=paid`, `${path}?order_id=${ORDER}&status=paid`, `${path}/success`, `/return/${sale.id}`]) {
        expect(await visit(port ?? 0, address), address).toBeGreaterThanOrEqual(400);
      }
      shop.app.invoices.show(ORDER);
      shop.app.invoices.show(null);
      await shop.app.sync.once();
      expect(shop.sale(ORDER)).toMatchObject({ status: 'pending', release: false, payments: [] });
    });

    test('D12, D1, C4: a webhook is stored and answered with 200 before anybody is asked, and nothing is paid before the gateway was', async () => {
      const askedBefore = shop.asked.length;
      await shop.payAll(ORDER);
      await expect.poll(() => keptDeliveries(shop).filter(({ duplicate_of: first }) => first === null).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(1);
      expect(shop.delivered.every(({ status }) => status === 200)).toBe(true);
      expect(shop.asked.length).toBe(askedBefore);
      expect(shop.sale(ORDER)).toMatchObject({ status: 'pending', release: false });
      must(await shop.app.invoices.checkNow(ORDER));
      await shop.app.sync.once();
      expect(shop.asked.length).toBeGreaterThan(askedBefore);
      expect(shop.sale(ORDER)).toMatchObject({ status: 'paid', release: true });
    });

    test('I1, I3, A2, A3: one view says what was asked, what came, by which network, when, what it is now and what to do next', () => {
      const sale = shop.sale(ORDER);
      expect(sale).toMatchObject({
        orderId: ORDER, gateway: 'shop', driver: driver.id, method: trait.method, amount: { value: '12.50', currency: 'USD' }, status: 'paid', final: true, release: true, next: 'hand_over',
        gatewayInvoiceId: expect.stringMatching(/./), review: null, missing: { value: expect.stringMatching(/^0/) }, surplus: { value: expect.stringMatching(/^0/) },
      });
      expect(sale.received).toEqual(sale.due);
      expect(sale.payments).toHaveLength(1);
      expect(sale.payments[0]).toMatchObject({ method: trait.method, asset: methodOf(trait.method).asset, value: sale.due?.value, txid: trait.noTxids ? null : expect.stringMatching(/./) });
      for (const at of [sale.createdAt, sale.expiresAt, ...(sale.timeline ?? []).map((entry) => entry.at)]) expect(Date.parse(at ?? '')).toBeGreaterThan(0);
      const kinds = (sale.timeline ?? []).map(({ kind }) => kind);
      expect(kinds.slice(0, 2)).toEqual(['created', 'accepted']);
      expect(kinds).toEqual(expect.arrayContaining(['hint', 'snapshot']));
    });

    test('I2: found by its order id, its own id, the gateway’s id, its address and its transaction, whole or in part', () => {
      const sale = shop.sale(ORDER);
      const texts = [ORDER, sale.id, sale.gatewayInvoiceId, sale.address, sale.payments[0]?.txid, sale.address?.slice(4, 16)].filter((text) => typeof text === 'string');
      for (const search of texts) expect(must(shop.app.invoices.list({ limit: 5, search })).invoices.map(({ orderId }) => orderId), search).toEqual([ORDER]);
    });

    test('D7, D14, D15: every webhook is kept as it came, byte for byte, with its verdict, and stands in the history of its payment', () => {
      const sale = shop.sale(ORDER);
      const kept = keptDeliveries(shop);
      expect(kept.map(({ body }) => Buffer.from(body).toString())).toEqual(shop.delivered.map(({ webhook }) => Buffer.from(webhook.body).toString()));
      for (const row of kept) {
        expect(row).toMatchObject({ verdict: 'verified', gateway_invoice_id: sale.gatewayInvoiceId });
        expect(row.headers).toContain('content-type');
        expect(row.headers).not.toMatch(/authorization|cookie/i);
      }
      const hints = (sale.timeline ?? []).filter(({ source }) => source === 'webhook');
      expect(hints).toHaveLength(kept.length);
      for (const hint of hints) expect(hint).toMatchObject({ kind: 'hint', detail: expect.stringMatching(/./) });
    });

    test('B6, D9, D10, J2: all of it again, backwards and three times: no second entry, no other status, and the repeats are seen as such', async () => {
      const journal = await rowsOf(shop, 'journal');
      const before = shop.sale(ORDER);
      const came = shop.delivered.length;
      await shop.control({ action: 'repeat_webhooks', invoice: ORDER, count: 3, reverse: true });
      await expect.poll(() => shop.delivered.length, { timeout: 10_000 }).toBe(came * 4);
      await shop.app.sync.once();
      await shop.app.sync.once();
      const after = shop.sale(ORDER);
      expect({ ...after, timeline: null, version: 0 }).toEqual({ ...before, timeline: null, version: 0 });
      expect(await rowsOf(shop, 'journal')).toEqual(journal);
      const hints = (after.timeline ?? []).filter(({ source }) => source === 'webhook');
      expect(hints.filter(({ duplicateOf }) => duplicateOf === null)).toHaveLength(came);
      expect(hints).toHaveLength(came * 4);
    });

    test('I4: the exports say the same as the record: what came, the payments it is the sum of, and balanced entries of that amount', async () => {
      const sale = shop.sale(ORDER);
      const [invoice] = await rowsOf(shop, 'invoices');
      expect(invoice).toMatchObject({
        order_id: ORDER, gateway_invoice_id: sale.gatewayInvoiceId, status: 'paid', amount: '12.50', currency: 'USD', method: trait.method, received: sale.received?.value, settled: sale.received?.value,
      });
      const payments = await rowsOf(shop, 'payments');
      expect(payments.map((row) => [row['value'], row['method'], row['settled']])).toEqual([[sale.received?.value, trait.method, 'true']]);
      const journal = await rowsOf(shop, 'journal');
      expect(journal.filter((row) => row['account'] === 'gateway:shop').map((row) => row['amount'])).toEqual([sale.received?.value]);
      expect(journal.filter((row) => row['account'] === 'sales').map((row) => row['amount'])).toEqual(['-12.50']);
      expect(await shop.app.audit()).toMatchObject({ ok: true, firstBreak: null });
    });

    test('E8, F1: every request is in the log by an id of its own, with its path and end, and no secret is in the log or the record', () => {
      const lines = shop.log.lines.map((line) => JSON.parse(line) as { event: string; id?: string; account?: string; path?: string; status?: number });
      const answers = lines.filter(({ event }) => event === 'http.answer');
      expect(answers.length).toBeGreaterThanOrEqual(shop.asked.length);
      expect(new Set(answers.map(({ id }) => id)).size).toBeGreaterThanOrEqual(shop.asked.length);
      for (const line of answers) expect(line).toMatchObject({ id: expect.stringMatching(/./), account: 'shop', path: expect.stringMatching(/^\//), status: expect.any(Number) });
      const said = `${shop.log.lines.join('\n')} ${JSON.stringify(shop.sale(ORDER))} ${keptDeliveries(shop).map(({ headers }) => headers).join('\n')}`;
      for (const { key } of driver.settings.filter((field) => field.secret)) {
        const value = shop.gateway.credentials[key];
        if (value !== undefined && value.length > 5) expect(said.includes(value), key).toBe(false);
      }
    });

    test('G4, G5, J1: the customer is shown coin, network, the exact amount, the code, the time left, and which coin the fee takes', async () => {
      const sale = await shop.charge('SHOWN-1');
      shop.app.invoices.show(sale.id);
      const shown = shop.app.invoices.displayModel();
      const { only, networkName, feeAsset, uri } = methodOf(trait.method);
      expect(shown).toMatchObject({
        kind: 'sale', state: 'waiting', fiat: { value: '12.50', currency: 'USD' }, only, networkName, feeAsset, address: sale.address,
        crypto: uri.kind === 'page' ? null : sale.due, onPage: uri.kind === 'page', qrText: expect.stringMatching(/./),
      });
      const { countdown, qrText } = shown.kind === 'sale' ? shown : { countdown: null, qrText: null };
      expect((countdown?.endsAtMs ?? 0) - Date.now()).toBeGreaterThan(0);
      // The code itself names where to pay: the address, or the page.
      expect(qrText).toContain(sale.address ?? '://');
      shop.app.invoices.show(null);
    });

    test('D13, C3, J4: the receiver is away: webhooks come again as its vendor says, and asking alone brings the payment all the same', async () => {
      const missed = shop.missed();
      await shop.charge('AWAY-1');
      const { port } = shop.app.webhooks.state();
      await shop.app.webhooks.close();
      await shop.payAll('AWAY-1');
      await expect.poll(() => shop.missed(), { timeout: 10_000 }).toBeGreaterThan(missed);
      const came = shop.delivered.length;
      must(await shop.app.webhooks.listen(port ?? 0));
      const [firstRetryS] = driver.capabilities.webhookRetriesS;
      if (firstRetryS !== undefined) {
        await shop.control({ action: 'clock', advanceMs: firstRetryS * 1000 + 500 });
        await expect.poll(() => shop.delivered.length, { timeout: 10_000 }).toBeGreaterThan(came);
        expect(shop.delivered.slice(came).every(({ status }) => status === 200)).toBe(true);
      }
      must(await shop.app.invoices.checkNow('AWAY-1'));
      await shop.app.sync.once();
      expect(shop.sale('AWAY-1')).toMatchObject({ status: 'paid', release: true });
    });

    test('G2, G1: only what the gateway has switched on is offered, each network by itself; anything else is refused before anything is sent', async () => {
      const offered = must(shop.app.gateways.list())[0]?.methods.map(({ method }) => method) ?? [];
      expect(offered).toContain(trait.method);
      const other = methodIds.find((method) => !offered.includes(method));
      const askedBefore = shop.asked.length;
      if (other) expect(await shop.app.invoices.create(newSale({ method: other, orderId: 'R-2' }))).toMatchObject({ ok: false, error: { code: 'method/not_offered' } });
      expect(shop.asked.length).toBe(askedBefore);
      expect(shop.app.invoices.get('R-2')).toMatchObject({ ok: false, error: { code: 'invoice/not_found' } });
    });
  });
});
