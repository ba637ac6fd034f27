// A transaction in bytes and back (BIP144), with its ids and its weight.
import { BadBytes, Reader, concatBytes, displayHex, fromDisplayHex, hash256, i32, size, sized, toHex, u32, u64 } from './bytes.ts';

export interface TxInput {
  /** As people write it. */
  readonly txid: string;
  readonly vout: number;
  readonly scriptSig: Uint8Array;
  readonly sequence: number;
  readonly witness: readonly Uint8Array[];
}

export interface TxOutput {
  readonly valueSat: bigint;
  readonly script: Uint8Array;
  readonly scriptHex: string;
}

export interface TxBody {
  readonly version: number;
  readonly inputs: readonly TxInput[];
  readonly outputs: readonly TxOutput[];
  readonly lockTime: number;
}

export interface Tx extends TxBody {
  readonly txid: string;
  readonly raw: Uint8Array;
  readonly weight: number;
  readonly vsize: number;
  readonly isCoinbase: boolean;
}

export const noTxid = '0'.repeat(64);
const noVout = 0xffff_ffff;

export const outpointOf = (txid: string, vout: number): string => `${txid}:${String(vout)}`;
export const output = (valueSat: bigint, script: Uint8Array): TxOutput => ({ valueSat, script, scriptHex: toHex(script) });

const inputBytes = (input: TxInput): Uint8Array => concatBytes(fromDisplayHex(input.txid), u32(input.vout), sized(input.scriptSig), u32(input.sequence));
export const outputBytes = ({ valueSat, script }: TxOutput): Uint8Array => concatBytes(u64(valueSat), sized(script));
const witnessBytes = ({ witness }: TxInput): Uint8Array => concatBytes(size(witness.length), ...witness.map(sized));

/** The bytes; without witnesses they are what the txid is the hash of. */
export function writeTx(tx: TxBody, withWitness: boolean): Uint8Array {
  const hasWitness = withWitness && tx.inputs.some(({ witness }) => witness.length > 0);
  return concatBytes(
    i32(tx.version),
    hasWitness ? Uint8Array.of(0, 1) : new Uint8Array(),
    size(tx.inputs.length), ...tx.inputs.map(inputBytes),
    size(tx.outputs.length), ...tx.outputs.map(outputBytes),
    ...(hasWitness ? tx.inputs.map(witnessBytes) : []),
    u32(tx.lockTime),
  );
}

/** Adds what follows from the body. */
export const makeTx = (body: TxBody): Tx => complete(body, writeTx(body, true), writeTx(body, false));

/** `base` is without witnesses. */
function complete(body: TxBody, raw: Uint8Array, base: Uint8Array): Tx {
  const weight = base.length * 3 + raw.length;
  const [only] = body.inputs;
  return {
    ...body, raw, weight, vsize: Math.ceil(weight / 4), txid: displayHex(hash256(base)),
    isCoinbase: body.inputs.length === 1 && only?.txid === noTxid && only.vout === noVout,
  };
}

/** Reads one whole transaction; throws {@link BadBytes} on anything that is not exactly one. */
export function readTx(raw: Uint8Array): Tx {
  const reader = new Reader(raw);
  const version = reader.i32();
  const hasWitness = reader.peek() === 0;
  if (hasWitness) {
    reader.u8();
    if (reader.u8() !== 1) throw new BadBytes('its witness flag is unknown');
  }
  const bodyStart = reader.at;
  const many = <T>(read: () => T): readonly T[] => Array.from({ length: bounded(reader.size(), reader) }, read);
  const bare = many(() => ({ txid: displayHex(reader.take(32)), vout: reader.u32(), scriptSig: reader.sized(), sequence: reader.u32() }));
  const outputs = many(() => output(reader.u64(), reader.sized()));
  const bodyEnd = reader.at;
  const witnesses = hasWitness ? bare.map(() => many(() => reader.sized())) : [];
  if (hasWitness && witnesses.every((items) => items.length === 0)) throw new BadBytes('its witness is empty');
  const lockTime = reader.u32();
  if (reader.left > 0) throw new BadBytes('something follows it');
  const base = hasWitness ? concatBytes(raw.subarray(0, 4), raw.subarray(bodyStart, bodyEnd), raw.subarray(raw.length - 4)) : raw;
  return complete({ version, inputs: bare.map((input, index) => ({ ...input, witness: witnesses[index] ?? [] })), outputs, lockTime }, raw, base);
}

/** A count that the bytes left cannot hold is refused before anything is made for it. */
function bounded(count: number, reader: Reader): number {
  if (count > reader.left) throw new BadBytes('it ends too early');
  return count;
}
