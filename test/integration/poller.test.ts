// The poller on a clock of the test's own: catching up, fairness, pauses, long watching, and clocks that jump.
import { afterEach, describe, expect, it } from 'vitest';
import { appError } from '../../shared/errors/result.ts';
import { openLedger } from '../../electron/db/open.ts';
import { createAppendDeliveries } from '../../electron/features/invoices/webhook-store.ts';
import { WINDOW_MS } from '../support/fake-gateway.ts';
import { openFakeShop, type FakeShop } from '../support/fake-shop.ts';
import { must } from '../support/shop.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let shop: FakeShop | null = null;
afterEach(async () => {
  await shop?.close();
  shop = null;
});

const open = async (options: Parameters<typeof openFakeShop>[0] = {}): Promise<FakeShop> => (shop = await openFakeShop(options));

async function chargeMany(place: FakeShop, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) await place.charge(`A-${number}`);
}

const since = (place: FakeShop, at: number) => place.gateway.calls.filter((call) => call.atMs >= at);

describe('catching up', () => {
  it('reads all pages at the start, and says so until it is done', async () => {
    const { app, gateway, clock, sale, ...rest } = await open();
    await chargeMany({ app, gateway, clock, sale, ...rest }, 205);
    gateway.pay('A-1');
    gateway.pay('A-205');
    gateway.delayMs = 100;
    gateway.calls.length = 0;
    app.sync.start();
    await clock.advanceAsync(50);
    expect(app.sync.catchingUp).toBe(true);
    await clock.advanceAsync(2 * SECOND);
    expect(app.sync.catchingUp).toBe(false);
    expect([gateway.count('list'), gateway.count('read')]).toEqual([11, 0]);
    expect([sale('A-1').status, sale('A-205').status, sale('A-100').status]).toEqual(['paid', 'paid', 'pending']);
  });

  it('a few open sales are read one by one, and one that a page does not hold is read as well', async () => {
    const place = await open();
    await chargeMany(place, 15);
    const held = place.gateway.held.get('gw-3');
    if (held === undefined) throw new Error('gw-3 is there');
    place.gateway.held.delete('gw-3');
    place.gateway.calls.length = 0;
    const first = await place.app.sync.once();
    expect(place.gateway.calls.filter((call) => call.kind === 'read').map((call) => call.id)).toEqual(['gw-3']);
    expect(first.errors.map((error) => error.code)).toEqual(['gateway/invoice_unknown']);
    place.gateway.held.set('gw-3', held);
    place.gateway.pay('A-3');
    await place.clock.advanceAsync(2 * MINUTE);
    await place.app.sync.once();
    expect(place.sale('A-3').status).toBe('paid');
  });
});

describe('a gateway without a list', () => {
  it('is asked for one once, and then about each sale by itself, without a pause', async () => {
    const place = await open();
    place.gateway.fault = (kind) => (kind === 'list' ? { error: appError('gateway/not_offered', { details: { gateway: 'shop', what: 'listing' } }) } : null);
    await chargeMany(place, 20);
    place.gateway.pay('A-1');
    place.gateway.pay('A-20');
    place.gateway.calls.length = 0;
    place.app.sync.start();
    await place.clock.advanceAsync(MINUTE);
    expect(['A-1', 'A-20', 'A-10'].map((orderId) => place.sale(orderId).status)).toEqual(['paid', 'paid', 'pending']);
    const asked = new Set(place.gateway.calls.filter((call) => call.kind === 'read').map((call) => call.id));
    expect([asked.size, place.gateway.count('list')]).toEqual([20, 1]);
    // No pause: young sales were asked about again and again.
    expect(place.gateway.count('read')).toBeGreaterThan(5 * 18);
  });
});

describe('lists that tell less than a single answer', () => {
  it('say only which sales to read: their rows never become facts', async () => {
    const place = await open({ poorLists: true });
    await chargeMany(place, 15);
    await place.app.sync.once();
    const before = place.sale('A-1').timeline?.length;
    const held = place.gateway.held.get('gw-2');
    if (held === undefined) throw new Error('gw-2 is there');
    held.snapshot = { ...held.snapshot, problems: ['a field is missing'] };
    place.gateway.pay('A-3');
    await place.clock.advanceAsync(MINUTE);
    must(await place.app.invoices.checkNow('A-2'));
    for (let pass = 0; pass < 3; pass += 1) {
      await place.app.sync.once();
      expect([place.sale('A-1').status, place.sale('A-2').status, place.sale('A-3').status]).toEqual(['pending', 'needs_review', 'paid']);
      await place.clock.advanceAsync(MINUTE);
    }
    expect(place.gateway.count('list')).toBeGreaterThanOrEqual(3);
    expect(place.sale('A-1').timeline).toHaveLength(before ?? 0);
  });
});

