// Whether a text can be an address of a method: enough to keep a broken or hostile answer out of a payment request.
import { methodOf, type MethodId } from './methods.ts';

/**
 * Checks characters and length, not the checksum: a self-hosted gateway may run on a test network, and the wallet that pays checks the
 * rest. What passes holds no character that could end or extend a payment URI.
 */
export function addressLooksRight(method: MethodId, address: string): boolean {
  const { uri } = methodOf(method);
  switch (uri.kind) {
    case 'bip21': return /^[A-Za-z0-9]{14,100}$/.test(address);
    case 'bolt11': return /^ln[A-Za-z0-9]{8,3000}$/i.test(address);
    case 'eip681-native':
    case 'eip681-erc20': return /^0x[0-9A-Fa-f]{40}$/.test(address);
    case 'plain': return /^[A-Za-z0-9]{20,100}$/.test(address);
    case 'page': return false;
  }
}

/**
 * Whether a link may be shown as the gateway's payment page: https, without credentials, at most 500 characters that fit a code. Plain http
 * only on this computer, for emulators.
 */
export function pageLinkLooksRight(link: string): boolean {
  if (!/^[\x21-\x7e]{1,500}$/.test(link) || !URL.canParse(link)) return false;
  const { protocol, hostname, username, password } = new URL(link);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1');
}

const isOneCase = (text: string): boolean => text === text.toLowerCase() || text === text.toUpperCase();

/**
 * Whether two texts are one address. Hex ones are the same in any case (gateways give back the checksum's), bech32 ones all small or all
 * capital; in base58 every letter counts.
 */
export function sameAddress(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.toLowerCase() !== b.toLowerCase()) return false;
  return /^0x[0-9a-f]+$/i.test(a) || (/^[a-z]{2,5}1[a-z0-9]+$/i.test(a) && isOneCase(a) && isOneCase(b));
}
