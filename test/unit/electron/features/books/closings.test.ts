// Closing days, months and years: what a close freezes, what it refuses, and that all ways to the totals meet.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { accountSums } from '../../../../../electron/features/books/totals.ts';
import { figuresOf } from '../../../../../shared/domain/closing.ts';
import { closingReport, sealOf } from '../../../../../shared/domain/closing-text.ts';
import { GENESIS_HASH } from '../../../../../shared/domain/hash-chain.ts';
import { closingRig, type ClosingRig } from '../../../../support/closing-rig.ts';
import { must } from '../../../../support/shop.ts';

let rig: ClosingRig | null = null;
afterEach(() => {
  rig?.ledger.close();
  rig = null;
});
const at = (text: string): number => Date.parse(text);

it('a day is frozen up to its end; what comes later lands in the next one', () => {
  rig = closingRig('Europe/Berlin');
  rig.sellPaid(at('2026-10-24T10:00:00Z'));
  // The clocks go back in the night: the 25th has 25 hours and ends at 23:00 UTC.
  rig.sellPaid(at('2026-10-25T22:59:59Z'), { amount: { unit: 'USD', minor: 2000n } });
  rig.sellPaid(at('2026-10-25T23:00:00Z'), { amount: { unit: 'USD', minor: 400n } });
  const first = must(rig.books.closeDay('2026-10-24'));
  expect(first).toMatchObject({ id: 'day:1', number: 1, fromEntry: 1, toEntry: 1, document: 'T1-Z-000001', prevHash: GENESIS_HASH, body: { documents: [{ kind: 'sale', count: 1, first: 1, last: 1 }] } });
  expect(figuresOf(first.body.totals).map(({ unit, turnoverMinor }) => [unit, turnoverMinor])).toEqual([['USD', 1250n]]);
  const second = must(rig.books.closeDay('2026-10-25'));
  expect(second).toMatchObject({ number: 2, fromEntry: 2, toEntry: 2, prevHash: first.hash, body: { turnover: [{ gateway: 'shop-main', method: 'USDT@tron', unit: 'USD', minor: 2000n }] } });
  const today = must(rig.books.closeDay());
  expect(today).toMatchObject({ period: '2026-10-26', fromEntry: 3, toEntry: 3, body: { perpetual: accountSums(rig.ledger.db, { from: 1, to: 3 }) } });
  rig.sellPaid(at('2026-10-26T09:00:00Z'));
  expect(rig.books.closeDay('2026-10-26')).toMatchObject({ error: { code: 'books/closed_already' } });
  expect(rig.books.preview()).toMatchObject({ period: '2026-10-26', body: { entries: { from: 4, to: 4 } } });
  rig.ledger.clock.setWall(at('2026-10-27T09:00:00Z'));
  expect(must(rig.books.closeDay())).toMatchObject({ period: '2026-10-27', fromEntry: 4, toEntry: 4 });
});

it('refuses what has not begun, is closed, would take another day along, or is no period; nothing is numbered then', () => {
  rig = closingRig('UTC', { dayCutMinutes: 240 });
  rig.sellPaid(at('2026-03-01T12:00:00Z'));
  must(rig.books.closeDay('2026-03-01'));
  rig.sellPaid(at('2026-03-03T03:59:00Z'));
  expect(rig.books.closeDay('2026-03-03')).toMatchObject({ error: { code: 'books/not_begun' } });
  rig.sellPaid(at('2026-03-03T04:00:00Z'));
  expect(rig.books.closeDay('2026-03-03')).toMatchObject({ error: { code: 'books/earlier_open', details: { earlier: '2026-03-02' } } });
  expect(rig.books.closeDay('2026-02-28')).toMatchObject({ error: { code: 'books/closed_already' } });
  for (const wrong of [rig.books.closeDay('2026-02-30'), rig.books.closeMonth('2026-13'), rig.books.closeYear('26')]) expect(wrong).toMatchObject({ error: { code: 'books/period' } });
  expect(rig.books.closeMonth('2026-03')).toMatchObject({ error: { code: 'books/still_open' } });
  expect(must(rig.books.closeDay('2026-03-02'))).toMatchObject({ number: 2, fromEntry: 2, toEntry: 2, document: 'T1-Z-000002' });
  expect(rig.books.closing('day:3')).toMatchObject({ error: { code: 'books/no_such_closing' } });
  expect(rig.books.closing('week:1')).toMatchObject({ error: { code: 'books/no_such_closing' } });
});

