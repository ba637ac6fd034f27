// Finding sales: by whole or part of order id, sale id, address, transaction hash; pages that miss nothing and repeat nothing.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App, ListQuery } from '../../electron/core/app.ts';
import { seedLedger, seededSale } from '../support/seed-ledger.ts';
import { must, openApp, temporaryHome } from '../support/shop.ts';

const COUNT = 500;
const home = temporaryHome();
let app: App;
beforeAll(async () => {
  seedLedger(home, COUNT);
  app = await openApp(home);
});
afterAll(async () => {
  await app.close();
  rmSync(home, { recursive: true, force: true });
});

const list = (query: Partial<ListQuery>) => must(app.invoices.list({ limit: 50, ...query }));
const orders = (query: Partial<ListQuery>) => list(query).invoices.map((invoice) => invoice.orderId);

function walk(query: Partial<ListQuery>): readonly string[] {
  const all: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = list({ ...query, ...(cursor === undefined ? {} : { cursor }) });
    all.push(...page.invoices.map((invoice) => invoice.orderId));
    cursor = page.next;
  }
  return all;
}

const newestFirst = Array.from({ length: COUNT }, (_unused, index) => seededSale(COUNT - index, COUNT).orderId);
const sale = seededSale(123, COUNT);

describe('search', () => {
  it.each([
    ['order id', sale.orderId], ['sale id', sale.id], ['address', sale.address], ['transaction hash', sale.txid], ['hash in capitals', sale.txid.toUpperCase()],
    ['part of an order id', '0000123'], ['part of a sale id', sale.id.slice(15, 27)], ['beginning of a sale id', sale.id.slice(0, 26)],
    ['part of an address', sale.address.slice(9, 21)], ['part of a hash', sale.txid.slice(30, 44)], ['a long part of a hash', sale.txid.slice(1, 60)],
  ])('by %s finds exactly the sale', (_name, search) => expect(orders({ search })).toEqual([sale.orderId]));

  it('by fewer than three characters finds what begins so', () => expect(orders({ search: 's-' }).length).toBe(50));
  it('of those it gives one page, the last in the order of the alphabet', () => {
    expect(list({ search: 's-', limit: 10 })).toMatchObject({ next: null, invoices: newestFirst.slice(0, 10).map((orderId) => ({ orderId })) });
  });

  it.each(['zzz-not-there', '"', `' OR 1=1`, '* NEAR(', 'AND', '\u0000', '🙂🙂🙂', 'inv_', '%', '___'])('takes %j as text and nothing else', (search) => {
    expect(app.invoices.list({ limit: 5, search }).ok).toBe(true);
  });

  it('pages of a common part hold every sale once, newest first', () => expect(walk({ search: 'S-0000', limit: 37 })).toEqual(newestFirst));

  it('a sale whose several texts match is listed once', () => {
    const part = '0';
    expect(new Set(walk({ search: part.repeat(3), limit: 20 })).size).toBe(walk({ search: part.repeat(3), limit: 20 }).length);
  });

  it('goes together with filters', () => {
    expect(orders({ search: '0000123', status: 'paid' })).toEqual([sale.orderId]);
    expect(orders({ search: '0000123', status: 'expired' })).toEqual([]);
    expect(orders({ search: '0000123', toMs: sale.createdAtMs })).toEqual([]);
  });

  it('finds a sale that was made just now, before the index in the background knows it', async () => {
    must(await app.gateways.add({ name: 'away', driver: 'btcpay', baseUrl: 'http://127.0.0.1:9', selfHosted: true, settings: { apiKey: 'k', storeId: 's', webhookSecret: 'a secret of some length' } }));
    await app.invoices.create({ gateway: 'away', amount: '1', currency: 'USD', method: 'BTC@bitcoin', orderId: 'Fresh-77', note: '', expiresInMinutes: null }, 0);
    expect(orders({ search: 'esh-7' })).toEqual(['Fresh-77']);
  });
});

describe('lists', () => {
  const seeded = { status: 'paid' } as const;
  it('pages hold every sale once, newest first', () => expect(walk({ ...seeded, limit: 37 })).toEqual(newestFirst));
  it('by time, the end exclusive', () => {
    const from = seededSale(10, COUNT).createdAtMs;
    expect(orders({ fromMs: from, toMs: from + 2 * 60_000 })).toEqual([seededSale(11, COUNT).orderId, seededSale(10, COUNT).orderId]);
  });
  it('open and review lists leave ended sales out', () => {
    expect(orders({ openOnly: true }).filter((orderId) => orderId.startsWith('S-'))).toEqual([]);
    expect(orders({ reviewOnly: true })).toEqual([]);
  });
  it('a cursor of another list is refused', () => {
    expect(app.invoices.list({ limit: 5, cursor: 'garbage' })).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
    expect(app.invoices.list({ limit: 5, search: 'abc', cursor: '5.5' })).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
  });
});

describe('one sale', () => {
  it('by id, by order id, by a unique beginning; an unclear one is refused', () => {
    expect(must(app.invoices.get(sale.id)).orderId).toBe(sale.orderId);
    expect(must(app.invoices.get(sale.orderId)).id).toBe(sale.id);
    expect(must(app.invoices.get(sale.id.slice(0, 20))).id).toBe(sale.id);
    expect(app.invoices.get('inv_0')).toMatchObject({ ok: false, error: { code: 'invoice/ambiguous' } });
    expect(app.invoices.get('nothing')).toMatchObject({ ok: false, error: { code: 'invoice/not_found' } });
  });
});
