// One recorded run of the real app: sales through the till's own calls, paid at an emulator, webhooks through a relay that notes each answer.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, mkdtempSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TillApi } from '../../../shared/ipc/index.ts';
import { must } from '../shop.ts';
import { prepareShop } from '../window-shop.ts';
import { Disk, readRecord, type Operation } from './replay.ts';

declare const window: { readonly api: TillApi };

/** Something the app promised to the outside: from `atNs` (CLOCK_MONOTONIC) on it must survive a power cut. */
export type Kept =
  | { readonly kind: 'sale'; readonly atNs: bigint; readonly id: string }
  | { readonly kind: 'webhook'; readonly atNs: bigint; readonly body: string }
  | { readonly kind: 'paid'; readonly atNs: bigint; readonly id: string };

export interface Recording {
  readonly root: string;
  readonly before: readonly { readonly path: string; readonly contents: Buffer }[];
  readonly operations: readonly Operation[];
  readonly promises: readonly Kept[];
}

/** The disk as it was before the run. */
export function diskBefore(recording: Recording): Disk {
  const disk = new Disk();
  for (const { path, contents } of recording.before) disk.hold(path, contents);
  return disk;
}

function buildRecorder(): string {
  const library = join(mkdtempSync(join(tmpdir(), 'countersign-recorder-')), 'recorder.so');
  execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, join(import.meta.dirname, 'recorder.c'), '-ldl', '-lpthread']);
  return library;
}

const filesBelow = (home: string): { path: string; contents: Buffer }[] =>
  readdirSync(home, { withFileTypes: true }).filter((entry) => entry.isFile() && !entry.name.endsWith('-shm'))
    .map((entry) => ({ path: join(home, entry.name), contents: readFileSync(join(home, entry.name)) }));

/** A stand-in for the tunnel: hands webhooks on and notes when each was acknowledged. */
async function startRelay(target: () => string, promises: Kept[]) {
  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const { host: _, connection: __, 'transfer-encoding': ___, ...headers } = incoming.headers;
      const onward = request(target(), { method: 'POST', headers: { ...headers, 'content-length': String(body.length) } }, (reply) => {
        reply.resume();
        if (reply.statusCode === 200) promises.push({ kind: 'webhook', atNs: process.hrtime.bigint(), body: body.toString('latin1') });
        answer.writeHead(reply.statusCode ?? 502).end();
      });
      onward.on('error', () => answer.writeHead(502).end());
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, close: () => new Promise<void>((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); }) };
}

/** Makes `sales` sales and lets each be paid. `appPath`: another app than the built one (the control run's). */
export async function recordRun(sales: number, appPath?: string): Promise<Recording & { close(): Promise<void> }> {
  const shop = await prepareShop('btcpay');
  const before = filesBelow(shop.home);
  const log = join(mkdtempSync(join(tmpdir(), 'countersign-record-')), 'record.bin');
  const promises: Kept[] = [];
  const opened = await shop.open({
    env: { LD_PRELOAD: buildRecorder(), RECORD_DIR: shop.home, RECORD_LOG: log },
    ...(appPath === undefined ? {} : { appPath }),
  });
  const { till } = opened;
  const state = must(await till.evaluate(() => window.api.app.state(null)));
  const receiver = state.accounts[0]?.webhookUrl ?? '';
  const relay = await startRelay(() => receiver, promises);
  await shop.control({ action: 'webhook_url', url: relay.url });
  for (let number = 0; number < sales; number += 1) {
    const sale = must(await till.evaluate((n) => window.api.sales.create({
      gateway: 'shop', amount: '12.50', currency: 'USD', method: 'BTC@bitcoin', orderId: `cut-${n}`, note: '',
    }), number));
    promises.push({ kind: 'sale', atNs: process.hrtime.bigint(), id: sale.id });
    await shop.control({ action: 'pay', invoice: sale.orderId });
    await shop.control({ action: 'confirm', invoice: sale.orderId, all: true });
    await till.evaluate((id) => new Promise<void>((resolve) => {
      window.api.sales.onChanged((view) => { if (view.id === id && view.status === 'paid') resolve(); });
      void window.api.sales.get({ id }).then((view) => { if (view.ok && view.value.status === 'paid') resolve(); });
    }), sale.id);
    promises.push({ kind: 'paid', atNs: process.hrtime.bigint(), id: sale.id });
  }
  await opened.close();
  await relay.close();
  return { root: shop.home, before, operations: readRecord(log), promises, close: () => shop.close() };
}
