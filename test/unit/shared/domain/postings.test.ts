// The books of one sale in every situation: each balances, and a paid sale books exactly its amount.
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { Fact, InvoiceTerms } from '../../../../shared/domain/facts.ts';
import { judge } from '../../../../shared/domain/invoice.ts';
import { defaultPolicy } from '../../../../shared/domain/policy.ts';
import { entryKind, postingsDelta, postingsTarget, sumsByUnit, type Posting } from '../../../../shared/domain/postings.ts';
import { accepted, cancelled, decision, DUE, LIMIT, MINUTE, payment, policyWith, snapshot, T0, terms } from '../../../support/invoice-facts.ts';

// Many runs on a busy machine take longer than one test should.
vi.setConfig({ testTimeout: 60_000 });

const soon = T0 + MINUTE;
const short = DUE - 1_000_000n;
const more = DUE + 1_000_000n;
const onePercent = policyWith({ under: { basisPoints: 100, fiatMinor: 100n }, over: { basisPoints: 100, fiatMinor: 100n } });

const book = (facts: readonly Fact[], policy = defaultPolicy) => postingsTarget(terms, judge(terms, [accepted(), ...facts], policy, soon));
const plain = (postings: readonly Posting[]) => postings.map(({ account, unit, minor }) => `${account} ${minor} ${unit}`);

const elsewhere = snapshot(soon, 'waiting', 0n, { payments: [payment({ value: { unit: 'USDT@bsc', minor: 5n } })] });

const cases: readonly { readonly description: string; readonly postings: readonly Posting[]; readonly expected: readonly string[] }[] = [
  { description: 'nothing received', postings: book([]), expected: [] },
  { description: 'seen but not final: nothing is booked', postings: book([snapshot(soon, 'confirming', DUE)]), expected: [] },
  {
    description: 'paid', postings: book([snapshot(soon, 'settled', DUE)]),
    expected: ['exchange 1250 USD', 'exchange -12500000 USDT@tron', 'gateway:shop-main 12500000 USDT@tron', 'sales -1250 USD'],
  },
  {
    description: 'settled in part: the customer’s deposit',
    postings: book([snapshot(soon, 'partial', short, { payments: [payment({ minor: short })] })]),
    expected: ['customer-deposits -1150 USD', 'exchange 1150 USD', 'exchange -11500000 USDT@tron', 'gateway:shop-main 11500000 USDT@tron'],
  },
  {
    description: 'short within the tolerance', postings: book([snapshot(soon, 'settled', DUE - 100_000n)], onePercent),
    expected: ['differences:short 10 USD', 'exchange 1240 USD', 'exchange -12400000 USDT@tron', 'gateway:shop-main 12400000 USDT@tron', 'sales -1250 USD'],
  },
  {
    description: 'over within the tolerance', postings: book([snapshot(soon, 'settled', DUE + 100_000n)], onePercent),
    expected: ['differences:over -10 USD', 'exchange 1260 USD', 'exchange -12600000 USDT@tron', 'gateway:shop-main 12600000 USDT@tron', 'sales -1250 USD'],
  },
  {
    description: 'too much: the surplus stays the customer’s', postings: book([snapshot(soon, 'settled', more)]),
    expected: ['customer-deposits -100 USD', 'exchange 1350 USD', 'exchange -13500000 USDT@tron', 'gateway:shop-main 13500000 USDT@tron', 'sales -1250 USD'],
  },
  {
    description: 'too much, to be given back', postings: book([snapshot(soon, 'settled', more), decision('surplus', 'refund')]),
    expected: ['exchange 1350 USD', 'exchange -13500000 USDT@tron', 'gateway:shop-main 13500000 USDT@tron', 'refunds-due -100 USD', 'sales -1250 USD'],
  },
  {
    description: 'too much, kept', postings: book([snapshot(soon, 'settled', more), decision('surplus', 'accept')]),
    expected: ['exchange 1350 USD', 'exchange -13500000 USDT@tron', 'gateway:shop-main 13500000 USDT@tron', 'other-income -100 USD', 'sales -1250 USD'],
  },
  {
    description: 'late, open', postings: book([snapshot(LIMIT + 1, 'late', DUE, { late: true })]),
    expected: ['customer-deposits -1250 USD', 'exchange 1250 USD', 'exchange -12500000 USDT@tron', 'gateway:shop-main 12500000 USDT@tron'],
  },
  {
    description: 'late, accepted', postings: book([snapshot(LIMIT + 1, 'late', DUE, { late: true }), decision('late', 'accept')]),
    expected: ['exchange 1250 USD', 'exchange -12500000 USDT@tron', 'gateway:shop-main 12500000 USDT@tron', 'sales -1250 USD'],
  },
  {
    description: 'late, to be given back', postings: book([snapshot(LIMIT + 1, 'late', DUE, { late: true }), decision('late', 'refund')]),
    expected: ['exchange 1250 USD', 'exchange -12500000 USDT@tron', 'gateway:shop-main 12500000 USDT@tron', 'refunds-due -1250 USD'],
  },
  {
    description: 'short at the end, accepted', postings: book([snapshot(LIMIT, 'expired', short), decision('short_at_end', 'accept')]),
    expected: ['differences:short 100 USD', 'exchange 1150 USD', 'exchange -11500000 USDT@tron', 'gateway:shop-main 11500000 USDT@tron', 'sales -1250 USD'],
  },
  {
    description: 'short at the end, written off', postings: book([snapshot(LIMIT, 'expired', short), decision('short_at_end', 'write-off')]),
    expected: ['exchange 1150 USD', 'exchange -11500000 USDT@tron', 'gateway:shop-main 11500000 USDT@tron', 'other-income -1150 USD'],
  },
  {
    description: 'paid after cancel, to be given back', postings: book([cancelled(), snapshot(soon, 'settled', DUE), decision('paid_after_cancel', 'refund')]),
    expected: ['exchange 1250 USD', 'exchange -12500000 USDT@tron', 'gateway:shop-main 12500000 USDT@tron', 'refunds-due -1250 USD'],
  },
  {
    description: 'on another network: held in its own unit, no value yet',
    postings: book([snapshot(soon, 'waiting', 0n, { payments: [payment({ value: { unit: 'USDT@bsc', minor: 5n } })] })]),
    expected: ['customer-deposits -5 USDT@bsc', 'gateway:shop-main 5 USDT@bsc'],
  },
  {
    description: 'on another network, to be given back', postings: book([elsewhere, decision('wrong_method', 'refund')]),
    expected: ['gateway:shop-main 5 USDT@bsc', 'refunds-due -5 USDT@bsc'],
  },
  {
    description: 'on another network, written off', postings: book([elsewhere, decision('wrong_method', 'write-off')]),
    expected: ['gateway:shop-main 5 USDT@bsc', 'other-income -5 USDT@bsc'],
  },
  {
    description: 'on another network, taken for the sale: what came is income, the price is a difference', postings: book([elsewhere, decision('wrong_method', 'accept')]),
    expected: ['differences:short 1250 USD', 'gateway:shop-main 5 USDT@bsc', 'other-income -5 USDT@bsc', 'sales -1250 USD'],
  },
  {
    description: 'paid, and some on another network to be given back',
    postings: book([snapshot(soon, 'settled', DUE, { payments: [payment(), payment({ id: 'tx-0', value: { unit: 'USDT@bsc', minor: 5n } })] }), decision('wrong_method', 'refund')]),
    expected: ['exchange 1250 USD', 'exchange -12500000 USDT@tron', 'gateway:shop-main 5 USDT@bsc', 'gateway:shop-main 12500000 USDT@tron', 'refunds-due -5 USDT@bsc', 'sales -1250 USD'],
  },
  { description: 'taken back: nothing is left', postings: book([snapshot(soon, 'settled', DUE), snapshot(soon + 1, 'waiting', 0n, { payments: [payment({ invalid: true })] })]), expected: [] },
];