describe('fairness', () => {
  it('with 3,000 open sales the one on screen is asked every two seconds, and every other one in turn', async () => {
    const place = await open();
    const { app, gateway, clock } = place;
    await chargeMany(place, 3000);
    gateway.delayMs = 100;
    must(app.invoices.show('A-1500'));
    app.sync.start();
    await clock.advanceAsync(SECOND);
    gateway.calls.length = 0;
    const began = clock.monotonicMs();
    await clock.advanceAsync(60 * SECOND);
    const shown = since(place, began).filter((call) => call.kind === 'read' && call.id === 'gw-1500').map((call) => call.atMs);
    expect(shown.length).toBeGreaterThanOrEqual(26);
    expect(Math.max(...shown.slice(1).map((at, index) => at - (shown[index] ?? 0)))).toBeLessThan(3 * SECOND);
    // By pages: far fewer requests than sales, and never more than two at a time, so that a charge finds room.
    expect(gateway.count('list')).toBeGreaterThan(100);
    for (const orderId of ['A-1', 'A-1000', 'A-3000']) gateway.pay(orderId);
    await clock.advanceAsync(2 * MINUTE);
    for (const orderId of ['A-1', 'A-1000', 'A-3000']) expect(place.sale(orderId).status).toBe('paid');
  }, 120_000);

  it('a new sale is taken at once while a long list is being read', async () => {
    const place = await open();
    await chargeMany(place, 500);
    place.gateway.delayMs = 200;
    place.app.sync.start();
    await place.clock.advanceAsync(SECOND);
    expect(place.app.sync.catchingUp).toBe(true);
    const created = await place.tryCharge('NEW', SECOND);
    expect(created.ok).toBe(true);
  });
});

describe('schedule', () => {
  it('a waiting sale is asked often at first and ever more seldom, right after its end, and then watched for a week', async () => {
    const place = await open();
    await place.charge('A-1');
    place.app.sync.start();
    await place.clock.advanceAsync(0);
    const asked = async (forMs: number): Promise<number> => {
      place.gateway.calls.length = 0;
      await place.clock.advanceAsync(forMs);
      return place.gateway.count('read');
    };
    expect(await asked(MINUTE)).toBeGreaterThanOrEqual(12);
    await asked(MINUTE);
    expect(await asked(MINUTE)).toBeLessThanOrEqual(5);
    await asked(12 * MINUTE - 2 * SECOND);
    expect(place.sale('A-1').status).toBe('pending');
    await asked(5 * SECOND);
    expect(place.sale('A-1').status).toBe('expired');
    expect(await asked(DAY)).toBeLessThan(25);
    await asked(7 * DAY);
    expect(await asked(3 * DAY)).toBe(0);
    expect(place.sale('A-1').status).toBe('expired');
  }, 60_000);

  it('money for an expired sale is found by the slow watch', async () => {
    const place = await open();
    await place.charge('A-1');
    place.app.sync.start();
    await place.clock.advanceAsync(20 * MINUTE);
    expect(place.sale('A-1').status).toBe('expired');
    place.gateway.pay('A-1');
    await place.clock.advanceAsync(20 * MINUTE);
    expect(place.sale('A-1')).toMatchObject({ status: 'paid_late', release: false });
  });
});

describe('line 51: pauses', () => {
  it('Retry-After is obeyed to the millisecond, and everything goes on by itself', async () => {
    const place = await open();
    await chargeMany(place, 3);
    place.app.sync.start();
    await place.clock.advanceAsync(SECOND);
    place.gateway.fault = () => ({ error: appError('gateway/rate_limited', { retryAfterMs: 120_000, outcome: 'not_sent' }) });
    await place.clock.advanceAsync(10 * SECOND);
    const told = place.gateway.calls.at(-1)?.atMs ?? 0;
    place.gateway.fault = () => null;
    place.gateway.pay('A-2');
    await place.clock.advanceAsync(118 * SECOND - (place.clock.monotonicMs() - told));
    expect(place.gateway.calls.at(-1)?.atMs).toBe(told);
    await place.clock.advanceAsync(5 * SECOND);
    expect(place.gateway.calls.at(-1)?.atMs).toBeGreaterThanOrEqual(told + 120_000);
    await place.clock.advanceAsync(20 * SECOND);
    expect(place.sale('A-2').status).toBe('paid');
  });

  it('a gateway that does not answer is asked ever more seldom, and one account’s silence holds up no other', async () => {
    const place = await open();
    await place.charge('A-1');
    must(await place.app.gateways.add({ name: 'other', driver: 'btcpay', baseUrl: 'https://other.example/api', selfHosted: false, settings: { apiKey: 'k', hook: 'h' } }));
    place.app.sync.start();
    await place.clock.advanceAsync(SECOND);
    place.gateway.calls.length = 0;
    place.gateway.fault = () => ({ error: appError('gateway/timeout', { outcome: 'unknown' }) });
    await place.clock.advanceAsync(10 * MINUTE);
    expect(place.gateway.calls.length).toBeGreaterThan(8);
    expect(place.gateway.calls.length).toBeLessThan(40);
    place.gateway.fault = () => null;
    place.gateway.pay('A-1');
    await place.clock.advanceAsync(MINUTE + SECOND);
    expect(place.sale('A-1').status).toBe('paid');
  });
});

