// Webhooks a second, verified and durable before the answer: the app's receiver against a plain handler that commits once per request.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import * as v from 'valibot';
import { ledgerFile } from '../../../electron/db/open.ts';
import { seededSale, seedLedger } from '../../support/seed-ledger.ts';
import { must, openApp } from '../../support/shop.ts';
import { btcpaySignature } from '../../support/webhook-rig.ts';
import type { BenchSetting } from '../setting.ts';
import { median, type Row } from '../support/report.ts';

const CONNECTIONS = 32;
const REQUESTS = 4_000;
const RUNS = 5;
const SALES = 1_000;
const GOAL = 2;
const SECRET = 'a webhook secret for the bench';

const ready = v.object({ port: v.number(), path: v.string() });
const done = v.object({ seconds: v.number(), answered: v.number(), notOk: v.number() });

const here = (file: string): string => join(import.meta.dirname, '..', 'support', file);

async function told<T>(child: ChildProcess, shape: v.GenericSchema<unknown, T>): Promise<T> {
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => { throw new Error(`${child.spawnfile} ended with ${String(code)}`); }),
  ]);
  return v.parse(shape, message);
}

interface Target { readonly child: ChildProcess; readonly port: number; readonly path: string; readonly stored: () => number }

/** A shop with sales that the deliveries are about. */
async function startOurs(home: string): Promise<Target> {
  mkdirSync(home, { recursive: true });
  seedLedger(home, SALES);
  const app = await openApp(home);
  // Nobody listens there: what a delivery sets off does not go beyond this process.
  must(await app.gateways.add({ name: 'shop', driver: 'btcpay', baseUrl: 'http://127.0.0.1:9', selfHosted: true, settings: { apiKey: 'k', storeId: 's', webhookSecret: SECRET } }));
  await app.close();
  const child = fork(here('our-receiver.ts'), [home]);
  return { child, ...await told(child, ready), stored: () => countIn(ledgerFile(home), 'webhook_delivery') };
}

async function startPlain(home: string): Promise<Target> {
  mkdirSync(home, { recursive: true });
  const child = fork(here('plain-receiver.mjs'), [home, SECRET]);
  return { child, ...await told(child, ready), stored: () => countIn(join(home, 'plain.db'), 'delivery') };
}

function countIn(file: string, table: string): number {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
  } finally {
    db.close();
  }
}

/** What BTCPay sends when a payment came in; every delivery is another one. */
function body(run: number, index: number): string {
  const id = `d-${run}-${index}`;
  return JSON.stringify({
    deliveryId: id, webhookId: 'w1', originalDeliveryId: id, isRedelivery: false, type: 'InvoiceReceivedPayment', timestamp: 1_768_478_400, storeId: 's',
    invoiceId: seededSale(1 + (index % SALES), SALES).gatewayInvoiceId, afterExpiration: false, paymentMethodId: 'BTC-CHAIN',
    payment: { id: `${id}-0`, receivedDate: 1_768_478_400, value: '0.00020834', fee: '0', status: 'Settled', destination: 'bc1qexample' },
  });
}

/** One request of a connection that stays open. */
function requestBytes(path: string, text: string): Buffer {
  const head = [`POST ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`,
    `BTCPay-Sig: ${btcpaySignature(text, SECRET)}`];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`);
}

function requestFile(file: string, path: string, run: number): void {
  const parts: Buffer[] = [];
  for (let index = 0; index < REQUESTS; index += 1) {
    const request = requestBytes(path, body(run, index));
    const size = Buffer.alloc(4);
    size.writeUInt32LE(request.length);
    parts.push(size, request);
  }
  writeFileSync(file, Buffer.concat(parts));
}

/** One run of the load generator, in a process of its own; requests a second. */
async function load(target: Target, file: string, run: number): Promise<number> {
  requestFile(file, target.path, run);
  const generator = fork(here('load-generator.mjs'));
  generator.send({ port: target.port, connections: CONNECTIONS, file });
  const { seconds, answered, notOk } = await told(generator, done);
  generator.disconnect();
  if (answered !== REQUESTS || notOk > 0) throw new Error(`${answered} of ${REQUESTS} answered, ${notOk} of them not with 200`);
  return answered / seconds;
}

async function end({ child }: Target): Promise<void> {
  if (!child.connected) return;
  const exited = once(child, 'exit');
  child.disconnect();
  await exited;
}

/** Runs of both by turns, so that whatever else the machine does meets both. */
export async function measure(setting: BenchSetting): Promise<readonly Row[]> {
  const ours = await startOurs(join(setting.dir, 'intake-ours'));
  const plain = await startPlain(join(setting.dir, 'intake-plain'));
  try {
    const file = join(setting.dir, 'requests.bin');
    const oursRates: number[] = [];
    const plainRates: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      oursRates.push(await load(ours, file, run));
      plainRates.push(await load(plain, file, run));
      setting.say(`  run ${run + 1}: ours ${oursRates.at(-1)?.toFixed(0)}/s, plain ${plainRates.at(-1)?.toFixed(0)}/s`);
    }
    for (const { stored } of [ours, plain]) if (stored() !== RUNS * REQUESTS) throw new Error(`${stored()} deliveries are stored of ${RUNS * REQUESTS} answered`);
    return [{
      name: `webhook intake at ${CONNECTIONS} connections`, ours: median(oursRates), yardstick: { name: 'plain node:http handler', value: median(plainRates) }, unit: '/s',
      goal: { ratio: GOAL, better: 'at least' }, samples: RUNS * REQUESTS,
    }];
  } finally {
    await Promise.all([end(ours), end(plain)]);
  }
}
