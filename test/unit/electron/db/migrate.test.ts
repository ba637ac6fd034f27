// Migrations: every step on the data of the step before it, a copy first, nothing half done, newer files refused.
import { existsSync, rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { wrapDatabase, type WritableDb } from '../../../../electron/db/database.ts';
import { APPLICATION_ID, formatOf, migrate, migrations, type Migration } from '../../../../electron/db/migrate.ts';
import { ledgerFile, openLedger } from '../../../../electron/db/open.ts';
import { auditBooks } from '../../../../electron/features/books/audit.ts';
import { entryHash } from '../../../../electron/features/books/entry.ts';
import { appendEntry, postedForSubject } from '../../../../electron/features/books/repo.ts';
import { keepPolicy, policyOfSale } from '../../../../electron/features/invoices/policy-repo.ts';
import { matchingTerms } from '../../../../electron/features/invoices/search-repo.ts';
import { GENESIS_HASH } from '../../../../shared/domain/hash-chain.ts';
import { defaultPolicy } from '../../../../shared/domain/policy.ts';
import { must, temporaryHome } from '../../../support/shop.ts';

const newest = migrations.at(-1)?.version ?? 0;

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
  must(migrate(db, ledgerFile(home), migrations, 20));
  expect(formatOf(db)).toBe(20);
  expect(matchingTerms(db, '-1002', null, 5).map((match) => match.invoiceSeq)).toEqual([2]);
  expect(matchingTerms(db, 'qexample1', null, 5).map((match) => match.invoiceSeq)).toEqual([1]);
  expect(matchingTerms(db, 'GHJKMN', null, 5).map((match) => match.invoiceSeq)).toEqual([2, 1]);
});

const policiesOfSales = (): unknown[] => db.all(`SELECT i.order_id, p.body FROM invoice i LEFT JOIN policy p ON p.seq = i.policy_seq ORDER BY i.seq`);

it('step 30 gives every sale that is there the policy of the settings, exact amounts included', () => {
  must(migrate(db, ledgerFile(home), migrations, 20));
  saleOfStep10(1);
  saleOfStep10(2);
  const policy = '{"under":{"basisPoints":50,"fiatMinor":{"$n":"100000000000000000000"}},"over":{"basisPoints":0,"fiatMinor":{"$n":"7"}},'
    + '"confirmations":[{"upToFiatMinor":{"$n":"5000"},"wanted":1},{"upToFiatMinor":null,"wanted":6}],"graceAfterExpiryMs":60000}';
  db.run(`INSERT INTO setting VALUES ('shop', ?)`, `{"shopName":"Corner","policy":${policy},"sound":true}`);
  must(migrate(db, ledgerFile(home), migrations, 30));
  expect(formatOf(db)).toBe(30);
  expect(policiesOfSales()).toEqual([{ order_id: 'A-1001', body: policy }, { order_id: 'A-1002', body: policy }]);
  expect(policyOfSale(db, 2)).toEqual({
    under: { basisPoints: 50, fiatMinor: 10n ** 20n }, over: { basisPoints: 0, fiatMinor: 7n },
    confirmations: [{ upToFiatMinor: 5000n, wanted: 1 }, { upToFiatMinor: null, wanted: 6 }], graceAfterExpiryMs: 60_000,
  });
  expect(() => db.run('UPDATE policy SET body = body')).toThrow(/append-only/);
  expect(() => db.run('DELETE FROM policy')).toThrow(/append-only/);
  expect(() => db.run(`INSERT INTO invoice VALUES (9, 'inv_9', 'A-9', '', 'shop', 'btcpay', 'BTC@bitcoin', 'USD', '1', NULL, 1, 7)`)).toThrow(/names its policy/);
});

it('step 30 without saved settings takes what a new shop starts with, and a new sale shares it', () => {
  must(migrate(db, ledgerFile(home), migrations, 20));
  saleOfStep10(1);
  must(migrate(db, ledgerFile(home), migrations, 30));
  expect(policyOfSale(db, 1)).toEqual(defaultPolicy);
  expect(keepPolicy(db, defaultPolicy)).toBe(1);
});