describe('one bad sale', () => {
  it('whose answers fail holds up no other', async () => {
    const place = await open();
    await chargeMany(place, 3);
    place.app.sync.start();
    await place.clock.advanceAsync(SECOND);
    place.gateway.fault = (kind, id) => (kind === 'read' && id === 'gw-1' ? { error: appError('gateway/unavailable', { outcome: 'unknown', details: { status: '500' } }) } : null);
    for (const orderId of ['A-2', 'A-3']) place.gateway.pay(orderId);
    await place.clock.advanceAsync(30 * SECOND);
    expect([place.sale('A-2').status, place.sale('A-3').status]).toEqual(['paid', 'paid']);
  });

  it('a webhook that comes while the sale is being asked about is not lost in the older answer', async () => {
    const place = await open();
    await place.charge('A-1');
    place.app.sync.start();
    await place.clock.advanceAsync(3 * HOUR);
    expect(place.sale('A-1').status).toBe('expired');
    // Asked about every hour by now. The answer is made up before the money comes, and arrives after the webhook.
    place.gateway.delayMs = 1_000;
    place.gateway.stale = true;
    place.gateway.calls.length = 0;
    for (let waited = 0; place.gateway.count('read') === 0 && waited < 2 * HOUR; waited += 100) await place.clock.advanceAsync(100);
    place.gateway.pay('A-1');
    const raw = must(openLedger(place.home));
    must(createAppendDeliveries(raw, 'ledger.db')([{
      account: 'shop', driver: 'btcpay', receivedAtMs: place.clock.nowMs(), rawBody: new Uint8Array([1]), headers: {}, eventKey: 'e-1', event: 'paid', knownEvent: true,
      gatewayInvoiceId: 'gw-1', detail: '',
    }]));
    raw.close();
    // Not open any more, so it gets no turn of its own on the screen; showing it wakes the poller, as the receiver does.
    must(place.app.invoices.show('A-1'));
    await place.clock.advanceAsync(5 * SECOND);
    expect(place.sale('A-1').status).toBe('paid_late');
  });
});

describe('the grace after the end', () => {
  it('is watched by polling alone as well as webhooks would: money within it counts', async () => {
    const place = await open();
    await place.charge('A-1');
    place.app.sync.start();
    await place.clock.advanceAsync(WINDOW_MS + 30 * SECOND);
    expect(place.sale('A-1').status).toBe('expired');
    place.gateway.pay('A-1', { telling: 'no time' });
    await place.clock.advanceAsync(2 * MINUTE);
    expect(place.sale('A-1')).toMatchObject({ status: 'paid', release: true });
  });
});

describe('line 44: clocks', () => {
  it.each([400, -400])('our clock jumps by %i days: nothing is expired or confirmed wrongly, and asking goes on', async (days) => {
    const place = await open();
    await place.charge('A-1');
    await place.charge('A-2');
    place.app.sync.start();
    await place.clock.advanceAsync(30 * SECOND);
    place.clock.jumpWall(days * DAY);
    await place.clock.advanceAsync(20 * SECOND);
    expect([place.sale('A-1').status, place.sale('A-2').status]).toEqual(['pending', 'pending']);
    place.gateway.pay('A-1');
    await place.clock.advanceAsync(20 * SECOND);
    expect(place.sale('A-1')).toMatchObject({ status: 'paid', release: true });
    expect(place.app.notices().map((notice) => notice.code)).toEqual(['clock/wrong']);
    place.clock.jumpWall(-days * DAY);
    await place.clock.advanceAsync(20 * MINUTE);
    expect([place.sale('A-1').status, place.sale('A-2').status]).toEqual(['paid', 'expired']);
    expect(place.app.notices()).toEqual([]);
  });

  it('a gateway whose clock differs by more than a minute is named; its own clock decides about the end', async () => {
    const place = await open({ offsetMs: 10 * MINUTE });
    await place.charge('A-1');
    place.app.sync.start();
    await place.clock.advanceAsync(SECOND);
    expect(place.app.notices()).toMatchObject([{ code: 'clock/wrong', message: expect.stringContaining('600 s') }]);
    await place.clock.advanceAsync(13 * MINUTE);
    expect(place.sale('A-1').status).toBe('pending');
    await place.clock.advanceAsync(3 * MINUTE);
    expect(place.sale('A-1').status).toBe('expired');
  });
});
