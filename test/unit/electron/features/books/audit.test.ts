// line 46: the audit names the first break for every kind of tampering with the file, also by somebody who drops the triggers first.
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditReport } from '../../../../../electron/core/app.ts';
import { writeHead } from '../../../../../electron/db/chain-head.ts';
import { ledgerFile, openReadonly } from '../../../../../electron/db/open.ts';
import { auditBooks } from '../../../../../electron/features/books/audit.ts';
import { entryHash } from '../../../../../electron/features/books/entry.ts';
import { chainHead } from '../../../../../electron/features/books/repo.ts';
import { accepted, DUE, snapshot, T0, terms } from '../../../../support/invoice-facts.ts';
import { must } from '../../../../support/shop.ts';
import { testLedger, type TestLedger } from '../../../../support/ledger.ts';

let ledger: TestLedger;
const audit = (): Promise<AuditReport> => auditBooks(ledger.db, ledger.home, () => Promise.resolve());

/** Five sales, one entry each. */
beforeEach(() => {
  ledger = testLedger();
  for (let number = 1; number <= 5; number += 1) {
    const id = `gw-${number}`;
    const orderId = `A-${number}`;
    const sale = ledger.begin({ ...terms, id: `inv_${number}`, orderId });
    const paid = snapshot(T0 + 1000, 'settled', DUE, { gatewayInvoiceId: id, orderId });
    ledger.inbox.learn(sale, [accepted({ gatewayInvoiceId: id }), paid]);
  }
  writeHead(ledger.home, chainHead(ledger.db));
});
afterEach(() => ledger.close());

const TRIGGERS = ['entry_no_update', 'entry_no_delete', 'posting_no_update', 'posting_no_delete', 'posting_sealed', 'entry_balances', 'entry_chained'];

/** With foreign keys and triggers out of the way, as whoever holds the file can. */
const tamper = (...statements: readonly string[]): void => ledger.raw((db: Database.Database) => {
  db.pragma('foreign_keys = OFF');
  for (const trigger of TRIGGERS) db.exec(`DROP TRIGGER ${trigger}`);
  for (const statement of statements) db.exec(statement);
});

