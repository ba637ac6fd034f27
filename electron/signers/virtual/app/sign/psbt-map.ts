// One map of a PSBT (version 2) as the device sees it: roots of its keys and values. Nothing of it is kept; each value is asked for anew.
import { asciiText } from '../../bytes.ts';
import type { Flow } from '../../flow.ts';
import { leafHash } from '../../protocol/merkle.ts';
import { leafPosition, listElement, preimage, provenLeaf } from '../../protocol/questions.ts';
import { readerOf } from '../../reader.ts';
import { given, Refusal, status } from '../../refusal.ts';

export interface PsbtMap {
  readonly size: number;
  readonly keysRoot: Uint8Array;
  readonly valuesRoot: Uint8Array;
  /** Keys of one byte that have been read, so that the host cannot say later that there is no such field. */
  readonly fields: Set<number>;
}

/** Key types of BIP174, 370 and 371 that the device reads. */
export const field = {
  global: { version: 0x02, lockTime: 0x03 },
  input: {
    previousTransaction: 0x00, witnessOutput: 0x01, sighash: 0x03, redeemScript: 0x04, witnessScript: 0x05, derivation: 0x06,
    previousTxid: 0x0e, outputIndex: 0x0f, sequence: 0x10, taprootDerivation: 0x16,
  },
  output: { derivation: 0x02, amount: 0x03, script: 0x04, taprootDerivation: 0x07 },
} as const;

const LONGEST_MAP_ELEMENT = 9 + 32 + 32;
const LONGEST_KEY = 2_000;
/** A block's worth: more is no transaction. */
const LONGEST_TRANSACTION = 4_000_000;

/** What to do with each key of a map, in their order. */
export type OnKey = (key: Uint8Array, position: number, map: PsbtMap) => Flow<void>;

export function readMapCommitment(bytes: Uint8Array): PsbtMap | null {
  const reader = readerOf(bytes);
  const size = reader.compact();
  const keysRoot = reader.take(32);
  const valuesRoot = reader.take(32);
  return size === null || keysRoot === null || valuesRoot === null || reader.left > 0 ? null : { size, keysRoot, valuesRoot, fields: new Set() };
}

/** Reads every key of a map: they have to ascend strictly, so that none is there twice. */
export function* readKeys(map: PsbtMap, onKey?: OnKey): Flow<void> {
  let before: string | null = null;
  for (let position = 0; position < map.size; position += 1) {
    const key = yield* listElement(map.keysRoot, map.size, position, LONGEST_KEY);
    const order = asciiText(key);
    if (order === '' || (before !== null && order <= before)) throw new Refusal(status.badData, 'the keys of a map are out of order');
    before = order;
    if (key.length === 1 && key[0] !== undefined) map.fields.add(key[0]);
    if (onKey !== undefined) yield* onKey(key, position, map);
  }
}

/** Map `index` of the inputs or outputs. */
export function* fetchMap(root: Uint8Array, count: number, index: number, onKey?: OnKey): Flow<PsbtMap> {
  const map = given(readMapCommitment(yield* listElement(root, count, index, LONGEST_MAP_ELEMENT)), status.badData, 'no map');
  yield* readKeys(map, onKey);
  return map;
}

/** The value at a position of the map, for a key that has just been read there. */
export const valueAt = ({ valuesRoot, size }: PsbtMap, position: number, longest: number): Flow<Uint8Array> => listElement(valuesRoot, size, position, longest);

function* positionOf(map: PsbtMap, type: number): Flow<number | null> {
  const position = yield* leafPosition(map.keysRoot, map.size, leafHash(Uint8Array.of(type)));
  if (position === null && map.fields.has(type)) throw new Refusal(status.badData, `field ${type} was there before`);
  return position;
}

/** The value of a key that is its type alone; null when the map has none. */
export function* valueOf(map: PsbtMap, type: number, longest: number): Flow<Uint8Array | null> {
  const position = yield* positionOf(map, type);
  return position === null ? null : yield* valueAt(map, position, longest);
}

/** The same for a value that must be there, with exactly `length` bytes. */
export function* fixedValueOf(map: PsbtMap, type: number, length: number): Flow<Uint8Array> {
  const value = given(yield* valueOf(map, type, length), status.badData, `field ${type} is missing`);
  if (value.length !== length) throw new Refusal(status.badData, `field ${type} has another length`);
  return value;
}

/** A long value, in one piece: on a device it is hashed as it streams by. */
export function* longValueOf(map: PsbtMap, type: number): Flow<Uint8Array> {
  const position = given(yield* positionOf(map, type), status.badData, `field ${type} is missing`);
  const leaf = yield* provenLeaf(map.valuesRoot, map.size, position);
  const bytes = yield* preimage(leaf, LONGEST_TRANSACTION);
  if (bytes[0] !== 0) throw new Refusal(status.badData, 'a node where an element should be');
  return bytes.subarray(1);
}

export const littleNumber = (bytes: Uint8Array): number => Number(readerOf(bytes).little(bytes.length) ?? 0n);
