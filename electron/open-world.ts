// Opens the books for the app: live with the real ports, practice with its own folder, keychain and gateways. Nothing else differs.
import { join } from 'node:path';
import { safeStorage, session } from 'electron';
import { failure, ok, type Result } from '../shared/errors/result.ts';
import type { App, Ports } from './core/app.ts';
import { createApp, type CreateAppOptions } from './core/create-app.ts';
import { livePorts, localTimeZone } from './core/live-ports.ts';
import { acquireWriter } from './core/single-writer/acquire-writer.ts';
import type { WriterHolder } from './core/single-writer/port.ts';
import { nativeBindingPath } from './db/native-binding.ts';
import type { Mode, World } from './features/app/service.ts';
import { createKeychain } from './shell/keychain.ts';
import { systemProxyOf } from './shell/system-proxy.ts';

/** Where live gateways' webhooks arrive, unless COUNTERSIGN_WEBHOOK_PORT names another; a tunnel points here. */
const RECEIVER_PORT = 4190;
/** A command that is just ending is waited for; a long one (`sync --watch`) is named at once. */
const WRITER_WAIT_MS = 5_000;

/** The outside world, without the keychain: Electron's own is ready later. */
export const basePorts = (home: string): Ports => livePorts({ home, keychain: createKeychain(safeStorage, process.platform), systemProxy: systemProxyOf(session.defaultSession) });

function receiverPort(): number {
  const named = process.env['COUNTERSIGN_WEBHOOK_PORT'] ?? '';
  return /^[0-9]{1,5}$/.test(named) ? Number(named) : RECEIVER_PORT;
}

const nativeBinding = (): { readonly nativeBinding?: string } => {
  const path = nativeBindingPath();
  return path === undefined ? {} : { nativeBinding: path };
};

const appOptions = (): Pick<CreateAppOptions, 'nativeBinding' | 'localTimeZone'> => ({ localTimeZone: localTimeZone(), ...nativeBinding() });

/** Takes the data folder of the mode and opens it. `front`: what happens when someone starts the app again. */
export async function openWorld(mode: Mode, home: string, ports: Ports, front: () => void): Promise<Result<World>> {
  const folder = mode === 'practice' ? join(home, 'practice') : home;
  const writer = await acquireWriter({ home: folder, what: 'the app', clock: ports.clock, log: ports.log, waitMs: WRITER_WAIT_MS, ...nativeBinding() });
  if (!writer.ok) return writer;
  if (writer.value.kind === 'other') return failure('db/busy', { details: { holder: writer.value.describe().what } });
  const held = writer.value;
  const opened = mode === 'practice' ? await openPractice(folder, ports) : await openLive(folder, ports);
  if (!opened.ok) {
    await held.release();
    return opened;
  }
  return ok(await shared(opened.value, held, ports, front));
}

/** Lets the command line work on the app that is open here. */
async function shared(world: World, held: WriterHolder, ports: Ports, front: () => void): Promise<World> {
  let isOpen = true;
  const served = await held.serve({
    focus: front,
    // The command line's code is read when the first command comes, not at the start of the till.
    run: async (command, streams) => {
      const { createCommandHandler } = await import('./cli/run-forwarded.ts');
      return createCommandHandler((): App | null => (isOpen ? world.app : null), ports.clock)(command, streams);
    },
  });
  if (!served.ok) ports.log.warn('commands.not_served', { code: served.error.code });
  return {
    ...world,
    close: async () => {
      isOpen = false;
      await world.close();
      await held.release();
    },
  };
}

async function openLive(home: string, ports: Ports): Promise<Result<World>> {
  const app = await createApp(ports, { home, mode: 'live', ...appOptions() });
  if (!app.ok) return app;
  return ok({ app: app.value, keychain: ports.keychain, controls: null, receiverPort: receiverPort(), close: () => app.value.close() });
}

async function openPractice(home: string, ports: Ports): Promise<Result<World>> {
  const { openPracticeApp } = await import('./practice/practice-app.ts');
  const opened = await openPracticeApp(home, ports, (own) => createApp(own, { home, mode: 'practice', ...appOptions() }));
  if (!opened.ok) return opened;
  const { app, keychain, controls } = opened.value;
  return ok({ app, keychain, controls, receiverPort: 0, close: () => app.close() });
}
