// One gateway's emulator on loopback with an adapter that talks to it, and a receiver that keeps its webhooks.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InvoiceTerms } from '../../shared/domain/facts.ts';
import type { MethodId } from '../../shared/domain/methods.ts';
import { startPracticeGateway, type PracticeGateway } from '../../electron/practice/practice-gateway.ts';
import type { ControlAction } from '../../electron/gateways/emulator-kit/port.ts';
import type { AccountConfig, CreateInvoiceRequest, GatewayAdapter, GatewayDriver, RawWebhook } from '../../electron/gateways/port.ts';
import { createHttpClient } from '../../electron/core/http/client.ts';
import type { HttpLimits } from '../../electron/core/http/options.ts';
import type { HttpClient, Secret } from '../../electron/core/ports.ts';
import { secret } from '../../electron/core/secret.ts';
import { keptLog, realClock, seededRandom, type KeptLog } from './http-ports.ts';

export interface WorldOptions {
  readonly limits?: Partial<HttpLimits>;
  /** Stands between adapter and client. */
  readonly wrap?: (client: HttpClient) => HttpClient;
  /** The gateway's clock minus ours. */
  readonly gatewayAheadMs?: number;
}

export interface GatewayWorld {
  readonly gateway: PracticeGateway;
  readonly account: AccountConfig;
  readonly adapter: GatewayAdapter;
  readonly log: KeptLog;
  /** Webhooks received so far. */
  readonly webhooks: readonly RawWebhook[];
  /** Runs a control and throws when the emulator refuses it. */
  control(action: ControlAction): Promise<unknown>;
  /** Another adapter on the same emulator, with some of the account changed. */
  another(change: Partial<AccountConfig>, options?: WorldOptions): GatewayAdapter;
  request(orderId: string, method: MethodId, amountMinor?: bigint): CreateInvoiceRequest;
  /** Resolves when at least `count` webhooks have come. */
  webhooksCame(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Patient with a busy machine; tests of silence ask for less. */
const limits: Partial<HttpLimits> = { connectMs: 5_000, headersMs: 10_000, bodyMs: 10_000, backoffBaseMs: 5, backoffCapMs: 10, breakerThreshold: 1_000 };

export async function startGatewayWorld(driver: GatewayDriver, options: WorldOptions = {}): Promise<GatewayWorld> {
  const webhooks: RawWebhook[] = [];
  const waiting = new Set<() => void>();
  const receiver = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));
      const query = (request.url ?? '').split('?')[1];
      webhooks.push({ headers, body: new Uint8Array(Buffer.concat(chunks)), ...(query === undefined ? {} : { query }) });
      response.end();
      for (const wake of waiting) wake();
    });
  });
  await new Promise<void>((resolve) => { receiver.listen(0, '127.0.0.1', resolve); });
  const { port } = receiver.address() as AddressInfo;
  const hook = `http://127.0.0.1:${String(port)}/hook`;
  const started = await startPracticeGateway({
    driver: driver.id, port: 0, clock: { ...realClock, nowMs: () => Date.now() + (options.gatewayAheadMs ?? 0) }, random: seededRandom(driver.id), webhookUrl: hook,
  });
  if (!started.ok) throw new Error(started.error.message);
  const gateway = started.value;

  const log = keptLog();
  const settings: Record<string, string> = {};
  const secrets: Record<string, Secret> = {};
  for (const field of driver.settings) {
    const value = gateway.credentials[field.key];
    if (value !== undefined && field.secret) secrets[field.key] = secret(value);
    else if (value !== undefined) settings[field.key] = value;
  }
  if (driver.settings.some((field) => field.key === 'webhookUrl')) settings['webhookUrl'] = hook;
  const account: AccountConfig = { name: 'shop', driver: driver.id, baseUrl: gateway.url, selfHosted: true, settings, secrets };
  const clients: { close(): void }[] = [];
  const another: GatewayWorld['another'] = (change, more = {}) => {
    const changed = { ...account, ...change };
    const client = createHttpClient({
      name: changed.name, baseUrl: changed.baseUrl, selfHosted: true, requestsPerSecond: 5_000, clock: realClock, random: seededRandom('world'), log, limits: { ...limits, ...more.limits },
    });
    clients.push(client);
    return driver.adapter(changed, { http: more.wrap ? more.wrap(client) : client, clock: realClock, log, webhookUrl: () => hook });
  };

  return {
    gateway, account, log, webhooks, another,
    adapter: another({}, options),
    control: async (action) => {
      const answer = await gateway.control(action);
      if (!answer.ok) throw new Error(answer.error);
      return answer.data;
    },
    request: (orderId, method, amountMinor = 2550n) => ({
      terms: {
        id: `sale-${orderId}`, orderId, note: 'not for the gateway', gateway: account.name, driver: driver.id, method,
        amount: { unit: 'USD', minor: amountMinor }, expiresInMinutes: 15, createdAtMs: Date.now(),
      } satisfies InvoiceTerms,
      confirmationsWanted: 1,
      idempotencyKey: `${orderId}:create`,
    }),
    webhooksCame: (count) => new Promise((resolve) => {
      const look = (): void => {
        if (webhooks.length < count) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    }),
    close: async () => {
      for (const client of clients) client.close();
      await gateway.close();
      receiver.closeAllConnections();
      await new Promise((resolve) => { receiver.close(resolve); });
    },
  };
}
