// Opens pages in the person's browser: only from main, only https, only hosts named here.
import { shell } from 'electron';

/** The gateways' documentation, offered in the Help menu. */
export const allowedHosts: readonly string[] = ['docs.btcpayserver.org', 'cryptopayment.center'];

/** True for an https address without user, password or port whose host is exactly one of ours. */
export function mayOpen(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return url.protocol === 'https:' && allowedHosts.includes(url.host) && url.username === '' && url.password === '';
}

/** Opens the address when it is allowed; says whether it was. */
export async function openOutside(address: string): Promise<boolean> {
  if (!mayOpen(address)) return false;
  await shell.openExternal(new URL(address).href);
  return true;
}
