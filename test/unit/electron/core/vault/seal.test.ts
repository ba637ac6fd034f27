// Our use of AES-256-GCM against the public Wycheproof vectors.
import { createCipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { decrypt } from '../../../../../electron/core/vault/seal.ts';

const schema = v.object({
  testGroups: v.array(v.object({
    keySize: v.number(), ivSize: v.number(), tagSize: v.number(),
    tests: v.array(v.object({
      tcId: v.number(), comment: v.string(), key: v.string(), iv: v.string(), aad: v.string(), msg: v.string(), ct: v.string(), tag: v.string(),
      result: v.picklist(['valid', 'invalid', 'acceptable']),
    })),
  })),
});
const vectors = v.parse(v.pipe(v.string(), v.parseJson(), schema), readFileSync('test/fixtures/vectors/wycheproof/aes_gcm_test.json', 'utf8'));
/** The one shape the vault uses. */
const ours = vectors.testGroups.filter((group) => group.keySize === 256 && group.ivSize === 96 && group.tagSize === 128).flatMap((group) => group.tests);
const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('AES-256-GCM (Wycheproof)', () => {
  it('has vectors of both kinds', () => {
    expect(ours.filter(({ result }) => result === 'valid').length).toBeGreaterThan(20);
    expect(ours.filter(({ result }) => result === 'invalid').length).toBeGreaterThan(10);
  });

  it.each(ours)('line 63: case $tcId $comment ($result)', ({ key, iv, aad, msg, ct, tag, result }) => {
    const opened = decrypt(hex(key), hex(iv), hex(aad), hex(ct), hex(tag));
    expect(opened === null ? null : Buffer.from(opened).toString('hex')).toBe(result === 'valid' ? msg : null);
    if (result !== 'valid') return;
    const cipher = createCipheriv('aes-256-gcm', hex(key), hex(iv), { authTagLength: 16 });
    cipher.setAAD(hex(aad));
    expect(Buffer.concat([cipher.update(hex(msg)), cipher.final(), cipher.getAuthTag()]).toString('hex')).toBe(ct + tag);
  });
});
