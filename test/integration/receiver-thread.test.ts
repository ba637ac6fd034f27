// The receiver in its own thread, as the app runs it: genuine webhooks among forged ones, a vault that is opened later, a thread that ends.
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import Database from 'better-sqlite3';
import type { App } from '../../electron/core/app.ts';
import { ledgerFile } from '../../electron/db/open.ts';
import { createReceiverThread, type ReceiverThread } from '../../electron/features/webhooks/thread.ts';
import type { ThreadTable } from '../../electron/features/webhooks/messages.ts';
import type { VerifiedDelivery } from '../../electron/features/webhooks/port.ts';
import { receiverWorkerPath } from '../../electron/features/webhooks/worker-path.ts';
import { createApp } from '../../electron/core/create-app.ts';
import { liveClock, livePorts } from '../../electron/core/live-ports.ts';
import { must, openShop, silentLog, type Shop } from '../support/shop.ts';
import { BTCPAY_PATH, BTCPAY_SECRET, btcpayBody, btcpaySignature } from '../support/webhook-rig.ts';

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

/** One request on a connection of its own; the status, or null when it was cut off. */
function post(port: number, path: string, body: string, signature: string): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('connect', () => socket.write(`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nBTCPay-Sig: ${signature}\r\nContent-Length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`));
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      if (answer.includes('\r\n\r\n')) socket.end();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer === '' ? null : Number(answer.slice(9, 12))));
  });
}

const table = (secrets: ThreadTable['endpoints'][number]['secrets']): ThreadTable => ({
  probePath: null, endpoints: [{ account: 'btc', driver: 'btcpay', path: BTCPAY_PATH, settings: {}, secrets }],
});
const live = [{ secret: BTCPAY_SECRET, untilMs: null, others: {} }];

async function start(held: { table: ThreadTable }): Promise<{ thread: ReceiverThread; port: number; stored: VerifiedDelivery[]; logged: string[]; locked: () => number }> {
  const stored: VerifiedDelivery[] = [];
  const logged: string[] = [];
  let locked = 0;
  const note = (event: string, values?: unknown): void => { logged.push(`${event} ${JSON.stringify(values)}`); };
  const thread = createReceiverThread({
    workerPath: receiverWorkerPath(), clock: liveClock, log: { info: note, warn: note, error: note }, probe: undefined, table: () => held.table, onLocked: () => { locked += 1; }, onDown: () => undefined,
    store: (deliveries) => {
      stored.push(...deliveries);
      return deliveries.map(() => ({ outcome: 'stored', invoiceId: null }));
    },
  });
  open.push(thread);
  return { thread, port: must(await thread.listen(0)), stored, logged, locked: () => locked };
}

