// The one window factory, and the two windows there are.
import { join } from 'node:path';
import { BrowserWindow, screen, type Display } from 'electron';
import type { Logger } from '../core/ports.ts';
import { pageUrl, type WindowKind } from './origin.ts';
import { placeDisplay, placeTill, type Monitor, type Rect } from './placement.ts';
import { recall, remember } from './shell-memory.ts';
import { ground } from './theme.ts';
import { lockedDown } from './window-options.ts';

export interface OpenWindow {
  readonly kind: WindowKind;
  readonly window: BrowserWindow;
}

export interface Windows {
  /** Makes the till's window and starts loading its page. */
  openTill(): BrowserWindow;
  /** Makes the display's window, or shows the one there is. */
  openDisplay(): void;
  /** Brings the till to the front (a second start, a click on a notification). */
  front(): void;
  get(kind: WindowKind): BrowserWindow | null;
  readonly all: () => readonly OpenWindow[];
  /** Called for each window before its page loads. */
  onOpened(listener: (kind: WindowKind, window: BrowserWindow) => void): void;
}

export interface WindowsOptions {
  /** Folder of the bundle: preloads lie beside main. */
  readonly bundle: string;
  readonly home: string;
  readonly devTools: boolean;
  readonly log: Logger;
}

const monitorOf = (display: Display): Monitor => ({ id: display.id, bounds: display.bounds, workArea: display.workArea });

function monitors(): readonly Monitor[] {
  const primary = screen.getPrimaryDisplay();
  return [primary, ...screen.getAllDisplays().filter((display) => display.id !== primary.id)].map(monitorOf);
}

export function createWindows(options: WindowsOptions): Windows {
  const open: { till: BrowserWindow | null; display: BrowserWindow | null } = { till: null, display: null };
  const listeners: ((kind: WindowKind, window: BrowserWindow) => void)[] = [];

  function make(kind: WindowKind, bounds: Rect, extra: Electron.BrowserWindowConstructorOptions): BrowserWindow {
    const window = new BrowserWindow({
      ...bounds,
      ...extra,
      backgroundColor: ground(),
      autoHideMenuBar: true,
      webPreferences: lockedDown(join(options.bundle, `preload-${kind}.cjs`), kind === 'display', options.devTools),
    });
    open[kind] = window;
    window.once('closed', () => { open[kind] = null; });
    // A page that crashed begins anew; all it showed is kept by main.
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      options.log.error('window.gone', { kind, reason });
      if (reason !== 'clean-exit' && !window.isDestroyed()) void window.loadURL(pageUrl(kind));
    });
    for (const listener of listeners) listener(kind, window);
    void window.loadURL(pageUrl(kind));
    return window;
  }

  function openTill(): BrowserWindow {
    const memory = recall(options.home);
    const till = make('till', placeTill(memory.till, monitors()), { title: 'Countersign', minWidth: 640, minHeight: 480 });
    if (memory.maximised) till.maximize();
    till.on('close', () => { remember(options.home, { till: till.getNormalBounds(), maximised: till.isMaximized() }); });
    return till;
  }

  function settle(): void {
    const { till, display } = open;
    if (till === null || display === null) return;
    const place = placeDisplay(till.getBounds(), monitors());
    if (place.fullScreen !== display.isFullScreen()) display.setFullScreen(false);
    display.setBounds(place.bounds);
    if (place.fullScreen) display.setFullScreen(true);
  }

  function openDisplay(): void {
    if (open.display !== null) { open.display.showInactive(); return; }
    const place = placeDisplay(open.till?.getBounds() ?? placeTill(null, monitors()), monitors());
    const display = make('display', place.bounds, { title: 'Countersign – customer display', show: false, fullscreenable: true, skipTaskbar: place.fullScreen });
    if (place.fullScreen) display.setFullScreen(true);
    display.showInactive();
    display.removeMenu();
    screen.on('display-added', settle);
    screen.on('display-removed', settle);
    screen.on('display-metrics-changed', settle);
    display.once('closed', () => {
      screen.off('display-added', settle);
      screen.off('display-removed', settle);
      screen.off('display-metrics-changed', settle);
    });
  }

  return {
    openTill,
    openDisplay,
    front: () => {
      const { till } = open;
      if (till === null) return;
      if (till.isMinimized()) till.restore();
      till.show();
      till.focus();
    },
    get: (kind) => open[kind],
    all: () => (['till', 'display'] as const).flatMap((kind) => {
      const window = open[kind];
      return window === null ? [] : [{ kind, window }];
    }),
    onOpened: (listener) => { listeners.push(listener); },
  };
}
