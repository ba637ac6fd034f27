// What money that leaves puts into the books: each case by name, then that every posting balances.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sumsByUnit } from '../../../../shared/domain/postings.ts';
import type { Settled } from '../../../../shared/domain/withdrawal-state.ts';
import { withdrawalTarget, type RefundValue } from '../../../../shared/domain/withdrawal-postings.ts';
import type { WithdrawalTerms } from '../../../../shared/domain/withdrawal.ts';
import { ADDRESS, payoutTerms, spendTerms, sweepTerms } from '../../../support/withdrawal-facts.ts';

const settled = (over: Partial<Settled> = {}): Settled => ({ paid: true, networkFeeSat: 0n, gatewayFee: null, arrivedSat: null, txids: [], ...over });
const worth = { money: { unit: 'EUR' as const, minor: 5_000n }, source: 'sale A-1' };
const own = { destination: { kind: 'own' as const, account: 'cold', chain: 0 as const, index: 1 }, name: 'cold', address: ADDRESS, amount: { unit: 'BTC@bitcoin' as const, minor: 40_000n } };
const recipients = spendTerms().recipients;

interface Case { readonly description: string; readonly terms: WithdrawalTerms; readonly settled: Settled | null; readonly refund?: RefundValue; readonly expected: Readonly<Record<string, bigint>> }
const cases: readonly Case[] = [
  { description: 'nothing while nothing is settled', terms: spendTerms(), settled: null, expected: {} },
  { description: 'a supplier, without a rate: coins and the network’s fee', terms: spendTerms(), settled: settled({ networkFeeSat: 300n }), expected: { 'treasury:vault BTC@bitcoin': -100_300n, 'payments BTC@bitcoin': 100_000n, 'fees:network BTC@bitcoin': 300n } },
  {
    description: 'a supplier, at a rate: both in the shop’s currency', terms: spendTerms({ worth }), settled: settled({ networkFeeSat: 300n }),
    expected: { 'treasury:vault BTC@bitcoin': -100_300n, 'exchange BTC@bitcoin': 100_300n, 'exchange EUR': -5_015n, 'payments EUR': 5_000n, 'fees:network EUR': 15n },
  },
  {
    description: 'several, one of them ourselves', terms: spendTerms({ recipients: [...recipients, own] }), settled: settled({ networkFeeSat: 500n }),
    expected: { 'treasury:vault BTC@bitcoin': -140_500n, 'treasury:cold BTC@bitcoin': 40_000n, 'payments BTC@bitcoin': 100_000n, 'fees:network BTC@bitcoin': 500n },
  },
  { description: 'called back: the fee alone', terms: spendTerms(), settled: settled({ paid: false, networkFeeSat: 900n }), expected: { 'treasury:vault BTC@bitcoin': -900n, 'fees:network BTC@bitcoin': 900n } },
  { description: 'coins put together: the fee alone', terms: spendTerms({ purpose: 'consolidation', recipients: [] }), settled: settled({ networkFeeSat: 700n }), expected: { 'treasury:vault BTC@bitcoin': -700n, 'fees:network BTC@bitcoin': 700n } },
  { description: 'a gateway pays a supplier, its fee on top', terms: payoutTerms(), settled: settled({ gatewayFee: { unit: 'BTC@bitcoin', minor: 250n } }), expected: { 'gateway:shop-main BTC@bitcoin': -100_250n, 'payments BTC@bitcoin': 100_000n, 'fees:gateway BTC@bitcoin': 250n } },
  { description: 'a sweep that arrived whole', terms: sweepTerms(), settled: settled({ arrivedSat: 500_000n }), expected: { 'gateway:shop-main BTC@bitcoin': -500_000n, 'treasury:vault BTC@bitcoin': 500_000n } },
  {
    description: 'a sweep of which the gateway kept a part: that was its fee, whatever it says besides', terms: sweepTerms(), settled: settled({ arrivedSat: 499_000n, gatewayFee: { unit: 'BTC@bitcoin', minor: 1_000n } }),
    expected: { 'gateway:shop-main BTC@bitcoin': -500_000n, 'treasury:vault BTC@bitcoin': 499_000n, 'fees:gateway BTC@bitcoin': 1_000n },
  },
  {
    description: 'a sweep with its fee on top', terms: sweepTerms(), settled: settled({ arrivedSat: 500_000n, gatewayFee: { unit: 'BTC@bitcoin', minor: 1_000n } }),
    expected: { 'gateway:shop-main BTC@bitcoin': -501_000n, 'treasury:vault BTC@bitcoin': 500_000n, 'fees:gateway BTC@bitcoin': 1_000n },
  },
  { description: 'a sweep to an address somebody else paid as well: not more than was asked for', terms: sweepTerms(), settled: settled({ arrivedSat: 600_000n }), expected: { 'gateway:shop-main BTC@bitcoin': -500_000n, 'treasury:vault BTC@bitcoin': 500_000n } },
  {
    description: 'a refund: what is due is cleared at the sale’s rate', terms: spendTerms({ purpose: 'refund', worth }), settled: settled({ networkFeeSat: 200n }), refund: { coins: { unit: 'BTC@bitcoin', minor: 100_000n }, fiat: { unit: 'USD', minor: 2_500n } },
    expected: { 'treasury:vault BTC@bitcoin': -100_200n, 'exchange BTC@bitcoin': 100_200n, 'exchange USD': -2_500n, 'refunds-due USD': 2_500n, 'exchange EUR': -10n, 'fees:network EUR': 10n },
  },
  {
    description: 'a fee in another coin than the payout', terms: payoutTerms({ method: 'USDT@tron', recipients: [{ ...recipients[0]!, amount: { unit: 'USDT@tron', minor: 5_000_000n } }] }), settled: settled({ gatewayFee: { unit: 'BTC@bitcoin', minor: 10n } }),
    expected: { 'gateway:shop-main USDT@tron': -5_000_000n, 'payments USDT@tron': 5_000_000n, 'gateway:shop-main BTC@bitcoin': -10n, 'fees:gateway BTC@bitcoin': 10n },
  },
];

test.each(cases)('$description', ({ terms, settled: what, refund, expected }) => {
  const posted = withdrawalTarget(terms, what, refund ?? null);
  expect(Object.fromEntries(posted.map(({ account, unit, minor }) => [`${account} ${unit}`, minor]))).toEqual(expected);
});

test('line 45: whatever is paid, by whom and at what fee, it balances in every unit', () => {
  const amount = fc.bigInt({ min: 1n, max: 21_000_000_00000000n });
  const some = fc.array(fc.record({ minor: amount, isOwn: fc.boolean() }), { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(some, amount, fc.option(amount), fc.option(amount), fc.option(amount), fc.boolean(), fc.boolean(), (list, networkFeeSat, fee, arrivedSat, rate, paid, isGateway) => {
    const each = list.map(({ minor, isOwn }) => ({ ...(isOwn ? own : recipients[0]!), amount: { unit: 'BTC@bitcoin' as const, minor } }));
    const terms = (isGateway ? payoutTerms : spendTerms)({ recipients: isGateway ? each.slice(0, 1) : each, worth: rate === null ? null : { money: { unit: 'EUR', minor: rate }, source: 'x' } });
    const posted = withdrawalTarget(terms, settled({ paid, networkFeeSat: isGateway ? 0n : networkFeeSat, gatewayFee: fee === null ? null : { unit: 'BTC@bitcoin', minor: fee }, arrivedSat }), null);
    for (const sum of sumsByUnit(posted).values()) expect(sum).toBe(0n);
  }), { numRuns: 1_000 });
});
