// Migrations: every step on the data of the step before it, a copy first, nothing half done, newer files refused.
import { existsSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { wrapDatabase, type WritableDb } from '../../../../electron/db/database.ts';
import { formatOf, migrate, migrations, type Migration } from '../../../../electron/db/migrate.ts';
import { ledgerFile, openLedger } from '../../../../electron/db/open.ts';
import { matchingTerms } from '../../../../electron/features/invoices/search-repo.ts';
import { must, temporaryHome } from '../../../support/shop.ts';

let home = '';
let db: WritableDb;
const openBare = (): WritableDb => {
  const raw = new Database(ledgerFile(home));
  raw.defaultSafeIntegers(true);
  raw.pragma('journal_mode = WAL');
  return wrapDatabase(raw);
};
beforeEach(() => {
  home = temporaryHome();
  db = openBare();
});
afterEach(() => {
  db.close();
  rmSync(home, { recursive: true, force: true });
});

/** A sale as step 10 stored it; frozen here like the step itself. */
function saleOfStep10(seq: number): void {
  db.run(
    `INSERT INTO invoice VALUES (?, ?, ?, '', 'shop', 'btcpay', 'BTC@bitcoin', 'USD', '1250', NULL, 1000)`, seq, `inv_01KAJ0000${seq}ABCDEFGHJKMNPQRS`, `A-100${seq}`,
  );
  db.run(
    `INSERT INTO invoice_state VALUES (?, 1000, 'shop', 1, 1000, 'pending', 0, 0, 'gw-1', 'bc1qExample${seq}', '{}', NULL)`, seq,
  );
}

it('steps are numbered in tens and rise', () => {
  expect(migrations.map((step) => step.version)).toEqual(migrations.map((_step, index) => (index + 1) * 10));
});

it('step 20 finds the sales that step 10 stored, by parts of order id, sale id and address', () => {
  must(migrate(db, ledgerFile(home), migrations, 10));
  saleOfStep10(1);
  saleOfStep10(2);
  must(migrate(db, ledgerFile(home)));
  expect(formatOf(db)).toBe(20);
  expect(matchingTerms(db, '-1002', null, 5).map((match) => match.invoiceSeq)).toEqual([2]);
  expect(matchingTerms(db, 'qexample1', null, 5).map((match) => match.invoiceSeq)).toEqual([1]);
  expect(matchingTerms(db, 'GHJKMN', null, 5).map((match) => match.invoiceSeq)).toEqual([2, 1]);
});

it('an existing ledger is copied before the first step, whole and readable', () => {
  must(migrate(db, ledgerFile(home), migrations, 10));
  saleOfStep10(1);
  expect(existsSync(`${ledgerFile(home)}.before-10`)).toBe(false);
  must(migrate(db, ledgerFile(home)));
  const copy = new Database(`${ledgerFile(home)}.before-10`, { readonly: true });
  expect(copy.pragma('user_version', { simple: true })).toBe(10);
  expect(copy.prepare('SELECT order_id FROM invoice').pluck().all()).toEqual(['A-1001']);
  copy.close();
});

it('a failed step stops and leaves the format before it', () => {
  const broken: Migration = { version: 30, name: 'broken', statements: [`CREATE TABLE half (a INTEGER) STRICT`, 'SELECT no_such_function()'] };
  expect(() => migrate(db, ledgerFile(home), [...migrations, broken])).toThrow(/no_such_function/);
  expect(formatOf(db)).toBe(20);
  expect(db.get(`SELECT 1 FROM sqlite_schema WHERE name = 'half'`)).toBeUndefined();
});

it('line 43: ended at any statement, a step is as if it never began, and the next start completes it', () => {
  must(migrate(db, ledgerFile(home), migrations, 10));
  saleOfStep10(1);
  const last = migrations.at(-1);
  for (let at = 0; at < (last?.statements.length ?? 0); at += 1) {
    const cut = migrations.map((step) => (step === last ? { ...step, statements: [...step.statements.slice(0, at), 'SELECT no_such_function()'] } : step));
    expect(() => migrate(db, ledgerFile(home), cut)).toThrow();
    expect(formatOf(db)).toBe(10);
    expect(db.get(`SELECT 1 FROM sqlite_schema WHERE name = 'search_term'`)).toBeUndefined();
  }
  db.close();
  db = must(openLedger(home));
  expect(formatOf(db)).toBe(20);
});

it('a newer format is refused before anything is touched', () => {
  db.run('PRAGMA user_version = 30');
  expect(migrate(db, ledgerFile(home))).toMatchObject({ ok: false, error: { code: 'db/newer' } });
  expect(db.all('SELECT 1 FROM sqlite_schema')).toEqual([]);
});
