// E1 10: signs a text as "Bitcoin Signed Message" with the key at a path, after a person has read it or, if it cannot be shown, its hash.
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { asciiBytes, asciiText, compactSize, hexOf, joinBytes } from '../bytes.ts';
import { pathText, readPath } from '../crypto/path.ts';
import { show, type Flow } from '../flow.ts';
import { listElement } from '../protocol/questions.ts';
import { readerOf } from '../reader.ts';
import { given, Refusal, status } from '../refusal.ts';
import type { Field } from '../screen.ts';
import type { AppContext } from './context.ts';

const CHUNK = 64;
const LONGEST_SHOWN = 640;
const CHUNKS_PER_PAGE = 2;
const MAGIC = asciiBytes('\x18Bitcoin Signed Message:\n');
/** 27 and 4 for a compressed key; the device never says more about the address. */
const HEADER = 31;

const isShown = (message: Uint8Array): boolean => message.length <= LONGEST_SHOWN && message.every((byte) => byte === 0x0a || (byte >= 0x20 && byte <= 0x7e));

function pagesOf(path: readonly number[], message: Uint8Array): readonly (readonly Field[])[] {
  const signer = { label: 'Path', value: pathText(path) };
  if (!isShown(message)) return [[signer, { label: 'Hash of the text', value: hexOf(sha256(message)).toUpperCase() }]];
  const parts = Math.max(1, Math.ceil(message.length / (CHUNK * CHUNKS_PER_PAGE)));
  return Array.from({ length: parts }, (_, part) => {
    const text = asciiText(message.subarray(part * CHUNK * CHUNKS_PER_PAGE, (part + 1) * CHUNK * CHUNKS_PER_PAGE));
    const field = { label: parts === 1 ? 'Text' : `Text ${part + 1} of ${parts}`, value: text };
    return part === 0 ? [signer, field] : [field];
  });
}

export function* signMessage(data: Uint8Array, app: AppContext): Flow<Uint8Array> {
  const reader = readerOf(data);
  if (reader.left === 0) throw new Refusal(status.wrongLength, 'no path');
  const path = readPath(reader);
  const length = given(reader.compact(), status.wrongLength, 'no length');
  const root = given(reader.take(32), status.wrongLength, 'no root of the text');
  if (length > 0xffff_ffff) throw new Refusal(status.badData, 'too long');

  const chunks: Uint8Array[] = [];
  const count = Math.ceil(length / CHUNK);
  for (let index = 0; index < count; index += 1) {
    const chunk = yield* listElement(root, count, index, CHUNK);
    if (chunk.length !== Math.min(CHUNK, length - index * CHUNK)) throw new Refusal(status.badData, 'a part of another length');
    chunks.push(chunk);
  }
  const message = joinBytes(...chunks);
  const review = { id: 'message', title: 'Sign this text?', pages: pagesOf(path, message), approve: 'Sign', reject: 'Reject' } as const;
  if (!(yield* show(review))) throw new Refusal(status.denied, 'the person did not sign');

  const digest = sha256(sha256(joinBytes(MAGIC, compactSize(message.length), message)));
  const secret = given(app.keys.derive(path).privateKey, status.badState, 'no private key');
  const [recovery = 0, ...signature] = secp256k1.sign(digest, secret, { prehash: false, lowS: true, format: 'recovered' });
  return Uint8Array.of(HEADER + (recovery & 1), ...signature);
}
