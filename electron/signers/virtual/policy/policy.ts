// A wallet policy: fetched from the host, checked, and able to say which lock stands at a chain and index.
import { HDKey } from '@scure/bip32';
import { asciiText, sameBytes } from '../bytes.ts';
import type { AppContext } from '../app/context.ts';
import { aggregateKeys } from '../crypto/aggregate-keys.ts';
import { HARDENED } from '../crypto/path.ts';
import type { Flow } from '../flow.ts';
import { listElement, preimage } from '../protocol/questions.ts';
import { given, Refusal, status } from '../refusal.ts';
import { kindOf, lockOf, type Lock } from './output-script.ts';
import { keyExpressions, readTemplate, type KeyExpression, type Node } from './template.ts';
import { defaultPurposes, readKeyInformation, readPolicyHeader, type KeyInformation, type PolicyHeader } from './text.ts';

const LONGEST_SERIALISED = 200;
const LONGEST_KEY = 200;
const HIGHEST_ACCOUNT = 100;

const bad = (why: string, detail: number | null = null): Refusal => new Refusal(status.badData, why, detail);

export interface Policy {
  readonly header: PolicyHeader;
  readonly text: string;
  readonly template: Node;
  readonly kind: Lock['kind'];
  /** In the order of the template. */
  readonly expressions: readonly KeyExpression[];
}

/** Fetches the template that a policy's header commits to and reads it. */
export function* fetchTemplate(header: PolicyHeader): Flow<Policy> {
  const text = asciiText(yield* preimage(header.templateHash, header.templateLength));
  if (text.length !== header.templateLength) throw bad('a template of another length');
  const template = given(readTemplate(text), status.badData, 'a template that cannot be read');
  const expressions = keyExpressions(template);
  const used = new Set(expressions.flatMap(({ keys }) => keys));
  if (used.size !== header.keyCount || [...used].some((index) => index >= header.keyCount)) throw bad('keys that are not used, or missing');
  return { header, text, template, kind: given(kindOf(template), status.badData, 'a template of no known form'), expressions };
}

/** Fetches the policy with this id: its serialised form, then its template. */
export function* fetchPolicy(id: Uint8Array): Flow<Policy> {
  const header = given(readPolicyHeader(yield* preimage(id, LONGEST_SERIALISED)), status.badData, 'no wallet policy of version 2');
  return yield* fetchTemplate(header);
}

/** Key `index` of the list, read anew each time: the device keeps none. */
export function* fetchKey({ header }: Policy, index: number): Flow<KeyInformation> {
  const text = asciiText(yield* listElement(header.keysRoot, header.keyCount, index, LONGEST_KEY));
  return given(readKeyInformation(text), status.badData, 'a key that cannot be read');
}

/** The extended key in a policy's list; one of another network, or with a wrong checksum, is refused. */
export function extendedKeyOf({ xpub }: KeyInformation, { coin }: AppContext): HDKey {
  try {
    return HDKey.fromExtendedKey(xpub, coin.versions);
  } catch {
    throw bad('no extended key of this network');
  }
}

/** Whether the key comes from this device's seed, extended key and all. */
export function isOwnKey(key: KeyInformation, app: AppContext): boolean {
  if (key.origin === null || !sameBytes(key.origin.fingerprint, app.keys.fingerprint)) return false;
  return app.keys.derive(key.origin.path).publicExtendedKey === key.xpub;
}

/** Lets only the four single-key templates through, on their own standard paths and with a key of this device. */
export function* requireDefaultPolicy(policy: Policy, app: AppContext): Flow<void> {
  const purpose = defaultPurposes.get(policy.text.replace('/<0;1>/*', '/**'));
  if (purpose === undefined || policy.header.keyCount !== 1) throw bad('a wallet policy that needs registration', 0);
  if (policy.header.name !== '') throw bad('a name on a policy that has none', 1);
  const key = yield* fetchKey(policy, 0);
  if (!isOwnKey(key, app)) throw bad('no key of this device in the policy', 2);
  const [first, coinType, account = 0, ...rest] = key.origin?.path ?? [];
  if (first !== purpose + HARDENED || coinType !== app.coin.coinType + HARDENED || rest.length > 0) throw bad('not the standard path of its template', 0);
  if (account < HARDENED || account > HIGHEST_ACCOUNT + HARDENED) throw bad('an account above 100', 0);
}

/** Keys below the accounts in use, by extended key, chain and index: each is asked for several times while a transaction is looked through. */
const children = new Map<string, Uint8Array>();
const MOST_CHILDREN = 5_000;

const childOf = (root: HDKey, chain: number, index: number): Uint8Array => given(root.deriveChild(chain).deriveChild(index).publicKey, status.badState, 'no public key');

function childOfKey(key: KeyInformation, chain: number, index: number, app: AppContext): Uint8Array {
  const name = `${app.coin.appName} ${key.xpub} ${chain} ${index}`;
  const known = children.get(name);
  if (known !== undefined) return known;
  const child = childOf(extendedKeyOf(key, app), chain, index);
  if (children.size >= MOST_CHILDREN) children.clear();
  children.set(name, child);
  return child;
}

/** The public keys of all expressions at an address: what a lock is made of. */
function* publicKeysAt(policy: Policy, chain: 0 | 1, index: number, app: AppContext): Flow<ReadonlyMap<KeyExpression, Uint8Array>> {
  const found = new Map<KeyExpression, Uint8Array>();
  for (const expression of policy.expressions) {
    const keys: KeyInformation[] = [];
    for (const key of expression.keys) keys.push(yield* fetchKey(policy, key));
    const [first, ...others] = keys;
    if (first === undefined) continue;
    const step = expression.chains[chain];
    if (others.length === 0) {
      found.set(expression, childOfKey(first, step, index, app));
    } else {
      const roots = keys.map((key) => given(extendedKeyOf(key, app).publicKey, status.badState, 'no public key'));
      found.set(expression, childOf(aggregateKeys(roots, app.coin.versions), step, index));
    }
  }
  return found;
}

/** The lock of the policy at a chain (0 receive, 1 change) and index. */
export function* lockAt(policy: Policy, chain: 0 | 1, index: number, app: AppContext): Flow<Lock> {
  const keys = yield* publicKeysAt(policy, chain, index, app);
  return given(lockOf(policy.template, (expression) => keys.get(expression) ?? new Uint8Array()), status.badData, 'a template of no known form');
}
