// From the key that charges to the code painted on the customer display, with a gateway that answers at once.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchSetting } from '../setting.ts';
import { percentile, type Row } from '../support/report.ts';
import { startApp, told } from '../support/started-app.ts';
import { prepareTill, startGateway, tillEnv } from '../support/till-home.ts';

/** Turns of each ledger, in a fresh process each time, and sales in a turn. */
const TURNS = 4;
const SALES = 50;
const GOAL_MS = 100;

const root = join(import.meta.dirname, '..', '..', '..');

async function chargeMany(home: string): Promise<readonly number[]> {
  const app = startApp({
    app: root, probes: ['stand-in-keychain.cjs', 'charge-probe.cjs'], env: { ...tillEnv(home), COUNTERSIGN_BENCH_CHARGES: String(SALES) },
  });
  try {
    const took: number[] = [];
    for (let what = await app.next(); !('done' in what); what = await app.next()) took.push(told(what, 'tookMs'));
    return took;
  } finally {
    await app.end();
  }
}

export async function measure(setting: BenchSetting): Promise<readonly Row[]> {
  const gateway = await startGateway();
  try {
    const emptyHome = join(setting.dir, 'charge-empty');
    mkdirSync(emptyHome);
    const millionHome = setting.copyOfMillion('charge-million');
    for (const home of [emptyHome, millionHome]) await prepareTill(home, gateway);
    const empty: number[] = [];
    const million: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      empty.push(...await chargeMany(emptyHome));
      million.push(...await chargeMany(millionHome));
      const of = (took: readonly number[]): string => `p50 ${percentile(took, 0.5).toFixed(0)}, p95 ${percentile(took, 0.95).toFixed(0)} ms`;
      setting.say(`  turn ${turn + 1} of ${TURNS}: empty ${of(empty.slice(-SALES))}; million ${of(million.slice(-SALES))}`);
    }
    const p95 = (took: readonly number[]): number => percentile(took, 0.95);
    return [
      { name: 'Charge until the code is painted, p95', unit: 'ms', ours: p95(empty), yardstick: { name: 'fixed limit', value: GOAL_MS }, goal: { ratio: 1, better: 'at most' }, samples: empty.length },
      { name: 'the same with 1,000,000 invoices', unit: 'ms', ours: p95(million), yardstick: { name: 'empty ledger', value: p95(empty) }, goal: { ratio: 1.1, better: 'at most' }, samples: million.length },
    ];
  } finally {
    await gateway.close();
  }
}
