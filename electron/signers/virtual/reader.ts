// Reads bytes from front to back; every step gives null once there are too few left.

export interface Reader {
  readonly left: number;
  take(length: number): Uint8Array | null;
  byte(): number | null;
  /** Most significant byte first. */
  big(length: number): number | null;
  /** Least significant byte first. */
  little(length: number): bigint | null;
  /** Bitcoin's compact size; null as well for more than 53 bits and for a longer form than needed. */
  compact(): number | null;
}

export function readerOf(bytes: Uint8Array): Reader {
  let at = 0;
  const take = (length: number): Uint8Array | null => {
    if (length > bytes.length - at) return null;
    at += length;
    return bytes.subarray(at - length, at);
  };
  const little = (length: number): bigint | null => take(length)?.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n) ?? null;
  const byte = (): number | null => take(1)?.[0] ?? null;
  return {
    get left() {
      return bytes.length - at;
    },
    take,
    byte,
    big: (length) => take(length)?.reduce((sum, next) => sum * 256 + next, 0) ?? null,
    little,
    compact() {
      const first = byte();
      if (first === null || first < 0xfd) return first;
      const [length, least] = first === 0xfd ? [2, 0xfdn] : first === 0xfe ? [4, 0x1_0000n] : [8, 0x1_0000_0000n];
      const value = little(length);
      return value === null || value < least || value > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(value);
    },
  };
}
