// The transaction an input spends from: its id, and the output in question.
import { sha256 } from '@noble/hashes/sha2.js';
import { joinBytes } from '../bytes.ts';
import { readerOf } from '../reader.ts';

export interface SpentOutput {
  readonly amountSat: bigint;
  readonly script: Uint8Array;
}

export interface PreviousTransaction {
  /** In internal byte order. */
  readonly txid: Uint8Array;
  readonly outputs: readonly SpentOutput[];
}

/** Reads a whole transaction, with or without witnesses; null for anything that is not exactly one. */
export function readPreviousTransaction(bytes: Uint8Array): PreviousTransaction | null {
  const reader = readerOf(bytes);
  const version = reader.take(4);
  const hasWitness = bytes[4] === 0 && bytes[5] === 1;
  if (version === null || (hasWitness && reader.take(2) === null)) return null;

  const bodyStart = bytes.length - reader.left;
  const inputs = reader.compact();
  if (inputs === null || inputs === 0) return null;
  for (let at = 0; at < inputs; at += 1) {
    if (reader.take(36) === null || reader.take(reader.compact() ?? Infinity) === null || reader.take(4) === null) return null;
  }
  const count = reader.compact();
  if (count === null) return null;
  const outputs: SpentOutput[] = [];
  for (let at = 0; at < count; at += 1) {
    const amountSat = reader.little(8);
    const script = reader.take(reader.compact() ?? Infinity);
    if (amountSat === null || script === null) return null;
    outputs.push({ amountSat, script });
  }
  const body = bytes.subarray(bodyStart, bytes.length - reader.left);
  if (hasWitness) {
    for (let at = 0; at < inputs; at += 1) {
      const items = reader.compact();
      if (items === null) return null;
      for (let item = 0; item < items; item += 1) if (reader.take(reader.compact() ?? Infinity) === null) return null;
    }
  }
  const lockTime = reader.take(4);
  if (lockTime === null || reader.left > 0) return null;
  return { txid: sha256(sha256(joinBytes(version, body, lockTime))), outputs };
}
