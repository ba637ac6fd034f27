// The contract of every gateway: a create call with an unclear end (E2, E3, J5).
// Titles name the lines of the integration checklist (A to J) and of the security checklist where a test checks one.
import { describe, expect, test } from 'vitest';
import { errorOf, impatient, onEveryGateway, valueOf } from '../support/gateway-suite.ts';

onEveryGateway(({ trait, open, invoiceCount }) => {
  describe('E2, J5: create with an unclear end', () => {
    test('the answer is dropped after the work was done: unknown, found again, one invoice', async () => {
      const world = await open();
      const request = world.request('POS-7', trait.method);
      await world.control({ action: 'fault', fault: 'drop_answer', count: 1 });
      expect(errorOf(await world.adapter.createInvoice(request)).outcome).toBe('unknown');
      expect(await invoiceCount(world)).toBe(1);
      if (trait.noLookUp) {
        // Not “there is none”: that would make a second one.
        expect(errorOf(await world.adapter.findInvoice(request))).toMatchObject({ code: 'gateway/not_offered', details: { what: expect.stringMatching(/./) } });
        return;
      }
      const found = valueOf(await world.adapter.findInvoice(request));
      expect(found).toMatchObject({ kind: 'accepted', due: { unit: trait.method } });
      expect(valueOf(await world.adapter.readInvoice(found?.gatewayInvoiceId ?? '', request.terms)).orderId).toBe(trait.noOrderId ? null : 'POS-7');
      expect(await invoiceCount(world)).toBe(1);
    });

    test('the answer is late: the same', async () => {
      const world = await open();
      const request = world.request('POS-8', trait.method);
      await world.control({ action: 'fault', fault: 'slow', count: 1, delayMs: 600 });
      expect(errorOf(await world.another({}, impatient).createInvoice(request))).toMatchObject({ code: 'gateway/timeout', outcome: 'unknown' });
      await expect.poll(() => invoiceCount(world), { timeout: 10_000 }).toBe(1);
      if (!trait.noLookUp) expect(valueOf(await world.adapter.findInvoice(request))).not.toBeNull();
    });

    test('a second call that fails leaves the outcome unknown, whatever it fails with: the invoice exists', async () => {
      if (trait.secondCall === null) return;
      const world = await open();
      for (const fault of ['http_500', 'http_429', 'garbage'] as const) {
        const request = world.request(`POS-2-${fault}`, trait.method);
        await world.control({ action: 'fault', fault, match: trait.secondCall, ...(fault === 'http_429' ? { retryAfterS: 0 } : {}) });
        expect(errorOf(await world.adapter.createInvoice(request)), fault).toMatchObject({ code: 'gateway/timeout', outcome: 'unknown' });
        await world.control({ action: 'fault', fault: 'none' });
        expect(valueOf(await world.adapter.findInvoice(request)), fault).not.toBeNull();
      }
      expect(await invoiceCount(world)).toBe(3);
    });

    test('found over all pages, even the oldest', async () => {
      if (trait.noLookUp) return;
      const world = await open();
      const request = world.request('POS-FIRST', trait.method);
      await world.control({ action: 'fault', fault: 'drop_answer', count: 1 });
      await world.adapter.createInvoice(request);
      for (let number = 0; number < 45; number += 1) valueOf(await world.adapter.createInvoice(world.request(`F-${String(number)}`, trait.method)));
      expect(valueOf(await world.adapter.findInvoice(request))).not.toBeNull();
    });

    test('nothing is found when nothing was made, nor one of another sale, amount, method or time', async () => {
      if (trait.noLookUp) return;
      const world = await open();
      const request = world.request('POS-9', trait.method);
      expect(valueOf(await world.adapter.findInvoice(request))).toBeNull();
      valueOf(await world.adapter.createInvoice(world.request('POS-10', trait.method)));
      expect(valueOf(await world.adapter.findInvoice(request))).toBeNull();
      const made = valueOf(await world.adapter.createInvoice(request));
      expect(valueOf(await world.adapter.findInvoice(request))?.gatewayInvoiceId).toBe(made.gatewayInvoiceId);
      await world.control({ action: 'expire', invoice: made.gatewayInvoiceId });
      expect(valueOf(await world.adapter.findInvoice(request))).toBeNull();
    });

    test('a list that cannot be read to its end proves nothing', async () => {
      if (trait.noLookUp) return;
      const world = await open();
      await world.control({ action: 'fault', fault: 'garbage' });
      expect(errorOf(await world.adapter.findInvoice(world.request('POS-11', trait.method))).code).toBe('gateway/nonsense');
    });
  });
});
