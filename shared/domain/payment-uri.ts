// Payment requests as wallets read them: BIP21/BIP321, BOLT11, EIP-681, the plain address, or the link to the gateway's page.
import { addressLooksRight, pageLinkLooksRight } from './address-shape.ts';
import { methodOf, type MethodId } from './methods.ts';
import { formatMinor } from './money.ts';

/**
 * The text inside the QR for exactly `amountMinor` (minor units of the method). Amounts are exact and never in exponent form. null when
 * there is no address, or one that cannot be an address of this method. `paymentLink` is used for Lightning and for
 * the gateway's page only: everywhere else the request is written from the checked address and amount.
 * @example paymentUri('BTC@bitcoin', 'bc1q…', 42_000n, null) // 'bitcoin:bc1q…?amount=0.00042'
 */
export function paymentUri(method: MethodId, address: string | null, amountMinor: bigint, paymentLink: string | null): string | null {
  const { uri, decimals } = methodOf(method);
  if (uri.kind === 'bolt11') return lightningUri(method, paymentLink ?? address);
  if (uri.kind === 'page') return paymentLink !== null && pageLinkLooksRight(paymentLink) ? paymentLink : null;
  if (address === null || amountMinor <= 0n || !addressLooksRight(method, address)) return null;
  switch (uri.kind) {
    case 'bip21': return `${uri.scheme}:${address}?amount=${formatMinor(amountMinor, decimals, true)}`;
    case 'eip681-native': return `ethereum:${address}@${uri.chainId}?value=${amountMinor}`;
    case 'eip681-erc20': return `ethereum:${uri.contract}@${uri.chainId}/transfer?address=${address}&uint256=${amountMinor}`;
    case 'plain': return address;
  }
}

/** The invoice itself carries the amount. */
function lightningUri(method: MethodId, link: string | null): string | null {
  if (link === null) return null;
  const invoice = link.replace(/^lightning:/i, '');
  return addressLooksRight(method, invoice) ? `lightning:${invoice}` : null;
}
