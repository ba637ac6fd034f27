// Which fields a PSBT may have, in which version, and how long their keys and values are (BIP174, 370, 371).
import { BadBytes, byteReader } from './byte-reader.ts';
import type { PsbtMap } from './psbt-maps.ts';

interface FieldRule {
  readonly name: string;
  /** Allowed lengths of what follows the type in the key; `[0]`: nothing. */
  readonly key: readonly number[] | ((keyData: Uint8Array) => boolean);
  readonly value: (value: Uint8Array) => boolean;
  /** Missing: both. */
  readonly only?: 0 | 2;
}

type Rules = Readonly<Record<number, FieldRule>>;

const any = (): boolean => true;
const length = (...lengths: readonly number[]) => (value: Uint8Array): boolean => lengths.includes(value.length);
const none = [0];

/** A key of ECDSA as it is written: compressed or not. */
const isPublicKey = (key: Uint8Array): boolean =>
  (key.length === 33 && (key[0] === 2 || key[0] === 3)) || (key.length === 65 && key[0] === 4);
/** Fingerprint and steps. */
const isOrigin = (value: Uint8Array): boolean => value.length >= 4 && value.length % 4 === 0;

const reads = (parse: (reader: ReturnType<typeof byteReader>) => void) => (value: Uint8Array): boolean => {
  const reader = byteReader(value);
  try { parse(reader); }
  catch (error) {
    if (error instanceof BadBytes) return false;
    throw error;
  }
  return reader.isAtEnd();
};

const isWitnessUtxo = reads((reader) => { reader.uint64(); reader.sized(); });
const isWitness = reads((reader) => { for (let items = reader.compactSize(); items > 0; items -= 1) reader.sized(); });
const isTapOrigin = (value: Uint8Array): boolean => {
  const reader = byteReader(value);
  try { for (let leaves = reader.compactSize(); leaves > 0; leaves -= 1) reader.bytes(32); }
  catch { return false; }
  let steps = 0;
  while (!reader.isAtEnd()) { reader.uint8(); steps += 1; }
  return steps >= 4 && steps % 4 === 0;
};
const isTapTree = (value: Uint8Array): boolean => value.length > 0 && reads((reader) => {
  while (!reader.isAtEnd()) { reader.uint8(); reader.uint8(); reader.sized(); }
})(value);
/** The 33 bytes of a control block and up to 128 hashes. */
const isControlBlock = (key: Uint8Array): boolean => key.length >= 33 && key.length <= 33 + 128 * 32 && (key.length - 33) % 32 === 0;
const isEcdsaSignature = (value: Uint8Array): boolean => value.length >= 9 && value.length <= 73;
const uint32 = (value: Uint8Array): number => new DataView(value.buffer, value.byteOffset, value.length).getUint32(0, true);
/** From here on a lock time is a time, below it a height. */
const FIRST_TIME = 500_000_000;
const isTime = (value: Uint8Array): boolean => value.length === 4 && uint32(value) >= FIRST_TIME;
const isHeight = (value: Uint8Array): boolean => value.length === 4 && uint32(value) > 0 && uint32(value) < FIRST_TIME;

const globalRules: Rules = {
  0x00: { name: 'the transaction', key: none, value: any, only: 0 },
  0x01: { name: 'an extended key', key: [78], value: isOrigin },
  0x02: { name: 'the version', key: none, value: length(4), only: 2 },
  0x03: { name: 'the lock time', key: none, value: length(4), only: 2 },
  0x04: { name: 'the number of inputs', key: none, value: any, only: 2 },
  0x05: { name: 'the number of outputs', key: none, value: any, only: 2 },
  0x06: { name: 'what may change', key: none, value: length(1), only: 2 },
  0xfb: { name: 'the PSBT’s version', key: none, value: length(4) },
};

const inputRules: Rules = {
  0x00: { name: 'the previous transaction', key: none, value: any },
  0x01: { name: 'the spent output', key: none, value: isWitnessUtxo },
  0x02: { name: 'a signature', key: isPublicKey, value: isEcdsaSignature },
  0x03: { name: 'the sighash type', key: none, value: length(4) },
  0x04: { name: 'the redeem script', key: none, value: any },
  0x05: { name: 'the witness script', key: none, value: any },
  0x06: { name: 'a key’s origin', key: isPublicKey, value: isOrigin },
  0x07: { name: 'the final script', key: none, value: any },
  0x08: { name: 'the final witness', key: none, value: isWitness },
  0x09: { name: 'the proof of reserves', key: none, value: any },
  0x0a: { name: 'a hash’s preimage', key: [20], value: any },
  0x0b: { name: 'a hash’s preimage', key: [32], value: any },
  0x0c: { name: 'a hash’s preimage', key: [20], value: any },
  0x0d: { name: 'a hash’s preimage', key: [32], value: any },
  0x0e: { name: 'the coin’s transaction', key: none, value: length(32), only: 2 },
  0x0f: { name: 'the coin’s position', key: none, value: length(4), only: 2 },
  0x10: { name: 'the sequence', key: none, value: length(4), only: 2 },
  0x11: { name: 'the required time', key: none, value: isTime, only: 2 },
  0x12: { name: 'the required height', key: none, value: isHeight, only: 2 },
  0x13: { name: 'the taproot signature', key: none, value: length(64, 65) },
  0x14: { name: 'a taproot script’s signature', key: [64], value: length(64, 65) },
  0x15: { name: 'a taproot script', key: isControlBlock, value: (value) => value.length > 0 },
  0x16: { name: 'a taproot key’s origin', key: [32], value: isTapOrigin },
  0x17: { name: 'the internal key', key: none, value: length(32) },
  0x18: { name: 'the script tree’s hash', key: none, value: length(32) },
};

const outputRules: Rules = {
  0x00: { name: 'the redeem script', key: none, value: any },
  0x01: { name: 'the witness script', key: none, value: any },
  0x02: { name: 'a key’s origin', key: isPublicKey, value: isOrigin },
  0x03: { name: 'the amount', key: none, value: length(8), only: 2 },
  0x04: { name: 'the script', key: none, value: any, only: 2 },
  0x05: { name: 'the internal key', key: none, value: length(32) },
  0x06: { name: 'the script tree', key: none, value: isTapTree },
  0x07: { name: 'a taproot key’s origin', key: [32], value: isTapOrigin },
};

const rulesOf = { global: globalRules, input: inputRules, output: outputRules } as const;

/**
 * What is wrong with the fields of one map, in words; null: nothing. Types that no rule names are let through, as the standard wants: they are
 * somebody else's. What they mean is never acted on.
 */
export function fieldsProblem(map: PsbtMap, place: keyof typeof rulesOf, version: 0 | 2): string | null {
  for (const { type, keyData, value } of map) {
    const rule = rulesOf[place][type];
    if (!rule) continue;
    if (rule.only !== undefined && rule.only !== version) return `a version ${version} PSBT must not have ${rule.name}`;
    const keyFits = typeof rule.key === 'function' ? rule.key(keyData) : rule.key.includes(keyData.length);
    if (!keyFits || !rule.value(value)) return `${rule.name} in it is not written properly`;
  }
  return null;
}

/** The number in a value of four bytes, unsigned; null when there is none. */
export const numberIn = (value: Uint8Array | null): number | null => (value === null ? null : uint32(value));
