// Opening the ledger: every switch on every connection, private files, and a clear refusal for each thing that may be wrong.
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { APPLICATION_ID, migrations } from '../../../../electron/db/migrate.ts';
import { assertConnection, isSqliteNewEnough, ledgerFile, openLedger, openReadonly } from '../../../../electron/db/open.ts';
import type { ReadableDb } from '../../../../electron/db/database.ts';
import { must, temporaryHome } from '../../../support/shop.ts';

const newest = String(migrations.at(-1)?.version);

let home = '';
beforeEach(() => { home = temporaryHome(); });
afterEach(() => rmSync(home, { recursive: true, force: true }));

const pragma = (db: ReadableDb, name: string): string => String(Object.values(db.get<Record<string, unknown>>(`PRAGMA ${name}`) ?? {})[0]);
const codeOf = (result: ReturnType<typeof openLedger> | ReturnType<typeof openReadonly>): string => (result.ok ? 'ok' : result.error.code);

describe('switches', () => {
  it.each([['writer', openLedger], ['reader', openReadonly]])('line 37 and 38: the %s has WAL, FULL, keys, schema and cells checked', (_name, open) => {
    must(openLedger(home)).close();
    const db = must<ReadableDb>(open(home));
    expect({
      journal: pragma(db, 'journal_mode'), sync: pragma(db, 'synchronous'), keys: pragma(db, 'foreign_keys'), schema: pragma(db, 'trusted_schema'),
      cells: pragma(db, 'cell_size_check'), id: pragma(db, 'application_id'), version: pragma(db, 'user_version'), wait: pragma(db, 'busy_timeout'),
    }).toEqual({ journal: 'wal', sync: '2', keys: '1', schema: '0', cells: '1', id: String(APPLICATION_ID), version: newest, wait: '5000' });
    db.close();
  });

  it('line 37: a connection that does not sync every commit is refused', () => {
    must(openLedger(home)).close();
    const raw = new Database(ledgerFile(home));
    raw.pragma('synchronous = NORMAL');
    expect(() => assertConnection(raw)).toThrow(/syncs every commit/);
    raw.close();
  });

  it('line 15: the least SQLite version', () => {
    expect(['3.52.1', '3.51.3', '2.99.99', '3.52'].map(isSqliteNewEnough)).toEqual([false, false, false, false]);
    expect(['3.53.0', '3.54.1', '3.53.2', '4.0.0'].map(isSqliteNewEnough)).toEqual([true, true, true, true]);
  });

  it('line 38: every table is STRICT', () => {
    const db = must(openLedger(home));
    const tables = db.all<{ name: string; strict: bigint; type: string }>(`SELECT name, strict, type FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_part%'`);
    expect(tables.length).toBeGreaterThan(12);
    expect(tables.filter((table) => table.strict !== 1n).map((table) => table.name)).toEqual([]);
    db.close();
  });

  it('line 47: integers come back as bigint, and no fraction can be bound', () => {
    const db = must(openLedger(home));
    expect(db.get('SELECT 9007199254740993 AS n')).toEqual({ n: 9007199254740993n });
    expect(() => db.get('SELECT ?', 1.5)).toThrow();
    db.close();
  });

  it('line 20: folder 0700, files 0600, whatever the umask', () => {
    const before = process.umask(0o000);
    const db = must(openLedger(join(home, 'deep')));
    db.run(`INSERT INTO setting VALUES ('a', '1')`);
    process.umask(before);
    expect(statSync(join(home, 'deep')).mode & 0o777).toBe(0o700);
    for (const end of ['', '-wal', '-shm']) expect(statSync(ledgerFile(join(home, 'deep')) + end).mode & 0o777).toBe(0o600);
    db.close();
  });
});

describe('refusals', () => {
  it('a newer ledger is left untouched', () => {
    must(openLedger(home)).close();
    const raw = new Database(ledgerFile(home));
    raw.pragma('user_version = 9990');
    raw.pragma('journal_mode = DELETE');
    raw.close();
    const before = readFileSync(ledgerFile(home));
    expect(openLedger(home)).toMatchObject({ ok: false, error: { code: 'db/newer', details: { found: '9990', known: newest } } });
    expect(codeOf(openReadonly(home))).toBe('db/newer');
    expect(readFileSync(ledgerFile(home)).subarray(100)).toEqual(before.subarray(100));
  });

  it.each([
    ['another program’s database', (): void => { const raw = new Database(ledgerFile(home)); raw.exec('CREATE TABLE theirs (a)'); raw.close(); }, 'db/not_ours'],
    ['a text file', (): void => writeFileSync(ledgerFile(home), 'hello, '.repeat(200)), 'db/not_ours'],
    ['a folder in its place', (): void => { mkdirSync(ledgerFile(home)); }, 'db/read_only'],
  ])('%s', (_name, make, code) => {
    make();
    expect(codeOf(openLedger(home))).toBe(code);
  });

  it('line 41: a damaged schema page is told as damage', () => {
    must(openLedger(home)).close();
    const bytes = readFileSync(ledgerFile(home));
    bytes.fill(0x5a, 100, 4096);
    writeFileSync(ledgerFile(home), bytes);
    expect(codeOf(openLedger(home))).toBe('db/damaged');
  });

  it('line 41: a data folder that is a file', () => {
    writeFileSync(join(home, 'file'), '');
    expect(codeOf(openLedger(join(home, 'file')))).toBe('db/read_only');
  });

  it('line 41: a ledger that cannot be written is refused at the start, not at the first sale', () => {
    must(openLedger(home)).close();
    // Root may write whatever the mode says; a read-only file handle is what the mode means for everybody else.
    const raw = new Database(ledgerFile(home), { readonly: true });
    expect(() => raw.prepare(`INSERT INTO setting VALUES ('a', '1')`).run()).toThrow();
    raw.close();
    if (process.getuid?.() === 0) return;
    chmodSync(ledgerFile(home), 0o400);
    expect(codeOf(openLedger(home))).toBe('db/read_only');
  });

  it('no ledger to read yet', () => expect(codeOf(openReadonly(home))).toBe('home/invalid'));

  it('a reader cannot write', () => {
    must(openLedger(home)).close();
    const db = must(openReadonly(home));
    expect(() => db.get(`INSERT INTO setting VALUES ('a', '1') RETURNING key`)).toThrow(/readonly/);
    db.close();
  });
});
