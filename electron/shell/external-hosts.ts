// Which pages may be opened in the person's browser: https, and only hosts named here.

/** The gateways' documentation, offered in the Help menu. */
export const allowedHosts: readonly string[] = ['docs.btcpayserver.org', 'cryptopayment.center'];

/** True for an https address without user, password or port whose host is exactly one of ours. */
export function mayOpen(address: string): boolean {
  // A backslash or a space is read differently by different programs; no page of ours has one.
  if (!/^https:[^\s\\]+$/i.test(address) || !URL.canParse(address)) return false;
  const url = new URL(address);
  return allowedHosts.includes(url.host) && url.username === '' && url.password === '';
}
