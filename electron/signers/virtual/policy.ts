// A wallet policy: fetched from the host, checked, and able to say which script stands at a chain and index.
import { HDKey } from '@scure/bip32';
import { asciiText, sameBytes } from './bytes.ts';
import type { AppContext } from './app/context.ts';
import { payToPublicKeyHash, payToScriptHash, payToTaproot, payToWitnessKeyHash, hash160, taprootOutputKey } from './crypto/script.ts';
import { HARDENED } from './crypto/path.ts';
import type { Flow } from './flow.ts';
import { defaultTemplates, readKeyInformation, readPolicyHeader, type KeyInformation, type PolicyHeader } from './policy-text.ts';
import { listElement, preimage } from './protocol/questions.ts';
import { given, Refusal, status } from './refusal.ts';

const LONGEST_SERIALISED = 200;
const LONGEST_KEY = 200;
const HIGHEST_ACCOUNT = 100;
const HIGHEST_INDEX = 50_000;

const bad = (why: string, detail: number | null = null): Refusal => new Refusal(status.badData, why, detail);

export interface Policy {
  readonly header: PolicyHeader;
  readonly template: string;
}

/** Fetches the policy with this id: its serialised form, then the template it commits to. */
export function* fetchPolicy(id: Uint8Array): Flow<Policy> {
  const header = given(readPolicyHeader(yield* preimage(id, LONGEST_SERIALISED)), status.badData, 'no wallet policy of version 2');
  const template = asciiText(yield* preimage(header.templateHash, header.templateLength));
  if (template.length !== header.templateLength) throw bad('a template of another length');
  return { header, template };
}

/** Key `index`, read anew each time: the device keeps none. */
export function* fetchKey({ header }: Policy, index: number): Flow<KeyInformation> {
  const text = asciiText(yield* listElement(header.keysRoot, header.keyCount, index, LONGEST_KEY));
  return given(readKeyInformation(text), status.badData, 'a key that cannot be read');
}

/** Whether the key comes from this device's seed, extended key and all. */
export function isOwnKey(key: KeyInformation, app: AppContext): boolean {
  if (key.origin === null || !sameBytes(key.origin.fingerprint, app.keys.fingerprint)) return false;
  return app.keys.derive(key.origin.path).publicExtendedKey === key.xpub;
}

/** Lets only the four single-key templates through, on their own standard paths and with a key of this device. */
export function* requireDefaultPolicy(policy: Policy, app: AppContext): Flow<void> {
  const purpose = defaultTemplates.get(policy.template.replace('/<0;1>/*', '/**'));
  if (purpose === undefined || policy.header.keyCount !== 1) throw bad('a wallet policy that needs registration', 0);
  if (policy.header.name !== '') throw bad('a name on a policy that has none', 1);
  const key = yield* fetchKey(policy, 0);
  if (!isOwnKey(key, app)) throw bad('no key of this device in the policy', 2);
  const [first, coinType, account = 0, ...rest] = key.origin?.path ?? [];
  if (first !== purpose + HARDENED || coinType !== app.coin.coinType + HARDENED || rest.length > 0) throw bad('not the standard path of its template', 0);
  if (account < HARDENED || account > HIGHEST_ACCOUNT + HARDENED) throw bad('an account above 100', 0);
}

/** Default policies stop here. */
export const isUsualIndex = (index: number): boolean => index <= HIGHEST_INDEX;

function* publicKeyAt(policy: Policy, keyIndex: number, chain: number, index: number, app: AppContext): Flow<Uint8Array> {
  const { xpub } = yield* fetchKey(policy, keyIndex);
  return given(HDKey.fromExtendedKey(xpub, app.coin.versions).deriveChild(chain).deriveChild(index).publicKey, status.badState, 'no public key');
}

/** The output script of the policy at a chain (0 receive, 1 change) and index. */
export function* scriptAt(policy: Policy, chain: 0 | 1, index: number, app: AppContext): Flow<Uint8Array> {
  const key = yield* publicKeyAt(policy, 0, chain, index, app);
  const template = policy.template.replace('/<0;1>/*', '/**');
  if (template === 'pkh(@0/**)') return payToPublicKeyHash(hash160(key));
  if (template === 'wpkh(@0/**)') return payToWitnessKeyHash(key);
  if (template === 'sh(wpkh(@0/**))') return payToScriptHash(payToWitnessKeyHash(key));
  if (template === 'tr(@0/**)') return payToTaproot(taprootOutputKey(key.subarray(1)));
  throw bad('a template the device does not know');
}
