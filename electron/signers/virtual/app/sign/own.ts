// Which inputs and outputs are this wallet's: the PSBT says where a key comes from, and the script rebuilt from there has to be the same.
import { sameBytes } from '../../bytes.ts';
import { HARDENED } from '../../crypto/path.ts';
import type { Flow } from '../../flow.ts';
import { lockAt } from '../../policy/policy.ts';
import { readerOf } from '../../reader.ts';
import { given, Refusal, status } from '../../refusal.ts';
import { valueAt, type OnKey } from './psbt-map.ts';
import type { OwnExpression, SignRequest } from './request.ts';

export interface Place {
  readonly chain: 0 | 1;
  readonly index: number;
}

const LONGEST_DERIVATION = 1_000;

interface Origin {
  readonly fingerprint: Uint8Array;
  readonly path: readonly number[];
}

/** Fingerprint and path; for taproot the leaves in which the key appears come first. */
function readOrigin(value: Uint8Array, isTaproot: boolean): Origin | null {
  const reader = readerOf(value);
  if (isTaproot && reader.take(32 * (reader.compact() ?? Infinity)) === null) return null;
  const fingerprint = reader.take(4);
  if (fingerprint === null || reader.left % 4 !== 0) return null;
  const path = Array.from({ length: reader.left / 4 }, () => Number(reader.little(4) ?? 0n));
  return { fingerprint, path };
}

/** The chain and index an origin leads to below the expression's key; null when it is somebody else's. */
function placeOf({ fingerprint, path }: Origin, own: OwnExpression, { app }: SignRequest): Place | null {
  const [step, index] = path.slice(own.path.length);
  if (!sameBytes(fingerprint, app.keys.fingerprint) || path.length !== own.path.length + 2) return null;
  if (own.path.some((child, at) => child !== path[at]) || index === undefined || index >= HARDENED) return null;
  const chain = own.expression.chains.findIndex((each) => each === step);
  return chain === 0 || chain === 1 ? { chain, index } : null;
}

/** Looks for the place of an own key while the keys of a map go by; the first that fits counts. */
export function placeFinder(request: SignRequest, own: OwnExpression, types: { readonly derivation: number; readonly taprootDerivation: number }): { readonly onKey: OnKey; place(): Place | null } {
  let place: Place | null = null;
  return {
    *onKey(key, position, map) {
      const isTaproot = key[0] === types.taprootDerivation;
      if (place !== null || (!isTaproot && key[0] !== types.derivation)) return;
      if (key.length !== (isTaproot ? 33 : 34)) throw new Refusal(status.badData, 'a key of another length');
      const origin = given(readOrigin(yield* valueAt(map, position, LONGEST_DERIVATION), isTaproot), status.badData, 'no origin of a key');
      place = placeOf(origin, own, request);
    },
    place: () => place,
  };
}

/** Whether the wallet's own script at that place is this one. */
export function* isOwnScript({ policy, app }: SignRequest, { chain, index }: Place, script: Uint8Array): Flow<boolean> {
  return sameBytes((yield* lockAt(policy, chain, index, app)).script, script);
}
