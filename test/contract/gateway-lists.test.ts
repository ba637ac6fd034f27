// The contract of every gateway: a page missing from the middle of a list (C3, E2). One that fails, is no page, or comes back empty or wrong
// proves nothing: no sale is made a second time for it, and none is forgotten.
// Titles name the lines of the integration checklist (A to J) and of the security checklist where a test checks one.
import { describe, expect, test } from 'vitest';
import type { HttpAnswer, HttpClient } from '../../electron/core/ports.ts';
import type { GatewayAdapter, InvoicePage } from '../../electron/gateways/port.ts';
import { failure, type Result } from '../../shared/errors/result.ts';
import { errorOf, onEveryGateway, valueOf } from '../support/gateway-suite.ts';
import { openGatewayShop } from '../support/gateway-shop.ts';
import { must } from '../support/shop.ts';

type Damage = (answer: HttpAnswer, first: HttpAnswer) => Result<HttpAnswer>;
const put = (answer: HttpAnswer, text: string, status = answer.status): Result<HttpAnswer> => ({ ok: true, value: { ...answer, text, status } });

/** The same page with nothing in it: what it says of pages, totals and cursors stays. */
function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return value.some((entry) => typeof entry === 'object') ? [] : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, emptied(entry)]));
}
const asEmpty = (answer: HttpAnswer): Result<HttpAnswer> => put(answer, JSON.stringify(emptied(JSON.parse(answer.text))));

const damages: readonly (readonly [name: string, damage: Damage])[] = [
  ['fails', () => failure('gateway/timeout', { outcome: 'unknown' })],
  ['is no page', (answer) => put(answer, '<html>busy</html>')],
  ['is an error', (answer) => put(answer, '{}', 500)],
  ['is half a page', (answer) => put(answer, answer.text.slice(0, Math.floor(answer.text.length / 2)))],
  ['comes back empty', asEmpty],
  ['is the first page once more', (answer, first) => put(answer, first.text)],
];

/** The path asked most often: that of the list, where a list was walked. */
const mostAsked = (paths: readonly string[]): string => paths.toSorted((a, b) => paths.filter((path) => path === b).length - paths.filter((path) => path === a).length)[0] ?? '';

async function walk(adapter: GatewayAdapter): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  let cursor: string | null = null;
  do {
    const page: InvoicePage = valueOf(await adapter.listInvoices(cursor, 0));
    pages.push(page.snapshots.map((snapshot) => snapshot.gatewayInvoiceId));
    cursor = page.next;
  } while (cursor !== null);
  return pages.filter((page) => page.length > 0);
}

onEveryGateway(({ driver, trait, open, invoiceCount, closeLater }) => {
  describe('a page missing from the middle of a list', () => {
    test('E2, J5: a look-up that meets it never says “there is none”', async () => {
      if (trait.noLookUp) {
        const world = await open();
        expect(errorOf(await world.adapter.findInvoice(world.request('L-1', trait.method))).code).toBe('gateway/not_offered');
        return;
      }
      const asked: string[] = [];
      const state: { list: string | null; damage: Damage | null; pages: HttpAnswer[] } = { list: null, damage: null, pages: [] };
      const wrap = (client: HttpClient): HttpClient => ({
        send: async (request) => {
          const answer = await client.send(request);
          const path = new URL(request.url).pathname;
          asked.push(path);
          if (!answer.ok || path !== state.list) return answer;
          state.pages.push(answer.value);
          const [first] = state.pages;
          return state.damage !== null && first !== undefined && state.pages.length === 2 ? state.damage(answer.value, first) : answer;
        },
      });
      const world = await open({ wrap });
      const requests = Array.from({ length: trait.manyInvoices * 2 + 1 }, (_unused, index) => world.request(`L-${String(index)}`, trait.method));
      const sales = new Map<string, (typeof requests)[number]>();
      for (const request of requests) sales.set(valueOf(await world.adapter.createInvoice(request)).gatewayInvoiceId, request);
      asked.length = 0;
      const pages = await walk(world.adapter);
      state.list = mostAsked(asked);
      expect(pages.length).toBeGreaterThanOrEqual(3);
      // One that is on the damaged page, one on a page after it.
      for (const id of [pages[1]?.[3], pages[2]?.[0]]) {
        const request = sales.get(id ?? '');
        if (!request) throw new Error(`no sale for ${String(id)}`);
        expect(valueOf(await world.adapter.findInvoice(request))?.gatewayInvoiceId).toBe(id);
        for (const [name, damage] of damages) {
          Object.assign(state, { damage, pages: [] });
          const found = await world.adapter.findInvoice(request);
          Object.assign(state, { damage: null, pages: [] });
          if (found.ok) expect(found.value?.gatewayInvoiceId, name).toBe(id);
          else expect(['gateway/timeout', 'gateway/nonsense', 'gateway/unavailable'], name).toContain(found.error.code);
        }
      }
      expect(await invoiceCount(world)).toBe(requests.length);
    });

    test.each(trait.noLookUp ? ['is not offered'] : ['is no page', 'comes back empty'])('C3, J3: catching up by a list that %s still learns of every sale', async (name) => {
      const asked: string[] = [];
      const world = await open({ wrap: (client) => ({ send: (request) => (asked.push(`${request.method} ${new URL(request.url).pathname}`), client.send(request)) }) });
      await world.adapter.listInvoices(null, 0);
      const list = asked[asked.length - 1];
      const shop = await openGatewayShop(driver, trait, { told: false });
      closeLater(shop);
      // More than are asked for one by one while there is a list.
      const orders = Array.from({ length: 11 }, (_unused, index) => `L-${String(index)}`);
      for (const order of orders) await shop.charge(order);
      for (const order of orders) await shop.payAll(order);
      let damaged = 0;
      shop.meddle = (what, answer) => {
        if (what !== list || trait.noLookUp) return answer;
        damaged += 1;
        return valueOf(name === 'is no page' ? put(answer, '<html>busy</html>') : asEmpty(answer));
      };
      const report = await shop.app.sync.once();
      expect(damaged > 0).toBe(!trait.noLookUp);
      // One that tells how many there are is caught out when it comes back empty as well.
      if (name === 'is no page') expect(report.errors).toMatchObject([{ code: 'gateway/nonsense' }]);
      else expect(report.errors.filter(({ code }) => code !== 'gateway/nonsense')).toEqual([]);
      for (const order of orders) expect(shop.sale(order), order).toMatchObject({ status: 'paid', release: true });
      expect(must(shop.app.invoices.list({ limit: 50, openOnly: true })).invoices).toEqual([]);
    });
  });
});
