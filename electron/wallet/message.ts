// Signed texts: the signature in the form verifiers take ("Bitcoin Signed Message", BIP137), and whether one is by the keys of an address (BIP322 too).
import { base64 } from '@scure/base';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { crypto } from 'bitcoinjs-lib';
import { scriptTypes, type BitcoinNetwork, type ScriptType } from '../../shared/domain/bitcoin.ts';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { scriptOfAddress } from './address.ts';
import { checkBip322 } from './bip322.ts';
import { compactSizeBytes } from './byte-reader.ts';
import { curve } from './curve.ts';
import { keyHashScript } from './digest.ts';
import { scriptsOfKey } from './keys.ts';

const MAGIC = concatBytes(Uint8Array.of(24), utf8ToBytes('Bitcoin Signed Message:\n'));
const MOST_BYTES = 1_000_000;

/** The digest a device signs: double SHA-256 of the magic, the length and the text. */
export function messageDigest(message: string): Uint8Array {
  const text = utf8ToBytes(message);
  if (text.length > MOST_BYTES) throw new RangeError('a text to sign has at most a million bytes');
  return crypto.hash256(concatBytes(MAGIC, compactSizeBytes(text.length), text));
}

/** BIP137's header for the first recovery id of each script; a Ledger always answers p2pkh's. Taproot has none of its own. */
const headers: Readonly<Record<ScriptType, number>> = { p2pkh: 31, 'p2sh-p2wpkh': 35, p2wpkh: 39, p2tr: 39 };

/** Base64 with the header of the address's own kind, as strict verifiers want it (BIP137). Throws for anything but 65 bytes. */
export function encodeMessageSignature(signature: Uint8Array, scriptType: ScriptType): string {
  const header = signature[0] ?? 0;
  if (signature.length !== 65 || header < 27 || header > 42) throw new RangeError('a message signature has 65 bytes and a header from 27 to 42');
  return base64.encode(concatBytes(Uint8Array.of(headers[scriptType] + ((header - 27) & 3)), signature.subarray(1)));
}

/**
 * Whether `signature` over `message` is by the key of `address`. Of the old form (65 bytes in base64) the header's kind of address is not believed:
 * the recovered key is tried for each, since devices answer with one header for all. Other forms are BIP322's, see {@link checkBip322}.
 * Errors: `withdrawal/signature`, `withdrawal/address`.
 */
export function verifyMessage({ network, address, message, signature }: {
  readonly network: BitcoinNetwork; readonly address: string; readonly message: string; readonly signature: string;
}): Result<null> {
  const refuse = (problem: string): Result<null> => failure('withdrawal/signature', { details: { problem } });
  const script = scriptOfAddress(address, network);
  if (!script.ok) return script;
  // Text with half of a character pair has no bytes of its own: two such texts would have one signature.
  if (!message.isWellFormed()) return refuse('the text has broken characters');
  const text = signature.trim();
  const old = readOld(text);
  if (old !== null) return isByKeyOf(script.value, message, old) ? ok(null) : refuse('it is by another key, or over another text');
  switch (checkBip322(script.value, message, text)) {
    case 'yes': return ok(null);
    case 'no': return refuse('it is by another key, or over another text');
    case 'unknown': return refuse('it is of a kind that cannot be checked here');
    case null: return refuse('it is no signature of a message');
  }
}

function readOld(text: string): Uint8Array | null {
  let bytes: Uint8Array;
  try { bytes = base64.decode(text); }
  catch { return null; }
  const header = bytes[0] ?? 0;
  return bytes.length === 65 && header >= 27 && header <= 42 ? bytes : null;
}

function isByKeyOf(scriptHex: string, message: string, signature: Uint8Array): boolean {
  const header = signature[0] ?? 0;
  const id = (header - 27) & 3;
  const recover = (isCompressed: boolean): Uint8Array | null => {
    try { return curve.recover(messageDigest(message), signature.subarray(1), id === 0 ? 0 : id === 1 ? 1 : id === 2 ? 2 : 3, isCompressed); }
    catch { return null; }
  };
  const key = recover(true);
  if (key !== null && scriptTypes.some((type) => bytesToHex(scriptsOfKey(key, type).script) === scriptHex)) return true;
  const whole = header < 31 ? recover(false) : null;
  return whole !== null && bytesToHex(keyHashScript(whole)) === scriptHex;
}
