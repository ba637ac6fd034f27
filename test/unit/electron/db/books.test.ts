// The books' rules as the database enforces them: append-only, balanced in every unit, chained, exact beyond 64 bits.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendEntry, chainHead, postedFor } from '../../../../electron/features/books/repo.ts';
import type { MethodId } from '../../../../shared/domain/methods.ts';
import type { Posting } from '../../../../shared/domain/postings.ts';
import { accepted, snapshot, T0, terms, DUE } from '../../../support/invoice-facts.ts';
import { testLedger, type TestLedger } from '../../../support/ledger.ts';

let ledger: TestLedger;
let sale = 0;
beforeEach(() => {
  ledger = testLedger();
  sale = ledger.begin(terms);
});
afterEach(() => ledger.close());

const entry = (postings: readonly Posting[]) => ({ invoiceSeq: sale, invoiceId: terms.id, atMs: T0, kind: 'payment' as const, postings });
const append = (postings: readonly Posting[]) => ledger.db.transaction(() => appendEntry(ledger.db, entry(postings)));
const line = (account: string, minor: bigint, unit: MethodId | 'USD' = 'USD'): Posting => ({ account, unit, minor });

describe('line 38: append-only', () => {
  beforeEach(() => {
    ledger.inbox.learn(sale, [accepted(), snapshot(T0 + 1000, 'settled', DUE)]);
    ledger.db.run(
      `INSERT INTO webhook_delivery (account, received_at_ms, headers, body, verdict, event_key, event, detail) VALUES ('shop', 1, '{}', x'00', 'verified', 'k', 'e', '')`,
    );
  });

  it.each(['invoice', 'fact', 'webhook_delivery', 'entry', 'posting'])('%s takes no update and no delete', (table) => {
    const column = ledger.db.get<{ name: string }>(`SELECT name FROM pragma_table_info('${table}') WHERE type = 'TEXT' LIMIT 1`)?.name ?? '';
    expect(ledger.db.get(`SELECT 1 FROM ${table} LIMIT 1`)).toBeDefined();
    expect(() => ledger.db.run(`UPDATE ${table} SET ${column} = ${column}`)).toThrow(/append-only/);
    expect(() => ledger.db.run(`DELETE FROM ${table}`)).toThrow(/append-only/);
  });
});

describe('line 45: balance', () => {
  it.each([
    ['one unit off by one', [line('a', 5n), line('b', -4n)]],
    ['balanced only over two units', [line('a', 5n), line('b', -5n, 'BTC@bitcoin')]],
    ['a single line', [line('a', 5n)]],
    ['no line', []],
    ['off by one far beyond 64 bits', [line('a', 10n ** 30n), line('b', -(10n ** 30n) + 1n)]],
    ['limbs that only look even', [line('a', 10n ** 18n), line('b', -1n)]],
  ])('refused: %s', (_name, postings) => {
    expect(() => append(postings)).toThrow(/balances/);
    expect(chainHead(ledger.db).seq).toBe(0);
  });

  it.each([
    ['a zero line', [line('a', 0n), line('b', 0n)]],
  ])('refused: %s', (_name, postings) => expect(() => append(postings)).toThrow(/CHECK/));

  it('line 47: amounts beyond 64 bits are kept exactly', () => {
    const amounts = [10n ** 30n, 9_223_372_036_854_775_808n, 10n ** 18n, -(10n ** 18n) - 1n, 999_999_999_999_999_999n];
    for (const amount of amounts) append([line('a', amount, 'USDT@bsc'), line('b', -amount, 'USDT@bsc')]);
    expect(postedFor(ledger.db, sale).filter((each) => each.account === 'a').map((each) => each.minor)).toEqual(amounts);
  });

  it('a text that is not its limbs is refused', () => {
    expect(() => ledger.db.run(`INSERT INTO posting VALUES (1, 0, 'a', 'USD', '5', 0, 6)`)).toThrow(/CHECK/);
    expect(() => ledger.db.run(`INSERT INTO posting VALUES (1, 0, 'a', 'USD', '1000000000000000005', 1, -5)`)).toThrow(/CHECK/);
  });

  it('a posting without its entry cannot be committed, and a sealed entry takes no more', () => {
    expect(() => ledger.db.run(`INSERT INTO posting VALUES (7, 0, 'a', 'USD', '5', 0, 5)`)).toThrow(/FOREIGN KEY/);
    append([line('a', 5n), line('b', -5n)]);
    expect(() => ledger.db.run(`INSERT INTO posting VALUES (1, 2, 'a', 'USD', '5', 0, 5)`)).toThrow(/sealed/);
  });

  it('an entry that does not continue the chain is refused', () => {
    append([line('a', 5n), line('b', -5n)]);
    const insert = (seq: number, prev: string) => () => ledger.db.transaction(() => {
      ledger.db.run(`INSERT INTO posting VALUES (${seq}, 0, 'a', 'USD', '5', 0, 5), (${seq}, 1, 'b', 'USD', '-5', 0, -5)`);
      ledger.db.run(`INSERT INTO entry VALUES (${seq}, ${sale}, 1, 'payment', '${prev}', '${'ab'.repeat(32)}', NULL)`);
    });
    expect(insert(2, '0'.repeat(64))).toThrow(/continues the chain/);
    expect(insert(3, chainHead(ledger.db).hash)).toThrow(/continues the chain/);
  });

  it('100,000 random operations: what balances is taken, what does not is refused, and the sums are zero', () => {
    let state = 12345;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const units: readonly Posting['unit'][] = ['USD', 'BTC@bitcoin', 'USDT@bsc', 'ETH@ethereum'];
    let taken = 0;
    let refused = 0;
    for (let batch = 0; batch < 100; batch += 1) {
      ledger.db.transaction(() => {
        for (let operation = 0; operation < 1000; operation += 1) {
          const unit = units[random(4)] ?? 'USD';
          const amount = BigInt(random(1_000_000) + 1) * 10n ** BigInt(random(25)) * (random(2) === 0 ? 1n : -1n);
          const error = random(10) === 0 ? BigInt(random(3) + 1) * 10n ** BigInt(random(20)) : 0n;
          const split = random(2) === 0 ? [line('b', -amount + error, unit as 'USD')] : [line('b', -amount - 7n, unit as 'USD'), line('c', 7n + error, unit as 'USD')];
          ledger.db.run('SAVEPOINT one');
          try {
            appendEntry(ledger.db, entry([line('a', amount, unit as 'USD'), ...split.filter((each) => each.minor !== 0n)]));
            taken += 1;
            if (error !== 0n) throw new Error('an entry that does not balance was taken');
          } catch (problem) {
            if (!(problem instanceof Error) || !/balances/.test(problem.message)) throw problem;
            if (error === 0n) throw new Error('an entry that balances was refused', { cause: problem });
            refused += 1;
            ledger.db.run('ROLLBACK TO one');
          }
          ledger.db.run('RELEASE one');
        }
      });
    }
    expect(taken + refused).toBe(100_000);
    expect(refused).toBeGreaterThan(5_000);
    const sums = new Map<string, bigint>();
    for (const row of ledger.db.each<{ unit: string; minor: string }>('SELECT unit, minor FROM posting')) sums.set(row.unit, (sums.get(row.unit) ?? 0n) + BigInt(row.minor));
    expect([...sums.values()]).toEqual([0n, 0n, 0n, 0n]);
  }, 60_000);
});
