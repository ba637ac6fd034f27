// What the tests of BTCPay's emulator share: one on its own clock, and the calls they make again and again.
import { expect } from 'vitest';
import { createBtcpayEmulator, type BtcpayEmulatorOptions } from '../../electron/gateways/btcpay/emulator.ts';
import { EmulatorBench } from './emulator-bench.ts';

export const HOOK = 'http://till.test/hook';

export function start(options: BtcpayEmulatorOptions = {}): EmulatorBench {
  const bench = new EmulatorBench((deps) => createBtcpayEmulator(deps, { webhookUrl: HOOK, ...options }));
  bench.authorization = `token ${bench.emulator.credentials['apiKey']}`;
  return bench;
}

export const storeOf = (bench: EmulatorBench): string => `/api/v1/stores/${bench.emulator.credentials['storeId']}`;

export async function create(bench: EmulatorBench, body: object = {}): Promise<string> {
  const answer = await bench.call('POST', `${storeOf(bench)}/invoices`, { amount: '25.50', currency: 'EUR', metadata: { orderId: 'POS-1' }, checkout: { paymentMethods: ['BTC-CHAIN'] }, ...body });
  expect(answer.status).toBe(200);
  await bench.emulator.idle();
  return String(answer.json['id']);
}

export const state = async (bench: EmulatorBench, id: string): Promise<string> => {
  const { json } = await bench.call('GET', `/api/v1/invoices/${id}`);
  return `${String(json['status'])}/${String(json['additionalStatus'])}`;
};
export const prompts = async (bench: EmulatorBench, id: string, query = ''): Promise<Record<string, unknown>[]> =>
  (await bench.call('GET', `${storeOf(bench)}/invoices/${id}/payment-methods${query}`)).json as unknown as Record<string, unknown>[];
export const types = (bench: EmulatorBench): unknown[] => bench.events().map((event) => event['type']);
