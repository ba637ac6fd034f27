// Keeps every web contents where it is: no navigation, no redirect, no new window, no webview.
import { app, type WebContents } from 'electron';
import type { Logger } from '../core/ports.ts';
import { blockPeers } from './network.ts';

interface Preventable { preventDefault(): void }

/** Guards one web contents. Our pages are one document each, so every navigation after the first load is refused. */
export function guard(contents: WebContents, log: Logger): void {
  const refuse = (what: string) => (event: Preventable): void => {
    event.preventDefault();
    log.warn('guard.refused', { what });
  };
  contents.on('will-navigate', refuse('navigate'));
  contents.on('will-frame-navigate', refuse('frame-navigate'));
  contents.on('will-redirect', refuse('redirect'));
  contents.on('will-attach-webview', refuse('webview'));
  contents.on('select-bluetooth-device', (event, _devices, choose) => { event.preventDefault(); choose(''); });
  contents.setWindowOpenHandler(() => {
    log.warn('guard.refused', { what: 'window' });
    return { action: 'deny' };
  });
  blockPeers(contents);
}

/** Guards all web contents of the app, whoever makes them. */
export function guardAll(log: Logger): void {
  app.on('web-contents-created', (_event, contents) => { guard(contents, log); });
}
