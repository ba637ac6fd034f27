// What becomes of verified webhooks: kept raw, repeats recorded as such, early ones found again, nothing lost by a kill, nothing believed.
import { afterEach, describe, expect, it } from 'vitest';
import { ledgerFile, openLedger } from '../../electron/db/open.ts';
import { createAppendDeliveries, waitingDeliveries } from '../../electron/features/invoices/webhook-store.ts';
import type { VerifiedDelivery } from '../../electron/features/webhooks/port.ts';
import type { WritableDb } from '../../electron/db/database.ts';
import { openFakeShop, type FakeShop } from '../support/fake-shop.ts';
import { must } from '../support/shop.ts';

let shop: FakeShop | null = null;
let db: WritableDb | null = null;
afterEach(async () => {
  db?.close();
  await shop?.close();
  shop = null;
  db = null;
});

/** The shop and the receiver's way in, on a second connection of this process. */
async function open(): Promise<{ readonly place: FakeShop; readonly append: ReturnType<typeof createAppendDeliveries>; readonly raw: WritableDb }> {
  const place = await openFakeShop();
  shop = place;
  const raw = must(openLedger(place.home));
  db = raw;
  return { place, raw, append: createAppendDeliveries(raw, ledgerFile(place.home)) };
}

const delivery = (changes: Partial<VerifiedDelivery> = {}): VerifiedDelivery => ({
  account: 'shop', driver: 'btcpay', receivedAtMs: 1_768_478_460_000, rawBody: new TextEncoder().encode('{"a":1.50}'), headers: { 'btcpay-sig': 'x' }, eventKey: 'e-1',
  event: 'InvoiceSettled', knownEvent: true, gatewayInvoiceId: 'gw-1', detail: '', ...changes,
});
const timeline = (place: FakeShop) => (place.sale('A-1').timeline ?? []).filter((entry) => entry.kind === 'hint');

describe('line 24: a webhook is a hint', () => {
  it('C4: moves nothing by itself; the invoice is asked for and its answer counts', async () => {
    const { place, append } = await open();
    await place.charge('A-1');
    expect(append([delivery({ detail: 'paid_amount 99999' })])).toMatchObject({ ok: true, value: [{ outcome: 'stored' }] });
    await place.app.sync.once();
    expect(place.sale('A-1').status).toBe('pending');
    expect(place.gateway.count('read')).toBe(1);
    place.gateway.pay('A-1');
    append([delivery({ eventKey: 'e-2' })]);
    await place.app.sync.once();
    expect(place.sale('A-1').status).toBe('paid');
  });

  it('makes its sale due before all others', async () => {
    const { place, append } = await open();
    for (let number = 1; number <= 5; number += 1) await place.charge(`A-${number}`);
    place.app.sync.start();
    await place.clock.advanceAsync(500);
    place.gateway.calls.length = 0;
    append([delivery({ gatewayInvoiceId: 'gw-4' })]);
    place.app.invoices.show(null);
    await place.clock.advanceAsync(5_000);
    expect(place.gateway.calls.find((call) => call.kind === 'read')?.id).toBe('gw-4');
  });
});

describe('line 23: repeats', () => {
  it('are kept, answered, and point at the first in the timeline; also after a restart and a month later', async () => {
    const { place, append, raw } = await open();
    await place.charge('A-1');
    append([delivery(), delivery()]);
    await place.app.sync.once();
    const next = await place.reopen();
    next.clock.jumpWall(30 * 86_400_000);
    expect(append([delivery({ receivedAtMs: next.clock.nowMs() })])).toMatchObject({ ok: true, value: [{ outcome: 'repeat' }] });
    await next.app.sync.once();
    const hints = timeline(next);
    expect(hints.map((entry) => entry.duplicateOf === null)).toEqual([true, false, false]);
    const whole = next.sale('A-1').timeline ?? [];
    for (const entry of hints.slice(1)) expect(whole[entry.duplicateOf ?? -1]).toEqual(hints[0]);
    expect(raw.get<{ n: bigint }>('SELECT count(*) AS n FROM webhook_delivery WHERE duplicate_of = 1')?.n).toBe(2n);
    await next.app.close();
  });

  it('without end do not fill the disk: a hundred are kept, all are known', async () => {
    const { place, append, raw } = await open();
    await place.charge('A-1');
    append([delivery(), delivery({ gatewayInvoiceId: null, eventKey: 'e-2' })]);
    for (let round = 0; round < 15; round += 1) {
      const flood = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? delivery() : delivery({ gatewayInvoiceId: null, eventKey: 'e-2' })));
      const stored = append(flood);
      expect(stored.ok && new Set(stored.value.map(({ outcome }) => outcome))).toEqual(new Set(['repeat']));
    }
    expect(raw.all<{ n: bigint }>('SELECT count(*) AS n FROM webhook_delivery GROUP BY event_key ORDER BY event_key').map(({ n }) => Number(n))).toEqual([101, 1]);
  });

  it('D17: of the same event at two accounts are not repeats', async () => {
    const { append } = await open();
    expect(append([delivery(), delivery({ account: 'other' })])).toMatchObject({ ok: true, value: [{ outcome: 'quarantined' }, { outcome: 'quarantined' }] });
  });
});

describe('keeping', () => {
  it('stores the bytes exactly as they came', async () => {
    const { append, raw } = await open();
    const bytes = Uint8Array.from({ length: 256 }, (_unused, index) => index);
    append([delivery({ rawBody: bytes })]);
    expect(new Uint8Array(raw.get<{ body: Uint8Array }>('SELECT body FROM webhook_delivery')?.body ?? [])).toEqual(bytes);
  });

  it('one that comes before its sale is known waits apart and is found when the gateway’s id becomes known', async () => {
    const { place, append } = await open();
    expect(append([delivery()])).toMatchObject({ ok: true, value: [{ outcome: 'quarantined', invoiceId: null }] });
    await place.app.sync.once();
    await place.charge('A-1');
    await place.app.sync.once();
    expect(timeline(place)).toHaveLength(1);
  });

  it('of an invoice nobody here made stays apart for ever and touches no sale', async () => {
    const { place, append } = await open();
    await place.charge('A-1');
    append([delivery({ gatewayInvoiceId: 'stranger' })]);
    await place.app.sync.once();
    expect(timeline(place)).toEqual([]);
  });

  it('a kill between storing and working off loses nothing', async () => {
    const { place, append, raw } = await open();
    await place.charge('A-1');
    append([delivery()]);
    expect(waitingDeliveries(raw, 10)).toHaveLength(1);
    const next = await place.reopen();
    await next.app.sync.once();
    expect(timeline(next)).toHaveLength(1);
    expect(waitingDeliveries(raw, 10)).toEqual([]);
    await next.app.close();
  });

  it('a batch is all or nothing', async () => {
    const { append, raw } = await open();
    const broken = { ...delivery({ eventKey: 'e-2' }), detail: null } as unknown as VerifiedDelivery;
    const store = () => append([delivery(), broken]);
    expect(store).toThrow();
    expect(raw.get<{ n: bigint }>('SELECT count(*) AS n FROM webhook_delivery')?.n).toBe(0n);
  });
});
