// Practice mode's outside world: gateways' emulators on loopback, ready as accounts, and the buttons that play the customer.
import path from 'node:path';
import type { NewAccount } from '../core/app.ts';
import type { Clock, Random } from '../core/ports.ts';
import { appError, fail, failure, ok, type Result } from '../../shared/errors/result.ts';
import { emulatedDrivers, isEmulated } from '../gateways/emulators.ts';
import type { ControlAction } from '../gateways/emulator-kit/port.ts';
import type { DriverId } from '../gateways/port.ts';
import type { PracticeChain } from './chain/practice-chain.ts';
import { payOut } from './pay-out.ts';
import { startPracticeGateway, type PracticeGateway } from './practice-gateway.ts';
import { readStateFile, setAside, writeStateFile } from './state-file.ts';

export type PracticeAct = 'pay' | 'pay_less' | 'pay_more' | 'pay_late' | 'pay_rest' | 'confirm' | 'expire' | 'wrong_network' | 'repeat_webhooks' | 'forge_webhook';
export type PracticeFault = Extract<ControlAction, { action: 'fault' }>['fault'];

export interface PracticeAccount {
  /** Ready for GatewayService.add, and for followPractice: a port that was taken meanwhile gives another base URL. */
  readonly account: NewAccount;
  readonly controlUrl: string;
  readonly controlToken: string;
}

export interface PracticeWorld {
  accounts(): readonly PracticeAccount[];
  /** One more gateway, from now on at every start. Errors: `gateway/unknown_driver`, `gateway/name_taken`. */
  add(driver: string): Promise<Result<PracticeAccount>>;
  /** Plays the customer or the gateway for one invoice, by the gateway's id of it. Error: `input/invalid` with the emulator's reason. */
  act(gatewayInvoiceId: string, driver: string, action: PracticeAct): Promise<Result<null>>;
  /** From now on the account's gateway misbehaves so; 'none' ends it. */
  fault(accountName: string, fault: PracticeFault): Promise<Result<null>>;
  /** Bitcoin that is to go to the simulated chain goes there. */
  payOut(to: PracticeChain): Promise<void>;
  /** Asks `webhookUrlFor` again; call it when the receiver listens and the accounts exist. */
  refreshWebhooks(): Promise<void>;
  close(): Promise<void>;
}

interface Member { readonly driver: DriverId; readonly name: string; readonly confirmationsPerPress: number }

/** Two from the start; the others when somebody wants to try them, so that nobody else waits for them. */
const fromTheStart: readonly Member[] = [
  { driver: 'btcpay', name: 'practice-btcpay', confirmationsPerPress: 1 },
  { driver: 'cryptopayment-center', name: 'practice-cpc', confirmationsPerPress: 7 },
];

/** TRON asks for 19: three presses show the steps without wearing out the finger. */
const memberOf = (driver: DriverId): Member => fromTheStart.find((known) => known.driver === driver) ?? { driver, name: `practice-${driver}`, confirmationsPerPress: 7 };

type Running = Member & { readonly gateway: PracticeGateway };

const accountOf = ({ driver, name, gateway }: Running): PracticeAccount => ({
  account: { name, driver, baseUrl: gateway.url, selfHosted: true, settings: gateway.credentials },
  controlUrl: gateway.controlUrl, controlToken: gateway.controlToken,
});

/** `home` is the practice home; everything is kept in its folder `gateways`. `webhookUrlFor` gives null while there is no receiver. */
export async function startPracticeWorld(options: {
  readonly home: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly webhookUrlFor: (accountName: string) => string | null;
}): Promise<Result<PracticeWorld>> {
  const folder = path.join(options.home, 'gateways');
  const portsPath = path.join(folder, 'ports.json');
  const ports = readPorts(portsPath);
  const running: Running[] = [];
  const closeAll = async (): Promise<void> => { await Promise.all(running.map(({ gateway }) => gateway.close())); };

  const { clock, random } = options;
  const open = async (member: Member): Promise<Result<Running>> => {
    const start = (port: number): Promise<Result<PracticeGateway>> =>
      startPracticeGateway({ driver: member.driver, port, clock, random, statePath: path.join(folder, `${member.driver}.json`) });
    const wanted = ports[member.driver] ?? 0;
    let started = await start(wanted);
    if (!started.ok && wanted !== 0) started = await start(0);
    if (!started.ok) return started;
    const opened = { ...member, gateway: started.value };
    running.push(opened);
    return ok(opened);
  };
  // The ports of last time tell which gateways there were.
  const keep = (): void => writeStateFile(portsPath, JSON.stringify(Object.fromEntries(running.map(({ driver, gateway }) => [driver, gateway.port]))));
  const added = Object.keys(ports).filter(isEmulated).map(memberOf).filter((member) => !fromTheStart.includes(member));
  for (const member of [...fromTheStart, ...added]) {
    const opened = await open(member);
    if (!opened.ok) {
      await closeAll();
      return opened;
    }
  }
  keep();

  const control = async (gateway: PracticeGateway | undefined, action: ControlAction): Promise<Result<null>> => {
    if (!gateway) return failure('practice/only');
    const answer = await gateway.control(action);
    return answer.ok ? ok(null) : fail(appError('input/invalid', { details: { field: action.action, problem: answer.error ?? 'not possible now' } }));
  };
  const refreshWebhooks = async (): Promise<void> => {
    for (const { name, gateway } of running) {
      const url = options.webhookUrlFor(name);
      if (url !== null) await gateway.control({ action: 'webhook_url', url });
    }
  };
  await refreshWebhooks();

  return ok({
    accounts: () => running.map(accountOf),
    async add(driver) {
      if (!isEmulated(driver)) return failure('gateway/unknown_driver', { details: { driver, known: emulatedDrivers.join(', ') } });
      const member = memberOf(driver);
      if (running.some((known) => known.driver === driver)) return failure('gateway/name_taken', { details: { name: member.name } });
      const opened = await open(member);
      if (!opened.ok) return opened;
      keep();
      return ok(accountOf(opened.value));
    },
    act(gatewayInvoiceId, driver, action) {
      const member = running.find((known) => known.driver === driver);
      return control(member?.gateway, controlFor(gatewayInvoiceId, action, member?.confirmationsPerPress ?? 1));
    },
    fault: (accountName, fault) => control(running.find((known) => known.name === accountName)?.gateway, { action: 'fault', fault }),
    async payOut(to) {
      for (const { gateway } of running) await payOut(gateway, to);
    },
    refreshWebhooks,
    close: closeAll,
  });
}

function controlFor(invoice: string, action: PracticeAct, confirmations: number): ControlAction {
  switch (action) {
    case 'confirm': return { action, invoice, count: confirmations };
    case 'repeat_webhooks': return { action, invoice, count: 1 };
    case 'forge_webhook': return { action, invoice, how: 'altered_amount' };
    case 'pay': case 'pay_less': case 'pay_more': case 'pay_late': case 'pay_rest': case 'expire': case 'wrong_network': return { action, invoice };
  }
}

/** Ports of last time by driver; empty when there is no readable file. */
function readPorts(file: string): Readonly<Partial<Record<string, number>>> {
  const text = readStateFile(file);
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, number] => Number.isInteger(entry[1])));
    }
  } catch {
    // As if there were none; new ports are taken.
  }
  setAside(file);
  return {};
}
