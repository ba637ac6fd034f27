// The App of practice mode: a keychain and gateways of its own on loopback, each of them an account that follows where its gateway is.
import { ok, type Result } from '../../shared/errors/result.ts';
import type { App, Ports } from '../core/app.ts';
import type { Clock, Keychain } from '../core/ports.ts';
import { practiceKeychain } from '../core/vault/practice-keychain.ts';
import type { PracticeChain } from './chain/practice-chain.ts';
import type { Decision } from './hold-device.ts';
import type { PracticeControls, TreasuryControls } from './port.ts';
import type { PracticeTreasury } from './practice-treasury.ts';
import { startPracticeWorld, type PracticeWorld } from './practice-world.ts';

export interface PracticeApp {
  /** Closing it ends its gateways too. */
  readonly app: App;
  readonly keychain: Keychain;
  readonly controls: PracticeControls;
}

/**
 * Opens the practice data folder. `create` opens an App in practice mode on the ports it is given. `hold`: what the practice device's keys are
 * pressed to by itself, where no window shows it; null: a person presses them.
 */
export async function openPracticeApp(home: string, ports: Ports, create: (ports: Ports) => Promise<Result<App>>, hold: Decision | null = null): Promise<Result<PracticeApp>> {
  const keychain = practiceKeychain(home, ports.random);
  const outside: { gateways: PracticeWorld | null } = { gateways: null };
  const treasury = practiceTreasuryDoor(home, ports, hold, async (chain) => outside.gateways?.payOut(chain));
  const created = await create({ ...ports, keychain, treasury: treasury.ports });
  if (!created.ok) return created;
  const inner = created.value;
  const world = await startPracticeWorld({ home, clock: ports.clock, random: ports.random, webhookUrlFor: (name) => webhookUrl(inner, name) });
  if (!world.ok) {
    await inner.close();
    return world;
  }
  const gateways = world.value;
  outside.gateways = gateways;
  const stopPaying = payOutWhileOpen(ports.clock, () => treasury.chain(), gateways);
  const close = async (): Promise<void> => {
    stopPaying();
    await inner.close();
    await Promise.all([gateways.close(), treasury.close()]);
  };
  const ready = await keepAccounts(inner, gateways);
  if (!ready.ok) {
    await close();
    return ready;
  }
  const app: App = {
    ...inner,
    webhooks: {
      ...inner.webhooks,
      listen: async (port) => {
        const listening = await inner.webhooks.listen(port);
        // The port is another one each time: the gateways are told.
        if (listening.ok) await gateways.refreshWebhooks();
        return listening;
      },
    },
    get practice() { return controls; },
    close,
  };
  const add: PracticeControls['add'] = async (driver) => {
    const started = await gateways.add(driver);
    if (!started.ok) return started;
    const account = await inner.gateways.add(started.value.account);
    await gateways.refreshWebhooks();
    return account;
  };
  const controls: PracticeControls = { get treasury() { return treasury.controls(); }, onDevice: treasury.onDevice, add, act: gateways.act, fault: gateways.fault };
  return ok({ app, keychain, controls });
}

const PAY_OUT_EVERY_MS = 1_000;

/** What the gateways pay out to the simulated chain arrives there, as long as somebody looks. The returned function ends it. */
function payOutWhileOpen(clock: Clock, chain: () => PracticeChain | null, gateways: PracticeWorld): () => void {
  let cancel: (() => void) | null = null;
  let isOver = false;
  const next = (): void => {
    if (!isOver) cancel = clock.after(PAY_OUT_EVERY_MS, pass);
  };
  const pass = (): void => {
    const open = chain();
    void (open === null ? Promise.resolve() : gateways.payOut(open)).then(next, next);
  };
  next();
  return () => {
    isOver = true;
    cancel?.();
  };
}

/** Device and chain, from the moment the treasury is first opened. */
function practiceTreasuryDoor(home: string, { clock, random }: Ports, hold: Decision | null, onOpen: (chain: PracticeChain) => Promise<void>): { readonly ports: Ports['treasury']; readonly controls: () => TreasuryControls | null; readonly onDevice: PracticeControls['onDevice']; readonly chain: () => PracticeChain | null; readonly close: () => Promise<void> } {
  let started: Promise<Result<PracticeTreasury>> | null = null;
  let open: PracticeTreasury | null = null;
  const listeners = new Set<() => void>();
  const start = async (): Promise<Result<PracticeTreasury>> => {
    const { startPracticeTreasury } = await import('./practice-treasury.ts');
    const world = await startPracticeTreasury({ home, clock, random, emulator: process.env['COUNTERSIGN_SPECULOS'] });
    if (!world.ok) {
      started = null;
      return world;
    }
    open = world.value;
    open.controls.onDevice(() => { for (const listener of listeners) listener(); });
    if (hold !== null) (await import('./hold-device.ts')).holdPracticeDevice(open.controls, hold);
    await onOpen(world.value.chain);
    return world;
  };
  return {
    ports: async () => {
      const world = await (started ??= start());
      return world.ok ? ok(world.value.ports) : world;
    },
    controls: () => open?.controls ?? null,
    chain: () => open?.chain ?? null,
    onDevice: (listener) => {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
    close: async () => {
      await started;
      await open?.close();
    },
  };
}

function webhookUrl(app: App, name: string): string | null {
  const { port } = app.webhooks.state();
  const accounts = app.gateways.list();
  const account = accounts.ok ? accounts.value.find((known) => known.name === name) : undefined;
  return port === null || account === undefined ? null : `http://127.0.0.1:${String(port)}${account.webhookPath}`;
}

/** Every practice gateway is an account from its first start on, at the address and with the credentials they have now. */
async function keepAccounts(app: App, world: PracticeWorld): Promise<Result<null>> {
  const known = app.gateways.list();
  if (!known.ok) return known;
  for (const { account } of world.accounts()) {
    const isKnown = known.value.some(({ name }) => name === account.name);
    const kept = isKnown ? app.gateways.followPractice(account) : await app.gateways.add(account);
    if (!kept.ok) return kept;
  }
  return ok(null);
}
