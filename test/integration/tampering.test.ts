// Books that somebody edited behind our back, triggers dropped, in a file that is in use: each way is found and named, and the till goes on selling.
import { cpSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '../../electron/core/app.ts';
import { writeHead } from '../../electron/db/chain-head.ts';
import { ledgerFile } from '../../electron/db/open.ts';
import { entryHash } from '../../electron/features/books/entry.ts';
import { closingHash, sealedOf, type ClosingRow } from '../../electron/features/books/closing-repo.ts';
import { isUnit } from '../../shared/domain/closing.ts';
import { GENESIS_HASH } from '../../shared/domain/hash-chain.ts';
import { must, newSale, openApp, openShop, temporaryHome, type Shop } from '../support/shop.ts';

let shop: Shop;
const homes: string[] = [];

async function sellPaid(app: App): Promise<void> {
  const sale = must(await app.invoices.create(newSale()));
  await shop.control({ action: 'pay', invoice: sale.orderId });
  await shop.control({ action: 'confirm', invoice: sale.orderId, all: true });
  expect(must(await app.invoices.checkNow(sale.id)).status).toBe('paid');
}

/** Three sales of a closed day, then two that are not closed. One entry each. */
beforeAll(async () => {
  shop = await openShop('cryptopayment-center', false);
  for (let sale = 1; sale <= 3; sale += 1) await sellPaid(shop.app);
  must(shop.app.books.closeDay());
  for (let sale = 4; sale <= 5; sale += 1) await sellPaid(shop.app);
  expect(await shop.app.audit()).toMatchObject({ ok: true, entries: 5, closings: 1, documents: 6, breaks: [] });
  await shop.app.close();
});
afterAll(async () => {
  await shop.close();
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

const swap = (table: string, column: string): string => [[2, 99], [3, 2], [99, 3]].map(([from, to]) => `UPDATE ${table} SET ${column} = ${String(to)} WHERE ${column} = ${String(from)};`).join('');
const cut = (after: number): string => `DELETE FROM posting WHERE entry_seq > ${String(after)}; DELETE FROM entry WHERE seq > ${String(after)};`;
const richer = `UPDATE posting SET minor = '9' || minor, lo = CAST('9' || minor AS INTEGER) WHERE entry_seq = 2 AND minor = '1250';
  UPDATE posting SET minor = '-91250', lo = -91250 WHERE entry_seq = 2 AND minor = '-1250';`;

/** Fresh hashes for every entry from the first to the last, and the head outside with them. */
function rehash(raw: Database.Database, home: string): void {
  let head = { seq: 0, hash: GENESIS_HASH };
  for (const row of raw.prepare<[], { seq: number; about: string; at_ms: number; kind: string }>('SELECT e.seq, i.id AS about, e.at_ms, e.kind FROM entry e JOIN invoice i ON i.seq = e.invoice_seq ORDER BY e.seq').all()) {
    const postings = raw.prepare<[number], { account: string; unit: string; minor: string }>('SELECT account, unit, minor FROM posting WHERE entry_seq = ?').all(row.seq)
      .map(({ account, unit, minor }) => ({ account, unit: isUnit(unit) ? unit : 'USD' as const, minor: BigInt(minor) }));
    const hash = entryHash({ seq: row.seq, prevHash: head.hash, about: row.about, atMs: row.at_ms, kind: row.kind, postings });
    raw.prepare('UPDATE entry SET prev_hash = ?, hash = ? WHERE seq = ?').run(head.hash, hash, row.seq);
    head = { seq: row.seq, hash };
  }
  writeHead(home, head);
}

/** The close as well, so that it says what the new chain says. */
function reseal(raw: Database.Database): void {
  raw.defaultSafeIntegers(true);
  const row = raw.prepare<[], ClosingRow>('SELECT * FROM closing').get();
  const hash = raw.prepare<[], string>('SELECT hash FROM entry WHERE seq = 3').pluck().get();
  if (row === undefined || hash === undefined) throw new Error('there is a close');
  const body = row.body.replaceAll(row.head_hash, hash).replaceAll('"-3750"', '"-93750"').replaceAll('"3750"', '"93750"');
  raw.prepare('UPDATE closing SET head_hash = ?, body = ?, hash = ?').run(hash, body, closingHash({ ...sealedOf(row), headHash: hash }, body));
}

const cases: readonly (readonly [string, string | ((raw: Database.Database, home: string) => void), RegExp])[] = [
  ['one amount', `UPDATE posting SET minor = '-1251', lo = -1251 WHERE entry_seq = 5 AND minor = '-1250'`, /^entry 5: its content was changed/],
  ['one amount where only the sums look', `UPDATE posting SET lo = -1251 WHERE entry_seq = 5 AND minor = '-1250'`, /^entry 5: its content was changed/],
  ['one time', 'UPDATE entry SET at_ms = at_ms - 86400000 WHERE seq = 2', /^entry 2: its content was changed/],
  ['one deleted row', 'DELETE FROM posting WHERE entry_seq = 2; DELETE FROM entry WHERE seq = 2', /^entry 2: entry 2 is missing/],
  ['one inserted row', `INSERT INTO posting VALUES (4, 9, 'sales', 'USD', '-7', 0, -7), (4, 10, 'tips', 'USD', '7', 0, 7)`, /^entry 4: its content was changed/],
  ['two rows swapped', swap('posting', 'entry_seq') + swap('entry', 'seq'), /^entry 2: it does not continue the entry before it/],
  ['the last row cut off', cut(4), /^entry 5: the end is cut off: entry 5 was written/],
  ['all since before the close cut off', cut(2), /the end is cut off: the day close 1 \(.*\) closed up to entry 3/],
  ['the tail rewritten with fresh hashes', (raw, home) => {
    raw.exec(richer);
    rehash(raw, home);
  }, /^entry 3: the day close 1 \(.*\) (?:says other totals|was made on another chain)/],
  ['the tail and the close rewritten', (raw, home) => {
    raw.exec(richer);
    rehash(raw, home);
    reseal(raw);
  }, /the day close 1 \(.*\) differs from its copy outside the file/],
  ['a close deleted', 'DELETE FROM closing', /the day close 1 \(.*\) is missing: there is a copy of it/],
  ['a close edited', `UPDATE closing SET body = 'nothing'`, /the day close 1 \(.*\) was changed/],
  ['a document deleted', 'DELETE FROM document WHERE seq = 2', /the document T1-S-000002 is missing/],
  ['the last document deleted', `DELETE FROM document WHERE kind = 'sale' AND number = 5`, /the document of the sale .* is missing/],
  ['a document edited', `UPDATE document SET body = replace(body, '1250', '125') WHERE seq = 1`, /the document of the sale .* says another amount/],
  ['the text of a closed document edited', `UPDATE document SET body = body || ' ' WHERE seq = 1`, /the day close 1 \(.*\) closed other documents/],
];

it.each(cases)('%s', async (_name, tampering, named) => {
  const home = temporaryHome();
  homes.push(home);
  cpSync(shop.home, home, { recursive: true });
  const app = await openApp(home);
  const raw = new Database(ledgerFile(home));
  raw.pragma('foreign_keys = OFF');
  raw.pragma('ignore_check_constraints = ON');
  for (const trigger of raw.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN ('entry', 'posting', 'closing', 'document')").pluck().all()) raw.exec(`DROP TRIGGER ${trigger}`);
  if (typeof tampering === 'string') raw.exec(tampering);
  else tampering(raw, home);
  raw.close();
  const problems = async (): Promise<readonly string[]> => (await app.audit()).breaks.map(({ entry, problem }) => `entry ${String(entry)}: ${problem}`);
  expect(await problems()).toContainEqual(expect.stringMatching(named));
  await sellPaid(app);
  // Also after the till has written on.
  expect(await problems()).not.toEqual([]);
  await app.close();
});
