// The one place the windows load from: our own scheme, one host. Everything else is foreign.

import type { Role } from '../../shared/ipc/define.ts';

export const SCHEME = 'app';
export const HOST = 'countersign';
export const ORIGIN = `${SCHEME}://${HOST}`;

export type WindowKind = 'till' | 'display';

/** The role of the person at the till. There is no staff sign-in yet, so whoever can open the app is its owner. */
export const sessionRole = (): Role => 'owner';

/** The page of each window, as built into dist/renderer. */
export const pages: Readonly<Record<WindowKind, string>> = { till: '/till.html', display: '/display.html' };

export const pageUrl = (kind: WindowKind): string => ORIGIN + pages[kind];

/** True for an address of our own scheme and host, exactly; user, port or another host make it foreign. */
export function isOurs(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return url.protocol === `${SCHEME}:` && url.host === HOST && url.username === '' && url.password === '';
}