it('step 40 keeps the books as they are, byte for byte, and takes entries about what is no sale', async () => {
  must(migrate(db, ledgerFile(home), migrations, 20));
  saleOfStep10(1);
  must(migrate(db, ledgerFile(home), migrations, 30));
  const hash = entryHash({ seq: 1, prevHash: GENESIS_HASH, about: 'inv_01KAJ00001ABCDEFGHJKMNPQRS', atMs: 5, kind: 'payment', postings: [{ account: 'a', unit: 'USD', minor: 5n }, { account: 'b', unit: 'USD', minor: -5n }] });
  db.transaction(() => {
    db.run(`INSERT INTO posting VALUES (1, 0, 'a', 'USD', '5', 0, 5), (1, 1, 'b', 'USD', '-5', 0, -5)`);
    db.run(`INSERT INTO entry VALUES (1, 1, 5, 'payment', ?, ?)`, GENESIS_HASH, hash);
  });
  must(migrate(db, ledgerFile(home), migrations, 40));
  expect(formatOf(db)).toBe(40);
  expect(db.all('SELECT * FROM entry')).toEqual([{ seq: 1n, invoice_seq: 1n, at_ms: 5n, kind: 'payment', prev_hash: GENESIS_HASH, hash, subject: null }]);
  expect(db.all('PRAGMA foreign_key_check')).toEqual([]);
  db.run('PRAGMA foreign_keys = ON');

  const postings = [{ account: 'a', unit: 'BTC@bitcoin', minor: 7n }, { account: 'b', unit: 'BTC@bitcoin', minor: -7n }] as const;
  db.transaction(() => appendEntry(db, { subject: 'tx:vault:ab', atMs: 6, kind: 'receipt', postings }));
  expect(postedForSubject(db, 'tx:vault:ab')).toEqual(postings);
  // The audit looks at what today's format has.
  must(migrate(db, ledgerFile(home)));
  expect(await auditBooks(db, home, () => Promise.resolve())).toMatchObject({ ok: true, entries: 2, sums: { 'BTC@bitcoin': '0', USD: '0' } });
  const insert = (seq: number, invoiceSeq: number | null, subject: string | null) => () => db.transaction(() => {
    db.run(`INSERT INTO posting VALUES (?, 0, 'a', 'USD', '5', 0, 5), (?, 1, 'b', 'USD', '-5', 0, -5)`, seq, seq);
    db.run(`INSERT INTO entry (seq, invoice_seq, at_ms, kind, prev_hash, hash, subject) VALUES (?, ?, 7, 'sale', (SELECT hash FROM entry WHERE seq = 2), ?, ?)`, seq, invoiceSeq, 'ab'.repeat(32), subject);
  });
  expect(insert(3, null, null)).toThrow(/entry_names_one/);
  expect(insert(3, 1, 'wd:1')).toThrow(/entry_names_one/);
  expect(insert(3, null, 'inv_1')).toThrow(/entry_names_one/);
  expect(insert(3, 9, null)).toThrow(/FOREIGN KEY/);
  expect(insert(4, null, 'wd:1')).toThrow(/continues the chain/);
  expect(() => db.run('UPDATE entry SET subject = subject')).toThrow(/append-only/);
  expect(() => db.run('DELETE FROM entry')).toThrow(/append-only/);
});

it('line 42: an existing ledger is copied before the first step, whole, readable, and by its owner alone', () => {
  must(migrate(db, ledgerFile(home), migrations, 10));
  saleOfStep10(1);
  db.run(`PRAGMA application_id = ${APPLICATION_ID}`);
  // What was committed last is in the WAL alone, as at any moment of a running shop.
  expect(statSync(`${ledgerFile(home)}-wal`).size).toBeGreaterThan(0);
  expect(existsSync(`${ledgerFile(home)}.before-10`)).toBe(false);
  const mask = process.umask(0o000);
  must(openLedger(home)).close();
  process.umask(mask);
  expect(statSync(`${ledgerFile(home)}.before-10`).mode & 0o777).toBe(0o600);
  const copy = new Database(`${ledgerFile(home)}.before-10`, { readonly: true });
  expect(copy.pragma('user_version', { simple: true })).toBe(10);
  expect(copy.prepare('SELECT order_id FROM invoice').pluck().all()).toEqual(['A-1001']);
  copy.close();
});

it('a failed step stops and leaves the format before it', () => {
  const broken: Migration = { version: newest + 10, name: 'broken', statements: [`CREATE TABLE half (a INTEGER) STRICT`, 'SELECT no_such_function()'] };
  expect(() => migrate(db, ledgerFile(home), [...migrations, broken])).toThrow(/no_such_function/);
  expect(formatOf(db)).toBe(newest);
  expect(db.get(`SELECT 1 FROM sqlite_schema WHERE name = 'half'`)).toBeUndefined();
});

it('line 43: ended at any statement, a step is as if it never began, and the next start completes it', () => {
  must(migrate(db, ledgerFile(home), migrations, 10));
  saleOfStep10(1);
  const schema = (): unknown => db.all('SELECT name, sql FROM sqlite_schema ORDER BY name');
  for (const last of migrations.slice(1)) {
    const before = schema();
    for (let at = 0; at < last.statements.length; at += 1) {
      const cut = migrations.map((step) => (step === last ? { ...step, statements: [...step.statements.slice(0, at), 'SELECT no_such_function()'] } : step));
      expect(() => migrate(db, ledgerFile(home), cut, last.version)).toThrow();
      expect(formatOf(db)).toBe(last.version - 10);
      expect(schema()).toEqual(before);
    }
    if (last !== migrations.at(-1)) must(migrate(db, ledgerFile(home), migrations, last.version));
  }
  db.close();
  db = must(openLedger(home));
  expect(formatOf(db)).toBe(newest);
});

it('a newer format is refused before anything is touched', () => {
  db.run(`PRAGMA user_version = ${newest + 10}`);
  expect(migrate(db, ledgerFile(home))).toMatchObject({ ok: false, error: { code: 'db/newer' } });
  expect(db.all('SELECT 1 FROM sqlite_schema')).toEqual([]);
});
