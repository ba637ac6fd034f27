// Opens the ledger: the only place that makes a connection, and the one that asserts what every connection must have.
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { invariant } from '../../shared/errors/invariant.ts';
import { appError, fail, failure, ok, type Result } from '../../shared/errors/result.ts';
import { LOG_PAGES_AT_MOST } from './checkpoint.ts';
import { wrapDatabase, type ReadableDb, type WritableDb } from './database.ts';
import { databaseError } from './errors.ts';
import { APPLICATION_ID, migrate, migrations } from './migrate.ts';

export const ledgerFile = (home: string): string => join(home, 'ledger.db');

export interface OpenOptions {
  /** The addon to load where the packaged one does not fit the runtime; see native-binding.ts. */
  readonly nativeBinding?: string | undefined;
}

/** Before 3.51.3 a crash during a WAL reset could corrupt the file; since 3.53.0 a column's NOT NULL can be taken off in place (step 40). */
const LEAST_SQLITE = [3, 53, 0] as const;

/**
 * Opens the data folder's ledger for writing, making folder (0700) and file (0600) when missing, and brings it to today's format.
 * Errors: db/newer, db/not_ours, db/damaged, db/read_only, db/disk_full, db/disk_error, db/busy, home/invalid.
 */
export function openLedger(home: string, options: OpenOptions = {}): Result<WritableDb> {
  const file = ledgerFile(home);
  let raw: Database.Database | null = null;
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const isNew = !existsSync(file);
    const previousMask = process.umask(0o077);
    try {
      raw = new Database(file, nativeOptions(options));
      if (isNew) chmodSync(file, 0o600);
      const refused = foreignFile(raw, file);
      if (refused !== null) return closing(raw, refused);
      raw.pragma('journal_mode = WAL');
      raw.pragma('synchronous = FULL');
      raw.pragma(`wal_autocheckpoint = ${LOG_PAGES_AT_MOST}`);
      assertConnection(raw);
      const db = wrapDatabase(raw);
      // Takes the write lock once, so that a folder that cannot be written is told now and not at the first sale.
      db.transaction(() => db.run(`PRAGMA application_id = ${APPLICATION_ID}`));
      const migrated = migrate(db, file);
      return migrated.ok ? ok(db) : closing(raw, migrated);
    } finally {
      process.umask(previousMask);
    }
  } catch (problem) {
    raw?.close();
    const error = databaseError(problem, raw === null ? home : file);
    if (error === null) throw problem;
    return fail(error);
  }
}

/** A second connection that cannot write: exports, searches, other processes. Refuses a ledger of another format. */
export function openReadonly(home: string, options: OpenOptions = {}): Result<ReadableDb> {
  const file = ledgerFile(home);
  if (!existsSync(file)) return failure('home/invalid', { details: { path: home, problem: 'it holds no ledger yet' } });
  let raw: Database.Database | null = null;
  try {
    raw = new Database(file, { ...nativeOptions(options), readonly: true, fileMustExist: true });
    const refused = foreignFile(raw, file);
    if (refused !== null) return closing(raw, refused);
    const found = Number(raw.pragma('user_version', { simple: true }));
    const known = migrations.at(-1)?.version ?? 0;
    if (found > known) return closing(raw, failure('db/newer', { details: { found: String(found), known: String(known) } }));
    raw.pragma('synchronous = FULL');
    raw.pragma('query_only = ON');
    assertConnection(raw);
    return ok(wrapDatabase(raw));
  } catch (problem) {
    raw?.close();
    const error = databaseError(problem, file);
    if (error === null) throw problem;
    return fail(error);
  }
}

const nativeOptions = (options: OpenOptions): Database.Options => ({
  timeout: 5000,
  ...(options.nativeBinding === undefined ? {} : { nativeBinding: options.nativeBinding }),
});

function closing(raw: Database.Database, refused: Extract<Result<never>, { ok: false }>): Result<never> {
  raw.close();
  return refused;
}

/** A file that is not empty and does not carry our id is left alone. */
function foreignFile(raw: Database.Database, file: string): Extract<Result<never>, { ok: false }> | null {
  const id = Number(raw.pragma('application_id', { simple: true }));
  if (id === APPLICATION_ID) return null;
  const tables = Number(raw.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get() ?? 0);
  if (id === 0 && tables === 0) return null;
  return fail(appError('db/not_ours', { details: { path: file } }));
}

/** Sets the remaining switches and asserts all of them: a default that changed elsewhere must not pass unseen. */
export function assertConnection(raw: Database.Database): void {
  raw.defaultSafeIntegers(true);
  raw.pragma('foreign_keys = ON');
  raw.pragma('trusted_schema = OFF');
  raw.pragma('cell_size_check = ON');
  raw.pragma('busy_timeout = 5000');
  const is = (name: string): string => String(raw.pragma(name, { simple: true }));
  invariant(is('journal_mode') === 'wal', 'the ledger runs in WAL mode');
  invariant(is('synchronous') === '2', 'the ledger syncs every commit (FULL)');
  invariant(is('foreign_keys') === '1' && is('trusted_schema') === '0' && is('cell_size_check') === '1', 'the ledger checks keys, schema and cells');
  invariant(isSqliteNewEnough(String(raw.prepare('SELECT sqlite_version()').pluck().get())), 'SQLite is 3.53.0 or newer');
}

/** Whether a version such as `3.54.1` is 3.53.0 or newer. */
export function isSqliteNewEnough(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, least] of LEAST_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}
