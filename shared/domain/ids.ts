// Ids that sort by time: a prefix, 48 bits of milliseconds and random bits, in Crockford's base32.

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function base32(value: bigint, length: number): string {
  let rest = value;
  let text = '';
  for (let at = 0; at < length; at += 1) {
    text = (ALPHABET[Number(rest & 31n)] ?? '') + text;
    rest >>= 5n;
  }
  return text;
}

/** How many random bytes {@link timeId} takes. */
export const ID_RANDOM_BYTES = 10;

/**
 * An id such as `inv_01JD…`: ten characters of time, sixteen of chance (80 bits). Ids of different milliseconds sort by time.
 * Refuses (throws) times outside 48 bits and too few random bytes.
 */
export function timeId(prefix: string, nowMs: number, random: Uint8Array): string {
  if (!Number.isSafeInteger(nowMs) || nowMs < 0 || nowMs >= 2 ** 48) throw new RangeError('the time of an id must fit 48 bits');
  if (random.length < ID_RANDOM_BYTES) throw new RangeError(`an id needs ${ID_RANDOM_BYTES} random bytes`);
  const chance = random.subarray(0, ID_RANDOM_BYTES).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return `${prefix}_${base32(BigInt(nowMs), 10)}${base32(chance, 16)}`;
}

/** A new sale's id. */
export const invoiceId = (nowMs: number, random: Uint8Array): string => timeId('inv', nowMs, random);
