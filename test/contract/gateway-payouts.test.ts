// The contract of every gateway that pays out: payouts and refunds, each at most once, and estimates.
// Titles name the lines of the integration checklist (A to J) and of the security checklist where a test checks one.
import { describe, expect, test } from 'vitest';
import { parseDecimal, decimalsOf } from '../../shared/domain/money.ts';
import type { PayoutSnapshot, PayoutState } from '../../electron/gateways/port.ts';
import type { Result } from '../../shared/errors/result.ts';
import { secret } from '../../electron/core/secret.ts';
import type { MoneyOutTraits } from '../support/gateway-traits.ts';
import type { GatewayWorld } from '../support/gateway-world.ts';
import { errorOf, impatient, onEveryGateway, valueOf } from '../support/gateway-suite.ts';

interface Line { readonly id: string; readonly kind: string; readonly reference: string | null; readonly address: string | null; readonly amount: string }
const lines = async (world: GatewayWorld, kind: 'payout' | 'refund'): Promise<readonly Line[]> =>
  (await world.control({ action: 'payouts' }) as readonly Line[]).filter((line) => line.kind === kind);

const moneyOf = (wanted: MoneyOutTraits) => {
  const parsed = parseDecimal(wanted.amount, decimalsOf(wanted.method));
  if (!parsed.ok) throw new Error(`the traits' amount ${wanted.amount} is not an amount of ${wanted.method}`);
  return { unit: wanted.method, minor: parsed.minor };
};
const allEnds: readonly ('completed' | 'failed' | 'cancelled')[] = ['completed', 'failed', 'cancelled'];
const underWay: readonly PayoutState[] = ['needs_verification', 'processing', 'completed'];

/** One kind of money out of one gateway, for tests that are the same for both. */
interface Way {
  readonly kind: 'payout' | 'refund';
  readonly wanted: MoneyOutTraits;
  create(world: GatewayWorld, reference: string): Promise<Result<PayoutSnapshot>>;
  find(world: GatewayWorld, reference: string): Promise<Result<PayoutSnapshot | null>>;
  read(world: GatewayWorld, id: string, reference: string): Promise<Result<PayoutSnapshot>>;
}

