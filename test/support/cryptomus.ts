// Cryptomus' adapter for unit tests: on prepared answers, or on its emulator in memory.
import { appError, fail, ok, type Result } from '../../shared/errors/result.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../../electron/core/ports.ts';
import { secret } from '../../electron/core/secret.ts';
import { createAdapter } from '../../electron/gateways/cryptomus/adapter.ts';
import { createCryptomusEmulator, type CryptomusEmulatorOptions } from '../../electron/gateways/cryptomus/emulator.ts';
import type { CreateInvoiceRequest, GatewayAdapter } from '../../electron/gateways/port.ts';
import { EmulatorBench } from './emulator-bench.ts';
import { keptLog, realClock } from './http-ports.ts';

export const MERCHANT = '8b03432e-385b-4670-8d06-064591096795';
export const K = 'pay_test_key_0001';
export const O = 'payout_test_key_0001';

export interface AdapterOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** null: the account has none. */
  readonly payoutKey?: string | null;
  readonly webhookUrl?: string | null;
  readonly baseUrl?: string;
}

export function adapterOn(http: HttpClient, { settings = {}, payoutKey = O, webhookUrl = null, baseUrl = 'https://gateway.test' }: AdapterOptions = {}): GatewayAdapter {
  return createAdapter(
    {
      name: 'shop', driver: 'cryptomus', baseUrl, selfHosted: false, settings: { merchantId: MERCHANT, ...settings },
      secrets: { apiKey: secret(K), ...(payoutKey === null ? {} : { payoutKey: secret(payoutKey) }) },
    },
    { http, clock: realClock, log: keptLog(), webhookUrl: () => webhookUrl },
  );
}

export const saleOf = (change: Partial<CreateInvoiceRequest['terms']> = {}): CreateInvoiceRequest => ({
  terms: {
    id: 'sale-1', orderId: 'POS-000123', note: 'private', gateway: 'shop', driver: 'cryptomus', method: 'USDT@tron', amount: { unit: 'USD', minor: 1050n }, expiresInMinutes: 60,
    createdAtMs: Date.UTC(2026, 0, 15, 12), ...change,
  },
  confirmationsWanted: 1,
  idempotencyKey: 'k',
});

export interface Bench {
  readonly bench: EmulatorBench;
  readonly adapter: GatewayAdapter;
  readonly requests: readonly HttpRequest[];
  /** The next answer whose path ends so is lost after the work was done. */
  loseAnswer(path: string): void;
  another(options: AdapterOptions): GatewayAdapter;
}

/** The adapter and its emulator, with no network between. */
export function openBench(options: CryptomusEmulatorOptions = {}, webhookUrl: string | null = null): Bench {
  const bench = new EmulatorBench((deps) => createCryptomusEmulator(deps, { credentials: { merchantId: MERCHANT, apiKey: K, payoutKey: O }, ...options }));
  const requests: HttpRequest[] = [];
  let lost: string | null = null;
  const http: HttpClient = {
    send: async ({ method, url, headers = {}, body = '', ...rest }): Promise<Result<HttpAnswer>> => {
      requests.push({ method, url, headers, body, ...rest });
      const { pathname, search } = new URL(url);
      const answer = await bench.emulator.handle({ method, target: pathname + search, headers: { host: 'gateway.test', ...headers }, body });
      if (lost !== null && pathname.endsWith(lost)) {
        lost = null;
        return fail(appError('gateway/connection_lost', { outcome: 'unknown' }));
      }
      return ok({ status: answer.status, headers: {}, text: answer.body, serverTimeMs: bench.clock.nowMs(), receivedAtMs: bench.clock.nowMs() });
    },
  };
  return {
    bench, requests,
    adapter: adapterOn(http, { webhookUrl }),
    another: (change) => adapterOn(http, change),
    loseAnswer: (path) => { lost = path; },
  };
}
