// What a signature signs, for the four script types, and whether it holds. Only SIGHASH_ALL, and DEFAULT for taproot.
import { hexToBytes } from '@noble/hashes/utils.js';
import { crypto, script as jsScript, Transaction } from 'bitcoinjs-lib';
import type { ScriptType } from '../../shared/domain/bitcoin.ts';
import { curve } from './curve.ts';

/** An output that is spent, in the order of the inputs. */
export interface SpentOutput {
  readonly script: Uint8Array;
  readonly valueSat: bigint;
}

/** What is signed in place of the script for a hash of one key, in legacy and segwit version 0 alike (BIP143). */
export const keyHashScript = (publicKey: Uint8Array): Uint8Array => Uint8Array.of(0x76, 0xa9, 0x14, ...crypto.hash160(publicKey), 0x88, 0xac);

const DOES_NOT_HOLD = 'does not hold';

function holds(verify: () => boolean): string | null {
  try { return verify() ? null : DOES_NOT_HOLD; }
  catch { return DOES_NOT_HOLD; }
}

/** What is wrong with an ECDSA signature, in words; null: it holds. It must be strict DER with low S (BIP66, 146) and SIGHASH_ALL. */
export function ecdsaProblem(digest: () => Uint8Array, publicKey: Uint8Array, signature: Uint8Array): string | null {
  let decoded: { readonly signature: Uint8Array; readonly hashType: number };
  try { decoded = jsScript.signature.decode(signature); }
  catch { return 'is not written as a signature'; }
  if (decoded.hashType !== Transaction.SIGHASH_ALL) return 'does not sign the whole transaction';
  return holds(() => curve.verify(digest(), publicKey, decoded.signature, true));
}

/** The same for a taproot key path (BIP340, 341): 64 bytes, or 65 with SIGHASH_ALL. */
export function taprootProblem(tx: Transaction, index: number, spent: readonly SpentOutput[], signature: Uint8Array): string | null {
  const isAll = signature.length === 65 && signature[64] === Transaction.SIGHASH_ALL;
  if (signature.length !== 64 && !isAll) return 'does not sign the whole transaction';
  const outputKey = spent[index]?.script.subarray(2) ?? new Uint8Array();
  return holds(() => {
    const digest = tx.hashForWitnessV1(index, spent.map(({ script }) => script), spent.map(({ valueSat }) => valueSat), isAll ? Transaction.SIGHASH_ALL : Transaction.SIGHASH_DEFAULT);
    return curve.verifySchnorr(digest, outputKey, signature.subarray(0, 64));
  });
}

/** What is wrong with a signature for an input, in words; null: it holds. `publicKeyHex` is the address's key (33 bytes, before any tweak). */
export function signatureProblem(
  tx: Transaction, index: number, scriptType: ScriptType, publicKeyHex: string, spent: readonly SpentOutput[], signature: Uint8Array,
): string | null {
  if (scriptType === 'p2tr') return taprootProblem(tx, index, spent, signature);
  const publicKey = hexToBytes(publicKeyHex);
  const script = keyHashScript(publicKey);
  return ecdsaProblem(
    () => (scriptType === 'p2pkh' ? tx.hashForSignature(index, script, Transaction.SIGHASH_ALL) : tx.hashForWitnessV0(index, script, spent[index]?.valueSat ?? 0n, Transaction.SIGHASH_ALL)),
    publicKey, signature,
  );
}
