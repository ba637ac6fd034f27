// Reading Bitcoin's binary formats from outside, refusing what is cut off or not written the shortest way.

/** Thrown by {@link ByteReader}; caught by whoever reads a whole format and told in plain words there. */
export class BadBytes extends Error {
  override name = 'BadBytes';
}

export interface ByteReader {
  readonly isAtEnd: () => boolean;
  readonly bytes: (length: number) => Uint8Array;
  readonly uint8: () => number;
  /** Little-endian, unsigned. */
  readonly uint32: () => number;
  readonly uint64: () => bigint;
  /** Bitcoin's variable-length integer; only the shortest form, at most 2^32. */
  readonly compactSize: () => number;
  /** As many bytes as the compact size before them says. */
  readonly sized: () => Uint8Array;
}

/** Reads `data` from its start. Every function throws {@link BadBytes} where the bytes do not suffice. */
export function byteReader(data: Uint8Array): ByteReader {
  let at = 0;
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const take = (length: number): number => {
    if (length > data.length - at) throw new BadBytes('it is cut off');
    at += length;
    return at - length;
  };
  const bytes = (length: number): Uint8Array => {
    const start = take(length);
    return data.slice(start, start + length);
  };
  const uint8 = (): number => view.getUint8(take(1));
  const uint32 = (): number => view.getUint32(take(4), true);
  const uint64 = (): bigint => view.getBigUint64(take(8), true);
  const compactSize = (): number => {
    const first = uint8();
    if (first < 0xfd) return first;
    if (first === 0xff) throw new BadBytes('it has a length beyond all reason');
    const value = first === 0xfd ? view.getUint16(take(2), true) : uint32();
    if (value < (first === 0xfd ? 0xfd : 0x10000)) throw new BadBytes('it has a length that is not written the shortest way');
    return value;
  };
  return { isAtEnd: () => at === data.length, bytes, uint8, uint32, uint64, compactSize, sized: () => bytes(compactSize()) };
}

/** Bitcoin's variable-length integer in its shortest form. */
export function compactSizeBytes(value: number): Uint8Array {
  if (value < 0xfd) return Uint8Array.of(value);
  if (value <= 0xffff) return Uint8Array.of(0xfd, value & 0xff, value >> 8);
  return Uint8Array.of(0xfe, ...uint32Bytes(value));
}

export function uint32Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
