// Entry of the app: locks the runtime down, shows the till at once, and then reads what stands behind it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app, dialog, session } from 'electron';
import { appError, type AppError } from '../shared/errors/result.ts';
import { writeNoReports } from './core/quiet-reports.ts';
import { databaseError } from './db/errors.ts';
import { whatWasThrown } from './ipc/thrown.ts';
import type { Serving } from './serve-till.ts';
import { registerScheme, serveFrom } from './shell/app-protocol.ts';
import { guardAll } from './shell/guards.ts';
import { homeOf } from './shell/home.ts';
import { createLateLogger } from './shell/late-logger.ts';
import { setMenu } from './shell/menu.ts';
import { blockNetwork, resolveNothing } from './shell/network.ts';
import { denyPermissions } from './shell/permissions.ts';
import { dangerousSwitch } from './shell/switches.ts';
import { recall } from './shell/shell-memory.ts';
import { applyTheme } from './shell/theme.ts';
import { createWindows } from './shell/windows.ts';

function leave(code: number, text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}

const refused = app.isPackaged ? dangerousSwitch(process.argv.slice(1)) : null;
if (refused !== null) leave(3, `Countersign does not start with --${refused}.`);

writeNoReports();
// What this process and its children write is for this user alone.
process.umask(0o077);
const home = homeOf(process.argv.slice(1), process.env, app.getPath('appData'), process.cwd());

/** Chromium keeps its own things in `folder`, made when missing. Gives what is in the way of writing there. */
function folderProblem(folder: string): AppError | null {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const probe = join(folder, '.writable');
    writeFileSync(probe, 'x');
    rmSync(probe);
    return null;
  } catch (thrown) {
    const problem = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'it cannot be made';
    return databaseError(thrown, home) ?? appError('home/invalid', { details: { path: home, problem } });
  }
}

const unusable = folderProblem(join(home, 'chromium'));
// What is wrong is told in a dialog, which is seen only once the app is ready; until then Chromium gets another folder.
app.setPath('userData', unusable === null ? join(home, 'chromium') : mkdtempSync(join(tmpdir(), 'countersign-')));
// One app per data folder; the command line shares a folder through its writer lock.
if (unusable === null && !app.requestSingleInstanceLock()) process.exit(0);

function explain({ message, hint }: AppError): never {
  dialog.showErrorBox('Countersign', `${message}\n\n${hint}`);
  rmSync(app.getPath('userData'), { recursive: true, force: true });
  return leave(1, message);
}

registerScheme();
resolveNothing();

const log = createLateLogger();
// A bug outside of any call: written down. Every write is a transaction of its own, so the till goes on with books that hold.
process.on('uncaughtException', (thrown) => { log.error('main.uncaught', { what: whatWasThrown(thrown) }); });
process.on('unhandledRejection', (thrown) => { log.error('main.unhandled', { what: whatWasThrown(thrown) }); });

const devTools = !app.isPackaged;
const windows = createWindows({ bundle: __dirname, home, devTools, log });
let serving: Serving | null = null;
let closing = false;

function front(): void {
  if (closing) app.relaunch();
  else windows.front();
}

guardAll(log);
windows.onOpened((kind, window) => {
  window.webContents.on('did-finish-load', () => { serving?.tellAll(); });
  if (kind === 'till') window.once('closed', () => { app.quit(); });
});

app.on('second-instance', front);
app.on('window-all-closed', () => { app.quit(); });
app.on('before-quit', (event) => {
  if (closing) return;
  closing = true;
  event.preventDefault();
  const end = (): void => { app.exit(0); };
  void (serving?.close() ?? Promise.resolve()).then(end, end);
});

async function begin(): Promise<void> {
  if (unusable !== null) explain(unusable);
  blockNetwork(session.defaultSession, devTools);
  denyPermissions(session.defaultSession);
  serveFrom(session.defaultSession, join(__dirname, 'renderer'));
  // As last time; the books say so once they are read.
  applyTheme(recall(home).theme);
  windows.openTill();
  // The services, their packages and the database are read while the window's own process starts. This very thread starts it and hands it
  // its files, so it is let go between the larger parts.
  for (const part of [() => import('./db/open.ts'), () => import('./core/http/client.ts'), () => import('./gateways/registry.ts')]) {
    await part();
    await new Promise((resolve) => { setImmediate(resolve); });
  }
  const { serveTill } = await import('./serve-till.ts');
  serving = serveTill(home, windows, front);
  log.to(serving.log);
  setMenu({ showDisplay: windows.openDisplay }, devTools);
}

void app.whenReady().then(begin);