describe('line 46', () => {
  it('untouched books hold, and every unit sums to zero', async () => {
    const report = await audit();
    expect(report).toMatchObject({ ok: true, entries: 5, firstBreak: null, sums: { USD: '0', 'USDT@tron': '0' }, head: chainHead(ledger.db).hash });
  });

  it.each([
    ['an amount edited', [`UPDATE posting SET minor = '-1251', lo = -1251 WHERE entry_seq = 3 AND minor = '-1250'`], 3, /content was changed/],
    ['both sides edited so that it still balances', [
      `UPDATE posting SET minor = '-99', lo = -99 WHERE entry_seq = 3 AND minor = '-1250'`, `UPDATE posting SET minor = '99', lo = 99 WHERE entry_seq = 3 AND minor = '1250'`,
    ], 3, /content was changed/],
    ['an account edited', [`UPDATE posting SET account = 'elsewhere' WHERE entry_seq = 2 AND line = 0`], 2, /content was changed/],
    ['a unit edited to one that does not exist', [`UPDATE posting SET unit = 'XXX' WHERE entry_seq = 3`], 3, /cannot be read/],
    ['an amount edited to what is no number', ['PRAGMA ignore_check_constraints = ON', `UPDATE posting SET minor = 'much' WHERE entry_seq = 3 AND line = 0`], 3, /cannot be read/],
    ['a time edited to what no clock shows', [`UPDATE entry SET at_ms = ${2n ** 62n} WHERE seq = 2`], 2, /cannot be read/],
    ['a time edited', [`UPDATE entry SET at_ms = at_ms + 1 WHERE seq = 4`], 4, /content was changed/],
    ['an entry said to be about something else', [`UPDATE entry SET invoice_seq = NULL, subject = 'wd:1' WHERE seq = 4`], 4, /content was changed/],
    ['an entry about a subject that is none', ['PRAGMA ignore_check_constraints = ON', `UPDATE entry SET invoice_seq = NULL, subject = 'inv_4' WHERE seq = 4`], 4, /cannot be read/],
    ['an entry moved to another sale', [`UPDATE entry SET invoice_seq = 1 WHERE seq = 4`], 4, /content was changed/],
    ['a posting deleted', [`DELETE FROM posting WHERE entry_seq = 2 AND line = 0`], 2, /content was changed/],
    ['an entry deleted', [`DELETE FROM posting WHERE entry_seq = 3`, `DELETE FROM entry WHERE seq = 3`], 3, /entry 3 is missing/],
    ['only the row of an entry deleted', [`DELETE FROM entry WHERE seq = 3`], 3, /entry 3 is missing/],
    ['two entries swapped', [
      `UPDATE posting SET entry_seq = 99 WHERE entry_seq = 2`, `UPDATE posting SET entry_seq = 2 WHERE entry_seq = 3`, `UPDATE posting SET entry_seq = 3 WHERE entry_seq = 99`,
      `UPDATE entry SET seq = 99 WHERE seq = 2`, `UPDATE entry SET seq = 2 WHERE seq = 3`, `UPDATE entry SET seq = 3 WHERE seq = 99`,
    ], 2, /does not continue/],
    ['an entry inserted', [
      `UPDATE posting SET entry_seq = entry_seq + 100 WHERE entry_seq >= 3`, `UPDATE entry SET seq = seq + 100 WHERE seq >= 3`,
      `UPDATE posting SET entry_seq = entry_seq - 99 WHERE entry_seq >= 100`, `UPDATE entry SET seq = seq - 99 WHERE seq >= 100`,
      `INSERT INTO entry VALUES (3, 1, 1, 'payment', (SELECT hash FROM entry WHERE seq = 2), '${'cd'.repeat(32)}', NULL)`,
      `INSERT INTO posting VALUES (3, 0, 'a', 'USD', '5', 0, 5), (3, 1, 'b', 'USD', '-5', 0, -5)`,
    ], 3, /content was changed/],
    ['the tail cut', [`DELETE FROM posting WHERE entry_seq > 3`, `DELETE FROM entry WHERE seq > 3`], 4, /end is cut off: entry 5/],
    ['everything cut', [`DELETE FROM posting`, `DELETE FROM entry`], 1, /end is cut off: entry 5/],
  ])('%s', async (_name, statements, entry, problem) => {
    tamper(...statements);
    const report = await audit();
    expect(report.ok).toBe(false);
    expect(report.firstBreak?.entry).toBe(entry);
    expect(report.firstBreak?.problem).toMatch(problem);
  });

  it('a whole chain written anew differs from the head outside the file', async () => {
    tamper(`UPDATE posting SET minor = '-1300', lo = -1300 WHERE entry_seq = 5 AND minor = '-1250'`, `UPDATE posting SET minor = '1300', lo = 1300 WHERE entry_seq = 5 AND minor = '1250'`);
    const postings = ledger.db.all<{ account: string; unit: 'USD'; minor: string }>('SELECT account, unit, minor FROM posting WHERE entry_seq = 5');
    const row = ledger.db.get<{ at_ms: bigint; kind: string; prev_hash: string }>('SELECT at_ms, kind, prev_hash FROM entry WHERE seq = 5');
    if (row === undefined) throw new Error('entry 5 is there');
    const hash = entryHash({ seq: 5, prevHash: row.prev_hash, about: 'inv_5', atMs: Number(row.at_ms), kind: row.kind, postings: postings.map((each) => ({ ...each, minor: BigInt(each.minor) })) });
    ledger.raw((db) => db.exec(`UPDATE entry SET hash = '${hash}' WHERE seq = 5`));
    expect((await audit()).firstBreak).toEqual({ entry: 5, problem: 'its hash differs from the one kept outside the file' });
  });

  it('a file that cannot be read to its end is named as damaged', async () => {
    const { page, size } = ledger.raw((db) => {
      db.pragma('wal_checkpoint(TRUNCATE)');
      return { page: Number(db.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'posting'`).pluck().get()), size: Number(db.pragma('page_size', { simple: true })) };
    });
    ledger.db.close();
    const file = openSync(ledgerFile(ledger.home), 'r+');
    writeSync(file, Buffer.alloc(size, 0xff), 0, size, (page - 1) * size);
    closeSync(file);
    const db = must(openReadonly(ledger.home));
    const report = await auditBooks(db, ledger.home, () => Promise.resolve());
    db.close();
    expect(report.ok).toBe(false);
    expect(report.firstBreak?.problem).toMatch(/^the file is damaged: /);
  });

  it('a head file that was lost or spoilt is no break by itself', async () => {
    writeFileSync(join(ledger.home, 'chain-head.log'), 'garbage');
    expect((await audit()).ok).toBe(true);
  });
});
