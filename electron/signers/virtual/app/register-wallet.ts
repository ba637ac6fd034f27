// E1 02: takes a wallet policy in, key by key on the screen, and gives the HMAC by which the device knows it again. It keeps nothing.
import { sha256 } from '@noble/hashes/sha2.js';
import { hexOf, joinBytes } from '../bytes.ts';
import { show, type Flow } from '../flow.ts';
import { pathText } from '../crypto/path.ts';
import { extendedKeyOf, fetchKey, fetchTemplate, isOwnKey } from '../policy/policy.ts';
import { isNameAllowed, readPolicyHeader, type KeyInformation } from '../policy/text.ts';
import { readerOf } from '../reader.ts';
import { given, Refusal, status } from '../refusal.ts';
import type { Review } from '../screen.ts';
import type { AppContext } from './context.ts';

const MOST_KEYS = 15;

const keyText = ({ origin, xpub }: KeyInformation): string => (origin === null ? xpub : `[${hexOf(origin.fingerprint)}${pathText(origin.path).slice(1)}]${xpub}`);

export function* registerWallet(data: Uint8Array, app: AppContext): Flow<Uint8Array> {
  const reader = readerOf(data);
  const length = given(reader.compact(), status.wrongLength, 'no length');
  const serialised = given(reader.take(length), status.wrongLength, 'the policy is cut short');
  const header = given(readPolicyHeader(serialised), status.badData, 'no wallet policy of version 2');
  const policy = yield* fetchTemplate(header);
  if (header.keyCount > MOST_KEYS) throw new Refusal(status.notSupported, 'too many keys');
  if (!isNameAllowed(header.name)) throw new Refusal(status.badData, 'a name that cannot be shown', 0);

  // Looked through twice, as the app does: first whether they make a policy, then whose they are.
  const texts = new Set<string>();
  for (let index = 0; index < header.keyCount; index += 1) texts.add((yield* fetchKey(policy, index)).xpub);
  if (texts.size !== header.keyCount) throw new Refusal(status.notSupported, 'the same key twice', 1);
  const keys: { readonly key: KeyInformation; readonly isOwn: boolean }[] = [];
  for (let index = 0; index < header.keyCount; index += 1) {
    const key = yield* fetchKey(policy, index);
    extendedKeyOf(key, app);
    keys.push({ key, isOwn: isOwnKey(key, app) });
  }
  if (!keys.some(({ isOwn }) => isOwn)) throw new Refusal(status.badData, 'no key of this device in the policy', 2);

  const reviews: readonly Review[] = [
    {
      id: 'register-wallet',
      title: 'Register this wallet?',
      pages: [[{ label: 'Name', value: header.name }, { label: 'Policy', value: policy.text }]],
      approve: 'Go on',
      reject: 'Stop',
    },
    ...keys.map(({ key, isOwn }, index): Review => ({
      id: 'register-key',
      title: isOwn ? 'This device’s key' : 'Another’s key',
      pages: [[{ label: `Key ${index + 1} of ${keys.length}`, value: keyText(key) }]],
      approve: index === keys.length - 1 ? 'Register' : 'Go on',
      reject: 'Stop',
    })),
  ];
  for (const review of reviews) if (!(yield* show(review))) throw new Refusal(status.denied, 'the person did not register the wallet');
  const id = sha256(serialised);
  return joinBytes(id, app.keys.registration(id));
}
