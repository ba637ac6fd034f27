// Bytes as Bitcoin lays them out: little-endian numbers, compact sizes, hashes; the simulated chain's own reader and writer.
import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';

export { bytesToHex as toHex, concatBytes, sha256 };

export const fromHex = (hex: string): Uint8Array => hexToBytes(hex);
export const hash256 = (bytes: Uint8Array): Uint8Array => sha256(sha256(bytes));
export const hash160 = (bytes: Uint8Array): Uint8Array => ripemd160(sha256(bytes));

/** A hash as people write it: the other way round. */
export const displayHex = (hash: Uint8Array): string => bytesToHex(hash.toReversed());
export const fromDisplayHex = (hex: string): Uint8Array => hexToBytes(hex).reverse();

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, index) => byte === b[index]);

/** Reading past the end, or a number written longer than needed. */
export class BadBytes extends Error {}

export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.at;
  }

  take(length: number): Uint8Array {
    if (length > this.left) throw new BadBytes('it ends too early');
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  peek(offset = 0): number {
    const byte = this.#bytes[this.at + offset];
    if (byte === undefined) throw new BadBytes('it ends too early');
    return byte;
  }

  u8(): number {
    return this.#view.getUint8(this.#step(1));
  }

  u32(): number {
    return this.#view.getUint32(this.#step(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#step(4), true);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#step(8), true);
  }

  /** A compact size, in its shortest form only. */
  size(): number {
    const first = this.u8();
    if (first < 0xfd) return first;
    const value = first === 0xfd ? this.#view.getUint16(this.#step(2), true) : first === 0xfe ? this.u32() : Number(this.u64());
    if (value < (first === 0xfd ? 0xfd : first === 0xfe ? 0x10000 : 0x1_0000_0000)) throw new BadBytes('a length is not in its shortest form');
    if (value > 0x0200_0000) throw new BadBytes('a length is beyond all limits');
    return value;
  }

  sized(): Uint8Array {
    return this.take(this.size());
  }

  #step(length: number): number {
    if (length > this.left) throw new BadBytes('it ends too early');
    this.at += length;
    return this.at - length;
  }
}

export function u8(value: number): Uint8Array {
  return Uint8Array.of(value);
}

export function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

export function i32(value: number): Uint8Array {
  return u32(value >>> 0);
}

export function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

export function size(value: number): Uint8Array {
  if (value < 0xfd) return u8(value);
  if (value < 0x10000) return Uint8Array.of(0xfd, value & 0xff, value >> 8);
  return concatBytes(u8(0xfe), u32(value));
}

export const sized = (bytes: Uint8Array): Uint8Array => concatBytes(size(bytes.length), bytes);
