// Brings a ledger file to today's format, step by step; copies it first, refuses a newer one, stops at a failed step.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { toNumber, type WritableDb } from './database.ts';
import { ledger } from './migrations/0010-ledger.ts';
import { search } from './migrations/0020-search.ts';
import { salePolicy } from './migrations/0030-sale-policy.ts';
import { documents } from './migrations/0070-documents.ts';
import { treasuryRules } from './migrations/0060-treasury-rules.ts';
import { treasury } from './migrations/0040-treasury.ts';
import { closings } from './migrations/0080-closings.ts';
import { withdrawals } from './migrations/0050-withdrawals.ts';

export interface Migration {
  /** Numbered in tens; the file's user_version after the step. */
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
}

/** "CTSN": tells our files from other SQLite files. */
export const APPLICATION_ID = 0x4354534e;

/** All steps in order. A step once shipped never changes. */
export const migrations: readonly Migration[] = [ledger, search, salePolicy, treasury, withdrawals, treasuryRules, documents, closings];

const newest = (steps: readonly Migration[]): number => steps.at(-1)?.version ?? 0;

/** The file's format, 0 for a new one. */
export function formatOf(db: WritableDb): number {
  return toNumber(db.get<{ user_version: bigint }>('PRAGMA user_version')?.user_version ?? 0n);
}

/**
 * Runs the missing steps, each in one transaction that also raises user_version. An existing file is first copied to
 * `<file>.before-<version>`. `upTo` is for tests of single steps.
 */
export function migrate(db: WritableDb, file: string, steps = migrations, upTo = newest(steps)): Result<null> {
  const found = formatOf(db);
  if (found > newest(steps)) return failure('db/newer', { details: { found: String(found), known: String(newest(steps)) } });
  const missing = steps.filter((step) => step.version > found && step.version <= upTo);
  if (missing.length > 0 && found > 0) copyBefore(db, file, found);
  for (const step of missing) {
    db.transaction(() => {
      for (const statement of step.statements) db.run(statement);
      db.run(`PRAGMA application_id = ${APPLICATION_ID}`);
      db.run(`PRAGMA user_version = ${step.version}`);
    });
  }
  return ok(null);
}

/** A whole, checked copy beside the file; a half copy never has the final name. */
function copyBefore(db: WritableDb, file: string, found: number): void {
  const target = `${file}.before-${found}`;
  if (existsSync(target)) return;
  rmSync(`${target}.part`, { force: true });
  db.run('VACUUM INTO ?', `${target}.part`);
  renameSync(`${target}.part`, target);
}
