// MuSig2's aggregate of public keys (BIP327), as an extended key that can be derived from (BIP328). The device shows such addresses; it does not sign for them.
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { HDKey } from '@scure/bip32';
import { bytesOfHex, hexOf, joinBytes, sameBytes } from '../bytes.ts';

/** BIP328's chain code of every aggregate. */
const CHAIN_CODE = bytesOfHex('868087ca02a6f974c4598924c36b57762d32cb45717167e300622c7167e38965');

/** The aggregate of compressed public keys in the order of their bytes (BIP390). */
export function aggregateKeys(publicKeys: readonly Uint8Array[], versions: HDKey['versions']): HDKey {
  const sorted = publicKeys.toSorted(Buffer.compare);
  const listHash = schnorr.utils.taggedHash('KeyAgg list', ...sorted);
  const second = sorted.find((key) => sorted[0] !== undefined && !sameBytes(key, sorted[0]));
  const sum = sorted.reduce((total, key) => {
    const isSecond = second !== undefined && sameBytes(key, second);
    const hash = isSecond ? 1n : BigInt(`0x${hexOf(schnorr.utils.taggedHash('KeyAgg coefficient', listHash, key))}`) % secp256k1.Point.CURVE().n;
    return total.add(secp256k1.Point.fromBytes(key).multiply(hash));
  }, secp256k1.Point.ZERO);
  return new HDKey({ versions, chainCode: CHAIN_CODE, publicKey: joinBytes(sum.toBytes(true)) });
}
