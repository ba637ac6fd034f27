// Addresses and output scripts: one into the other, with the network and the checksum checked.
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { address as jsAddress } from 'bitcoinjs-lib';
import type { BitcoinNetwork } from '../../shared/domain/bitcoin.ts';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { curve, jsNetworkOf } from './curve.ts';

/** What can be paid to. `p2sh` may be nested segwit or anything else: only its owner knows. */
export type AddressType = 'p2pkh' | 'p2sh' | 'p2wpkh' | 'p2wsh' | 'p2tr';

/** Bitcoin on a network, as people read it. */
export const networkName = (network: BitcoinNetwork): string => (network === 'mainnet' ? 'Bitcoin' : `Bitcoin ${network}`);

/** The script's kind by its bytes; null for anything without an address that people pay to. */
export function typeOfScript(scriptHex: string): AddressType | null {
  if (/^76a914[0-9a-f]{40}88ac$/.test(scriptHex)) return 'p2pkh';
  if (/^a914[0-9a-f]{40}87$/.test(scriptHex)) return 'p2sh';
  if (/^0014[0-9a-f]{40}$/.test(scriptHex)) return 'p2wpkh';
  if (/^0020[0-9a-f]{64}$/.test(scriptHex)) return 'p2wsh';
  if (/^5120[0-9a-f]{64}$/.test(scriptHex)) return 'p2tr';
  return null;
}

/** The address of an output script; null where there is none (data outputs, bare keys, witness versions nobody uses yet). */
export function addressOfScript(scriptHex: string, network: BitcoinNetwork): string | null {
  const type = typeOfScript(scriptHex);
  if (type === null) return null;
  const script = hexToBytes(scriptHex);
  if (type === 'p2tr' && !curve.isXOnlyPoint(script.subarray(2))) return null;
  return jsAddress.fromOutputScript(script, jsNetworkOf(network));
}

const prefixes: Readonly<Record<string, string>> = { bc: 'mainnet', tb: 'testnet or signet', bcrt: 'regtest' };

/**
 * The output script (hex) that pays to an address. Refuses wrong checksums, other networks, mixed case, witness versions that nobody can
 * spend from yet, and taproot keys that no key can spend. Error: `withdrawal/address` with what is wrong.
 * @example scriptOfAddress('bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu', 'mainnet') // ok('0014c0ce…')
 */
export function scriptOfAddress(address: string, network: BitcoinNetwork): Result<string> {
  const refuse = (problem: string) => failure('withdrawal/address', { details: { method: networkName(network), problem } });
  if (!/^[0-9A-Za-z]{14,90}$/.test(address)) return refuse('it has characters or a length that no address has');
  const head = /^(bc|tb|bcrt)1/i.exec(address)?.[1]?.toLowerCase();
  return head === undefined ? ofBase58(address, network, refuse) : ofBech32(address, head, network, refuse);
}

type Refuse = (problem: string) => ReturnType<typeof failure>;

function ofBase58(address: string, network: BitcoinNetwork, refuse: Refuse): Result<string> {
  let decoded: { readonly version: number; readonly hash: Uint8Array };
  try { decoded = jsAddress.fromBase58Check(address); }
  catch { return refuse('it has a typing mistake or is cut off (its checksum does not hold)'); }
  const { pubKeyHash, scriptHash } = jsNetworkOf(network);
  if (decoded.version === pubKeyHash) return ok(`76a914${bytesToHex(decoded.hash)}88ac`);
  if (decoded.version === scriptHash) return ok(`a914${bytesToHex(decoded.hash)}87`);
  const isMain = decoded.version === 0x00 || decoded.version === 0x05;
  const isTest = decoded.version === 0x6f || decoded.version === 0xc4;
  if (isMain || isTest) return refuse(`it is an address of ${isMain ? 'mainnet' : 'a test network'}`);
  return refuse('it is an address of another coin');
}

function ofBech32(address: string, head: string, network: BitcoinNetwork, refuse: Refuse): Result<string> {
  if (address !== address.toLowerCase() && address !== address.toUpperCase()) return refuse('it mixes small and capital letters');
  let decoded: { readonly version: number; readonly data: Uint8Array };
  try { decoded = jsAddress.fromBech32(address.toLowerCase()); }
  catch { return refuse('it has a typing mistake or is cut off (its checksum does not hold)'); }
  if (head !== jsNetworkOf(network).bech32) return refuse(`it is an address of ${prefixes[head] ?? 'another network'}`);
  const { version, data } = decoded;
  if (version === 0 && data.length === 20) return ok(`0014${bytesToHex(data)}`);
  if (version === 0 && data.length === 32) return ok(`0020${bytesToHex(data)}`);
  if (version === 0) return refuse('it has a length that no such address has');
  if (version !== 1 || data.length !== 32) return refuse('it is of a kind that nobody can spend from yet');
  if (!curve.isXOnlyPoint(data)) return refuse('no key can ever spend from it');
  return ok(`5120${bytesToHex(data)}`);
}

/** What kind of address it is; errors as {@link scriptOfAddress}. */
export function typeOfAddress(address: string, network: BitcoinNetwork): Result<AddressType> {
  const script = scriptOfAddress(address, network);
  if (!script.ok) return script;
  const type = typeOfScript(script.value);
  return type === null ? failure('withdrawal/address', { details: { method: networkName(network), problem: 'it is of an unknown kind' } }) : ok(type);
}

/** The address as it is usually written (bech32 in small letters); errors as {@link scriptOfAddress}. */
export function canonicalAddress(address: string, network: BitcoinNetwork): Result<string> {
  const script = scriptOfAddress(address, network);
  return script.ok ? ok(/^(?:bc|tb|bcrt)1/i.test(address) ? address.toLowerCase() : address) : script;
}
