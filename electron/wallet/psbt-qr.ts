// A PSBT as QR codes that other wallets scan: BBQr, a row of codes each with a header that says which part it is.
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { base32nopad } from '@scure/base';
import { failure, ok, type Result } from '../../shared/errors/result.ts';

/** Characters of one code (version 27 at the lowest correction, alphanumeric): small enough for a webcam. */
export const QR_CHARACTERS = 2_132;
const HEADER = 8;
/** Bytes of a part: whole groups of base32, so that each part stands for whole bytes. */
const MOST_BYTES = Math.floor((QR_CHARACTERS - HEADER) / 8) * 5;
/** Two digits of base 36. */
const MOST_PARTS = 36 ** 2 - 1;

const base36 = (value: number): string => value.toString(36).toUpperCase().padStart(2, '0');

/**
 * The texts of the codes, in their order; one is enough for small ones. null: too large for any row of codes, the file has to do.
 * @example psbtQrParts(psbt) // ['B$2P0200…', 'B$2P0201…']
 */
export function psbtQrParts(psbt: Uint8Array): readonly string[] | null {
  const count = Math.ceil(psbt.length / MOST_BYTES);
  if (count > MOST_PARTS) return null;
  // Parts of about one length are easier to scan than full ones with a small rest.
  const length = Math.ceil(psbt.length / count / 5) * 5;
  const total = Math.ceil(psbt.length / length);
  return Array.from({ length: total }, (_, part) => `B$2P${base36(total)}${base36(part)}${base32nopad.encode(psbt.subarray(part * length, (part + 1) * length))}`);
}

const refuse = (problem: string) => failure('psbt/invalid', { details: { problem } });

/** Puts scanned parts (hex or base32, in any order, repeats allowed) together again. Error: `psbt/invalid`. */
export function joinPsbtQr(parts: readonly string[]): Result<Uint8Array> {
  const [head] = parts.map((part) => part.slice(0, 6));
  const [, encoding, total] = /^B\$([H2])P([0-9A-Z]{2})$/.exec(head ?? '') ?? [];
  if (encoding === undefined || total === undefined) return refuse('the codes are not of a PSBT, or are compressed');
  const found = new Map<number, Uint8Array>();
  for (const part of parts) {
    if (part.slice(0, 6) !== head) return refuse('the codes are of different PSBTs');
    const place = Number.parseInt(part.slice(6, 8), 36);
    try { found.set(place, encoding === '2' ? base32nopad.decode(part.slice(8)) : hexToBytes(part.slice(8))); }
    catch { return refuse('a code is damaged'); }
  }
  const wanted = Number.parseInt(total, 36);
  const whole = Array.from({ length: wanted }, (_, place) => found.get(place)).filter((part) => part !== undefined);
  return whole.length === wanted && found.size === wanted ? ok(concatBytes(...whole)) : refuse(`${wanted - whole.length} of ${wanted} codes are missing`);
}
