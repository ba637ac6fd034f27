// Entry of the app: locks the runtime down, shows the till at once, opens the books beside it, and chooses live or practice.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog, session } from 'electron';
import { appError } from '../shared/errors/result.ts';
import { displayContract } from '../shared/ipc/display.ts';
import { contract } from '../shared/ipc/index.ts';
import { handlersFor } from './handlers.ts';
import { createDesk, type Mode } from './features/app/service.ts';
import { describeApp } from './features/app/state.ts';
import { holdBack } from './ipc/hold.ts';
import { createRegistry } from './ipc/registry.ts';
import { whatWasThrown } from './ipc/thrown.ts';
import { basePorts, openWorld } from './open-world.ts';
import { registerScheme, serveFrom } from './shell/app-protocol.ts';
import { guardAll } from './shell/guards.ts';
import { homeOf } from './shell/home.ts';
import { setMenu } from './shell/menu.ts';
import { blockNetwork, resolveNothing } from './shell/network.ts';
import { sessionRole } from './shell/origin.ts';
import { denyPermissions } from './shell/permissions.ts';
import { runtimeWarning } from './shell/runtime.ts';
import { askWhereToSave } from './shell/save-dialog.ts';
import { recall, remember } from './shell/shell-memory.ts';
import { dangerousSwitch } from './shell/switches.ts';
import { emitter, listen } from './shell/transport.ts';
import { createWindows } from './shell/windows.ts';

/** Longest wait for a clean end; what is booked is durable already. */
const CLOSE_WITHIN_MS = 5_000;

function leave(code: number, text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}

const refused = app.isPackaged ? dangerousSwitch(process.argv.slice(1)) : null;
if (refused !== null) leave(3, `Countersign does not start with --${refused}.`);

// What this process and its children write is for this user alone.
process.umask(0o077);
const home = homeOf(process.argv.slice(1), process.env, app.getPath('appData'), process.cwd());
try {
  mkdirSync(join(home, 'chromium'), { recursive: true, mode: 0o700 });
} catch (thrown) {
  const problem = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'it cannot be made';
  const { message, hint } = appError('home/invalid', { details: { path: home, problem } });
  dialog.showErrorBox('Countersign', `${message}\n\n${hint}`);
  leave(1, message);
}
app.setPath('userData', join(home, 'chromium'));
// One app per data folder; the command line shares a folder through its writer lock.
if (!app.requestSingleInstanceLock()) process.exit(0);

registerScheme();
resolveNothing();

const ports = basePorts(home);
// A bug outside of any call: written down. Every write is a transaction of its own, so the till goes on with books that hold.
process.on('uncaughtException', (thrown) => { ports.log.error('main.uncaught', { what: whatWasThrown(thrown) }); });
process.on('unhandledRejection', (thrown) => { ports.log.error('main.unhandled', { what: whatWasThrown(thrown) }); });

const devTools = !app.isPackaged;
const windows = createWindows({ bundle: __dirname, home, devTools, log: ports.log });
const transport = { windows: windows.all, log: ports.log };
let closing = false;

function front(): void {
  if (closing) app.relaunch();
  else windows.front();
}

const desk = createDesk({
  open: (mode) => openWorld(mode, home, ports, front),
  describe: (world) => describeApp(world.app, { version: app.getVersion(), runtimeWarning: runtimeWarning(process.versions.electron), keychain: world.keychain }),
  tellTill: emitter(contract, 'till', transport),
  tellDisplay: emitter(displayContract, 'display', transport),
  remember: (mode) => { remember(home, { practice: mode === 'practice' }); },
  log: ports.log,
});

const registry = createRegistry(contract, handlersFor(desk, {
  role: sessionRole,
  askWhere: (fileName) => askWhereToSave(windows.get('till'), fileName),
}), ports);

listen(contract, {
  ...transport,
  roleOf: (kind) => (kind === 'till' ? sessionRole() : null),
  registry: holdBack(registry, desk.blocked, ['app.practice']),
});

guardAll(ports.log);
windows.onOpened((kind, window) => {
  window.webContents.on('did-finish-load', () => { desk.tellAll(); });
  if (kind === 'till') window.once('closed', () => { app.quit(); });
});

app.on('second-instance', front);
app.on('window-all-closed', () => { app.quit(); });
app.on('before-quit', (event) => {
  if (closing) return;
  closing = true;
  event.preventDefault();
  const end = (): void => { app.exit(0); };
  ports.clock.after(CLOSE_WITHIN_MS, end);
  void desk.close().then(end, end);
});

const firstMode: Mode = process.env['COUNTERSIGN_PRACTICE'] === '1' || recall(home).practice ? 'practice' : 'live';

void app.whenReady().then(() => {
  blockNetwork(session.defaultSession, devTools);
  denyPermissions(session.defaultSession);
  serveFrom(session.defaultSession, join(__dirname, 'renderer'));
  const till = windows.openTill();
  setMenu({ showDisplay: windows.openDisplay }, devTools);
  till.webContents.once('did-finish-load', () => { windows.openDisplay(); });
  void desk.start(firstMode);
});
