// The kinds of signature, and the digests they sign: the old one, BIP143 for segwit version 0, BIP341 for taproot.
import { schnorr } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { compactSize, joinBytes, littleEndian } from '../../bytes.ts';
import type { Lock } from '../../policy/output-script.ts';

export const sighash = { default: 0x00, all: 0x01, none: 0x02, single: 0x03, anyoneCanPay: 0x80 } as const;

export const isUsualSighash = (type: number, kind: Lock['kind']): boolean => type === sighash.all || (kind === 'taproot' && type === sighash.default);

const outputsOf = (type: number): number => type & 0x1f;
const commitsToAllInputs = (type: number): boolean => (type & sighash.anyoneCanPay) === 0;

/** Which single output a signature commits to: none in particular, one, or one that is not there. */
export const singleOutput = (type: number, index: number, count: number): number | 'missing' | null =>
  outputsOf(type) !== sighash.single ? null : index < count ? index : 'missing';

export interface SignedInput {
  /** Transaction id and index as they are serialised. */
  readonly outpoint: Uint8Array;
  readonly sequence: Uint8Array;
  readonly amountSat: bigint;
  readonly script: Uint8Array;
}

/** SHA-256 of the parts over all inputs and outputs, as BIP341 names them; BIP143 hashes them once more. */
export interface PartHashes {
  readonly outpoints: Uint8Array;
  readonly sequences: Uint8Array;
  readonly outputs: Uint8Array;
  readonly amounts: Uint8Array;
  readonly scripts: Uint8Array;
}

export interface TransactionFrame {
  readonly version: number;
  readonly lockTime: number;
}

const u32 = (value: number): Uint8Array => littleEndian(BigInt(value), 4);
const counted = (bytes: Uint8Array): Uint8Array => joinBytes(compactSize(bytes.length), bytes);
const twice = (bytes: Uint8Array): Uint8Array => sha256(sha256(bytes));
const NOTHING = new Uint8Array(32);

/** The digest from before segwit, for SIGHASH_ALL alone: the whole transaction, with the script code in the place of the input's script. */
export function legacyDigest(frame: TransactionFrame, inputs: readonly { readonly outpoint: Uint8Array; readonly sequence: Uint8Array }[], outputs: Uint8Array, outputCount: number, index: number, code: Uint8Array): Uint8Array {
  const parts = inputs.map(({ outpoint, sequence }, at) => joinBytes(outpoint, counted(at === index ? code : new Uint8Array()), sequence));
  return twice(joinBytes(u32(frame.version), compactSize(inputs.length), ...parts, compactSize(outputCount), outputs, u32(frame.lockTime), u32(sighash.all)));
}

/** BIP143. `single` is the serialised output for SIGHASH_SINGLE. */
export function segwitDigest(frame: TransactionFrame, input: SignedInput, code: Uint8Array, hashes: PartHashes, type: number, single: Uint8Array | null): Uint8Array {
  const all = commitsToAllInputs(type);
  const everyOutput = outputsOf(type) === sighash.all;
  return twice(joinBytes(
    u32(frame.version),
    all ? sha256(hashes.outpoints) : NOTHING,
    all && everyOutput ? sha256(hashes.sequences) : NOTHING,
    input.outpoint,
    counted(code),
    littleEndian(input.amountSat, 8),
    input.sequence,
    everyOutput ? sha256(hashes.outputs) : single === null ? NOTHING : twice(single),
    u32(frame.lockTime),
    u32(type),
  ));
}

/** BIP341, with BIP342's addition when a leaf is spent. */
export function taprootDigest(frame: TransactionFrame, input: SignedInput, index: number, hashes: PartHashes, type: number, single: Uint8Array | null, leaf: Uint8Array | null): Uint8Array {
  const all = commitsToAllInputs(type);
  const everyOutput = outputsOf(type) === sighash.all || type === sighash.default;
  return schnorr.utils.taggedHash('TapSighash', joinBytes(
    Uint8Array.of(0, type),
    u32(frame.version),
    u32(frame.lockTime),
    ...(all ? [hashes.outpoints, hashes.amounts, hashes.scripts, hashes.sequences] : []),
    ...(everyOutput ? [hashes.outputs] : []),
    Uint8Array.of(leaf === null ? 0 : 2),
    ...(all ? [u32(index)] : [input.outpoint, littleEndian(input.amountSat, 8), counted(input.script), input.sequence]),
    ...(single === null ? [] : [sha256(single)]),
    ...(leaf === null ? [] : [leaf, Uint8Array.of(0), u32(0xffff_ffff)]),
  ));
}
