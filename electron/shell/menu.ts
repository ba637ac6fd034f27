// The smallest menu that keeps the keys people know: edit, zoom, full screen, the customer display, quit.
import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import { openOutside } from './external.ts';

export interface MenuActions {
  readonly showDisplay: () => void;
}

/** Sets the menu of the app. Developer tools are in it only where they are on. */
export function setMenu(actions: MenuActions, devTools: boolean): void {
  const view: MenuItemConstructorOptions[] = [
    { label: 'Customer display', click: actions.showDisplay },
    { type: 'separator' },
    { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' },
    ...(devTools ? [{ role: 'toggleDevTools' } satisfies MenuItemConstructorOptions] : []),
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate([
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    { label: app.name, submenu: [{ role: 'quit' }] },
    { role: 'editMenu' },
    { label: 'View', submenu: view },
    { label: 'Help', submenu: [{ label: 'BTCPay Server documentation', click: () => { void openOutside('https://docs.btcpayserver.org/'); } }] },
  ]));
}
