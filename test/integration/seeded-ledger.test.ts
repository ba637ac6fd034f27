// The ledger that tests and bench are seeded with is the one the app itself would have written: row for row, and its books hold.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReadableDb } from '../../electron/db/database.ts';
import { openLedger } from '../../electron/db/open.ts';
import { auditBooks } from '../../electron/features/books/audit.ts';
import { setNextCheck } from '../../electron/features/invoices/invoice-repo.ts';
import { indexSearchTerms } from '../../electron/features/invoices/search-repo.ts';
import { setOutbox } from '../../electron/features/invoices/outbox-repo.ts';
import { seededSale, seedLedger, storyOf } from '../support/seed-ledger.ts';
import { testLedger, type TestLedger } from '../support/ledger.ts';
import { must, temporaryHome } from '../support/shop.ts';

const COUNT = 3;
const home = temporaryHome();
let seeded: ReadableDb;
let made: TestLedger;
beforeAll(() => {
  seedLedger(home, COUNT);
  seeded = must(openLedger(home));
  made = testLedger();
  for (let number = 1; number <= COUNT; number += 1) makeSale(number);
  while (indexSearchTerms(made.db, 200));
});
afterAll(() => {
  seeded.close();
  made.close();
  rmSync(home, { recursive: true, force: true });
});

/** As the app does it, one fact after the other. */
function makeSale(number: number): void {
  const sale = seededSale(number, COUNT);
  const { terms, facts } = storyOf(sale, 'shop', 'btcpay');
  made.clock.jumpWall(sale.createdAtMs - made.clock.nowMs());
  const seq = made.begin(terms);
  setOutbox(made.db, seq, 'done', 1, sale.createdAtMs);
  for (const fact of facts) {
    made.clock.jumpWall(fact.learnedAtMs - made.clock.nowMs());
    made.inbox.learn(seq, [fact]);
  }
  // A week later nobody asks about it any more.
  setNextCheck(made.db, seq, null);
}

it.each(['invoice', 'invoice_state', 'fact', 'entry', 'posting', 'search_term', 'search_progress', 'policy', 'inbox_work'])('%s: row for row what the app writes', (table) => {
  const rows = (db: ReadableDb) => db.all(`SELECT * FROM ${table}`);
  expect(rows(seeded)).toEqual(rows(made.db));
});

it('outbox: the same but for the random key', () => {
  const rows = (db: ReadableDb) => db.all('SELECT seq, invoice_seq, kind, state, attempts, next_at_ms FROM outbox');
  expect(rows(seeded)).toEqual(rows(made.db));
});

it('the schema is whole again: every index and trigger', () => {
  const schema = (db: ReadableDb) => db.all('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name');
  expect(schema(seeded)).toEqual(schema(made.db));
});

it('every check of the database and the audit hold', async () => {
  expect(seeded.all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(seeded.all('PRAGMA foreign_key_check')).toEqual([]);
  expect(await auditBooks(seeded, home, () => Promise.resolve())).toMatchObject({ ok: true });
});
