// A shop on one gateway's emulator for what concerns the whole app: webhooks pass a tap that keeps them, answers can be changed on their way,
// both clocks can be apart, and the gateway can begin anew with other secrets.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { App } from '../../electron/core/app.ts';
import { createApp } from '../../electron/core/create-app.ts';
import { createHttpClient } from '../../electron/core/http/client.ts';
import { livePorts } from '../../electron/core/live-ports.ts';
import type { Clock, HttpAnswer, HttpRequest } from '../../electron/core/ports.ts';
import { createEmulator, isEmulated } from '../../electron/gateways/emulators.ts';
import type { ControlAction } from '../../electron/gateways/emulator-kit/port.ts';
import type { GatewayDriver, RawWebhook } from '../../electron/gateways/port.ts';
import { drivers } from '../../electron/gateways/registry.ts';
import { startPracticeGateway, type PracticeGateway } from '../../electron/practice/practice-gateway.ts';
import type { InvoiceView } from '../../shared/domain/invoice-view.ts';
import { failure } from '../../shared/errors/result.ts';
import type { Traits } from './gateway-traits.ts';
import { keptLog, realClock, seededRandom, type KeptLog } from './http-ports.ts';
import { must, newSale, temporaryHome } from './shop.ts';

export interface GatewayShop {
  readonly app: App;
  readonly home: string;
  readonly log: KeptLog;
  readonly gateway: PracticeGateway;
  /** Webhooks as they came, each with the receiver's answer. */
  readonly delivered: readonly { readonly webhook: RawWebhook; readonly status: number }[];
  /** How many found no receiver. */
  readonly missed: () => number;
  /** Requests to the gateway, `METHOD /path` without the query. */
  readonly asked: string[];
  /** Changes answers of the gateway on their way; null: leaves them. */
  meddle: ((asked: string, answer: HttpAnswer) => HttpAnswer) | null;
  control(action: ControlAction): Promise<unknown>;
  charge(orderId: string): Promise<InvoiceView>;
  payAll(orderId: string): Promise<void>;
  sale(idOrOrder: string): InvoiceView;
  /** Sends a webhook to the account's path at the receiver; its answer. */
  post(webhook: RawWebhook, account?: string): Promise<number>;
  /** Sets our wall clock so far from the real one. */
  setClock(shiftMs: number): void;
  /** The gateway starts again with all it knows and other secrets, which are given back by setting key. */
  rekey(): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

/** `gatewayAheadMs`: the gateway's clock minus the real one; `clocksAgreeFirst`: ours is set the same until `setClock`. `told` false: webhooks go nowhere. */
export async function openGatewayShop(driver: GatewayDriver, trait: Traits, { gatewayAheadMs = 0, clocksAgreeFirst = false, told = true, seed = driver.id as string } = {}): Promise<GatewayShop> {
  const home = temporaryHome();
  const statePath = join(home, 'gateway.json');
  const state: { shiftMs: number; missed: number; gateway: PracticeGateway | null; meddle: GatewayShop['meddle'] } = { shiftMs: clocksAgreeFirst ? gatewayAheadMs : 0, missed: 0, gateway: null, meddle: null };
  const clock: Clock = { ...realClock, nowMs: () => Date.now() + state.shiftMs };
  const log = keptLog();
  const delivered: { webhook: RawWebhook; status: number }[] = [];
  const asked: string[] = [];

  const ports = livePorts({ home, log });
  // With drivers named the receiver runs in this thread: it starts sooner, and goes by our clock.
  const app = must(await createApp({
    ...ports, clock,
    httpFor: ({ name, baseUrl, selfHosted }) => {
      const client = createHttpClient({ name, baseUrl, selfHosted, requestsPerSecond: 5_000, clock, random: ports.random, log, limits: { backoffBaseMs: 5, backoffCapMs: 10, breakerThreshold: 1_000 } });
      return {
        close: () => { client.close(); },
        send: async (request: HttpRequest) => {
          const what = `${request.method} ${new URL(request.url).pathname}`;
          asked.push(what);
          // Tests stay on this computer.
          if (new URL(request.url).hostname !== '127.0.0.1') return failure('gateway/not_reachable', { outcome: 'not_sent', details: { gateway: name, url: baseUrl } });
          const answer = await client.send(request);
          return answer.ok && state.meddle ? { ok: true, value: state.meddle(what, answer.value) } : answer;
        },
      };
    },
  }, { home, mode: 'live', passphrase: 'correct horse battery', drivers: Object.values(drivers) }));
  const { port } = must(await app.webhooks.listen(0));

  const post: GatewayShop['post'] = async (webhook, account = 'shop') => {
    const path = must(app.gateways.list()).find((each) => each.name === account)?.webhookPath ?? '/';
    const headers = Object.fromEntries(Object.entries(webhook.headers).filter(([name]) => !['host', 'connection', 'transfer-encoding', 'content-length'].includes(name)));
    return new Promise<number>((resolve, reject) => {
      const request = http.request({
        host: '127.0.0.1', port, method: 'POST', agent: false, path: path + (webhook.query === undefined ? '' : `?${webhook.query}`),
        headers: { ...headers, 'content-length': String(webhook.body.length) },
      }, (response) => {
        response.resume().on('end', () => { resolve(response.statusCode ?? 0); });
      });
      request.on('error', reject).end(webhook.body);
    });
  };
  const tap = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));
      const query = (request.url ?? '').split('?')[1];
      const webhook: RawWebhook = { headers, body: new Uint8Array(Buffer.concat(chunks)), ...(query === undefined ? {} : { query }) };
      post(webhook).then((status) => {
        delivered.push({ webhook, status });
        response.writeHead(status).end();
      }, () => {
        state.missed += 1;
        response.destroy();
      });
    });
  });
  await new Promise<void>((resolve) => { tap.listen(0, '127.0.0.1', resolve); });
  const hook = told ? `http://127.0.0.1:${String((tap.address() as AddressInfo).port)}/hook` : 'http://127.0.0.1:9/';

  const start = async (at: number): Promise<PracticeGateway> => must(await startPracticeGateway({
    driver: driver.id, port: at, clock: { ...realClock, nowMs: () => Date.now() + gatewayAheadMs }, random: seededRandom(seed), webhookUrl: hook, statePath,
  }));
  const first = await start(0);
  state.gateway = first;
  const urlSetting = driver.settings.some((field) => field.key === 'webhookUrl') ? { webhookUrl: hook } : {};
  must(await app.gateways.add({ name: 'shop', driver: driver.id, baseUrl: first.url, selfHosted: true, settings: { ...first.credentials, ...urlSetting } }));
  const control: GatewayShop['control'] = async (action) => {
    const answer = await (state.gateway ?? first).control(action);
    if (!answer.ok) throw new Error(`control ${action.action}: ${answer.error ?? 'refused'}`);
    return answer.data;
  };

  return {
    app, home, log, delivered, asked, control, post,
    missed: () => state.missed,
    get gateway() { return state.gateway ?? first; },
    get meddle() { return state.meddle; },
    set meddle(change) { state.meddle = change; },
    charge: async (orderId) => must(await app.invoices.create(newSale({ method: trait.method, orderId }))),
    payAll: async (orderId) => {
      await control({ action: 'pay', invoice: orderId });
      await control({ action: 'confirm', invoice: orderId, all: true });
    },
    sale: (idOrOrder) => must(app.invoices.get(idOrOrder)),
    setClock: (shiftMs) => { state.shiftMs = shiftMs; },
    rekey: async () => {
      if (!isEmulated(driver.id)) throw new Error('its gateway has an emulator');
      const other = await createEmulator(driver.id, { clock: realClock, random: seededRandom(`${seed}, other secrets`), sendWebhook: () => Promise.resolve(null) });
      const secrets = Object.fromEntries(driver.settings.filter((field) => field.secret && first.credentials[field.key] !== undefined).map(({ key }) => [key, other.credentials[key] ?? '']));
      other.close();
      const at = first.port;
      await (state.gateway ?? first).close();
      const books = Object.entries(secrets).reduce((text, [key, value]) => text.replaceAll(first.credentials[key] ?? '', value), readFileSync(statePath, 'utf8'));
      writeFileSync(statePath, books);
      state.gateway = await start(at);
      return secrets;
    },
    close: async () => {
      await app.close();
      await state.gateway?.close();
      tap.closeAllConnections();
      await new Promise((resolve) => { tap.close(resolve); });
      rmSync(home, { recursive: true, force: true });
    },
  };
}
