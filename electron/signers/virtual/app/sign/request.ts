// What E1 04 begins with: commitments to the global map, the inputs and outputs, and the wallet policy that is to sign.
import { sameBytes } from '../../bytes.ts';
import type { Flow } from '../../flow.ts';
import { fetchKey, fetchPolicy, isDefaultPolicy, isOwnKey, type Policy } from '../../policy/policy.ts';
import type { KeyExpression } from '../../policy/template.ts';
import { readerOf } from '../../reader.ts';
import { given, Refusal, status } from '../../refusal.ts';
import type { AppContext } from '../context.ts';
import { field, fixedValueOf, littleNumber, readKeys, valueOf, type PsbtMap } from './psbt-map.ts';

/** What the device's memory holds, of inputs and of outputs. */
const MOST_MAPS = 512;

export interface List {
  readonly count: number;
  readonly root: Uint8Array;
}

export interface SignRequest {
  readonly app: AppContext;
  readonly policy: Policy;
  readonly isDefault: boolean;
  readonly version: number;
  readonly lockTime: number;
  readonly inputs: List;
  readonly outputs: List;
}

/** A key expression of the policy that this device can sign for. */
export interface OwnExpression {
  readonly expression: KeyExpression;
  /** From the master key to the key in the policy. */
  readonly path: readonly number[];
}

const short = <T>(value: T | null): T => given(value, status.wrongLength, 'the request is cut short');

export function* readSignRequest(data: Uint8Array, app: AppContext): Flow<SignRequest> {
  const reader = readerOf(data);
  const list = (): List => ({ count: short(reader.compact()), root: short(reader.take(32)) });
  const global: PsbtMap = { size: short(reader.compact()), keysRoot: short(reader.take(32)), valuesRoot: short(reader.take(32)), fields: new Set() };
  const [inputs, outputs] = [list(), list()];
  const id = short(reader.take(32));
  const registration = short(reader.take(32));
  if (inputs.count > MOST_MAPS || outputs.count > MOST_MAPS) throw new Refusal(status.notSupported, 'too many inputs or outputs');

  yield* readKeys(global);
  const version = littleNumber(yield* fixedValueOf(global, field.global.version, 4));
  const lockTime = littleNumber((yield* valueOf(global, field.global.lockTime, 4)) ?? new Uint8Array(4));

  const isDefault = registration.every((byte) => byte === 0);
  if (!isDefault && !sameBytes(registration, app.keys.registration(id))) throw new Refusal(status.badRegistration, 'this device did not register the policy');
  const policy = yield* fetchPolicy(id);
  if (isDefault && !(yield* isDefaultPolicy(policy, app))) throw new Refusal(status.badData, 'a wallet policy that needs registration', 0);
  if (isDefault && policy.header.name !== '') throw new Refusal(status.badData, 'a name on a policy that has none', 1);
  return { app, policy, isDefault, version, lockTime, inputs, outputs };
}

/** Whether the device signs for this expression; its keys are read anew. Aggregated keys are shown, not signed for. */
export function* ownExpression({ policy, app }: SignRequest, expression: KeyExpression): Flow<OwnExpression | null> {
  const [index, ...others] = expression.keys;
  if (index === undefined) return null;
  const key = yield* fetchKey(policy, index);
  if (others.length > 0 || key.origin === null || !isOwnKey(key, app)) return null;
  return { expression, path: key.origin.path };
}

/** The first one: inputs and outputs are told by it. */
export function* firstOwnExpression(request: SignRequest): Flow<OwnExpression> {
  for (const expression of request.policy.expressions) {
    const own = yield* ownExpression(request, expression);
    if (own !== null) return own;
  }
  throw new Refusal(status.badData, 'no key of this device in the policy', 2);
}
