// A webhook of each gateway, verified and stored as the receiver does under load, against a plain handler's commit for every one of them; and how
// long the contract suite of all gateways takes.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ledgerFile, openLedger } from '../../../electron/db/open.ts';
import { createAppendDeliveries } from '../../../electron/features/invoices/webhook-store.ts';
import type { VerifiedDelivery, WebhookEndpoint } from '../../../electron/features/webhooks/port.ts';
import { deliveryOf, verifyWithAny } from '../../../electron/features/webhooks/verify.ts';
import type { RawWebhook } from '../../../electron/gateways/port.ts';
import { gateways } from '../../support/gateway-traits.ts';
import { startGatewayWorld } from '../../support/gateway-world.ts';
import { must } from '../../support/shop.ts';
import type { BenchSetting } from '../setting.ts';
import type { Row } from '../support/report.ts';

const DELIVERIES = 2_000;
/** What a busy receiver finds waiting in one turn. */
const BATCH = 32;
const SUITE_LIMIT_S = 120;

/** Microseconds for one, over all of them. */
function each(run: () => void): number {
  const startedMs = performance.now();
  run();
  return ((performance.now() - startedMs) * 1000) / DELIVERIES;
}

interface Caught { readonly endpoint: Omit<WebhookEndpoint, 'secrets'>; readonly webhook: RawWebhook; readonly verify: () => VerifiedDelivery }

/** The last webhook of a paid sale, as the gateway's emulator sends and signs it. */
async function caughtFrom({ driver, trait }: (typeof gateways)[number]): Promise<Caught> {
  const world = await startGatewayWorld(driver);
  try {
    const made = must(await world.adapter.createInvoice(world.request('BENCH-1', trait.method)));
    await world.control({ action: 'pay', invoice: made.gatewayInvoiceId });
    await world.control({ action: 'confirm', invoice: made.gatewayInvoiceId, all: true });
    await world.webhooksCame(trait.webhooksOfASale);
    const webhook = world.webhooks.at(-1);
    const secret = world.account.secrets[driver.webhookSecretKey];
    if (!webhook || !secret) throw new Error(`${driver.id} sent no webhook`);
    const endpoint = { account: 'shop', driver, path: '/w/shop', settings: world.account.settings };
    const secrets = [{ secret, untilMs: null, others: world.account.secrets }];
    const nowMs = Date.now();
    return {
      endpoint, webhook,
      verify: () => {
        const verdict = verifyWithAny(endpoint, webhook, secrets, nowMs);
        if (!verdict.ok) throw new Error(`${driver.id}: its own webhook is refused: ${verdict.reason}`);
        return deliveryOf(endpoint, webhook, verdict, nowMs);
      },
    };
  } finally {
    await world.close();
  }
}

function ours(home: string, { verify }: Caught): number {
  mkdirSync(home, { recursive: true });
  const db = must(openLedger(home));
  const append = createAppendDeliveries(db, ledgerFile(home));
  try {
    return each(() => {
      for (let first = 0; first < DELIVERIES; first += BATCH) {
        const batch = Array.from({ length: Math.min(BATCH, DELIVERIES - first) }, (_, index) => ({ ...verify(), eventKey: `event ${String(first + index)}` }));
        must(append(batch));
      }
    });
  } finally {
    db.close();
  }
}

function plain(file: string, { verify }: Caught): number {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE delivery (id INTEGER PRIMARY KEY, key TEXT UNIQUE, body BLOB)');
  const insert = db.prepare('INSERT INTO delivery (key, body) VALUES (?, ?)');
  try {
    return each(() => {
      for (let number = 0; number < DELIVERIES; number += 1) insert.run(`event ${String(number)}`, verify().rawBody);
    });
  } finally {
    db.close();
  }
}

/** Seconds of the contract suite over all gateways, as `npm test` runs it. */
function contractSuite(): number {
  const startedMs = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, '..', '..', '..', 'scripts', 'test.mjs'), 'contract'], { stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`the contract suite failed: ${stderr.toString().slice(-400)}`);
  return (performance.now() - startedMs) / 1000;
}

export async function measure(setting: BenchSetting): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const gateway of gateways) {
    const caught = await caughtFrom(gateway);
    // Once for warmth.
    ours(join(setting.dir, `store-${gateway.id}-warm`), caught);
    rows.push({
      name: `verify and store, ${gateway.id}`, unit: 'µs', ours: ours(join(setting.dir, `store-${gateway.id}`), caught),
      yardstick: { name: 'verify, commit each', value: plain(join(setting.dir, `plain-${gateway.id}.db`), caught) }, goal: { ratio: 1, better: 'at most' }, samples: DELIVERIES,
    });
  }
  setting.say('  the contract suite of all gateways');
  rows.push({ name: 'the contract suite of all gateways', unit: 's', ours: contractSuite(), yardstick: { name: 'the limit', value: SUITE_LIMIT_S }, goal: { ratio: 1, better: 'at most' }, samples: gateways.length });
  return rows;
}
