// A block's header of 80 bytes: its hash, its time, and whether somebody worked for it.
import { createHash } from 'node:crypto';

export interface Header {
  readonly hash: string;
  readonly previous: string;
  readonly timeMs: number;
}

/** null: not a header, or one whose hash does not meet the target it names itself. */
export function readHeader(hex: string): Header | null {
  if (!/^[0-9a-f]{160}$/.test(hex)) return null;
  const bytes = Buffer.from(hex, 'hex');
  const hash = createHash('sha256').update(createHash('sha256').update(bytes).digest()).digest().reverse().toString('hex');
  const bits = bytes.readUInt32LE(72);
  const exponent = bits >>> 24;
  const mantissa = BigInt(bits & 0x00ff_ffff);
  if (exponent > 32 || (bits & 0x0080_0000) !== 0) return null;
  const target = exponent >= 3 ? mantissa << BigInt(8 * (exponent - 3)) : mantissa >> BigInt(8 * (3 - exponent));
  if (BigInt(`0x${hash}`) > target) return null;
  return { hash, previous: Buffer.from(bytes.subarray(4, 36)).reverse().toString('hex'), timeMs: bytes.readUInt32LE(68) * 1000 };
}
