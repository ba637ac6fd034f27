// What stands behind the windows: the app that is open, its handlers and its channels. Read after the till's window was made.
import { app } from 'electron';
import type { Logger } from './core/ports.ts';
import { displayContract } from '../shared/ipc/display.ts';
import { contract } from '../shared/ipc/index.ts';
import { handlersFor } from './handlers.ts';
import { createSession } from './features/treasury/session.ts';
import { createDesk, type Mode } from './features/app/service.ts';
import { describeApp } from './features/app/state.ts';
import { holdBack } from './ipc/hold.ts';
import { createRegistry } from './ipc/registry.ts';
import { basePorts, openWorld } from './open-world.ts';
import { onAway } from './shell/away.ts';
import { readClipboard } from './shell/clipboard.ts';
import { sessionRole } from './shell/origin.ts';
import { runtimeWarning } from './shell/runtime.ts';
import { askWhereToSave } from './shell/save-dialog.ts';
import { recall, remember } from './shell/shell-memory.ts';
import { applyTheme } from './shell/theme.ts';
import { emitter, listen } from './shell/transport.ts';
import type { Windows } from './shell/windows.ts';

/** The customer display's window is made when the till, which comes first, had this long to be drawn. */
const DISPLAY_AFTER_MS = 250;
/** Longest wait for a clean end; what is booked is durable already. */
const CLOSE_WITHIN_MS = 5_000;

export interface Serving {
  readonly log: Logger;
  /** Tells the windows what is so now. */
  tellAll(): void;
  /** Closes the app; resolves when it is closed, or after a while all the same. */
  close(): Promise<void>;
}

/** Listens on the contract's channels and opens the books. `front`: what happens when someone starts the app again. */
export function serveTill(home: string, windows: Windows, front: () => void): Serving {
  const ports = basePorts(home);
  const transport = { windows: windows.all, log: ports.log };
  const tellTill = emitter(contract, 'till', transport);
  const desk = createDesk({
    open: (mode) => openWorld(mode, home, ports, front),
    describe: (world) => describeApp(world.app, { version: app.getVersion(), runtimeWarning: runtimeWarning(process.versions.electron), keychain: world.keychain }),
    tellTill,
    tellDisplay: emitter(displayContract, 'display', transport),
    remember: (mode) => { remember(home, { practice: mode === 'practice' }); },
    onTheme: (theme) => {
      applyTheme(theme);
      if (recall(home).theme !== theme) remember(home, { theme });
    },
    log: ports.log,
  });
  const tellTreasury = (what: 'state' | 'withdrawal', id: string | null): void => { tellTill('treasury', 'changed', { what, id }); };
  const session = createSession({ clock: ports.clock, app: () => desk.world().app, onChanged: () => { tellTreasury('state', null); } });
  onAway(session.end);
  const handlers = handlersFor(desk, {
    role: sessionRole, askWhere: (fileName) => askWhereToSave(windows.get('till'), fileName), readClipboard, session,
    onSigning: (withdrawal) => { tellTreasury('withdrawal', withdrawal); },
  });
  const registry = createRegistry(contract, handlers, ports);
  listen(contract, {
    ...transport,
    roleOf: (kind) => (kind === 'till' ? sessionRole() : null),
    registry: holdBack(registry, desk.blocked, ['app.practice', 'app.retry']),
  });
  const firstMode: Mode = process.env['COUNTERSIGN_PRACTICE'] === '1' || recall(home).practice ? 'practice' : 'live';
  void desk.start(firstMode);
  const showDisplay = (): void => { if (windows.get('till') !== null) windows.openDisplay(); };
  void desk.blocked().then(() => ports.clock.after(DISPLAY_AFTER_MS, showDisplay));
  return {
    log: ports.log,
    tellAll: desk.tellAll,
    close: () => Promise.race([desk.close(), new Promise<void>((resolve) => { ports.clock.after(CLOSE_WITHIN_MS, resolve); })]),
  };
}
