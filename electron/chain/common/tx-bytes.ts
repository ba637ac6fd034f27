// A transaction's bytes against its id: what a server calls a transaction is believed only when it hashes to its name.
import { createHash } from 'node:crypto';

/** The parts of a transaction as servers spell them out; hex throughout, ids as people write them. */
export interface TxParts {
  readonly version: number;
  readonly lockTime: number;
  readonly inputs: readonly { readonly txid: string; readonly vout: number; readonly scriptSig: string; readonly sequence: number; readonly witness: readonly string[] }[];
  readonly outputs: readonly { readonly valueSat: bigint; readonly script: string }[];
}

const hash256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(createHash('sha256').update(bytes).digest()).digest();
const reversed = (hex: string): string => Buffer.from(hex, 'hex').reverse().toString('hex');

function u32(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes.toString('hex');
}

function u64(value: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes.toString('hex');
}

function size(value: number): string {
  if (value < 0xfd) return value.toString(16).padStart(2, '0');
  const bytes = Buffer.alloc(value < 0x10000 ? 3 : 5);
  bytes.writeUInt8(value < 0x10000 ? 0xfd : 0xfe);
  if (value < 0x10000) bytes.writeUInt16LE(value, 1);
  else bytes.writeUInt32LE(value, 1);
  return bytes.toString('hex');
}

const sized = (hex: string): string => size(hex.length / 2) + hex;

/** The bytes of the parts, and the id they hash to. */
export function buildTx(parts: TxParts): { readonly rawHex: string; readonly txid: string } {
  const version = u32(parts.version);
  const inputs = size(parts.inputs.length) + parts.inputs.map((input) => reversed(input.txid) + u32(input.vout) + sized(input.scriptSig) + u32(input.sequence)).join('');
  const outputs = size(parts.outputs.length) + parts.outputs.map((output) => u64(output.valueSat) + sized(output.script)).join('');
  const lockTime = u32(parts.lockTime);
  const base = version + inputs + outputs + lockTime;
  const hasWitness = parts.inputs.some(({ witness }) => witness.length > 0);
  const witness = hasWitness ? parts.inputs.map((input) => size(input.witness.length) + input.witness.map(sized).join('')).join('') : '';
  return { rawHex: hasWitness ? `${version}0001${inputs}${outputs}${witness}${lockTime}` : base, txid: hash256(Buffer.from(base, 'hex')).reverse().toString('hex') };
}

export interface RawTx {
  readonly txid: string;
  /** `txid:vout` of what it spends. */
  readonly spends: readonly string[];
  /** Output scripts, hex. */
  readonly scripts: readonly string[];
}

/** Reads one whole transaction as far as chain sources need it; null when the bytes are not exactly one. */
export function readRawTx(rawHex: string): RawTx | null {
  if (rawHex.length % 2 !== 0 || rawHex.length < 20 || !/^[0-9a-f]*$/.test(rawHex)) return null;
  try {
    return readBytes(Buffer.from(rawHex, 'hex'));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The id of one whole transaction; null when the bytes are not exactly one. */
export const txidOf = (rawHex: string): string | null => readRawTx(rawHex)?.txid ?? null;

/** Throws RangeError past the end. */
function readBytes(bytes: Buffer): RawTx | null {
  let at = 4;
  const take = (length: number): Buffer => {
    if (length > bytes.length - at) throw new RangeError('it ends too early');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const readSize = (): number => {
    const first = take(1).readUInt8();
    if (first < 0xfd) return first;
    if (first === 0xfd) return take(2).readUInt16LE();
    if (first === 0xfe) return take(4).readUInt32LE();
    throw new RangeError('a length beyond all limits');
  };
  const many = <T>(count: number, read: () => T): readonly T[] => {
    if (count > bytes.length) throw new RangeError('a count beyond its bytes');
    return Array.from({ length: count }, read);
  };
  const hasWitness = bytes.readUInt8(4) === 0 && bytes.readUInt8(5) === 1;
  if (hasWitness) take(2);
  const bodyStart = at;
  const spends = many(readSize(), () => {
    const txid = Buffer.from(take(32)).reverse().toString('hex');
    const vout = take(4).readUInt32LE();
    take(readSize());
    take(4);
    return `${txid}:${String(vout)}`;
  });
  const scripts = many(readSize(), () => {
    take(8);
    return take(readSize()).toString('hex');
  });
  const bodyEnd = at;
  if (hasWitness) many(spends.length, () => many(readSize(), () => take(readSize()).length));
  const lockTime = take(4);
  if (at !== bytes.length || spends.length === 0) return null;
  const txid = hash256(Buffer.concat([bytes.subarray(0, 4), bytes.subarray(bodyStart, bodyEnd), lockTime])).reverse().toString('hex');
  return { txid, spends, scripts };
}
