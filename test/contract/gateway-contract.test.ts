// The one contract every gateway meets: its adapter against its emulator, over real HTTP on loopback.
// Titles name the lines of the integration checklist (A to J) and of the security checklist where a test checks one.
import { afterEach, describe, expect, test } from 'vitest';
import type { GatewaySnapshot, InvoiceTerms } from '../../shared/domain/facts.ts';
import type { MethodId } from '../../shared/domain/methods.ts';
import type { AppError, Result } from '../../shared/errors/result.ts';
import { secret } from '../../electron/core/secret.ts';
import type { AcceptedBody, DriverId, GatewayDriver, RawWebhook, WebhookVerdict } from '../../electron/gateways/port.ts';
import { drivers } from '../../electron/gateways/registry.ts';
import { scriptedHttp } from '../support/scripted-server.ts';
import { startGatewayWorld, type GatewayWorld, type WorldOptions } from '../support/gateway-world.ts';

/** What differs from gateway to gateway; a new one adds its line and the suite runs by itself. */
interface Traits {
  readonly method: MethodId;
  readonly otherMethod: MethodId;
  /** More invoices than one page holds. */
  readonly manyInvoices: number;
  /** States after a full payment, before any confirmation. */
  readonly seen: readonly string[];
  /** A payment that came after expiry, once confirmed. */
  readonly lateState: string;
  /** Part of the path of what is asked right after the create call; null: nothing is. */
  readonly secondCall: string | null;
  /** Webhooks of a sale from its creation to its end. */
  readonly webhooksOfASale: number;
  /** Bytes of the body that the signature covers can be found by these keys; null: all of it. */
  readonly signedKeys: readonly string[] | null;
  /** Where the signature travels. */
  readonly signatureHeader: string | null;
}

const traits: Readonly<Record<DriverId, Traits>> = {
  'cryptopayment-center': {
    method: 'USDT@tron', otherMethod: 'BTC@bitcoin', manyInvoices: 45, seen: ['detected'], lateState: 'settled', webhooksOfASale: 2, secondCall: null,
    signedKeys: ['invoice_id', 'event', 'signature'], signatureHeader: null,
  },
  'btcpay': {
    method: 'BTC@bitcoin', otherMethod: 'BTC@lightning', manyInvoices: 105, seen: ['confirming'], lateState: 'late', webhooksOfASale: 5, secondCall: '/payment-methods',
    signedKeys: null, signatureHeader: 'btcpay-sig',
  },
};

/** For calls that are never answered. */
const impatient = { limits: { headersMs: 250 } };

