// Output scripts of the kinds the device knows, and their addresses on the test networks or the main one.
import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { bech32, bech32m, createBase58check } from '@scure/base';
import { bigEndian, joinBytes } from '../bytes.ts';

const base58check = createBase58check(sha256);
export const hash160 = (bytes: Uint8Array): Uint8Array => ripemd160(sha256(bytes));

const pushed = (bytes: Uint8Array): Uint8Array => joinBytes(Uint8Array.of(bytes.length), bytes);

export const payToPublicKeyHash = (hash: Uint8Array): Uint8Array => joinBytes(Uint8Array.of(0x76, 0xa9), pushed(hash), Uint8Array.of(0x88, 0xac));
export const payToScriptHash = (script: Uint8Array): Uint8Array => joinBytes(Uint8Array.of(0xa9), pushed(hash160(script)), Uint8Array.of(0x87));
export const payToWitnessKeyHash = (publicKey: Uint8Array): Uint8Array => joinBytes(Uint8Array.of(0), pushed(hash160(publicKey)));
export const payToWitnessScriptHash = (script: Uint8Array): Uint8Array => joinBytes(Uint8Array.of(0), pushed(sha256(script)));
export const payToTaproot = (outputKey: Uint8Array): Uint8Array => joinBytes(Uint8Array.of(0x51), pushed(outputKey));

/** BIP341: what is added to the inner key; `treeRoot` is empty when there are no scripts. */
export const taprootTweak = (innerKey: Uint8Array, treeRoot: Uint8Array): Uint8Array => schnorr.utils.taggedHash('TapTweak', innerKey, treeRoot);

const numberOf = (bytes: Uint8Array): bigint => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

/** BIP341: the x-only key in the output. `innerKey` is x-only. */
export function taprootOutputKey(innerKey: Uint8Array, treeRoot: Uint8Array = new Uint8Array()): Uint8Array {
  const inner = schnorr.utils.lift_x(numberOf(innerKey));
  return inner.add(secp256k1.Point.BASE.multiply(numberOf(taprootTweak(innerKey, treeRoot)))).toBytes(true).subarray(1);
}

/** BIP341: the private key of the output key. */
export function taprootPrivateKey(innerPrivateKey: Uint8Array, treeRoot: Uint8Array = new Uint8Array()): Uint8Array {
  const order = secp256k1.Point.CURVE().n;
  const inner = secp256k1.getPublicKey(innerPrivateKey, true);
  const secret = inner[0] === 3 ? order - numberOf(innerPrivateKey) : numberOf(innerPrivateKey);
  const tweaked = (secret + numberOf(taprootTweak(inner.subarray(1), treeRoot))) % order;
  return Uint8Array.from({ length: 32 }, (_, at) => Number((tweaked >> BigInt(8 * (31 - at))) & 0xffn));
}

export const isScriptHash = (script: Uint8Array): boolean => script.length === 23 && script[0] === 0xa9 && script[1] === 20 && script[22] === 0x87;

export interface AddressFormat {
  readonly keyHashPrefix: number;
  readonly scriptHashPrefix: number;
  readonly humanReadable: string;
}

/** What an output script is called on the screen; null when it has no address. */
export function addressOf(script: Uint8Array, format: AddressFormat): string | null {
  const [first, length] = script;
  if (script.length === 25 && first === 0x76 && script[1] === 0xa9 && script[2] === 20 && script[23] === 0x88 && script[24] === 0xac) {
    return base58check.encode(joinBytes(bigEndian(format.keyHashPrefix, 1), script.subarray(3, 23)));
  }
  if (isScriptHash(script)) {
    return base58check.encode(joinBytes(bigEndian(format.scriptHashPrefix, 1), script.subarray(2, 22)));
  }
  const version = first === 0 ? 0 : first !== undefined && first >= 0x51 && first <= 0x60 ? first - 0x50 : null;
  const program = script.subarray(2);
  if (version === null || length !== program.length || program.length < 2 || program.length > 40) return null;
  if (version === 0 && program.length !== 20 && program.length !== 32) return null;
  const words = [version, ...bech32.toWords(program)];
  return version === 0 ? bech32.encode(format.humanReadable, words) : bech32m.encode(format.humanReadable, words);
}