describe('the thread', () => {
  it('line 27: every genuine one among many forged is stored with its bytes, none of the forged, and one line tells of them', async () => {
    const { thread, port, stored, logged } = await start({ table: table(live) });
    const [genuine, forged] = [40, 2_000];
    const statuses = new Map<string, number>();
    const count = (name: string): void => { statuses.set(name, (statuses.get(name) ?? 0) + 1); };
    const queue = Array.from({ length: genuine + forged }, (_, index) => index);
    const lane = async (): Promise<void> => {
      for (let number = queue.shift(); number !== undefined; number = queue.shift()) {
        const isGenuine = number % 51 === 0;
        const body = btcpayBody(`inv-${String(number)}`, `d-${String(number)}`);
        const status = await post(port, number % 3 === 1 ? `/w/btc-${'0'.repeat(32)}` : BTCPAY_PATH, body, isGenuine && number % 3 !== 1 ? btcpaySignature(body) : btcpaySignature(body, 'not the secret'));
        count(`${isGenuine && number % 3 !== 1 ? 'genuine' : 'forged'} ${String(status)}`);
      }
    };
    await Promise.all(Array.from({ length: 30 }, lane));
    const taken = statuses.get('genuine 200') ?? 0;
    expect([...statuses.keys()].filter((key) => !/^(?:genuine 200|forged 40[01])$/.test(key))).toEqual([]);
    expect(taken).toBeGreaterThan(20);
    expect(stored).toHaveLength(taken);
    expect(new Set(stored.map((delivery) => delivery.eventKey)).size).toBe(taken);
    for (const { rawBody, headers } of stored) expect(headers['btcpay-sig']).toBe(`sha256=${createHmac('sha256', BTCPAY_SECRET).update(rawBody).digest('hex')}`);
    await thread.close();
    expect(logged.filter((line) => line.startsWith('webhooks_refused'))).toHaveLength(1);
  });

  it('line 26: while the vault is locked it asks senders to come again; when it is open the next one is taken', async () => {
    const held = { table: table(null) };
    const { thread, port, stored, locked } = await start(held);
    const body = btcpayBody();
    expect(await post(port, BTCPAY_PATH, body, btcpaySignature(body))).toBe(503);
    expect(locked()).toBe(1);
    held.table = table(live);
    thread.update();
    await expect.poll(() => post(port, BTCPAY_PATH, body, btcpaySignature(body))).toBe(200);
    expect(stored).toHaveLength(1);
  });

  it('a port in use is said, and nothing stays behind', async () => {
    const { port } = await start({ table: table(live) });
    const held = { table: table(live) };
    const second = createReceiverThread({
      workerPath: receiverWorkerPath(), clock: liveClock, log: silentLog, probe: undefined, table: () => held.table, onLocked: () => undefined, onDown: () => undefined, store: () => null,
    });
    open.push(second);
    expect(await second.listen(port)).toMatchObject({ ok: false, error: { code: 'webhook/port_in_use', details: { reason: 'EADDRINUSE' } } });
  });

  /** A receiver of the test's own: `onListen` is what it does when it is told to listen, with `count` (from 1) over all its lives. */
  function standIn(onListen: string): { readonly file: string; readonly heard: () => string } {
    const folder = mkdtempSync(join(tmpdir(), 'receiver-'));
    open.push({ close: async () => rmSync(folder, { recursive: true }) });
    const [file, heard] = [join(folder, 'stand-in.mjs'), join(folder, 'heard')];
    writeFileSync(heard, '');
    writeFileSync(file, `import { parentPort } from 'node:worker_threads';
      import { appendFileSync, readFileSync } from 'node:fs';
      parentPort.on('message', (message) => {
        if (message.kind === 'close') process.exit(0);
        if (message.kind !== 'listen') return;
        appendFileSync(${JSON.stringify(heard)}, message.port + ' ');
        const count = readFileSync(${JSON.stringify(heard)}, 'utf8').trim().split(' ').length;
        ${onListen}
      });`);
    return { file, heard: () => readFileSync(heard, 'utf8') };
  }
  const threadOf = (workerPath: string, told: string[]): ReceiverThread => {
    const thread = createReceiverThread({
      workerPath, clock: liveClock, log: { ...silentLog, error: (event) => void told.push(event) }, probe: undefined, table: () => table(live), onLocked: () => undefined, store: () => null,
      onDown: (isDown) => void told.push(isDown ? 'down' : 'up'),
    });
    open.push(thread);
    return thread;
  };

  it('one that ends is started again on the same port, as often as it takes until it listens', async () => {
    const told: string[] = [];
    const { file, heard } = standIn(`
      if (count === 2) return parentPort.postMessage({ kind: 'not_listening', reason: 'EADDRINUSE' });
      if (count === 3) throw new Error('again');
      parentPort.postMessage({ kind: 'listening', port: 4711 });
      if (count === 1) setImmediate(() => { throw new Error('out of everything'); });`);
    const thread = threadOf(file, told);
    expect(must(await thread.listen(0))).toBe(4711);
    await expect.poll(() => told.at(-1), { timeout: 15_000 }).toBe('up');
    expect(heard()).toBe('0 4711 4711 4711 ');
    expect(told).toEqual(['webhooks_receiver_failed', 'webhooks_receiver_ended', 'down', 'webhooks_receiver_failed', 'webhooks_receiver_ended', 'up']);
  });

  it('one that ends before it ever listened is an error, not a wait', async () => {
    const told: string[] = [];
    const { file } = standIn("throw new Error('cannot begin');");
    expect(await threadOf(file, told).listen(0)).toMatchObject({ ok: false, error: { code: 'webhook/port_in_use', details: { reason: 'the receiver ended' } } });
    expect(told).toEqual(['webhooks_receiver_failed', 'webhooks_receiver_ended']);
  });

  it('one that cannot store answers 503', async () => {
    const thread = createReceiverThread({
      workerPath: receiverWorkerPath(), clock: liveClock, log: silentLog, probe: undefined, table: () => table(live), onLocked: () => undefined, onDown: () => undefined, store: () => null,
    });
    open.push(thread);
    const port = must(await thread.listen(0));
    const body = btcpayBody();
    expect(await post(port, BTCPAY_PATH, body, btcpaySignature(body))).toBe(503);
  });
});

describe('in the app', () => {
  const stored = (home: string): number => {
    const db = new Database(ledgerFile(home), { readonly: true });
    try {
      return db.prepare<[], number>('SELECT count(*) FROM webhook_delivery').pluck().get() ?? 0;
    } finally {
      db.close();
    }
  };
  const deliver = async (app: App, path: string, secret: string, id: string): Promise<number | null> => {
    const body = btcpayBody('inv', id);
    return post(app.webhooks.state().port ?? 0, path, body, btcpaySignature(body, secret));
  };

  it('a vault opened after the receiver started is enough; new secrets are taken at once', async () => {
    const shop: Shop = await openShop('btcpay', false);
    open.push(shop);
    must(shop.app.gateways.changeWebhookSecret('shop', 'one', 0));
    await shop.app.close();
    const app = must(await createApp(livePorts({ home: shop.home, log: silentLog }), { home: shop.home, mode: 'live' }));
    shop.app = app;
    const { accounts } = must(await app.webhooks.listen(0));
    const path = accounts[0]?.path ?? '';
    expect(app.vault.state()).toBe('locked');
    expect(await deliver(app, path, 'one', 'd1')).toBe(503);
    expect(app.webhooks.state().problem).not.toBeNull();
    must(await app.vault.unlock('correct horse battery'));
    await expect.poll(() => deliver(app, path, 'one', 'd1')).toBe(200);
    expect(app.webhooks.state().problem).toBeNull();
    must(app.gateways.changeWebhookSecret('shop', 'two', 0));
    await expect.poll(() => deliver(app, path, 'two', 'd2')).toBe(200);
    expect(await deliver(app, path, 'one', 'd3')).toBe(401);
    expect(stored(shop.home)).toBe(2);
  });
});