onEveryGateway(({ driver, trait, open, sale }) => {
  test('what the driver says it can do is what its adapter does', async () => {
    const { adapter } = await open();
    const { payouts, refunds, estimates } = driver.capabilities;
    expect({ payouts: adapter.payouts !== null, refunds: adapter.refunds !== null, estimates: adapter.estimate !== null }).toEqual({ payouts, refunds, estimates });
    expect({ payouts: trait.payout !== undefined, refunds: trait.refund !== undefined }).toEqual({ payouts, refunds });
  });

  const { payout, refund } = trait;
  const startedMs = Date.now();
  const ways: Way[] = [];
  if (payout) {
    const request = (reference: string) => ({ reference, method: payout.method, amount: moneyOf(payout), address: payout.address, requestedAtMs: startedMs });
    const calls = (world: GatewayWorld) => {
      if (!world.adapter.payouts) throw new Error('no payouts');
      return world.adapter.payouts;
    };
    ways.push({
      kind: 'payout', wanted: payout,
      create: (world, reference) => calls(world).create(request(reference)),
      find: (world, reference) => calls(world).find(request(reference)),
      read: (world, id, reference) => calls(world).read(id, request(reference)),
    });
  }
  const refundable = async () => {
    const made = await sale();
    await made.world.control({ action: 'pay', invoice: made.id });
    await made.world.control({ action: 'confirm', invoice: made.id, all: true });
    return made;
  };

  describe.each(payout ? ways : [])('money out: $kind', ({ wanted, kind, create, find, read }) => {
    test('E2: asked for once, it is there once, with exactly this amount and address', async () => {
      const world = await open();
      const made = valueOf(await create(world, 'po-1'));
      expect(made).toMatchObject({ method: wanted.method, amount: moneyOf(wanted), address: wanted.address, problems: [] });
      expect(underWay).toContain(made.state);
      const there = await lines(world, kind);
      expect(there).toHaveLength(1);
      expect(there[0]?.address).toBe(wanted.address);
      if (!wanted.noRead) expect(valueOf(await read(world, made.gatewayPayoutId, 'po-1'))).toMatchObject({ gatewayPayoutId: made.gatewayPayoutId, amount: moneyOf(wanted), address: wanted.address });
    });

    test.each(wanted.noRead ? [] : [...(wanted.ends ?? allEnds)])('E10: its end at the gateway is seen later: %s', async (end) => {
      const world = await open();
      const made = valueOf(await create(world, 'po-2'));
      await world.control({ action: 'payout', payout: made.gatewayPayoutId, to: end });
      const seen = valueOf(await read(world, made.gatewayPayoutId, 'po-2'));
      expect(seen.state).toBe(end);
      if (end === 'completed' && !wanted.noTxid) expect(seen.txid).not.toBeNull();
      else if (end !== 'completed') expect(seen.txid).toBeNull();
    });

    test('B13: a status the documentation does not name is unknown, never an end', async () => {
      if (wanted.noRead || wanted.closedStates) return;
      const world = await open();
      const made = valueOf(await create(world, 'po-3'));
      await world.control({ action: 'payout', payout: made.gatewayPayoutId, to: 'undocumented' });
      expect(valueOf(await read(world, made.gatewayPayoutId, 'po-3')).state).toBe('unknown');
    });

    test('line 49: the answer is lost after the work was done: unknown, then found, still one', async () => {
      const world = await open();
      await world.control({ action: 'fault', fault: 'drop_answer', count: 1, match: wanted.path });
      expect(errorOf(await create(world, 'po-4')).outcome).toBe('unknown');
      expect(await lines(world, kind)).toHaveLength(1);
      const found = await find(world, 'po-4');
      if (wanted.noFind) expect(errorOf(found).code).toBe('gateway/not_offered');
      else expect(valueOf(found)).toMatchObject({ amount: moneyOf(wanted), address: wanted.address });
      expect(await lines(world, kind)).toHaveLength(1);
    });

    test('line 49: a late answer and a fault of the gateway are unknown; what never arrived is not found', async () => {
      const world = await open();
      await world.control({ action: 'fault', fault: 'http_500', count: 1, match: wanted.path });
      expect(errorOf(await create(world, 'po-5'))).toMatchObject({ outcome: 'unknown' });
      expect(await lines(world, kind)).toHaveLength(0);
      if (wanted.noFind || wanted.absenceProvesNothing) expect(errorOf(await find(world, 'po-5')).code).toBe('gateway/not_offered');
      else expect(valueOf(await find(world, 'po-5'))).toBeNull();
      const hasty = world.another({}, impatient);
      await world.control({ action: 'fault', fault: 'slow', count: 1, delayMs: 600, match: wanted.path });
      expect(errorOf(await create({ ...world, adapter: hasty }, 'po-6'))).toMatchObject({ code: 'gateway/timeout', outcome: 'unknown' });
      await expect.poll(async () => (await lines(world, kind)).length, { timeout: 10_000 }).toBe(1);
    });

    test('E7: 429 is definite and not repeated by itself', async () => {
      const world = await open();
      await world.control({ action: 'fault', fault: 'http_429', retryAfterS: 60, match: wanted.path });
      const refused = errorOf(await create(world, 'po-7'));
      expect(refused).toMatchObject({ code: 'gateway/rate_limited' });
      expect(refused.outcome).not.toBe('unknown');
      expect(await lines(world, kind)).toHaveLength(0);
    });

    test.each([...(wanted.needs ?? [])])('without “%s” it says so and sends nothing', async (key) => {
      const world = await open();
      const { [key]: _secret, ...secrets } = world.account.secrets;
      const { [key]: _setting, ...settings } = world.account.settings;
      expect(errorOf(await create({ ...world, adapter: world.another({ secrets, settings }) }, 'po-8'))).toMatchObject({ code: 'gateway/setting_missing', details: { field: key } });
      expect(await lines(world, kind)).toHaveLength(0);
    });

    test('line 19, F1: no secret is in the log or in an error', async () => {
      const world = await open();
      await world.control({ action: 'fault', fault: 'garbage', count: 1, match: wanted.path });
      const error = JSON.stringify(errorOf(await create(world, 'po-9')));
      for (const value of Object.values(world.account.secrets)) expect(error + JSON.stringify(world.log.lines)).not.toContain(value.reveal());
    });
  });

  if (payout?.code !== undefined) describe('the second step', () => {
    test('a wrong code is refused, the right one lets it go on', async () => {
      const world = await open();
      const calls = world.adapter.payouts;
      if (!calls?.verify) throw new Error('the traits name a code, and the adapter has no second step');
      const request = { reference: 'po-10', method: payout.method, amount: moneyOf(payout), address: payout.address, requestedAtMs: startedMs };
      const made = valueOf(await calls.create(request));
      expect(made.state).toBe('needs_verification');
      expect(errorOf(await calls.verify(made.gatewayPayoutId, secret('000001')))).toMatchObject({ outcome: 'refused' });
      expect(valueOf(await calls.read(made.gatewayPayoutId, request)).state).toBe('needs_verification');
      valueOf(await calls.verify(made.gatewayPayoutId, secret(payout.code ?? '')));
      expect(valueOf(await calls.read(made.gatewayPayoutId, request)).state).not.toBe('needs_verification');
    });
  });

  if (refund) describe('H1: refunds', () => {
    const request = (made: Awaited<ReturnType<typeof refundable>>, reference: string) => ({
      reference, gatewayInvoiceId: made.id, terms: made.terms, amount: null, address: refund.claimed ? null : refund.address, requestedAtMs: startedMs,
    });

    test('a paid sale goes back once, and its end is seen', async () => {
      const made = await refundable();
      const calls = made.world.adapter.refunds;
      if (!calls) throw new Error('no refunds');
      const refunded = valueOf(await calls.create(request(made, 'rf-1')));
      expect(refunded.problems).toEqual([]);
      expect(refund.claimed ? refunded.claimUrl : refunded.address).not.toBeNull();
      expect(await lines(made.world, 'refund')).toHaveLength(1);
      if (refund.noRead) return;
      for (const end of (refund.ends ?? ['completed']).slice(0, 1)) {
        await made.world.control({ action: 'payout', payout: refunded.gatewayPayoutId, to: end });
        expect(valueOf(await calls.read(refunded.gatewayPayoutId, request(made, 'rf-1'))).state).toBe(end);
      }
    });

    test('line 49: the answer is lost after the work was done: unknown, then found, still one', async () => {
      const made = await refundable();
      const calls = made.world.adapter.refunds;
      if (!calls) throw new Error('no refunds');
      await made.world.control({ action: 'fault', fault: 'drop_answer', count: 1, match: refund.path });
      expect(errorOf(await calls.create(request(made, 'rf-2'))).outcome).toBe('unknown');
      const found = await calls.find(request(made, 'rf-2'));
      if (refund.noFind) expect(errorOf(found).code).toBe('gateway/not_offered');
      else expect(valueOf(found)).not.toBeNull();
      expect(await lines(made.world, 'refund')).toHaveLength(1);
    });

    test('a sale nobody paid is refused', async () => {
      const made = await sale();
      expect(errorOf(await (made.world.adapter.refunds?.create(request(made, 'rf-3')) ?? Promise.reject(new Error('no refunds')))).outcome).toBe('refused');
      expect(await lines(made.world, 'refund')).toHaveLength(0);
    });
  });

  if (driver.capabilities.estimates) describe('estimates', () => {
    test('what it would cost is what the sale then asks for, as near as rates stand', async () => {
      const { world, accepted, terms } = await sale();
      const estimate = valueOf(await (world.adapter.estimate?.(terms.amount, terms.method) ?? Promise.reject(new Error('no estimates'))));
      expect(estimate.due.unit).toBe(terms.method);
      const difference = estimate.due.minor - accepted.due.minor;
      expect((difference < 0n ? -difference : difference) * 20n).toBeLessThanOrEqual(accepted.due.minor);
    });
  });
});
