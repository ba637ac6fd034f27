// From a passphrase to a key: argon2id where its prebuilt module loads, else Node's scrypt. The parameters travel with what they sealed.
import { scryptSync } from 'node:crypto';
import { createRequire } from 'node:module';
import * as v from 'valibot';
import { KEY_BYTES } from './seal.ts';

export const SALT_BYTES = 16;

/** Upper bounds keep a tampered file from asking for all memory or for hours. */
export const kdfSchema = v.variant('name', [
  v.strictObject({
    name: v.literal('argon2id'),
    memoryKiB: v.pipe(v.number(), v.integer(), v.minValue(19_456), v.maxValue(1_048_576)),
    passes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(16)),
    lanes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4)),
  }),
  v.strictObject({
    name: v.literal('scrypt'),
    cost: v.picklist([2 ** 17, 2 ** 18, 2 ** 19]),
    blockSize: v.literal(8),
    lanes: v.literal(1),
  }),
]);
export type Kdf = v.InferOutput<typeof kdfSchema>;

/** OWASP's least for argon2id is 19 MiB, two passes; a till can spare twice that. */
const ARGON2ID: Kdf = { name: 'argon2id', memoryKiB: 38_912, passes: 2, lanes: 1 };
const SCRYPT: Kdf = { name: 'scrypt', cost: 2 ** 17, blockSize: 8, lanes: 1 };

interface Argon2 {
  hashRawSync(
    password: Uint8Array,
    options: { algorithm: 2; salt: Uint8Array; memoryCost: number; timeCost: number; parallelism: number; outputLen: number },
  ): Uint8Array;
}

function isArgon2(module: unknown): module is Argon2 {
  return typeof module === 'object' && module !== null && 'hashRawSync' in module && typeof module.hashRawSync === 'function';
}

/** Loaded at first use, not at start: most runs never derive a key. null where the platform has no prebuilt binary. */
function loadArgon2(): Argon2 | null {
  try {
    const module: unknown = createRequire(import.meta.url)('@node-rs/argon2');
    return isArgon2(module) ? module : null;
  } catch {
    return null;
  }
}

/** What a new passphrase is derived with on this machine. */
export function bestKdf(): Kdf {
  return loadArgon2() === null ? SCRYPT : ARGON2ID;
}

/**
 * Derives 32 bytes. The passphrase is taken in Unicode form NFKC, so that two keyboards type the same one.
 * null when the file names argon2id and this machine cannot load it.
 */
export function deriveKey(passphrase: string, salt: Uint8Array, kdf: Kdf): Uint8Array | null {
  const password = Buffer.from(passphrase.normalize('NFKC'), 'utf8');
  if (kdf.name === 'scrypt') {
    return scryptSync(password, salt, KEY_BYTES, { N: kdf.cost, r: kdf.blockSize, p: kdf.lanes, maxmem: 256 * kdf.cost * kdf.blockSize });
  }
  const argon2 = loadArgon2();
  if (argon2 === null) return null;
  return argon2.hashRawSync(password, {
    algorithm: 2, salt, memoryCost: kdf.memoryKiB, timeCost: kdf.passes, parallelism: kdf.lanes, outputLen: KEY_BYTES,
  });
}
