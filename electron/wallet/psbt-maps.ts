// A PSBT's outer form (BIP174, 370): maps of keys and values, each key once, as many maps as the transaction has inputs and outputs.
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import { BadBytes, byteReader, compactSizeBytes, type ByteReader } from './byte-reader.ts';
import { readUnsigned } from './unsigned-transaction.ts';

/** One key with its value. */
export interface PsbtField {
  /** The key's type number. */
  readonly type: number;
  /** What of the key follows its type. */
  readonly keyData: Uint8Array;
  readonly value: Uint8Array;
}

export type PsbtMap = readonly PsbtField[];

export interface PsbtMaps {
  readonly global: PsbtMap;
  readonly inputs: readonly PsbtMap[];
  readonly outputs: readonly PsbtMap[];
}

const MAGIC = Uint8Array.of(0x70, 0x73, 0x62, 0x74, 0xff);
/** More than any transaction can have; stops a made-up count from filling the memory. */
const MOST_MAPS = 100_000;

/** The value of a field whose key is its type alone. */
export const valueIn = (map: PsbtMap, type: number): Uint8Array | null => map.find((field) => field.type === type && field.keyData.length === 0)?.value ?? null;

function readMap(reader: ByteReader): PsbtMap {
  const fields: PsbtField[] = [];
  const seen = new Set<string>();
  for (;;) {
    const key = reader.sized();
    if (key.length === 0) return fields;
    const name = bytesToHex(key);
    if (seen.has(name)) throw new BadBytes('it says something twice');
    seen.add(name);
    const keyReader = byteReader(key);
    const type = keyReader.compactSize();
    const keyData = key.slice(compactSizeBytes(type).length);
    fields.push({ type, keyData, value: reader.sized() });
  }
}

/** Reads the maps; throws `BadBytes` for anything that is not exactly a PSBT's outer form, bytes after its end included. */
export function readMaps(data: Uint8Array): PsbtMaps {
  if (bytesToHex(data.subarray(0, MAGIC.length)) !== bytesToHex(MAGIC)) throw new BadBytes('it is no PSBT');
  const reader = byteReader(data.subarray(MAGIC.length));
  const global = readMap(reader);
  const unsigned = valueIn(global, 0x00);
  const counts = unsigned ? countsOf(unsigned) : { inputs: countIn(global, 0x04), outputs: countIn(global, 0x05) };
  if (counts.inputs + counts.outputs > MOST_MAPS) throw new BadBytes('it has more inputs or outputs than any transaction');
  const inputs = Array.from({ length: counts.inputs }, () => readMap(reader));
  const outputs = Array.from({ length: counts.outputs }, () => readMap(reader));
  if (!reader.isAtEnd()) throw new BadBytes('something follows its end');
  return { global, inputs, outputs };
}

function countsOf(unsigned: Uint8Array): { readonly inputs: number; readonly outputs: number } {
  const { inputs, outputs } = readUnsigned(unsigned);
  return { inputs: inputs.length, outputs: outputs.length };
}

function countIn(global: PsbtMap, type: number): number {
  const value = valueIn(global, type);
  if (value === null) throw new BadBytes('it holds no transaction');
  const reader = byteReader(value);
  const count = reader.compactSize();
  if (!reader.isAtEnd()) throw new BadBytes('its number of inputs or outputs is not a number');
  return count;
}

const writeMap = (map: PsbtMap): Uint8Array => concatBytes(...map.flatMap(({ type, keyData, value }) => {
  const typeBytes = compactSizeBytes(type);
  return [compactSizeBytes(typeBytes.length + keyData.length), typeBytes, keyData, compactSizeBytes(value.length), value];
}), Uint8Array.of(0));

export const writeMaps = ({ global, inputs, outputs }: PsbtMaps): Uint8Array => concatBytes(MAGIC, ...[global, ...inputs, ...outputs].map(writeMap));
