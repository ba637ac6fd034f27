// The contract of every gateway: what is created and read, what is refused before anything is sent, and the check of an account (A, B5, G, lines 19, 44, 63).
// Titles name the lines of the integration checklist (A to J) and of the security checklist where a test checks one.
import { describe, expect, test } from 'vitest';
import type { GatewaySnapshot, InvoiceTerms } from '../../shared/domain/facts.ts';
import { pageLinkLooksRight } from '../../shared/domain/address-shape.ts';
import { methodIds, methodOf, saleCurrencyOf } from '../../shared/domain/methods.ts';
import { fiatCodes } from '../../shared/domain/money.ts';
import { errorOf, impatient, onEveryGateway, valueOf } from '../support/gateway-suite.ts';

onEveryGateway(({ driver, trait, open, sale, invoiceCount }) => {
  describe('create and read', () => {
    test('A4, A5, A6: a new invoice has an address, an exact amount and an expiry, and gives the order id back', async () => {
      const { accepted, id, terms, read } = await sale();
      expect(accepted.due.unit).toBe(terms.method);
      expect(accepted.due.minor).toBeGreaterThan(0n);
      if (methodOf(terms.method).uri.kind === 'page') {
        expect(accepted).toMatchObject({ address: null, due: { minor: terms.amount.minor } });
        expect(pageLinkLooksRight(accepted.paymentLink ?? '')).toBe(true);
      } else expect(accepted.address).toMatch(/^[A-Za-z0-9]{20,}$/);
      expect(accepted.expiresAtMs).toBeGreaterThan(accepted.gatewayTimeMs);
      const snapshot = await read();
      expect(snapshot).toMatchObject({
        gatewayInvoiceId: id, orderId: trait.noOrderId ? null : 'POS-1042', state: 'waiting', method: terms.method, amount: { unit: 'USD', minor: 2550n }, due: accepted.due,
        received: { unit: terms.method, minor: 0n }, address: accepted.address, payments: [], late: false, manual: false, expiresAtMs: accepted.expiresAtMs, problems: [],
      });
    });

    test('G1: another method is another address and another unit', async () => {
      const other = trait.otherMethod ?? trait.method;
      const { accepted } = await sale(undefined, other);
      expect(accepted.due.unit).toBe(other);
      expect(accepted.paymentLink === null).toBe(!['bolt11', 'page'].includes(methodOf(other).uri.kind));
    });

    test('B5: a created invoice is waiting, not paid', async () => {
      expect((await (await sale()).read()).state).toBe('waiting');
    });

    test('line 63, A4: an order id of any text comes back as sent and is found by it', async () => {
      const world = await open();
      for (const orderId of ['a"b\\c', 'Ünïcode ☕ 😀', '=1+1', 'a&b=c#d?e/f%20g+h', "'; DROP TABLE x; --", '<b>', '{{7*7}}', 'line\nbreak', ' spaced ', '\u202eright']) {
        const request = world.request(orderId, trait.method);
        if (trait.orderIds?.test(orderId) === false) {
          expect(errorOf(await world.adapter.createInvoice(request)), orderId).toMatchObject({ code: 'input/invalid', outcome: 'refused' });
          expect(await invoiceCount(world)).toBe(0);
          continue;
        }
        const made = valueOf(await world.adapter.createInvoice(request));
        expect(valueOf(await world.adapter.readInvoice(made.gatewayInvoiceId, request.terms)).orderId).toBe(trait.noOrderId ? null : orderId);
        if (trait.noLookUp) expect(errorOf(await world.adapter.findInvoice(request)).code).toBe('gateway/not_offered');
        else expect(valueOf(await world.adapter.findInvoice(request))?.gatewayInvoiceId).toBe(made.gatewayInvoiceId);
      }
    });

    test('every page of the list is read, none twice', async () => {
      const world = await open();
      for (let number = 0; number < trait.manyInvoices; number += 1) valueOf(await world.adapter.createInvoice(world.request(`L-${String(number)}`, trait.method)));
      if (trait.noLookUp) {
        expect(errorOf(await world.adapter.listInvoices(null, 0)).code).toBe('gateway/not_offered');
        return;
      }
      const orders: (string | null)[] = [];
      let cursor: string | null = null;
      do {
        const page: { snapshots: readonly GatewaySnapshot[]; next: string | null } = valueOf(await world.adapter.listInvoices(cursor, 0));
        orders.push(...page.snapshots.map((snapshot) => snapshot.orderId));
        cursor = page.next;
      } while (cursor !== null);
      expect(orders.length).toBe(trait.manyInvoices);
      expect(new Set(orders).size).toBe(trait.manyInvoices);
    });

    test('an unknown id is an unknown invoice', async () => {
      const { world, terms } = await sale();
      expect(errorOf(await world.adapter.readInvoice('00000000-0000-4000-8000-000000000000', terms)).code).toBe('gateway/invoice_unknown');
    });

    test('A8: the id is data, never a path', async () => {
      const { world, terms } = await sale();
      const result = await world.adapter.readInvoice('../../../x?y#z', terms);
      expect(['gateway/invoice_unknown', 'gateway/wrong_url']).toContain(errorOf(result).code);
    });
  });

  describe('refused before anything is sent', () => {
    test('G3: amount, currency, method', async () => {
      const world = await open();
      const base = world.request('R-1', trait.method);
      const ask = async (change: Partial<InvoiceTerms>) => errorOf(await world.adapter.createInvoice({ ...base, terms: { ...base.terms, ...change } }));
      expect(await ask({ amount: { unit: 'USD', minor: 0n } })).toMatchObject({ code: 'amount/not_positive', outcome: 'refused' });
      const foreign = methodIds.find((method) => !driver.methods.includes(method));
      if (foreign) expect(await ask({ method: foreign })).toMatchObject({ code: 'method/not_offered', outcome: 'refused' });
      const currencies = driver.capabilities.priceCurrencies;
      const unpriced = currencies === 'any' ? undefined : fiatCodes.find((code) => !currencies.includes(code));
      if (unpriced) expect(await ask({ amount: { unit: unpriced, minor: 2550n } })).toMatchObject({ code: 'currency/not_offered', outcome: 'refused' });
      const elsewhere = driver.methods.find((method) => ![null, 'USD'].includes(saleCurrencyOf(method)));
      if (elsewhere) expect(await ask({ method: elsewhere })).toMatchObject({ code: 'method/not_offered', outcome: 'refused' });
      const minimum = valueOf(await world.adapter.methods())[0]?.minimum;
      // One that is told in the coin is the gateway's to refuse.
      if (minimum?.unit === 'USD') expect(await ask({ amount: { unit: 'USD', minor: minimum.minor - 1n } })).toMatchObject({ code: 'amount/below_minimum', outcome: 'refused' });
      expect(await invoiceCount(world)).toBe(0);
    });
  });

  describe('check', () => {
    test('F4: a good account: methods, no skew, no warnings', async () => {
      const world = await open();
      const report = valueOf(await world.adapter.check());
      expect(report.warnings).toEqual([]);
      expect(report.methods.every((method) => driver.methods.includes(method))).toBe(true);
      expect(report.methods).toContain(trait.method);
      expect(Math.abs(report.clockSkewMs)).toBeLessThan(1_000);
    });

    test('line 44: a gateway whose clock differs is noticed', async () => {
      const world = await open();
      await world.control({ action: 'clock', advanceMs: 3_600_000 });
      if (trait.refusesWrongClock) {
        expect(errorOf(await world.adapter.check())).toMatchObject({ code: 'gateway/clock' });
        return;
      }
      const { clockSkewMs } = valueOf(await world.adapter.check());
      expect(clockSkewMs).toBeGreaterThan(3_590_000);
      expect(clockSkewMs).toBeLessThan(3_610_000);
    });

    test('E11, G8: balances, each coin and network by itself, where it has them', async () => {
      const { world, accepted, id } = await sale();
      expect(world.adapter.balances !== null).toBe(driver.capabilities.balances);
      if (!world.adapter.balances) return;
      await world.control({ action: 'pay', invoice: id });
      await world.control({ action: 'confirm', invoice: id, all: true });
      const balance = valueOf(await world.adapter.balances()).find((entry) => entry.method === trait.method);
      expect(balance?.available).toEqual(accepted.due);
    });

    test('line 19, F1: no secret is in the log or in any error of a whole run', async () => {
      const { world, id, terms } = await sale();
      const errors: unknown[] = [];
      for (const fault of ['http_429', 'http_500', 'garbage', 'half_body', 'silent', 'drop_answer'] as const) {
        await world.control({ action: 'fault', fault, count: 1 });
        errors.push(await (fault === 'silent' ? world.another({}, impatient) : world.adapter).createInvoice(world.request(`C-${fault}`, trait.method)));
      }
      errors.push(await world.adapter.readInvoice(id, terms));
      const all = `${JSON.stringify(errors, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))} ${world.log.lines.join('\n')}`;
      for (const held of Object.values(world.account.secrets)) expect(all).not.toContain(held.reveal());
    });
  });
});
