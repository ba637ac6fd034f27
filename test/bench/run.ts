// `npm run bench`: runs the rows one after the other and prints the table. It measures and gates nothing: whoever reads it judges.
import { parseArgs } from 'node:util';
import type { BenchSetting } from './setting.ts';
import { openSetting } from './setting.ts';
import { table, writeJson, type Row } from './support/report.ts';

class UsageError extends Error {}

interface RowModule { measure(setting: BenchSetting): Promise<readonly Row[]> }

/** Each is a file in rows/. Read when it is its turn, so that no row's packages weigh on another's figures. */
const rowModules: Readonly<Record<string, () => Promise<RowModule>>> = {
  start: () => import('./rows/start.ts'),
  'charge-to-qr': () => import('./rows/charge-to-qr.ts'),
  'webhook-intake': () => import('./rows/webhook-intake.ts'),
  lookups: () => import('./rows/lookups.ts'),
  'webhook-flood': () => import('./rows/webhook-flood.ts'),
  'open-invoices': () => import('./rows/open-invoices.ts'),
  'account-sync': () => import('./rows/account-sync.ts'),
  'coin-selection': () => import('./rows/coin-selection.ts'),
  psbt: () => import('./rows/psbt.ts'),
  'verify-and-store': () => import('./rows/verify-and-store.ts'),
};

const usage = `use: npm run bench -- [--json FILE] [--only NAME]... [--ledger DIR] [--seed N]\nrows: ${Object.keys(rowModules).join(', ')}\n`;

function readOptions() {
  const { values } = parseArgs({
    options: { json: { type: 'string' }, only: { type: 'string', multiple: true }, ledger: { type: 'string' }, seed: { type: 'string', default: '1' } },
  });
  const names = values.only ?? Object.keys(rowModules);
  const unknown = names.find((name) => rowModules[name] === undefined);
  if (unknown !== undefined) throw new UsageError(`there is no row “${unknown}”`);
  if (!/^\d{1,9}$/.test(values.seed)) throw new UsageError('--seed is a whole number');
  return { names, json: values.json ?? null, ledger: values.ledger ?? null, seed: Number(values.seed) };
}

/** A row that could not be measured is named and the others go on. */
async function measureAll(names: readonly string[], setting: BenchSetting): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const name of names) {
    const startedMs = performance.now();
    setting.say(`${name} (seed ${setting.seed})`);
    try {
      const module = await rowModules[name]?.();
      rows.push(...await module?.measure(setting) ?? []);
      setting.say(`${name}: done after ${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
    } catch (thrown) {
      setting.say(`${name}: could not be measured: ${thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown)}`);
      process.exitCode = 1;
    }
  }
  return rows;
}

async function bench(): Promise<void> {
  const { names, json, ledger, seed } = readOptions();
  const setting = openSetting({ seed, ledger });
  try {
    const rows = await measureAll(names, setting);
    process.stdout.write(`${table(rows)}\n`);
    if (json !== null) writeJson(json, rows);
  } finally {
    setting.close();
  }
}

try {
  await bench();
} catch (thrown) {
  const isUsage = thrown instanceof UsageError || (thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('ERR_PARSE_ARGS'));
  if (!isUsage) throw thrown;
  process.stderr.write(`${thrown.message}\n${usage}`);
  process.exitCode = 2;
}
