// Bytes as the protocol writes them: joining, comparing, hexadecimal, whole numbers and Bitcoin's compact sizes.
export { concatBytes as joinBytes, bytesToHex as hexOf, hexToBytes as bytesOfHex } from '@noble/hashes/utils.js';

export const sameBytes = (left: Uint8Array, right: Uint8Array): boolean => left.length === right.length && left.every((byte, at) => byte === right[at]);

export const asciiBytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

export const asciiText = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** A whole number in `length` bytes, most significant first. */
export function bigEndian(value: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = length - 1, rest = value; at >= 0; at -= 1, rest = Math.floor(rest / 256)) bytes[at] = rest % 256;
  return bytes;
}

/** A whole number in `length` bytes, least significant first. */
export function littleEndian(value: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0, rest = value; at < length; at += 1, rest >>= 8n) bytes[at] = Number(rest & 0xffn);
  return bytes;
}

/** Bitcoin's compact size. */
export function compactSize(value: number): Uint8Array {
  if (value < 0xfd) return Uint8Array.of(value);
  if (value <= 0xffff) return Uint8Array.of(0xfd, ...littleEndian(BigInt(value), 2));
  if (value <= 0xffff_ffff) return Uint8Array.of(0xfe, ...littleEndian(BigInt(value), 4));
  return Uint8Array.of(0xff, ...littleEndian(BigInt(value), 8));
}