const worlds: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message} ${JSON.stringify(result.error.details)}`);
  return result.value;
};
const errorOf = (result: Result<unknown>): AppError => {
  if (result.ok) throw new Error('an error was expected');
  return result.error;
};

describe.each(Object.values(drivers))('$id', (driver: GatewayDriver) => {
  const trait = traits[driver.id];

  const open = async (options?: WorldOptions): Promise<GatewayWorld> => {
    const world = await startGatewayWorld(driver, options);
    worlds.push(world);
    return world;
  };

  interface Sale { readonly world: GatewayWorld; readonly accepted: AcceptedBody; readonly id: string; readonly terms: InvoiceTerms; read(): Promise<GatewaySnapshot> }
  const sale = async (options?: WorldOptions, method: MethodId = trait.method): Promise<Sale> => {
    const world = await open(options);
    const request = world.request('POS-1042', method);
    const accepted = valueOf(await world.adapter.createInvoice(request));
    const id = accepted.gatewayInvoiceId;
    return { world, accepted, id, terms: request.terms, read: async () => valueOf(await world.adapter.readInvoice(id, request.terms)) };
  };
  const invoiceCount = async (world: GatewayWorld): Promise<number> => (await world.control({ action: 'invoices' }) as readonly unknown[]).length;

  describe('create and read', () => {
    test('A4, A5, A6: a new invoice has an address, an exact amount and an expiry, and gives the order id back', async () => {
      const { accepted, id, terms, read } = await sale();
      expect(accepted.due.unit).toBe(terms.method);
      expect(accepted.due.minor).toBeGreaterThan(0n);
      expect(accepted.address).toMatch(/^[A-Za-z0-9]{20,}$/);
      expect(accepted.expiresAtMs).toBeGreaterThan(accepted.gatewayTimeMs);
      const snapshot = await read();
      expect(snapshot).toMatchObject({
        gatewayInvoiceId: id, orderId: 'POS-1042', state: 'waiting', method: terms.method, amount: { unit: 'USD', minor: 2550n }, due: accepted.due,
        received: { unit: terms.method, minor: 0n }, address: accepted.address, payments: [], late: false, manual: false, expiresAtMs: accepted.expiresAtMs, problems: [],
      });
    });

    test('G1: another method is another address and another unit', async () => {
      const { accepted } = await sale(undefined, trait.otherMethod);
      expect(accepted.due.unit).toBe(trait.otherMethod);
      expect(accepted.paymentLink === null).toBe(trait.otherMethod !== 'BTC@lightning');
    });

    test('B5: a created invoice is waiting, not paid', async () => {
      expect((await (await sale()).read()).state).toBe('waiting');
    });

    test('line 63, A4: an order id of any text comes back as sent and is found by it', async () => {
      const world = await open();
      for (const orderId of ['a"b\\c', 'Ünïcode ☕ 😀', '=1+1', 'a&b=c#d?e/f%20g+h', "'; DROP TABLE x; --", '<b>', '{{7*7}}', 'line\nbreak', ' spaced ', '\u202eright']) {
        const request = world.request(orderId, trait.method);
        const made = valueOf(await world.adapter.createInvoice(request));
        expect(valueOf(await world.adapter.readInvoice(made.gatewayInvoiceId, request.terms)).orderId).toBe(orderId);
        expect(valueOf(await world.adapter.findInvoice(request))?.gatewayInvoiceId).toBe(made.gatewayInvoiceId);
      }
    });

    test('every page of the list is read, none twice', async () => {
      const world = await open();
      for (let number = 0; number < trait.manyInvoices; number += 1) valueOf(await world.adapter.createInvoice(world.request(`L-${String(number)}`, trait.method)));
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
      const foreign = (['ETH@ethereum', 'USDT@ethereum'] as const).find((method) => !driver.methods.includes(method)) ?? 'USDT@ethereum';
      expect(await ask({ method: foreign })).toMatchObject({ code: 'method/not_offered', outcome: 'refused' });
      if (driver.capabilities.priceCurrencies !== 'any') expect(await ask({ amount: { unit: 'EUR', minor: 2550n } })).toMatchObject({ code: 'currency/not_offered', outcome: 'refused' });
      const minimum = valueOf(await world.adapter.methods())[0]?.minimum;
      if (minimum) expect(await ask({ amount: { unit: 'USD', minor: minimum.minor - 1n } })).toMatchObject({ code: 'amount/below_minimum', outcome: 'refused' });
      expect(await invoiceCount(world)).toBe(0);
    });
  });

  describe('B1: what a customer does', () => {
    test('paid: seen, then settled', async () => {
      const { world, accepted, id, read } = await sale();
      await world.control({ action: 'pay', invoice: id });
      const seen = await read();
      expect(trait.seen).toContain(seen.state);
      expect(seen.received).toEqual(accepted.due);
      expect(seen.payments).toHaveLength(1);
      expect(seen.payments[0]).toMatchObject({ settled: false, invalid: false, value: accepted.due });
      await world.control({ action: 'confirm', invoice: id, all: true });
      const settled = await read();
      expect(settled).toMatchObject({ state: 'settled', received: accepted.due, manual: false, late: false, problems: [] });
      expect(settled.payments).toMatchObject([{ settled: true, txid: expect.stringMatching(/^(?:0x)?[0-9a-f]{64}$/) }]);
      expect(settled.gatewayTimeMs).toBeGreaterThanOrEqual(seen.gatewayTimeMs);
    });

    test('B7, B8: too little shows what came, then topped up', async () => {
      const { world, accepted, id, read } = await sale();
      await world.control({ action: 'pay_less', invoice: id });
      const partial = await read();
      expect(partial.received.minor).toBeGreaterThan(0n);
      expect(partial.received.minor).toBeLessThan(accepted.due.minor);
      expect(partial.due).toEqual(accepted.due);
      expect(partial.state).not.toBe('settled');
      await world.control({ action: 'pay_rest', invoice: id });
      expect((await read()).received).toEqual(accepted.due);
      await world.control({ action: 'confirm', invoice: id, all: true });
      const settled = await read();
      expect(settled).toMatchObject({ state: 'settled', received: accepted.due });
      // All snapshots together, merged by payment id, never add up to more than what came.
      const merged = new Map([...partial.payments, ...settled.payments].map((payment) => [payment.id, payment.value.minor]));
      expect([...merged.values()].reduce((sum, minor) => sum + minor, 0n)).toBe(accepted.due.minor);
    });

    test('B9: too much shows exactly how much', async () => {
      const { world, accepted, id, read } = await sale();
      await world.control({ action: 'pay_more', invoice: id });
      await world.control({ action: 'confirm', invoice: id, all: true });
      const snapshot = await read();
      expect(snapshot.state).toBe('settled');
      expect(snapshot.received.minor).toBeGreaterThan(accepted.due.minor);
      expect(snapshot.due).toEqual(accepted.due);
    });

    test('B10: paid after expiry stays in view', async () => {
      const { world, accepted, id, read } = await sale();
      await world.control({ action: 'pay_late', invoice: id });
      await world.control({ action: 'confirm', invoice: id, all: true });
      const snapshot = await read();
      expect(snapshot).toMatchObject({ state: trait.lateState, received: accepted.due });
      expect(snapshot.late || snapshot.gatewayTimeMs > (snapshot.expiresAtMs ?? 0)).toBe(true);
    });

    test('A7: expired without money', async () => {
      const { world, id, read } = await sale();
      await world.control({ action: 'expire', invoice: id });
      expect(await read()).toMatchObject({ state: 'expired', received: { minor: 0n }, payments: [], problems: [] });
    });

    test('B2: money on another network is never counted as this method', async () => {
      const { world, id, terms, read } = await sale();
      await world.control({ action: 'wrong_network', invoice: id });
      const snapshot = await read();
      expect(snapshot.payments.some((payment) => payment.value.unit !== terms.method)).toBe(true);
      expect(snapshot.payments.filter((payment) => payment.value.unit === terms.method)).toEqual([]);
      if (snapshot.received.unit === terms.method) expect(snapshot.received.minor).toBe(0n);
    });

    test('cancelled at the gateway, where it can', async () => {
      const { world, id, read } = await sale();
      const cancel = world.adapter.cancelInvoice;
      expect(cancel !== null).toBe(driver.capabilities.cancel);
      if (!cancel) return;
      valueOf(await cancel(id));
      expect(await read()).toMatchObject({ state: 'cancelled', manual: false });
      valueOf(await cancel(id));
    });

    test('an invoice that money has reached is not cancelled', async () => {
      const { world, id, read } = await sale();
      if (!world.adapter.cancelInvoice) return;
      await world.control({ action: 'pay', invoice: id });
      expect(errorOf(await world.adapter.cancelInvoice(id))).toMatchObject({ code: 'gateway/refused', outcome: 'refused' });
      expect((await read()).state).not.toBe('cancelled');
    });
  });

  describe('B13: what the documentation does not name', () => {
    test.each(['frozen', '', 'PAID', 'constructor', '__proto__', 'settled '])('status “%s” is unknown', async (status) => {
      const { world, id, read } = await sale();
      await world.control({ action: 'set_status', invoice: id, status });
      expect(await read()).toMatchObject({ state: 'unknown' });
    });
  });

  describe('E2, J5: create with an unclear end', () => {
    test('the answer is dropped after the work was done: unknown, found again, one invoice', async () => {
      const world = await open();
      const request = world.request('POS-7', trait.method);
      await world.control({ action: 'fault', fault: 'drop_answer', count: 1 });
      expect(errorOf(await world.adapter.createInvoice(request)).outcome).toBe('unknown');
      expect(await invoiceCount(world)).toBe(1);
      const found = valueOf(await world.adapter.findInvoice(request));
      expect(found).toMatchObject({ kind: 'accepted', due: { unit: trait.method } });
      expect(valueOf(await world.adapter.readInvoice(found?.gatewayInvoiceId ?? '', request.terms)).orderId).toBe('POS-7');
      expect(await invoiceCount(world)).toBe(1);
    });

    test('the answer is late: the same', async () => {
      const world = await open();
      const request = world.request('POS-8', trait.method);
      await world.control({ action: 'fault', fault: 'slow', count: 1, delayMs: 600 });
      expect(errorOf(await world.another({}, impatient).createInvoice(request))).toMatchObject({ code: 'gateway/timeout', outcome: 'unknown' });
      await expect.poll(() => invoiceCount(world), { timeout: 10_000 }).toBe(1);
      expect(valueOf(await world.adapter.findInvoice(request))).not.toBeNull();
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
      const world = await open();
      const request = world.request('POS-FIRST', trait.method);
      await world.control({ action: 'fault', fault: 'drop_answer', count: 1 });
      await world.adapter.createInvoice(request);
      for (let number = 0; number < 45; number += 1) valueOf(await world.adapter.createInvoice(world.request(`F-${String(number)}`, trait.method)));
      expect(valueOf(await world.adapter.findInvoice(request))).not.toBeNull();
    });

    test('nothing is found when nothing was made, nor one of another sale, amount, method or time', async () => {
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
      const world = await open();
      await world.control({ action: 'fault', fault: 'garbage' });
      expect(errorOf(await world.adapter.findInvoice(world.request('POS-11', trait.method))).code).toBe('gateway/nonsense');
    });
  });

  describe('E6: errors are told apart', () => {
    test('F1: a wrong key', async () => {
      const world = await open();
      for (const key of driver.settings.filter((field) => field.secret && field.key !== driver.webhookSecretKey).map((field) => field.key)) {
        const adapter = world.another({ secrets: { ...world.account.secrets, [key]: secret('wrong') } });
        for (const result of [await adapter.check(), await adapter.createInvoice(world.request('K-1', trait.method)), await adapter.listInvoices(null, 0)]) {
          expect(errorOf(result)).toMatchObject({ code: 'gateway/wrong_key', outcome: 'refused' });
        }
      }
      expect(await invoiceCount(world)).toBe(0);
    });

    test('a key that cannot be sent at all', async () => {
      const world = await open();
      const secrets = Object.fromEntries(Object.entries(world.account.secrets).map(([name]) => [name, secret('pasted\nwith a line break')]));
      expect(errorOf(await world.another({ secrets }).check())).toMatchObject({ code: 'gateway/wrong_key', outcome: 'not_sent' });
    });

    test('A8: a wrong base URL on the right server', async () => {
      const world = await open();
      expect(errorOf(await world.another({ baseUrl: `${new URL(world.account.baseUrl).origin}/elsewhere` }).check()).code).toBe('gateway/wrong_url');
    });

    test('a wrong base URL on another server', async () => {
      const world = await open();
      for (const answer of ['<html><body>Welcome</body></html>', '{}', '[]', '"hello"', '']) {
        const other = await scriptedHttp((_request, response) => { response.end(answer); });
        worlds.push(other);
        expect(errorOf(await world.another({ baseUrl: `http://127.0.0.1:${String(other.port)}` }).check()).code).toBe('gateway/wrong_url');
      }
    });

    test('F4: a missing permission, named', async () => {
      const world = await open();
      const other = await scriptedHttp((_request, response) => {
        response.writeHead(403, { 'content-type': 'application/json' }).end('{"code":"missing-permission","message":"no","missingPermission":"btcpay.store.x"}');
      });
      worlds.push(other);
      const error = errorOf(await world.another({ baseUrl: `http://127.0.0.1:${String(other.port)}` }).createInvoice(world.request('P-1', trait.method)));
      expect(error).toMatchObject({ code: 'gateway/permission', outcome: 'refused' });
      expect(error.details?.['permission']).not.toBe('');
    });

    test('E5: what it refuses is said in its words, in one clean line, without our secrets', async () => {
      const world = await open();
      const held = Object.values(world.account.secrets)[0]?.reveal() ?? '';
      const message = `key ${held} may not\\n do \\u202ethis ${'x'.repeat(500)}`;
      const other = await scriptedHttp((_request, response) => { response.writeHead(422).end(`{"success":false,"code":"generic-error","message":"${message}"}`); });
      worlds.push(other);
      const error = errorOf(await world.another({ baseUrl: `http://127.0.0.1:${String(other.port)}` }).createInvoice(world.request('P-1', trait.method)));
      expect(error).toMatchObject({ code: 'gateway/refused', outcome: 'refused' });
      expect(error.message).toContain('key [secret] may not do this');
      expect(error.message.length).toBeLessThan(300);
    });

    test('E7, line 51: 429 with Retry-After is waited for when reading', async () => {
      const { world, read } = await sale();
      await world.control({ action: 'fault', fault: 'http_429', count: 1, retryAfterS: 1 });
      const before = performance.now();
      expect((await read()).state).toBe('waiting');
      expect(performance.now() - before).toBeGreaterThan(990);
    });

    test('E7: 429 on create is definite, tells when, and is not repeated by itself', async () => {
      const world = await open();
      await world.control({ action: 'fault', fault: 'http_429', count: 1, retryAfterS: 2 });
      expect(errorOf(await world.adapter.createInvoice(world.request('S-1', trait.method)))).toMatchObject({ code: 'gateway/rate_limited', outcome: 'refused', retryAfterMs: 2_000 });
      expect(await invoiceCount(world)).toBe(0);
    });

    test.each([['http_500', 'gateway/unavailable'], ['garbage', 'gateway/nonsense'], ['half_body', 'gateway/connection_lost'], ['silent', 'gateway/timeout'], ['drop_answer', 'gateway/connection_lost']] as const)(
      'E3: %s on create leaves the outcome unknown; on read it passes or is told', async (fault, code) => {
        const { world, id, terms, read } = await sale();
        const adapter = fault === 'silent' ? world.another({}, impatient) : world.adapter;
        await world.control({ action: 'fault', fault, count: 1 });
        expect(errorOf(await adapter.createInvoice(world.request('S-2', trait.method)))).toMatchObject({ code, outcome: 'unknown' });
        await world.control({ action: 'fault', fault });
        expect(errorOf(await adapter.readInvoice(id, terms)).code).toBe(code);
        await world.control({ action: 'fault', fault: 'none' });
        expect((await read()).state).toBe('waiting');
      },
    );

    test('a gateway that is not there: nothing was sent', async () => {
      const world = await open();
      const gone = await scriptedHttp(() => undefined);
      await gone.close();
      expect(errorOf(await world.another({ baseUrl: `http://127.0.0.1:${String(gone.port)}` }).createInvoice(world.request('N-1', trait.method))))
        .toMatchObject({ code: 'gateway/not_reachable', outcome: 'not_sent' });
    });

    test('J8: every field of an answer in turn missing or of another type: noted, or nonsense, never another amount', async () => {
      let change: ((json: unknown) => unknown) | null = null;
      const { world, id, terms, read } = await sale({
        wrap: (client) => ({
          send: async (request) => {
            const result = await client.send(request);
            return result.ok && change ? { ok: true, value: { ...result.value, text: JSON.stringify(change(JSON.parse(result.value.text))) } } : result;
          },
        }),
      });
      await world.control({ action: 'pay', invoice: id });
      const original = await read();
      // These may be absent: the judgement copes with null.
      const free = (snapshot: GatewaySnapshot) => ({
        ...snapshot, gatewayTimeMs: 0, orderId: null, payments: snapshot.payments.map((payment) => ({ ...payment, txid: null, firstSeenAtMs: null })),
      });
      const paths = new Set<string>();
      change = (json) => {
        for (const path of pathsOf(json)) paths.add(path);
        return json;
      };
      await read();
      expect(paths.size).toBeGreaterThan(10);
      const outcomes = { same: 0, noted: 0, nonsense: 0 };
      for (const path of paths) {
        for (const value of [undefined, null, true, [], {}, 'text', -1, 1e300, '1e3', '0x10', 'NaN']) {
          change = (json) => replaced(json, path.split('\u0000'), value);
          const result = await world.adapter.readInvoice(id, terms);
          const label = `${path.replaceAll('\u0000', '.')} = ${JSON.stringify(value)}`;
          if (!result.ok) {
            expect(['gateway/nonsense', 'gateway/refused'], label).toContain(result.error.code);
            outcomes.nonsense += 1;
          } else if (result.value.problems.length > 0 || result.value.state === 'unknown') {
            outcomes.noted += 1;
          } else if (path.endsWith('txid') || path.endsWith('payments\u00000\u0000id') || path.endsWith('orderId') || path.endsWith('order_id') || path.endsWith('activated')) {
            outcomes.same += 1;
          } else {
            // A text where a text is expected is another text, which the judgement compares with the terms: address, status.
            const { address, rawStatus, ...rest } = free(result.value);
            const { address: oldAddress, rawStatus: oldStatus, ...oldRest } = free(original);
            expect(rest, label).toEqual(oldRest);
            if (value !== 'text' && typeof value !== 'string') expect([address, rawStatus], label).toEqual([oldAddress, oldStatus]);
            outcomes.same += 1;
          }
        }
      }
      expect(outcomes.noted).toBeGreaterThan(20);
      expect(outcomes.nonsense).toBeGreaterThan(0);
    });
  });

  describe('check', () => {
    test('a good account: methods, no skew, no warnings', async () => {
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
      const { clockSkewMs } = valueOf(await world.adapter.check());
      expect(clockSkewMs).toBeGreaterThan(3_590_000);
      expect(clockSkewMs).toBeLessThan(3_610_000);
    });

    test('balances, where it has them', async () => {
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

  describe('D: webhooks', () => {
    const paid = async (): Promise<Sale & { readonly webhookSecret: ReturnType<typeof secret>; verify(webhook: RawWebhook): WebhookVerdict }> => {
      const made = await sale();
      await made.world.control({ action: 'pay', invoice: made.id });
      await made.world.control({ action: 'confirm', invoice: made.id, all: true });
      await made.world.webhooksCame(trait.webhooksOfASale);
      const webhookSecret = secret(made.world.account.secrets[driver.webhookSecretKey]?.reveal() ?? '');
      return { ...made, webhookSecret, verify: (webhook) => driver.verifyWebhook(webhook, webhookSecret) };
    };
    const last = (world: GatewayWorld): RawWebhook => {
      const webhook = world.webhooks[world.webhooks.length - 1];
      if (!webhook) throw new Error('a webhook was expected');
      return webhook;
    };

    test('D3, D11: what the vendor sends is verified, known, and names the invoice', async () => {
      const { world, id, verify } = await paid();
      for (const webhook of world.webhooks) expect(verify(webhook)).toMatchObject({ ok: true, knownEvent: true, gatewayInvoiceId: id });
      const keys = world.webhooks.map((webhook) => verify(webhook)).map((verdict) => (verdict.ok ? verdict.eventKey : ''));
      expect(new Set(keys).size).toBe(keys.length);
    });

    test('D7, D8: a repeat has the key of the first', async () => {
      const { world, id, verify } = await paid();
      const before = world.webhooks.length;
      const keyOf = (webhook: RawWebhook): string => {
        const verdict = verify(webhook);
        return verdict.ok ? verdict.eventKey : 'refused';
      };
      const keys = new Set(world.webhooks.map(keyOf));
      await world.control({ action: 'repeat_webhooks', invoice: id, count: 2, reverse: true });
      await world.webhooksCame(before * 3);
      expect(new Set(world.webhooks.map(keyOf))).toEqual(keys);
      expect(keys.has('refused')).toBe(false);
    });

    test('D3, D5: forged ones are refused: another key 401, no signature 400', async () => {
      const { world, id, verify } = await paid();
      const before = world.webhooks.length;
      await world.control({ action: 'forge_webhook', invoice: id, how: 'wrong_key' });
      await world.control({ action: 'forge_webhook', invoice: id, how: 'no_signature' });
      await world.webhooksCame(before + 2);
      expect(verify(world.webhooks[before] ?? last(world))).toMatchObject({ ok: false, status: 401 });
      expect(verify(world.webhooks[before + 1] ?? last(world))).toMatchObject({ ok: false, status: 400 });
    });

    test('C5, line 24: an amount altered under a valid signature is refused, or says nothing and the gateway’s answer counts', async () => {
      const { world, accepted, id, verify, read } = await paid();
      const before = world.webhooks.length;
      await world.control({ action: 'forge_webhook', invoice: id, how: 'altered_amount' });
      await world.webhooksCame(before + 1);
      const verdict = verify(last(world));
      if (driver.capabilities.webhookCovers === 'whole_body') {
        expect(verdict).toMatchObject({ ok: false, status: 401 });
      } else {
        expect(verdict).toMatchObject({ ok: true, gatewayInvoiceId: id });
        expect(JSON.stringify(verdict)).not.toMatch(/9999|FORGED/);
      }
      expect((await read()).received).toEqual(accepted.due);
    });

    test('line 22: each byte of the body flipped is refused, or changes nothing that is used', async () => {
      const { world, verify } = await paid();
      const webhook = last(world);
      const original = verify(webhook);
      for (let at = 0; at < webhook.body.length; at += 1) {
        for (const bit of [0x01, 0x20, 0x80]) {
          const body = Uint8Array.from(webhook.body);
          body[at] = (body[at] ?? 0) ^ bit;
          const verdict = verify({ ...webhook, body });
          if (trait.signedKeys === null) expect(verdict.ok, `byte ${String(at)}`).toBe(false);
          else if (verdict.ok) expect(verdict).toEqual(original);
        }
      }
    });

    test('line 22: the signature flipped, shortened, lengthened, in capitals, missing, twice', async () => {
      const { world, verify } = await paid();
      const webhook = last(world);
      const text = Buffer.from(webhook.body).toString();
      const header = trait.signatureHeader;
      const signature = header === null ? (/"signature":\s*"([^"]*)"/.exec(text)?.[1] ?? '') : (webhook.headers[header] ?? '');
      expect(signature.length).toBeGreaterThan(60);
      const withSignature = (changed: string): RawWebhook => (header === null
        ? { ...webhook, body: new Uint8Array(Buffer.from(text.replace(signature, changed))) }
        : { ...webhook, headers: { ...webhook.headers, [header]: changed } });
      expect(verify(withSignature(signature)).ok).toBe(true);
      for (let at = 0; at < signature.length; at += 1) {
        for (const bit of [0x01, 0x20]) {
          const changed = signature.slice(0, at) + String.fromCharCode(signature.charCodeAt(at) ^ bit) + signature.slice(at + 1);
          expect(verify(withSignature(changed)).ok, `character ${String(at)}`).toBe(false);
        }
      }
      for (const changed of [
        signature.slice(1), signature.slice(0, -1), signature.slice(0, -2), `${signature}0`, `${signature}00`, signature.toUpperCase(), ` ${signature}`, `${signature} `, 'sha256=',
        `${signature}, ${signature}`, signature.replace(/[0-9a-f]{64}/, '0'.repeat(64)), signature.replace(/[0-9a-f]{64}/, (hex) => Buffer.from(hex, 'hex').toString('base64')),
      ]) expect(verify(withSignature(changed)).ok, changed).toBe(false);
      expect(verify(withSignature('')).ok).toBe(false);
      if (header === null) {
        expect(verify({ ...webhook, body: new Uint8Array(Buffer.from(text.replace('{', `{"signature":"${signature}",`))) })).toMatchObject({ ok: false, status: 400 });
      } else {
        const headers = Object.fromEntries(Object.entries(webhook.headers).filter(([name]) => name !== header));
        expect(verify({ ...webhook, headers })).toMatchObject({ ok: false, status: 400 });
      }
    });

    test('line 22: no body at all, not JSON, not an object, too deep, a key twice, not UTF-8', async () => {
      const { world, verify } = await paid();
      const webhook = last(world);
      for (const body of ['', ' ', 'null', '[]', '"x"', '{', '['.repeat(40) + ']'.repeat(40), '{"event":1,"event":2}', Buffer.from([0x7b, 0xff, 0x7d])]) {
        expect(verify({ ...webhook, body: new Uint8Array(Buffer.from(body)) }).ok).toBe(false);
      }
    });

    test('D16: another secret refuses them, the right one takes them', async () => {
      const { world, webhookSecret } = await paid();
      expect(driver.verifyWebhook(last(world), webhookSecret).ok).toBe(true);
      expect(driver.verifyWebhook(last(world), secret(Buffer.from('another secret altogether 123456').toString('base64')))).toMatchObject({ ok: false, status: 401 });
      expect(driver.verifyWebhook(last(world), secret('')).ok).toBe(false);
    });
  });
});

/** Every path of a JSON value, keys joined by NUL. */
function pathsOf(value: unknown, prefix: readonly string[] = []): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => [[...prefix, key].join('\u0000'), ...pathsOf(entry, [...prefix, key])]);
}

/** A copy with the value at the path replaced; undefined removes it. The path may not be there. */
function replaced(value: unknown, path: readonly string[], put: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .map(([name, entry]): [string, unknown] => [name, name !== key ? entry : rest.length === 0 ? put : replaced(entry, rest, put)])
    .filter(([, entry]) => entry !== undefined);
  return Array.isArray(value) ? entries.map(([, entry]) => entry) : Object.fromEntries(entries);
}
