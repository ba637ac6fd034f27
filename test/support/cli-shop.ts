// A shop for command-line tests: an emulator started by `practice gateway`, an account made by `gateway add`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import type { ControlAction } from '../../electron/gateways/emulator-kit/port.ts';
import type { DriverId } from '../../electron/gateways/port.ts';
import { cliJson, longCli, type CliOptions, type LongCli } from './cli.ts';

const practiceLine = v.object({
  url: v.string(), credentials: v.record(v.string(), v.string()), controlUrl: v.string(), controlToken: v.string(),
});
const listenLine = v.object({
  url: v.string(), port: v.number(),
  accounts: v.array(v.object({ gateway: v.string(), driver: v.string(), path: v.string(), url: v.string() })),
});
const controlAnswer = v.object({ ok: v.boolean(), error: v.optional(v.string()), data: v.optional(v.unknown()) });
const invoiceRows = v.array(v.object({ orderId: v.nullable(v.string()) }));

export interface CliShop {
  readonly options: CliOptions;
  readonly gateway: LongCli;
  readonly url: string;
  readonly credentials: Readonly<Record<string, string>>;
  control(action: ControlAction): Promise<unknown>;
  /** How many invoices of this order id the gateway has. */
  countThere(orderId: string): Promise<number>;
  /** Starts `webhook listen` and tells the emulator where. */
  listen(): Promise<LongCli>;
  close(): Promise<void>;
}

/** Arguments and environment for `gateway add`, every secret by its environment variable. */
export function addArguments(shop: Pick<CliShop, 'url' | 'credentials'>, driver: DriverId, name = 'shop'): { args: string[]; env: Record<string, string> } {
  const env: Record<string, string> = {};
  const set: string[] = [];
  for (const [key, value] of Object.entries(shop.credentials)) {
    env[`TEST_${key}`] = value;
    set.push('--set', `${key}=$TEST_${key}`);
  }
  return { args: ['gateway', 'add', name, '--driver', driver, '--url', shop.url, ...set], env };
}

/** Starts the emulator and, unless told otherwise, adds the account `shop`. */
export async function openCliShop(driver: DriverId, { add = true } = {}): Promise<CliShop> {
  const home = path.join(mkdtempSync(path.join(tmpdir(), 'cli-')), 'home');
  const options: CliOptions = { home };
  const gateway = longCli(['practice', 'gateway', '--driver', driver], options);
  const running: LongCli[] = [gateway];
  const { url, credentials, controlUrl, controlToken } = v.parse(practiceLine, await gateway.next());
  const control = async (action: ControlAction): Promise<unknown> => {
    const answer = await fetch(controlUrl, {
      method: 'POST', headers: { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' }, body: JSON.stringify(action),
    });
    const { ok, error, data } = v.parse(controlAnswer, await answer.json());
    if (!ok) throw new Error(`control ${action.action}: ${error ?? 'refused'}`);
    return data;
  };
  if (add) {
    const { args, env } = addArguments({ url, credentials }, driver);
    await cliJson(args, { ...options, env });
  }
  return {
    options, gateway, url, credentials, control,
    async countThere(orderId) {
      const rows = v.parse(invoiceRows, await control({ action: 'invoices' }));
      return rows.filter((row) => row.orderId === orderId).length;
    },
    async listen() {
      const listening = longCli(['webhook', 'listen'], options);
      running.push(listening);
      const { accounts } = v.parse(listenLine, await listening.next());
      await control({ action: 'webhook_url', url: accounts[0]?.url ?? '' });
      return listening;
    },
    async close() {
      for (const each of running.reverse()) if (each.child.exitCode === null && each.child.signalCode === null) await each.stop();
      rmSync(path.dirname(home), { recursive: true, force: true });
    },
  };
}
