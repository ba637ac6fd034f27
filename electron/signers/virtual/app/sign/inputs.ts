// Looks through the inputs before anything is shown: what they are worth by the transactions they come from, and which are the wallet's own.
import { sameBytes } from '../../bytes.ts';
import { readPreviousTransaction, type SpentOutput } from '../../crypto/previous-transaction.ts';
import type { Flow } from '../../flow.ts';
import { readerOf } from '../../reader.ts';
import { given, Refusal, status } from '../../refusal.ts';
import { isOwnScript, placeFinder } from './own.ts';
import { fetchMap, field, fixedValueOf, littleNumber, longValueOf, valueOf, type PsbtMap } from './psbt-map.ts';
import { firstOwnExpression, type SignRequest } from './request.ts';
import { isUsualSighash, sighash, singleOutput } from './sighash.ts';

export interface Inputs {
  readonly totalSat: bigint;
  /** Which inputs the device signs. */
  readonly own: ReadonlySet<number>;
  readonly hasUnusualSighash: boolean;
  /** An own input of segwit version 0 came without the transaction it spends from. */
  readonly isUnverified: boolean;
}

const MOST_SAT = 2_100_000_000_000_000n;
const LONGEST_WITNESS_OUTPUT = 8 + 9 + 83;

const bad = (why: string, detail: number | null = null): Refusal => new Refusal(status.badData, why, detail);

/** The spent output by the previous transaction, whose id has to be the one the input names. */
export function* outputOfPrevious(map: PsbtMap): Flow<SpentOutput> {
  const txid = yield* fixedValueOf(map, field.input.previousTxid, 32);
  const index = littleNumber(yield* fixedValueOf(map, field.input.outputIndex, 4));
  const previous = readPreviousTransaction(yield* longValueOf(map, field.input.previousTransaction));
  const output = previous?.outputs[index];
  if (previous === null || output === undefined || !sameBytes(previous.txid, txid)) throw bad('the previous transaction is another one', 4);
  return output;
}

/** The spent output as the PSBT claims it. */
export function* witnessOutput(map: PsbtMap): Flow<SpentOutput> {
  const value = given(yield* valueOf(map, field.input.witnessOutput, LONGEST_WITNESS_OUTPUT), status.badData, 'no spent output');
  const reader = readerOf(value);
  const amountSat = reader.little(8);
  const script = reader.take(reader.compact() ?? Infinity);
  if (amountSat === null || script === null || reader.left > 0) throw bad('no spent output');
  return { amountSat, script };
}

/** What an input wants signed; 2.5 and newer refuse anything unusual unless the person allowed it in the settings. */
function* checkSighash(map: PsbtMap, index: number, { policy, app, outputs }: SignRequest): Flow<boolean> {
  const type = littleNumber(yield* fixedValueOf(map, field.input.sighash, 4));
  if (isUsualSighash(type, policy.kind)) return true;
  const known: readonly number[] = [sighash.none, sighash.single, ...[sighash.all, sighash.none, sighash.single].map((each) => each | sighash.anyoneCanPay)];
  if (policy.kind === 'legacy' || !known.includes(type)) throw new Refusal(status.notSupported, 'an unknown kind of signature');
  if (app.refusesUnusualSighash) throw new Refusal(status.securityStatus, 'an unusual kind of signature', 0x0d);
  if (singleOutput(type, index, outputs.count) === 'missing') throw new Refusal(status.notSupported, 'no output to sign', 8);
  return false;
}

export function* lookThroughInputs(request: SignRequest): Flow<Inputs> {
  const { inputs, policy } = request;
  const expression = yield* firstOwnExpression(request);
  const own = new Set<number>();
  let totalSat = 0n;
  let hasUnusualSighash = false;
  let isUnverified = false;

  for (let index = 0; index < inputs.count; index += 1) {
    const finder = placeFinder(request, expression, field.input);
    const map = yield* fetchMap(inputs.root, inputs.count, index, finder.onKey);
    const hasPrevious = map.fields.has(field.input.previousTransaction);
    const hasWitness = map.fields.has(field.input.witnessOutput);
    if (!hasPrevious && !hasWitness) throw bad('neither the previous transaction nor the spent output', 3);

    const verified = hasPrevious ? yield* outputOfPrevious(map) : null;
    const claimed = hasWitness ? yield* witnessOutput(map) : null;
    if (verified !== null && claimed !== null && (verified.amountSat !== claimed.amountSat || !sameBytes(verified.script, claimed.script))) {
      throw bad('the previous transaction and the spent output differ', 5);
    }
    const spent = given(verified ?? claimed, status.badData, 'no spent output');
    if (spent.amountSat > MOST_SAT) throw bad('more than there can be');
    totalSat += spent.amountSat;

    const place = finder.place();
    if (place === null || !(yield* isOwnScript(request, place, spent.script))) continue;
    own.add(index);
    if (policy.kind === 'legacy' && (!hasPrevious || hasWitness)) throw bad('a legacy input needs its previous transaction and nothing else', 6);
    if (policy.kind !== 'legacy' && !hasWitness) throw bad('a segwit input needs the spent output', 7);
    if (policy.kind === 'segwit' && !hasPrevious) isUnverified = true;
    if (map.fields.has(field.input.sighash) && !(yield* checkSighash(map, index, request))) hasUnusualSighash = true;
  }
  if (own.size === 0) throw bad('no input of this wallet');
  return { totalSat, own, hasUnusualSighash, isUnverified };
}
