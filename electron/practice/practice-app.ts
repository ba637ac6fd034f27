// The App of practice mode: a keychain and gateways of its own on loopback, each of them an account that follows where its gateway is.
import { ok, type Result } from '../../shared/errors/result.ts';
import type { App, Ports } from '../core/app.ts';
import type { Keychain } from '../core/ports.ts';
import { practiceKeychain } from '../core/vault/practice-keychain.ts';
import type { PracticeControls } from './port.ts';
import { startPracticeWorld, type PracticeWorld } from './practice-world.ts';

export interface PracticeApp {
  /** Closing it ends its gateways too. */
  readonly app: App;
  readonly keychain: Keychain;
  readonly controls: PracticeControls;
}

/** Opens the practice data folder. `create` opens an App in practice mode on the ports it is given. */
export async function openPracticeApp(home: string, ports: Ports, create: (ports: Ports) => Promise<Result<App>>): Promise<Result<PracticeApp>> {
  const keychain = practiceKeychain(home, ports.random);
  const created = await create({ ...ports, keychain });
  if (!created.ok) return created;
  const inner = created.value;
  const world = await startPracticeWorld({ home, clock: ports.clock, random: ports.random, webhookUrlFor: (name) => webhookUrl(inner, name) });
  if (!world.ok) {
    await inner.close();
    return world;
  }
  const gateways = world.value;
  const close = async (): Promise<void> => {
    await inner.close();
    await gateways.close();
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
    close,
  };
  const add: PracticeControls['add'] = async (driver) => {
    const started = await gateways.add(driver);
    if (!started.ok) return started;
    const account = await inner.gateways.add(started.value.account);
    await gateways.refreshWebhooks();
    return account;
  };
  return ok({ app, keychain, controls: { treasury: null, add, act: gateways.act, fault: gateways.fault } });
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
