// Exactly one invoice at the gateway, whatever happens between the charge and its answer: silence, doubt, a kill, a locked vault.
import { afterEach, describe, expect, it } from 'vitest';
import { appError } from '../../shared/errors/result.ts';
import { settle } from '../support/fake-clock.ts';
import { openFakeShop, type FakeShop } from '../support/fake-shop.ts';
import { must, newSale } from '../support/shop.ts';

let shop: FakeShop | null = null;
const others: FakeShop[] = [];
afterEach(async () => {
  for (const other of others.splice(0)) await other.app.close();
  await shop?.close();
  shop = null;
});
const open = async (options: Parameters<typeof openFakeShop>[0] = {}): Promise<FakeShop> => (shop = await openFakeShop(options));
const reopen = async (place: FakeShop): Promise<FakeShop> => {
  const next = await place.reopen();
  others.push(next);
  return next;
};
const timeout = appError('gateway/timeout', { outcome: 'unknown' });
const away = appError('gateway/not_reachable', { outcome: 'not_sent' });
const kinds = (place: FakeShop): readonly string[] => place.gateway.calls.map((call) => call.kind).filter((kind) => kind === 'create' || kind === 'find' || kind === 'cancel');

describe('a create whose answer is lost', () => {
  it('is looked for, never sent again, when the gateway did the work', async () => {
    const place = await open();
    let first = true;
    place.gateway.fault = (kind) => (kind === 'create' && first ? ((first = false), { error: timeout, done: true }) : null);
    const created = await place.tryCharge('A-1', 20_000);
    expect(must(created).status).toBe('pending');
    expect(kinds(place)).toEqual(['create', 'find']);
    expect(place.gateway.held.size).toBe(1);
  });

  it('E1: is sent again with the same key only after the gateway said that there is none', async () => {
    const place = await open();
    let first = true;
    place.gateway.fault = (kind) => (kind === 'create' && first ? ((first = false), { error: timeout }) : null);
    must(await place.tryCharge('A-1', 20_000));
    expect(kinds(place)).toEqual(['create', 'find', 'create']);
    expect(new Set(place.gateway.calls.filter((call) => call.kind === 'create').map((call) => call.id)).size).toBe(1);
    expect(place.gateway.held.size).toBe(1);
  });

  it('stays in doubt while the looking fails too; the sale is stored and goes on by itself', async () => {
    const place = await open();
    place.gateway.fault = (kind) => (kind === 'create' ? { error: timeout, done: true } : kind === 'find' ? { error: away } : null);
    const created = await place.tryCharge('A-1', 5_000);
    expect(created).toMatchObject({ ok: false, error: { code: 'invoice/not_sent', details: { orderId: 'A-1' } } });
    expect(place.sale('A-1').status).toBe('draft');
    expect((await place.app.sync.once()).inDoubt).toBe(1);
    place.gateway.fault = () => null;
    await place.app.sync.once();
    expect(place.sale('A-1').status).toBe('pending');
    expect(place.gateway.count('create')).toBe(1);
  });
});

describe('a kill', () => {
  it('between storing and sending: the next start looks, then creates', async () => {
    const place = await open();
    place.gateway.delayMs = 1_000;
    // Never answered within this process: the bytes did not leave.
    place.gateway.fault = () => ({ error: timeout });
    const lost = place.app.invoices.create(newSale({ orderId: 'A-1' }), 60_000);
    await settle();
    const next = await reopen(place);
    next.gateway.delayMs = 0;
    next.gateway.fault = () => null;
    await next.app.sync.once();
    expect(next.sale('A-1').status).toBe('pending');
    expect(kinds(next)).toEqual(['create', 'find', 'create']);
    expect(next.gateway.held.size).toBe(1);
    void lost;
  });

  it('after the gateway did the work and before its answer was stored: the next start finds it', async () => {
    const place = await open();
    place.gateway.delayMs = 1_000;
    void place.app.invoices.create(newSale({ orderId: 'A-1' }), 60_000);
    await settle();
    const next = await reopen(place);
    // The work is done while nobody listens: the old process is gone.
    await place.app.close();
    await place.clock.advanceAsync(2_000);
    expect(place.gateway.held.size).toBe(1);
    next.gateway.delayMs = 0;
    expect(next.sale('A-1').status).toBe('draft');
    await next.app.sync.once();
    expect(next.sale('A-1').status).toBe('pending');
    expect(next.gateway.held.size).toBe(1);
  });
});

