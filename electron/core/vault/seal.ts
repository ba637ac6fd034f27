// AES-256-GCM sealing: one format for credentials and for the wrapped data key.
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { invariant } from '../../../shared/errors/invariant.ts';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;

/** Binds a box to its purpose and the format, so that one box cannot be put in another's place. */
function boundTo(name: string): Buffer {
  return Buffer.from(`countersign:box:${VERSION}\0${name}`, 'utf8');
}

/**
 * Seals `plaintext` under `key` (32 bytes) with a fresh random `nonce` (12 bytes, never used twice with one key).
 * Layout: version, nonce, ciphertext, tag.
 */
export function sealBytes(key: Uint8Array, nonce: Uint8Array, name: string, plaintext: Uint8Array): Uint8Array {
  invariant(key.length === KEY_BYTES && nonce.length === NONCE_BYTES, 'a box takes a 32-byte key and a 12-byte nonce');
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo(name));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Uint8Array.of(VERSION), nonce, body, cipher.getAuthTag()]);
}

/** Opens a box; null when any bit of it, its name or the key is not the one it was sealed with. */
export function openBytes(key: Uint8Array, name: string, box: Uint8Array): Uint8Array | null {
  invariant(key.length === KEY_BYTES, 'a box takes a 32-byte key');
  if (box.length < 1 + NONCE_BYTES + TAG_BYTES || box[0] !== VERSION) return null;
  const nonce = box.subarray(1, 1 + NONCE_BYTES);
  const body = box.subarray(1 + NONCE_BYTES, box.length - TAG_BYTES);
  return decrypt(key, nonce, boundTo(name), body, box.subarray(box.length - TAG_BYTES));
}

/** The bare primitive, apart so that the public test vectors reach it. null when the tag does not fit. */
export function decrypt(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, body: Uint8Array, tag: Uint8Array): Uint8Array | null {
  if (tag.length !== TAG_BYTES) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(aad);
  decipher.setAuthTag(tag);
  const plain = decipher.update(body);
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return null;
  }
}
