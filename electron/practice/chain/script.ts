// Output scripts by their form, and as addresses of the simulated network (regtest).
import { Address, OutScript } from '@scure/btc-signer';
import { concatBytes, fromHex, toHex } from './bytes.ts';

/** The network's own prefixes; the same as Bitcoin Core's regtest. */
const regtest = { bech32: 'bcrt', pubKeyHash: 0x6f, scriptHash: 0xc4, wif: 0xef };
const addresses = Address(regtest);

/** `data` is the hash or the key that the form holds. */
export type ScriptForm =
  | { readonly type: 'p2pkh' | 'p2sh' | 'v0_p2wpkh' | 'v0_p2wsh' | 'v1_p2tr'; readonly data: Uint8Array }
  | { readonly type: 'anchor' | 'op_return' | 'unknown' };

const startsWith = (script: Uint8Array, ...bytes: readonly number[]): boolean => bytes.every((byte, index) => script[index] === byte);

export function formOf(script: Uint8Array): ScriptForm {
  const { length } = script;
  if (length === 25 && startsWith(script, 0x76, 0xa9, 0x14) && script[23] === 0x88 && script[24] === 0xac) return { type: 'p2pkh', data: script.subarray(3, 23) };
  if (length === 23 && startsWith(script, 0xa9, 0x14) && script[22] === 0x87) return { type: 'p2sh', data: script.subarray(2, 22) };
  if (length === 22 && startsWith(script, 0x00, 0x14)) return { type: 'v0_p2wpkh', data: script.subarray(2) };
  if (length === 34 && startsWith(script, 0x00, 0x20)) return { type: 'v0_p2wsh', data: script.subarray(2) };
  if (length === 34 && startsWith(script, 0x51, 0x20)) return { type: 'v1_p2tr', data: script.subarray(2) };
  if (length === 4 && startsWith(script, 0x51, 0x02, 0x4e, 0x73)) return { type: 'anchor' };
  return { type: script[0] === 0x6a ? 'op_return' : 'unknown' };
}

export const p2pkhScript = (hash: Uint8Array): Uint8Array => concatBytes(fromHex('76a914'), hash, fromHex('88ac'));
export const p2wpkhScript = (hash: Uint8Array): Uint8Array => concatBytes(fromHex('0014'), hash);

/** null: not an address of this network. */
export function scriptOfAddress(address: string): Uint8Array | null {
  try {
    return OutScript.encode(addresses.decode(address));
  } catch {
    return null;
  }
}

const known = new Map<string, string | null>();

/** null: the script has no address. */
export function addressOfScript(script: Uint8Array): string | null {
  const key = toHex(script);
  const found = known.get(key);
  if (found !== undefined) return found;
  let address: string | null = null;
  try {
    const form = formOf(script).type;
    address = form === 'unknown' || form === 'op_return' || form === 'anchor' ? null : addresses.encode(OutScript.decode(script));
  } catch {
    // A taproot key that is no point: nobody can spend it and it has no address.
  }
  known.set(key, address);
  return address;
}
