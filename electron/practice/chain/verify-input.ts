// Whether an input may spend its coin: the four forms of single-key scripts, by the rules of consensus and of relay.
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { hash160, sameBytes, sized } from './bytes.ts';
import { formOf } from './script.ts';
import { keyHashCode, legacySighash, segwitSighash, taprootSighash, type Shared } from './sighash.ts';

/** null: the input may spend it; else the reason in Bitcoin Core's words. */
export type Verdict = string | null;

const mandatory = (why: string): string => `mandatory-script-verify-flag-failed (${why})`;
const failedHash = mandatory('Script failed an OP_EQUALVERIFY operation');
const failedSignature = mandatory('Signature must be zero for failed CHECK(MULTI)SIG operation');

/** Looks at input `index`; `shared.spent` are the outputs that all inputs spend. */
export function verifyInput(shared: Shared, index: number): Verdict {
  const input = shared.tx.inputs[index];
  const coin = shared.spent[index];
  if (!input || !coin) return mandatory('there is no such input');
  const form = formOf(coin.script);
  switch (form.type) {
    case 'p2pkh': {
      if (input.witness.length > 0) return mandatory('Witness provided for non-witness script');
      const items = pushes(input.scriptSig);
      if (items?.length !== 2) return mandatory('Operation not valid with the current stack size');
      const [signature, key] = items;
      return checkEcdsa(signature, key, form.data, (hashType) => legacySighash(shared.tx, index, coin.script, hashType), { needsCompressed: false });
    }
    case 'p2sh': {
      const [redeem, ...more] = pushes(input.scriptSig) ?? [];
      if (!redeem || more.length > 0) return mandatory('only a nested key hash can be spent here');
      if (!sameBytes(hash160(redeem), form.data)) return mandatory('Script evaluated without error but finished with a false/empty top stack element');
      const inner = formOf(redeem);
      if (inner.type !== 'v0_p2wpkh' || !sameBytes(input.scriptSig, sized(redeem))) return mandatory('only a nested key hash can be spent here');
      return checkWitnessKeyHash(shared, index, inner.data);
    }
    case 'v0_p2wpkh':
      if (input.scriptSig.length > 0) return mandatory('Witness requires empty scriptSig');
      return checkWitnessKeyHash(shared, index, form.data);
    case 'v1_p2tr': {
      if (input.scriptSig.length > 0) return mandatory('Witness requires empty scriptSig');
      const [signature, ...more] = input.witness;
      if (!signature) return mandatory('Witness program was passed an empty witness');
      if (more.length > 0) return mandatory('only the key path can be spent here');
      return checkSchnorr(shared, index, signature, form.data);
    }
    case 'v0_p2wsh': case 'anchor': case 'op_return': case 'unknown':
      return mandatory('no script of this form can be spent here');
  }
}

function checkWitnessKeyHash(shared: Shared, index: number, hash: Uint8Array): Verdict {
  const [signature, key, ...more] = shared.tx.inputs[index]?.witness ?? [];
  if (!signature || !key || more.length > 0) return mandatory('Witness program hash mismatch');
  return checkEcdsa(signature, key, hash, (hashType) => segwitSighash(shared, index, keyHashCode(hash), hashType), { needsCompressed: true });
}

function checkEcdsa(
  signature: Uint8Array | undefined, key: Uint8Array | undefined, hash: Uint8Array, digest: (hashType: number) => Uint8Array, { needsCompressed }: { readonly needsCompressed: boolean },
): Verdict {
  if (!signature || !key) return mandatory('Operation not valid with the current stack size');
  if (!sameBytes(hash160(key), hash)) return failedHash;
  if (!isStrictDer(signature)) return mandatory('Non-canonical DER signature');
  const hashType = signature[signature.length - 1] ?? 0;
  if (![1, 2, 3].includes(hashType & 0x7f)) return mandatory('Signature hash type missing or not understood');
  const isCompressed = key.length === 33 && (key[0] === 2 || key[0] === 3);
  if (!isCompressed && !(key.length === 65 && key[0] === 4)) return mandatory('Public key is neither compressed or uncompressed');
  if (needsCompressed && !isCompressed) return mandatory('Using non-compressed keys in segwit');
  let read;
  try {
    read = secp256k1.Signature.fromBytes(signature.subarray(0, -1), 'der');
  } catch {
    return failedSignature;
  }
  if (read.hasHighS()) return mandatory('Non-canonical signature: S value is unnecessarily high');
  try {
    return secp256k1.verify(read.toBytes('compact'), digest(hashType), key, { prehash: false, lowS: true, format: 'compact' }) ? null : failedSignature;
  } catch {
    return failedSignature;
  }
}

function checkSchnorr(shared: Shared, index: number, signature: Uint8Array, key: Uint8Array): Verdict {
  if (signature.length !== 64 && signature.length !== 65) return mandatory('Invalid Schnorr signature size');
  const hashType = signature.length === 65 ? (signature[64] ?? 0) : 0;
  const digest = signature.length === 65 && hashType === 0 ? null : taprootSighash(shared, index, hashType);
  if (!digest) return mandatory('Invalid Schnorr signature hash type');
  return schnorr.verify(signature.subarray(0, 64), digest, key) ? null : mandatory('Invalid Schnorr signature');
}

/** BIP66: one way to write a signature, and one only. The last byte is the hash type. */
export function isStrictDer(signature: Uint8Array): boolean {
  const { length } = signature;
  const byte = (index: number): number => signature[index] ?? 0;
  if (length < 9 || length > 73 || byte(0) !== 0x30 || byte(1) !== length - 3) return false;
  const lengthR = byte(3);
  const lengthS = byte(5 + lengthR);
  if (5 + lengthR >= length || lengthR + lengthS + 7 !== length) return false;
  const isNumber = (start: number, size: number): boolean =>
    byte(start - 2) === 0x02 && size > 0 && byte(start) < 0x80 && !(size > 1 && byte(start) === 0 && byte(start + 1) < 0x80);
  return isNumber(4, lengthR) && isNumber(6 + lengthR, lengthS);
}

/** The items a script pushes, each in the shortest form; null when it does anything else. */
export function pushes(script: Uint8Array): readonly Uint8Array[] | null {
  const items: Uint8Array[] = [];
  for (let at = 0; at < script.length;) {
    const code = script[at] ?? 0;
    const isLong = code === 0x4c;
    const length = isLong ? (script[at + 1] ?? 0) : code;
    if (code === 0 || code > 0x4c || (isLong && length < 0x4c)) return null;
    const start = at + (isLong ? 2 : 1);
    if (start + length > script.length) return null;
    items.push(script.subarray(start, start + length));
    at = start + length;
  }
  return items;
}
