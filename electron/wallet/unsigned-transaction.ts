// The unsigned transaction inside a PSBT: never with witnesses, never with scripts to unlock, so zero inputs are not mistaken for segwit's mark.
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { BadBytes, byteReader, compactSizeBytes, uint32Bytes } from './byte-reader.ts';
import { MAX_SAT, reversedHex } from './transaction.ts';

export interface UnsignedTransaction {
  readonly version: number;
  readonly lockTime: number;
  readonly inputs: readonly { readonly txid: string; readonly vout: number; readonly sequence: number }[];
  readonly outputs: readonly { readonly script: Uint8Array; readonly valueSat: bigint }[];
}

/** Throws `BadBytes` for anything else, amounts beyond all bitcoin included. */
export function readUnsigned(data: Uint8Array): UnsignedTransaction {
  const reader = byteReader(data);
  const version = reader.uint32();
  const inputs = Array.from({ length: atMost(reader.compactSize(), data) }, () => {
    const txid = reversedHex(reader.bytes(32));
    const vout = reader.uint32();
    if (reader.sized().length > 0) throw new BadBytes('the transaction in it is signed already');
    return { txid, vout, sequence: reader.uint32() };
  });
  const outputs = Array.from({ length: atMost(reader.compactSize(), data) }, () => {
    const valueSat = reader.uint64();
    if (valueSat > MAX_SAT) throw new BadBytes('it moves more bitcoin than there are');
    return { valueSat, script: reader.sized() };
  });
  const lockTime = reader.uint32();
  if (!reader.isAtEnd()) throw new BadBytes('the transaction in it is longer than it says');
  return { version, lockTime, inputs, outputs };
}

/** No list can have more items than the text has bytes. */
function atMost(count: number, data: Uint8Array): number {
  if (count > data.length) throw new BadBytes('it is cut off');
  return count;
}

export const uint64Bytes = (value: bigint): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
};

export const writeUnsigned = ({ version, lockTime, inputs, outputs }: UnsignedTransaction): Uint8Array => concatBytes(
  uint32Bytes(version),
  compactSizeBytes(inputs.length), ...inputs.flatMap(({ txid, vout, sequence }) => [hexToBytes(txid).reverse(), uint32Bytes(vout), Uint8Array.of(0), uint32Bytes(sequence)]),
  compactSizeBytes(outputs.length), ...outputs.flatMap(({ script, valueSat }) => [uint64Bytes(valueSat), compactSizeBytes(script.length), script]),
  uint32Bytes(lockTime),
);
