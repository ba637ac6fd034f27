// The till under a flood of forged webhooks with genuine ones among them: how soon a pressed digit is seen, and that every genuine one is booked.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as v from 'valibot';
import Database from 'better-sqlite3';
import { createApp } from '../../../electron/core/create-app.ts';
import { livePorts } from '../../../electron/core/live-ports.ts';
import { ledgerFile } from '../../../electron/db/open.ts';
import { must, newSale, silentLog } from '../../support/shop.ts';
import type { BenchSetting } from '../setting.ts';
import { processTree, treeMemoryMiB } from '../support/process-memory.ts';
import { percentile, type Row } from '../support/report.ts';
import { startApp } from '../support/started-app.ts';
import { prepareTill, standIn, startGateway, tillEnv } from '../support/till-home.ts';

const FORGED_PER_SECOND = 5_000;
const SECONDS = 60;
/** Each sale sends five webhooks, so this is 50 genuine ones a second: one in a hundred. */
const SALES_PER_SECOND = 10;
const SALES = SALES_PER_SECOND * SECONDS;
const GOAL_MS = 100;
const BOOKED_WITHIN_MS = 60_000;

const root = join(import.meta.dirname, '..', '..', '..');
const flooded = v.object({ sent: v.number(), refused: v.number(), cut: v.number(), taken: v.number(), passedS: v.number() });
const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const folderBytes = (folder: string): number => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  .reduce((sum, entry) => sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0), 0);

function counted(home: string, sql: string): number {
  const db = new Database(ledgerFile(home), { readonly: true });
  try {
    return db.prepare<[], number>(sql).pluck().get() ?? 0;
  } finally {
    db.close();
  }
}
const paidIn = (home: string): number => counted(home, `SELECT count(*) FROM invoice_state WHERE status = 'paid'`);

/** Makes the open sales; returns the path of the account's webhooks. */
async function charge(home: string): Promise<string> {
  const ports = livePorts({ home, log: silentLog });
  // The account's own rate would make this part the longest.
  const hasty = { ...ports, keychain: standIn, httpFor: (account: Parameters<typeof ports.httpFor>[0]) => ports.httpFor({ ...account, requestsPerSecond: 2_000 }) };
  const app = must(await createApp(hasty, { home, mode: 'live' }));
  for (let number = 0; number < SALES; number += 1) must(await app.invoices.create(newSale({ orderId: `F-${String(number)}` })));
  const path = must(app.gateways.list())[0]?.webhookPath ?? '';
  await app.close();
  return path;
}

export async function measure(setting: BenchSetting): Promise<readonly Row[]> {
  const gateway = await startGateway();
  const home = join(setting.dir, 'flood');
  mkdirSync(home);
  await prepareTill(home, gateway);
  const path = await charge(home);
  setting.say(`  ${String(SALES)} open sales`);
  const port = await freePort();
  await gateway.control({ action: 'webhook_url', url: `http://127.0.0.1:${String(port)}${path}` });
  const app = startApp({
    app: root, probes: ['stand-in-keychain.cjs', 'keypad-probe.cjs'],
    env: { ...tillEnv(home), COUNTERSIGN_WEBHOOK_PORT: String(port), COUNTERSIGN_BENCH_KEYPAD_MS: String(SECONDS * 1000) },
  });
  const generator = fork(join(import.meta.dirname, '..', 'support', 'flood-generator.mjs'));
  try {
    await once(generator, 'message');
    await app.next();
    const before = { memory: treeMemoryMiB(app.pid), bytes: folderBytes(home) };
    generator.send({ port, path, perSecond: FORGED_PER_SECOND, seconds: SECONDS });
    const flood = once(generator, 'message').then(([told]) => v.parse(flooded, told));
    let most = 0;
    for (let number = 0; number < SALES; number += 1) {
      await gateway.control({ action: 'pay', invoice: `F-${String(number)}` });
      await gateway.control({ action: 'confirm', invoice: `F-${String(number)}`, all: true });
      if (number % (5 * SALES_PER_SECOND) === 0) most = Math.max(most, treeMemoryMiB(app.pid));
      await pause(1000 / SALES_PER_SECOND);
    }
    const { sent, refused, cut, taken, passedS } = await flood;
    const typed = await app.next();
    const took = v.parse(v.array(v.number()), typed['tookMs']);
    const endMs = performance.now() + BOOKED_WITHIN_MS;
    while (paidIn(home) < SALES && performance.now() < endMs) await pause(200);
    const after = { memory: treeMemoryMiB(app.pid), bytes: folderBytes(home) };
    const genuine = counted(home, 'SELECT count(*) FROM webhook_delivery');
    setting.say(`  ${String(sent)} forged in ${passedS.toFixed(0)} s (${String(refused)} refused, ${String(cut)} cut off, ${String(taken)} taken); ${String(genuine)} genuine stored, ${String(paidIn(home))} of ${String(SALES)} sales paid`);
    setting.say(`  memory ${before.memory.toFixed(0)} MiB, most ${most.toFixed(0)}, after ${after.memory.toFixed(0)} (${String(processTree(app.pid).length)} processes); folder grew by ${((after.bytes - before.bytes) / 2 ** 20).toFixed(1)} MiB; keys p50 ${percentile(took, 0.5).toFixed(0)} ms, longest ${Math.max(...took).toFixed(0)} ms`);
    return [
      { name: 'a digit under a flood of forged webhooks, p99', unit: 'ms', ours: percentile(took, 0.99), yardstick: { name: 'fixed limit', value: GOAL_MS }, goal: { ratio: 1, better: 'at most' }, samples: took.length },
      { name: 'sales paid by genuine webhooks among them', unit: '', ours: paidIn(home), yardstick: { name: 'sales', value: SALES }, goal: { ratio: 1, better: 'at least' }, samples: sent },
      { name: 'forged webhooks taken (plus one)', unit: '', ours: taken + 1, yardstick: { name: 'none', value: 1 }, goal: { ratio: 1, better: 'at most' }, samples: sent },
      { name: 'memory at its most under the flood', unit: 'MiB', ours: most, yardstick: { name: 'before it', value: before.memory }, goal: { ratio: 1.5, better: 'at most' }, samples: 12 },
    ];
  } finally {
    generator.kill();
    await app.end();
    await gateway.close();
  }
}
