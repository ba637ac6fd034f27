// What a direct sale asks for: by the owner's price rounded up to a satoshi, or exactly what another gateway says.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceOf, readPrices } from '../../../../../../electron/features/treasury/direct/price.ts';
import { failure, ok } from '../../../../../../shared/errors/result.ts';

const nobody = { estimate: async () => failure('gateway/not_reachable', { details: { gateway: 'other' }, outcome: 'not_sent' }) };
const own = (minor: bigint, price: string, unit: 'EUR' | 'USD' | 'JPY' = 'EUR') => priceOf(nobody, { unit, minor }, { gateway: null, price });

describe('the owner’s price', () => {
  it.each([
    ['exact', 2_500n, '50000 EUR', 'EUR', 50_000n],
    ['a fraction of a satoshi goes to the shop', 1n, '55000.00 EUR', 'EUR', 19n],
    ['the currency may stand first, and others beside it', 1_000n, 'USD 60000.50, EUR 55000', 'USD', 16_667n],
    ['without decimals', 1_500n, '9000000 JPY', 'JPY', 16_667n],
  ] as const)('%s', async (_what, minor, price, unit, sat) => {
    expect(await own(minor, price, unit)).toMatchObject({ ok: true, value: { due: { unit: 'BTC@bitcoin', minor: sat } } });
  });

  it('is never undercut, and never exceeded by more than one satoshi', async () => {
    await fc.assert(fc.asyncProperty(fc.bigInt(1n, 10n ** 10n), fc.integer({ min: 1, max: 10 ** 8 }), async (minor, euros) => {
      const asked = await own(minor, `${euros} EUR`);
      if (!asked.ok) throw new Error(asked.error.code);
      const price = BigInt(euros) * 100n;
      expect(asked.value.due.minor * price).toBeGreaterThanOrEqual(minor * 100_000_000n);
      expect((asked.value.due.minor - 1n) * price).toBeLessThan(minor * 100_000_000n);
    }));
  });

  it.each([['', 'gateway/setting_missing'], ['50000', 'input/invalid'], ['EUR', 'input/invalid'], ['0 EUR', 'input/invalid'], ['50,000 EUR', 'input/invalid'], ['50000 XXX', 'input/invalid'], ['50000 USD', 'gateway/setting_missing'], ['1e5 EUR', 'input/invalid']])(
    '“%s” is refused', async (price, code) => expect(await own(100n, price)).toMatchObject({ ok: false, error: { code } }));

  it('reads several', () => expect(readPrices(' 1.50 usd , EUR 2')).toEqual(new Map([['USD', 150n], ['EUR', 200n]])));
});

it('another gateway’s word counts as it is, and its silence is no price', async () => {
  const asked: string[][] = [];
  const other = { estimate: async (...args: string[]) => { asked.push(args); return ok({ due: { unit: 'BTC@bitcoin' as const, minor: 12_345n }, validUntilMs: null }); } };
  expect(await priceOf(other, { unit: 'EUR', minor: 2_550n }, { gateway: 'shop', price: '1 EUR' })).toEqual({ ok: true, value: { due: { unit: 'BTC@bitcoin', minor: 12_345n }, rate: 'gateway shop' } });
  expect(asked).toEqual([['shop', '25.50', 'EUR', 'BTC@bitcoin']]);
  expect(await priceOf(nobody, { unit: 'EUR', minor: 2_550n }, { gateway: 'shop', price: '1 EUR' })).toMatchObject({ ok: false, error: { code: 'gateway/not_reachable' } });
});
