// The contract of every gateway: what a customer can do, and what the documentation does not name (B).
// Titles name the lines of the integration checklist (A to J) and of the security checklist where a test checks one.
import { describe, expect, test } from 'vitest';
import { methodOf } from '../../shared/domain/methods.ts';
import { errorOf, onEveryGateway, valueOf } from '../support/gateway-suite.ts';

onEveryGateway(({ driver, trait, sale }) => {
  describe('B1: what a customer does', () => {
    test('B4: paid: seen, then settled', async () => {
      const { world, accepted, id, read } = await sale();
      await world.control({ action: 'pay', invoice: id });
      const seen = await read();
      expect(trait.seen).toContain(seen.state);
      if (trait.silentUntilFinal) expect(seen).toMatchObject({ received: { minor: 0n }, payments: [] });
      else {
        expect(seen.received).toEqual(accepted.due);
        expect(seen.payments).toHaveLength(1);
        expect(seen.payments[0]).toMatchObject({ settled: seen.state === 'settled', invalid: false, value: accepted.due });
      }
      await world.control({ action: 'confirm', invoice: id, all: true });
      const settled = await read();
      expect(settled).toMatchObject({ state: 'settled', received: accepted.due, manual: false, late: false, problems: [] });
      expect(settled.payments).toMatchObject([{ settled: true, txid: trait.noTxids ? null : expect.stringMatching(/^(?:0x)?[0-9a-f]{64}$/) }]);
      expect(settled.gatewayTimeMs).toBeGreaterThanOrEqual(seen.gatewayTimeMs);
    });

    test('B7, B8: too little shows what came, then topped up', async () => {
      const { world, accepted, id, read } = await sale();
      await world.control({ action: 'pay_less', invoice: id });
      if (trait.silentUntilFinal) await world.control({ action: 'confirm', invoice: id, all: true });
      const partial = await read();
      if (trait.noAmounts) expect(partial.underReview).toBeDefined();
      else expect(partial.received.minor).toBeGreaterThan(0n);
      expect(partial.received.minor).toBeLessThan(accepted.due.minor);
      expect(partial.due).toEqual(accepted.due);
      expect(partial.state).not.toBe('settled');
      await world.control({ action: 'pay_rest', invoice: id });
      if (!trait.silentUntilFinal) expect((await read()).received).toEqual(accepted.due);
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
      if (trait.noAmounts) {
        expect(snapshot.state).not.toBe('settled');
        expect(snapshot.underReview).toBeDefined();
        return;
      }
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

    test('B2, G6: money on another network is never counted as this method', async () => {
      const { world, id, terms, read } = await sale();
      if (methodOf(terms.method).uri.kind === 'page') {
        // The customer picks the network on the gateway's page: there is no wrong one.
        await expect(world.control({ action: 'wrong_network', invoice: id })).rejects.toThrow('no such payment method');
        return;
      }
      await world.control({ action: 'wrong_network', invoice: id });
      const snapshot = await read();
      const isSeen = trait.ends?.['wrong network'] !== null;
      expect(snapshot.payments.some((payment) => payment.value.unit !== terms.method)).toBe(isSeen);
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

  describe('B3, J3: what the documentation names', () => {
    test.each([...trait.statuses])('status “%s” is %s', async (status, state) => {
      const { world, id, read } = await sale();
      await world.control({ action: 'set_status', invoice: id, status });
      expect(await read()).toMatchObject({ state });
    });
  });

  describe('B13: what the documentation does not name', () => {
    test.each(trait.unknownStatuses ?? ['frozen', '', 'PAID', 'constructor', '__proto__', 'settled '])('status “%s” is unknown', async (status) => {
      const { world, id, read } = await sale();
      await world.control({ action: 'set_status', invoice: id, status });
      expect(await read()).toMatchObject({ state: 'unknown' });
    });
  });
});
