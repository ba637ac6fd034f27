// A wallet policy: fetched from the host, checked, and able to say which lock stands at a chain and index.
import { secp256k1 } from '@noble/curves/secp256k1.js';
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

const SOME_KEY = secp256k1.Point.BASE.toBytes(true);
const LONGEST_SERIALISED = 200;
const LONGEST_KEY = 200;
const HIGHEST_ACCOUNT = 100;

const bad = (why: string): Refusal => new Refusal(status.badData, why);

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
  const kind = given(kindOf(template), status.badData, 'a template of no known form');
  // Any point of the curve will do to see whether it makes a script at all.
  given(lockOf(template, () => SOME_KEY), status.badData, 'a template of no known form');
  return { header, text, template, kind, expressions };
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

/** Whether a policy is one of the four single-key templates, on its own standard path and with a key of this device. */
export function* isDefaultPolicy(policy: Policy, app: AppContext): Flow<boolean> {
  const purpose = defaultPurposes.get(policy.text.replace('/<0;1>/*', '/**'));
  if (purpose === undefined || policy.header.keyCount !== 1) return false;
  const key = yield* fetchKey(policy, 0);
  const [first, coinType, account = 0, ...rest] = key.origin?.path ?? [];
  const isStandard = first === purpose + HARDENED && coinType === app.coin.coinType + HARDENED && rest.length === 0;
  return isStandard && account >= HARDENED && account <= HIGHEST_ACCOUNT + HARDENED && isOwnKey(key, app);
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

/** The public key of an expression at an address, of one key or of the aggregate of several. */
function publicKeyAt(expression: KeyExpression, keys: readonly KeyInformation[], chain: 0 | 1, index: number, app: AppContext): Uint8Array {
  const [first, ...others] = keys;
  const step = expression.chains[chain];
  if (first !== undefined && others.length === 0) return childOfKey(first, step, index, app);
  const roots = keys.map((key) => given(extendedKeyOf(key, app).publicKey, status.badState, 'no public key'));
  return childOf(aggregateKeys(roots, app.coin.versions), step, index);
}

/** The lock of the policy at a chain (0 receive, 1 change) and index. */
export function* lockAt(policy: Policy, chain: 0 | 1, index: number, app: AppContext): Flow<Lock> {
  const publicKeys = new Map<KeyExpression, Uint8Array>();
  for (const expression of policy.expressions) {
    const keys: KeyInformation[] = [];
    for (const key of expression.keys) keys.push(yield* fetchKey(policy, key));
    publicKeys.set(expression, publicKeyAt(expression, keys, chain, index, app));
  }
  return given(lockOf(policy.template, (expression) => publicKeys.get(expression) ?? new Uint8Array()), status.badData, 'a template of no known form');
}
