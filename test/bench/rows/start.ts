// From the start of the process to a till that takes an amount, and the memory it then needs, against a bare Electron with one window.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchSetting } from '../setting.ts';
import { settledMemoryMiB } from '../support/process-memory.ts';
import { median, type Row } from '../support/report.ts';
import { startApp, told, type StartOptions } from '../support/started-app.ts';
import { prepareTill, startGateway, tillEnv } from '../support/till-home.ts';

const ROUNDS = 12;
/** Memory is read in the first rounds only: it takes seconds to settle and hardly varies. */
const MEMORY_ROUNDS = 4;

const root = join(import.meta.dirname, '..', '..', '..');

interface Contestant {
  readonly name: 'bare' | 'empty' | 'million';
  readonly start: StartOptions;
  readonly usableMs: number[];
  readonly memoryMiB: number[];
}

const till = (name: Contestant['name'], home: string): Contestant => ({
  name, usableMs: [], memoryMiB: [],
  start: { app: root, probes: ['stand-in-keychain.cjs', 'start-probe.cjs'], env: { ...tillEnv(home), COUNTERSIGN_BENCH_WANTED: '.entry-digits' } },
});

/** One start in a fresh process, until it is usable; with its settled memory when asked for. */
async function startOnce({ start, usableMs, memoryMiB }: Contestant, counts: boolean, withMemory: boolean): Promise<void> {
  const app = startApp(start);
  try {
    const usableAfterMs = told(await app.next(), 'atMs') - app.startedAtMs;
    if (counts) usableMs.push(usableAfterMs);
    if (withMemory) memoryMiB.push(await settledMemoryMiB(app.pid));
  } finally {
    await app.end();
  }
}

/** Everyone in turn, so that what disturbs the machine disturbs all alike. */
async function compete(contestants: readonly Contestant[], say: BenchSetting['say']): Promise<void> {
  // Two rounds that do not count: caches of disk and code are warm for everyone.
  for (let round = -2; round < ROUNDS; round += 1) {
    for (const each of contestants) await startOnce(each, round >= 0, round >= 0 && round < MEMORY_ROUNDS);
    if (round >= 0) say(`  start ${round + 1} of ${ROUNDS}: ${contestants.map(({ name, usableMs }) => `${name} ${(usableMs.at(-1) ?? 0).toFixed(0)} ms`).join(', ')}`);
  }
}

export async function measure(setting: BenchSetting): Promise<readonly Row[]> {
  const gateway = await startGateway();
  try {
    const emptyHome = join(setting.dir, 'start-empty');
    mkdirSync(emptyHome);
    const millionHome = setting.copyOfMillion('start-million');
    for (const home of [emptyHome, millionHome]) await prepareTill(home, gateway);
    const bare: Contestant = {
      name: 'bare', usableMs: [], memoryMiB: [],
      start: { app: join(root, 'test', 'bench', 'bare-app'), probes: ['start-probe.cjs'], args: [`--user-data-dir=${join(setting.dir, 'bare')}`] },
    };
    const empty = till('empty', emptyHome);
    const million = till('million', millionHome);
    await compete([bare, empty, million], setting.say);
    const row = (name: string, of: 'usableMs' | 'memoryMiB', ours: Contestant, other: Contestant, against: string, ratio: number): Row => ({
      name, unit: of === 'usableMs' ? 'ms' : 'MiB', ours: median(ours[of]), yardstick: { name: against, value: median(other[of]) },
      goal: { ratio, better: 'at most' }, samples: ours[of].length,
    });
    return [
      row('start until the till takes an amount', 'usableMs', empty, bare, 'bare one-window Electron', 1.5),
      row('the same with 1,000,000 invoices', 'usableMs', million, empty, 'empty ledger', 1.1),
      row('memory of all processes', 'memoryMiB', empty, bare, 'bare one-window Electron', 1.5),
      row('the same with 1,000,000 invoices', 'memoryMiB', million, empty, 'empty ledger', 1.1),
    ];
  } finally {
    await gateway.close();
  }
}