describe('a refusal', () => {
  it('is an error with the gateway’s reason; the sale stays on record as failed and is never sent again', async () => {
    const place = await open();
    place.gateway.fault = (kind) => (kind === 'create' ? { error: appError('gateway/refused', { outcome: 'refused', details: { gateway: 'shop', reason: 'no such method' } }) } : null);
    const created = await place.tryCharge('A-1', 1_000);
    expect(created).toMatchObject({ ok: false, error: { code: 'gateway/refused' } });
    expect(place.sale('A-1')).toMatchObject({ status: 'failed', failure: 'shop refused: no such method.' });
    await place.app.sync.once();
    expect(place.gateway.count('create')).toBe(1);
  });

  it.each(['gateway/wrong_key', 'gateway/permission'] as const)('%s is told at once', async (code) => {
    const place = await open();
    place.gateway.fault = (kind) => (kind === 'create' ? { error: appError(code, { outcome: 'refused' }) } : null);
    expect(await place.tryCharge('A-1', 1_000)).toMatchObject({ ok: false, error: { code } });
  });
});

describe('a gateway that is away', () => {
  it('gets the sale when it is back, once', async () => {
    const place = await open();
    place.gateway.fault = () => ({ error: away });
    expect(await place.tryCharge('A-1', 3_000)).toMatchObject({ ok: false, error: { code: 'invoice/not_sent' } });
    place.app.sync.start();
    await place.clock.advanceAsync(120_000);
    expect(place.sale('A-1').status).toBe('draft');
    place.gateway.fault = () => null;
    await place.clock.advanceAsync(90_000);
    expect(place.sale('A-1').status).toBe('pending');
    expect(place.gateway.held.size).toBe(1);
    expect(place.gateway.count('find')).toBe(0);
  });
});

describe('many sales that wait', () => {
  it('two hundred that are to be tried later hold up no other', async () => {
    const place = await open();
    place.app.sync.start();
    await place.clock.advanceAsync(1_000);
    const slowDown = (retryAfterMs: number) => () => ({ error: appError('gateway/rate_limited', { outcome: 'not_sent', retryAfterMs }) });
    place.gateway.fault = slowDown(3_600_000);
    for (let number = 1; number <= 200; number += 1) await place.tryCharge(`A-${number}`, 0);
    place.gateway.fault = slowDown(10_000);
    await place.tryCharge('LAST', 0);
    place.gateway.fault = () => null;
    await place.clock.advanceAsync(60_000);
    expect([place.sale('LAST').status, place.sale('A-1').status]).toEqual(['pending', 'draft']);
  });
});

describe('cancelling', () => {
  it('a sale that never left is simply not sent', async () => {
    const place = await open({ cancel: true });
    place.gateway.fault = () => ({ error: away });
    await place.tryCharge('A-1', 1_000);
    expect(must(await place.app.invoices.cancel('A-1', 'changed their mind')).status).toBe('cancelled');
    place.gateway.fault = () => null;
    await place.app.sync.once();
    expect([place.gateway.held.size, place.sale('A-1').status]).toEqual([0, 'cancelled']);
  });

  it('a sale in doubt that turns out to exist is ended at the gateway', async () => {
    const place = await open({ cancel: true });
    place.gateway.fault = (kind) => (kind === 'create' ? { error: timeout, done: true } : kind === 'find' ? { error: away } : null);
    await place.tryCharge('A-1', 1_000);
    must(await place.app.invoices.cancel('A-1', 'changed their mind'));
    place.gateway.fault = () => null;
    await place.app.sync.once();
    expect(kinds(place).at(-1)).toBe('cancel');
    expect([...place.gateway.held.values()].map((held) => held.snapshot.state)).toEqual(['cancelled']);
    expect(place.sale('A-1').status).toBe('cancelled');
  });

  it('a sale that was just paid is not cancelled', async () => {
    const place = await open({ cancel: true });
    await place.charge('A-1');
    place.gateway.pay('A-1');
    expect(await place.app.invoices.cancel('A-1', 'x')).toMatchObject({ ok: false, error: { code: 'invoice/not_cancellable' } });
    expect(place.sale('A-1').status).toBe('paid');
    expect(place.gateway.count('cancel')).toBe(0);
  });

  it('a gateway that cannot cancel is not needed for it; money that comes later opens a review', async () => {
    const place = await open();
    await place.charge('A-1');
    place.gateway.fault = () => ({ error: away });
    expect(must(await place.app.invoices.cancel('A-1', 'x')).status).toBe('cancelled');
    place.gateway.fault = () => null;
    place.gateway.pay('A-1');
    await place.clock.advanceAsync(11 * 60_000);
    await place.app.sync.once();
    expect(place.sale('A-1')).toMatchObject({ status: 'needs_review', release: false, review: { reason: 'paid_after_cancel' } });
  });

  it('cancelling twice changes nothing more', async () => {
    const place = await open({ cancel: true });
    await place.charge('A-1');
    must(await place.app.invoices.cancel('A-1', 'x'));
    const before = place.sale('A-1').timeline?.length;
    expect(must(await place.app.invoices.cancel('A-1', 'x')).status).toBe('cancelled');
    expect(place.sale('A-1').timeline?.length).toBe(before);
  });
});
