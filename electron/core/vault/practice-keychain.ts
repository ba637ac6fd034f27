// Practice mode's keychain: a random key in a file of the practice home. Worthless on purpose, so that the vault's code is the same.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { invariant } from '../../../shared/errors/invariant.ts';
import type { Keychain, Random } from '../ports.ts';
import { KEY_BYTES, openBytes, sealBytes } from './seal.ts';

const PURPOSE = 'practice-keychain';

/**
 * Trustworthy only in the sense that practice credentials are worth nothing. `home` must be the practice home, never a live one.
 * The key file is made at first use, readable by this user alone.
 */
export function practiceKeychain(home: string, random: Random): Keychain {
  const file = path.join(home, 'practice-keychain.key');
  const key = (): Uint8Array => {
    if (!existsSync(file)) {
      mkdirSync(home, { recursive: true, mode: 0o700 });
      writeFileSync(file, random.bytes(KEY_BYTES), { mode: 0o600, flag: 'wx' });
    }
    return readFileSync(file);
  };
  return {
    backend: 'practice',
    trustworthy: true,
    wrap: (bytes) => sealBytes(key(), random.bytes(12), PURPOSE, bytes),
    unwrap: (box) => {
      const plain = openBytes(key(), PURPOSE, box);
      invariant(plain !== null, 'the practice key opens what it sealed');
      return plain;
    },
  };
}
