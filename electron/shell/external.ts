// Opens pages in the person's browser; called by main alone, never by a window.
import { shell } from 'electron';
import { mayOpen } from './external-hosts.ts';

/** Opens the address when it is allowed; says whether it was. */
export async function openOutside(address: string): Promise<boolean> {
  if (!mayOpen(address)) return false;
  await shell.openExternal(new URL(address).href);
  return true;
}