describe('postingsTarget', () => {
  test.each(cases)('$description', ({ postings, expected }) => {
    expect(plain(postings)).toEqual(expected);
    for (const [, sum] of sumsByUnit(postings)) expect(sum).toBe(0n);
  });

  test('line 47: a paid sale books exactly its amount, for any rate and also beyond 64 bits, whatever the steps', () => {
    fc.assert(fc.property(fc.bigInt({ min: 1n, max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 30n }), fc.array(fc.nat({ max: 1000 }), { maxLength: 4 }), (amount, due, parts) => {
      const sale: InvoiceTerms = { ...terms, method: 'ETH@ethereum', amount: { unit: 'USD', minor: amount } };
      const unit = 'ETH@ethereum' as const;
      const steps = [...parts.map((part) => (due * BigInt(part)) / 1001n).sort((a, b) => (a < b ? -1 : 1)), due];
      const first = accepted({ due: { unit, minor: due }, address: null });
      let posted: readonly Posting[] = [];
      for (const [index, got] of steps.entries()) {
        const fact = snapshot(soon + index, got === due ? 'settled' : 'partial', got, {
          method: unit, amount: sale.amount, due: { unit, minor: due }, received: { unit, minor: got },
          payments: got > 0n ? [payment({ value: { unit, minor: got } })] : [],
        });
        const delta = postingsDelta(posted, postingsTarget(sale, judge(sale, [first, fact], defaultPolicy, soon)));
        for (const [, sum] of sumsByUnit(delta)) expect(sum).toBe(0n);
        posted = [...posted, ...delta];
      }
      const balance = (account: string, of: string) => posted.filter((each) => each.account === account && each.unit === of).reduce((sum, each) => sum + each.minor, 0n);
      expect(balance('sales', 'USD')).toBe(-amount);
      expect(balance('exchange', 'USD')).toBe(amount);
      expect(balance('customer-deposits', 'USD')).toBe(0n);
      expect(balance('gateway:shop-main', unit)).toBe(due);
    }), { numRuns: 500 });
  });
});

test('entries are named after what happened', () => {
  const kind = (before: readonly Fact[], after: readonly Fact[]) => {
    const judgement = judge(terms, [accepted(), ...after], defaultPolicy, soon);
    return entryKind(postingsDelta(book(before), postingsTarget(terms, judgement)), judgement);
  };
  const half = snapshot(soon, 'partial', short, { payments: [payment({ minor: short })] });
  const paid = snapshot(soon + 1, 'settled', DUE);
  const late = snapshot(LIMIT + 1, 'late', DUE, { late: true });
  const surplus = snapshot(soon, 'settled', more);
  expect(kind([], [half])).toBe('payment');
  expect(kind([], [paid])).toBe('sale');
  expect(kind([half], [half, paid])).toBe('sale');
  expect(kind([late], [late, decision('late', 'accept')])).toBe('decision');
  expect(kind([surplus], [surplus, decision('surplus', 'refund')])).toBe('decision');
  expect(kind([paid], [paid, snapshot(soon + 2, 'invalid', 0n)])).toBe('correction');
});
