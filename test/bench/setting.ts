// What every row of the bench is given: where to work, the ledger with a million sales, and where to tell how far it is.
import { closeSync, cpSync, existsSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ledgerFile } from '../../electron/db/open.ts';
import { seedLedger } from '../support/seed-ledger.ts';

/** Sales in the large ledger; sale n of them is `seededSale(n, MILLION)`. */
export const MILLION = 1_000_000;

export interface BenchSetting {
  /** A folder of this run, removed at its end. */
  readonly dir: string;
  /** Starts everything that is chosen by chance, so that a run can be repeated. */
  readonly seed: number;
  /** One line on stderr. */
  say(text: string): void;
  /** Data folder whose ledger holds a million paid sales, made when first asked for. Shared by the rows: to be read, never changed. */
  million(): string;
  /** A copy of it that the row may change. */
  copyOfMillion(name: string): string;
}

export interface SettingOptions {
  readonly seed: number;
  /** A data folder that was seeded before; one is seeded when left out. */
  readonly ledger: string | null;
}

export interface OpenSetting extends BenchSetting { close(): void }

function syncToDisk(file: string): void {
  const handle = openSync(file, 'r+');
  fsyncSync(handle);
  closeSync(handle);
}

const say = (text: string): void => { process.stderr.write(`${text}\n`); };

function seeded(home: string): string {
  const startedMs = performance.now();
  say(`seeding a ledger of ${MILLION} sales in ${home}`);
  mkdirSync(home, { recursive: true });
  let told = 0;
  seedLedger(home, MILLION, {
    onProgress: (done) => {
      if (done - told < MILLION / 10 && done < MILLION) return;
      told = done;
      say(`  ${done} sales after ${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
    },
  });
  say(`  complete after ${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
  return home;
}

export function openSetting({ seed, ledger }: SettingOptions): OpenSetting {
  if (ledger !== null && !existsSync(ledgerFile(ledger))) throw new Error(`--ledger: there is no ledger in ${ledger}`);
  const dir = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  let home = ledger;
  const million = (): string => (home ??= seeded(join(dir, 'million')));
  return {
    dir, seed, say, million,
    copyOfMillion: (name) => {
      const copy = join(dir, name);
      cpSync(million(), copy, { recursive: true });
      // Else the app would share the disk with what is left to be written of the copy.
      syncToDisk(ledgerFile(copy));
      return copy;
    },
    close: () => { rmSync(dir, { recursive: true, force: true }); },
  };
}