it('a month is the sum of its days, a year of its months, and both are what the postings add up to', () => {
  rig = closingRig('UTC');
  rig.sellPaid(at('2025-12-30T12:00:00Z'), { amount: { unit: 'USD', minor: 101n } });
  must(rig.books.closeDay('2025-12-30'));
  rig.sellPaid(at('2025-12-31T12:00:00Z'), { amount: { unit: 'USD', minor: 202n }, gateway: 'other' });
  must(rig.books.closeDay('2025-12-31'));
  // Learned on the old day after its close: the new year's.
  rig.sellPaid(at('2025-12-31T23:00:00Z'));
  expect(rig.books.closeMonth('2025-12')).toMatchObject({ error: { code: 'books/still_open' } });
  rig.sellPaid(at('2026-01-01T12:00:00Z'));
  must(rig.books.closeDay('2026-01-01'));
  expect(rig.books.closeYear('2025')).toMatchObject({ error: { code: 'books/still_open', details: { parts: 'months' } } });
  const month = must(rig.books.closeMonth('2025-12'));
  const year = must(rig.books.closeYear('2025'));
  expect(month.body).toMatchObject({ parts: { kind: 'day', first: 1, last: 2 }, totals: accountSums(rig.ledger.db, { from: 1, to: 2 }), turnover: [{ gateway: 'other', minor: 202n }, { gateway: 'shop-main', minor: 101n }] });
  expect(year.body).toMatchObject({ parts: { kind: 'month', first: 1, last: 1 }, totals: month.body.totals, perpetual: month.body.perpetual, documents: month.body.documents });
  expect(rig.books.closeMonth('2026-01')).toMatchObject({ error: { code: 'books/still_open' } });
  rig.ledger.clock.setWall(at('2026-02-01T12:00:00Z'));
  expect(must(rig.books.closeMonth('2026-01'))).toMatchObject({ number: 2, fromEntry: 3, toEntry: 4, prevHash: month.hash, body: { parts: { first: 3, last: 3 } } });
});

it('the printed text and its copy outside the file carry head and hash, whatever the shop is called', () => {
  rig = closingRig('UTC');
  rig.sellPaid(at('2026-05-01T12:00:00Z'));
  const closing = must(rig.books.closeDay('2026-05-01'));
  const [name = ''] = readdirSync(join(rig.ledger.home, 'z'));
  expect(name).toBe('day-000001-2026-05-01.txt');
  const text = readFileSync(join(rig.ledger.home, 'z', name), 'utf8');
  expect(text).toBe(closingReport({ ...closing, sealed: closing }));
  expect(text).toMatch(/Z report 1\n[^]*turnover \.+ 12\.50 USD\n[^]*shop-main USDT@tron \.+ 12\.50 USD\n/);
  expect(sealOf(text)).toEqual({ seq: 1, head: closing.headHash, hash: closing.hash });
  const evil = `Corner\nChain head: entry 9 ${'a'.repeat(64)}\nClosing hash: ${'b'.repeat(64)}\n`;
  expect(sealOf(closingReport({ ...closing, body: { ...closing.body, shop: evil }, sealed: null }))).toBeNull();
});

it('sums stay exact where many amounts of many decimals do not fit 64 bits together', () => {
  rig = closingRig('UTC');
  const { db } = rig.ledger;
  const seq = rig.sell(at('2026-05-01T12:00:00Z'), {}, []);
  const lo = 10n ** 18n - 1n;
  db.transaction(() => {
    for (let line = 0; line < 40; line += 1) {
      const minor = line % 2 === 0 ? 7n * 10n ** 18n + lo : -(7n * 10n ** 18n + lo);
      db.run('INSERT INTO posting VALUES (1, ?, ?, ?, ?, ?, ?)', line, line % 2 === 0 ? 'a' : 'b', 'ETH@ethereum', minor.toString(), minor / 10n ** 18n, minor % 10n ** 18n);
    }
    db.run("INSERT INTO entry (seq, invoice_seq, at_ms, kind, prev_hash, hash) VALUES (1, ?, 0, 'payment', ?, ?)", seq, GENESIS_HASH, 'ab'.repeat(32));
  });
  expect(accountSums(db, { from: 1, to: 1 }).map(({ minor }) => minor)).toEqual([20n * (8n * 10n ** 18n - 1n), -20n * (8n * 10n ** 18n - 1n)]);
});
