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

const p2pkhScript = (publicKey: Uint8Array): Uint8Array => Uint8Array.of(0x76, 0xa9, 0x14, ...crypto.hash160(publicKey), 0x88, 0xac);

/** The 32 bytes to sign for one input (BIP143 for segwit version 0, BIP341 for taproot, the old way for legacy). */
export function digestOf(tx: Transaction, index: number, scriptType: ScriptType, publicKey: Uint8Array, spent: readonly SpentOutput[], sighash: 0 | 1): Uint8Array {
  switch (scriptType) {
    case 'p2pkh': return tx.hashForSignature(index, p2pkhScript(publicKey), sighash);
    case 'p2wpkh':
    case 'p2sh-p2wpkh': return tx.hashForWitnessV0(index, p2pkhScript(publicKey), spent[index]?.valueSat ?? 0n, sighash);
    case 'p2tr': return tx.hashForWitnessV1(index, spent.map(({ script }) => script), spent.map(({ valueSat }) => valueSat), sighash);
  }
}

/**
 * What is wrong with a signature for an input, in words; null: it holds. `publicKeyHex` is the address's key (33 bytes, before any tweak).
 * ECDSA must be strict DER with low S and SIGHASH_ALL; Schnorr 64 bytes, or 65 with SIGHASH_ALL.
 */
export function signatureProblem(
  tx: Transaction, index: number, scriptType: ScriptType, publicKeyHex: string, spent: readonly SpentOutput[], signature: Uint8Array,
): string | null {
  const publicKey = hexToBytes(publicKeyHex);
  if (scriptType === 'p2tr') {
    const isAll = signature.length === 65 && signature[64] === Transaction.SIGHASH_ALL;
    if (signature.length !== 64 && !isAll) return 'does not sign the whole transaction';
    const outputKey = spent[index]?.script.subarray(2) ?? new Uint8Array();
    const digest = digestOf(tx, index, scriptType, publicKey, spent, isAll ? 1 : 0);
    return holds(() => curve.verifySchnorr(digest, outputKey, signature.subarray(0, 64)));
  }
  let decoded: { readonly signature: Uint8Array; readonly hashType: number };
  try { decoded = jsScript.signature.decode(signature); }
  catch { return 'is not written as a signature'; }
  if (decoded.hashType !== Transaction.SIGHASH_ALL) return 'does not sign the whole transaction';
  const digest = digestOf(tx, index, scriptType, publicKey, spent, 1);
  return holds(() => curve.verify(digest, publicKey, decoded.signature, true));
}

function holds(verify: () => boolean): string | null {
  const problem = 'does not hold';
  try { return verify() ? null : problem; }
  catch { return problem; }
}
