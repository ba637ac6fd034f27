// A shop whose money leaves, for tests: a real ledger, the simulated chain, the practice device behind the real Ledger client, gateways' emulators.
import { rmSync } from 'node:fs';
import type { App } from '../../electron/core/app.ts';
import { createApp } from '../../electron/core/create-app.ts';
import { livePorts, liveRandom } from '../../electron/core/live-ports.ts';
import type { Clock } from '../../electron/core/ports.ts';
import type { AccountView, Actor, ContactView, TreasuryService, WithdrawalView, WithdrawalWish } from '../../electron/core/treasury.ts';
import type { ControlAction } from '../../electron/gateways/emulator-kit/port.ts';
import type { DriverId } from '../../electron/gateways/port.ts';
import type { ChainAction, ChainStateLine } from '../../electron/practice/chain/port.ts';
import { holdPracticeDevice, type Decision } from '../../electron/practice/hold-device.ts';
import { startPracticeGateway, type PracticeGateway } from '../../electron/practice/practice-gateway.ts';
import { startPracticeTreasury, type PracticeTreasury } from '../../electron/practice/practice-treasury.ts';
import { ok } from '../../shared/errors/result.ts';
import { realClock } from './http-ports.ts';
import { must, newSale, silentLog, temporaryHome } from './shop.ts';

/** Asks for money; never approves it. */
export const ben: Actor = { name: 'ben', role: 'manager' };
/** Whose device it is. */
export const anna: Actor = { name: 'Anna', role: 'owner' };

export interface MoneyOutWorld {
  readonly home: string;
  readonly app: App;
  readonly treasury: TreasuryService;
  readonly outside: PracticeTreasury;
  /** What the device's keys are pressed to by themselves; null: the test presses them. */
  hold(decision: Decision | null): void;
  chain(action: ChainAction): unknown;
  mine(count?: number): void;
  mempool(): readonly string[];
  /** A gateway and its account of this name. */
  gateway(name: string, driver: DriverId): Promise<PracticeGateway>;
  /** A sale that was paid for good: `pay`, `pay_more` … */
  sale(gateway: string, orderId: string, how?: 'pay' | 'pay_more', change?: { readonly amount?: string; readonly currency?: string; readonly method?: string }): Promise<void>;
  /** An account from the device, with so many coins of so many satoshi each in blocks. */
  account(name: string, coinsSat?: readonly number[]): Promise<AccountView>;
  /** An entry of the address book that can be used. */
  contact(name: string, address: string, method?: string): Promise<ContactView>;
  request(wish: Partial<WithdrawalWish> & Pick<WithdrawalWish, 'source' | 'recipients'>, by?: Actor): Promise<WithdrawalView>;
  approve(id: string): Promise<WithdrawalView>;
  show(id: string): WithdrawalView;
  /** Moves our clocks on. */
  wait(ms: number): void;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export const PIN = '2580';

export async function openMoneyOutWorld(): Promise<MoneyOutWorld> {
  const home = temporaryHome();
  let shiftMs = 0;
  const clock: Clock = { nowMs: () => realClock.nowMs() + shiftMs, monotonicMs: () => realClock.monotonicMs() + shiftMs, after: (delayMs, run) => realClock.after(delayMs, run) };
  const outside = must(await startPracticeTreasury({ home, clock, random: liveRandom, emulator: undefined }));
  let release = holdPracticeDevice(outside.controls, 'approve');
  const gateways = new Map<string, PracticeGateway>();
  const open = async (): Promise<{ app: App; treasury: TreasuryService }> => {
    const ports = { ...livePorts({ home, log: silentLog }), clock, treasury: () => Promise.resolve(ok(outside.ports)) };
    const app = must(await createApp(ports, { home, mode: 'practice', passphrase: 'correct horse battery' }));
    return { app, treasury: must(await app.treasury.open()) };
  };
  let now = await open();
  must(await now.treasury.people.save({ name: anna.name, role: 'owner', pin: PIN }, null));
  const found = must(await now.treasury.identify('virtual', 'regtest'));
  must(now.treasury.people.addSigner(anna.name, found.fingerprint ?? '', anna));
  const chain = (action: ChainAction): unknown => {
    const answer = outside.chain.control(action);
    if (!answer.ok) throw new Error(answer.error);
    return answer.data;
  };
  const world: MoneyOutWorld = {
    home, outside, chain,
    get app() { return now.app; },
    get treasury() { return now.treasury; },
    hold(decision) {
      release();
      release = decision === null ? () => undefined : holdPracticeDevice(outside.controls, decision);
    },
    mine: (count = 1) => void chain({ action: 'mine', count }),
    mempool: () => (chain({ action: 'state' }) as ChainStateLine).mempool,
    async gateway(name, driver) {
      const gateway = must(await startPracticeGateway({ driver, port: 0, clock, random: liveRandom }));
      gateways.set(name, gateway);
      must(await now.app.gateways.add({ name, driver, baseUrl: gateway.url, selfHosted: true, settings: gateway.credentials }));
      return gateway;
    },
    async sale(gatewayName, orderId, how = 'pay', change = {}) {
      const made = must(await now.app.invoices.create(newSale({ gateway: gatewayName, orderId, ...change })));
      const gateway = gateways.get(gatewayName);
      const control = async (action: ControlAction): Promise<void> => {
        const answer = await gateway?.control(action);
        if (answer?.ok !== true) throw new Error(answer?.error ?? 'no gateway');
      };
      const invoice = made.gatewayInvoiceId ?? '';
      await control({ action: how, invoice });
      await control({ action: 'confirm', invoice, all: true });
      must(await now.app.invoices.checkNow(orderId));
    },
    async account(name, coinsSat = []) {
      const account = must(await now.treasury.accounts.add({ name, network: 'regtest', scriptType: name.includes('taproot') ? 'p2tr' : 'p2wpkh', account: name === 'cold' ? 1 : 0, signer: 'virtual', descriptor: null, source: 'practice', secondSource: null }));
      for (const amountSat of coinsSat) {
        const { address } = must(now.treasury.accounts.nextAddress(name, ''));
        chain({ action: 'receive', address, amountSat });
      }
      chain({ action: 'mine', count: 1 });
      must(await now.treasury.accounts.sync(name));
      return account;
    },
    async contact(name, address, method = 'BTC@bitcoin') {
      const added = must(now.treasury.contacts.add({ name, method, address, again: null }, ben));
      return must(await now.treasury.contacts.confirm(added.id, 'virtual', anna));
    },
    request: async (wish, by = ben) => must(await now.treasury.withdrawals.request({ method: 'BTC@bitcoin', purpose: 'payment', satPerVb: null, coins: null, invoice: null, note: '', ...wish }, by)),
    approve: async (id) => must(await now.treasury.withdrawals.approve(id, 'virtual', anna)),
    show: (id) => must(now.treasury.withdrawals.get(id)),
    wait(ms) { shiftMs += ms; },
    async restart() {
      await now.app.close();
      now = await open();
    },
    async close() {
      release();
      await now.app.close();
      for (const gateway of gateways.values()) await gateway.close();
      await outside.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
  return world;
}
