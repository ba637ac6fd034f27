// Signed texts ("Bitcoin Signed Message"): the signature in the form verifiers take, and whether it is by the key of an address.
import { base64 } from '@scure/base';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { crypto } from 'bitcoinjs-lib';
import { scriptTypes, type BitcoinNetwork, type ScriptType } from '../../shared/domain/bitcoin.ts';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { scriptOfAddress } from './address.ts';
import { curve } from './curve.ts';
import { scriptsOfKey } from './keys.ts';

const MAGIC = concatBytes(Uint8Array.of(24), utf8ToBytes('Bitcoin Signed Message:\n'));

/** Bitcoin's length prefix, as far as a text somebody reads on a device can be long. */
const lengthOf = (size: number): Uint8Array => (size < 253 ? Uint8Array.of(size) : Uint8Array.of(253, size & 255, size >> 8));
const MOST_BYTES = 65_535;

/** The digest a device signs: double SHA-256 of the magic, the length and the text. */
export function messageDigest(message: string): Uint8Array {
  const text = utf8ToBytes(message);
  if (text.length > MOST_BYTES) throw new RangeError('a text to sign has at most 65,535 bytes');
  return crypto.hash256(concatBytes(MAGIC, lengthOf(text.length), text));
}

/** BIP137's header for the first recovery id of each script; a Ledger always answers p2pkh's. */
const headers: Readonly<Record<ScriptType, number>> = { p2pkh: 31, 'p2sh-p2wpkh': 35, p2wpkh: 39, p2tr: 39 };

/** Base64 with the header of the address's own kind, as strict verifiers want it (BIP137). Throws for anything but 65 bytes. */
export function encodeMessageSignature(signature: Uint8Array, scriptType: ScriptType): string {
  const header = signature[0] ?? 0;
  if (signature.length !== 65 || header < 27 || header > 42) throw new RangeError('a message signature has 65 bytes and a header from 27 to 42');
  return base64.encode(concatBytes(Uint8Array.of(headers[scriptType] + ((header - 27) & 3)), signature.subarray(1)));
}

/**
 * Whether `signature` (base64) over `message` is by the key of `address`. The header's kind of address is not believed: the recovered key
 * is tried for each. Error: `withdrawal/signature`.
 */
export function verifyMessage({ network, address, message, signature }: {
  readonly network: BitcoinNetwork; readonly address: string; readonly message: string; readonly signature: string;
}): Result<null> {
  const refuse = (problem: string): Result<null> => failure('withdrawal/signature', { details: { problem } });
  const script = scriptOfAddress(address, network);
  if (!script.ok) return script;
  const key = recover(message, signature);
  if (key === null) return refuse('it is no signature of a message');
  return scriptTypes.some((type) => bytesToHex(scriptsOfKey(key, type).script) === script.value) ? ok(null) : refuse('it is by another key, or over another text');
}

function recover(message: string, signature: string): Uint8Array | null {
  try {
    const bytes = base64.decode(signature);
    const header = bytes[0] ?? 0;
    if (bytes.length !== 65 || header < 27 || header > 42) return null;
    const id = (header - 27) & 3;
    return curve.recover(messageDigest(message), bytes.subarray(1), id === 0 ? 0 : id === 1 ? 1 : id === 2 ? 2 : 3, true);
  } catch {
    return null;
  }
}
