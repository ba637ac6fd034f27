// The box that holds the data key, wrapped by the keychain, by a passphrase, or by both; with a checksum that tells damage from a wrong key.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { kdfSchema } from './kdf.ts';

const base64 = v.pipe(v.string(), v.base64());

const schema = v.strictObject({
  version: v.literal(1),
  /** Says whether an unwrapped key is the right one without opening a box. */
  check: base64,
  keychain: v.nullable(v.strictObject({ backend: v.string(), box: base64 })),
  passphrase: v.nullable(v.strictObject({ kdf: kdfSchema, salt: base64, box: base64 })),
});
export type KeyFile = v.InferOutput<typeof schema>;

const SUM_BYTES = 32;
const sumOf = (body: Uint8Array): Buffer => createHash('sha256').update('countersign:vault-key-file\0').update(body).digest();

export function encodeKeyFile(file: KeyFile): Uint8Array {
  const body = Buffer.from(JSON.stringify(file), 'utf8');
  return Buffer.concat([sumOf(body), body]);
}

/** null when any byte is not as it was written. */
export function decodeKeyFile(bytes: Uint8Array): KeyFile | null {
  const body = bytes.subarray(SUM_BYTES);
  const sum = bytes.subarray(0, SUM_BYTES);
  if (sum.length !== SUM_BYTES || !timingSafeEqual(sum, sumOf(body))) return null;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), Buffer.from(body).toString('utf8'));
  return parsed.success ? parsed.output : null;
}

/** A value that only the right data key gives. */
export function checkOf(dataKey: Uint8Array): Uint8Array {
  return createHmac('sha256', dataKey).update('countersign:vault-key-check').digest().subarray(0, 16);
}

export function isDataKey(candidate: Uint8Array, file: KeyFile): boolean {
  const wanted = Buffer.from(file.check, 'base64');
  const found = checkOf(candidate);
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}
