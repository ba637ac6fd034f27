// Looks through the outputs: what goes to others, with an address to show, and what comes back as change.
import { hexOf } from '../../bytes.ts';
import { addressOf } from '../../crypto/script.ts';
import type { Flow } from '../../flow.ts';
import { readerOf } from '../../reader.ts';
import { given, Refusal, status } from '../../refusal.ts';
import { isOwnScript, placeFinder } from './own.ts';
import { fetchMap, field, fixedValueOf, valueOf, type PsbtMap } from './psbt-map.ts';
import { firstOwnExpression, type SignRequest } from './request.ts';

const LONGEST_SCRIPT = 83;
const MOST_CHANGE = 10;
const OP_RETURN = 0x6a;

export interface Payment {
  readonly to: string;
  readonly amountSat: bigint;
}

export interface Outputs {
  readonly totalSat: bigint;
  readonly payments: readonly Payment[];
}

export interface Output {
  readonly amount: Uint8Array;
  readonly script: Uint8Array;
}

/** Amount (8 bytes, least significant first) and script of an output. */
export function* outputOf(map: PsbtMap): Flow<Output> {
  const amount = yield* fixedValueOf(map, field.output.amount, 8);
  const script = given(yield* valueOf(map, field.output.script, LONGEST_SCRIPT), status.badData, 'an output without script');
  return { amount, script };
}

/** What the screen calls an output: its address, or the data it carries. */
function nameOf(script: Uint8Array, { app }: SignRequest): string {
  if (script[0] === OP_RETURN) return `OP_RETURN 0x${hexOf(script.subarray(1))}`;
  return given(addressOf(script, app.coin.addresses), status.notSupported, 'an output that cannot be shown');
}

export function* lookThroughOutputs(request: SignRequest): Flow<Outputs> {
  const { outputs } = request;
  const expression = yield* firstOwnExpression(request);
  const payments: Payment[] = [];
  let totalSat = 0n;
  let changes = 0;
  for (let index = 0; index < outputs.count; index += 1) {
    const finder = placeFinder(request, expression, field.output);
    const { amount, script } = yield* outputOf(yield* fetchMap(outputs.root, outputs.count, index, finder.onKey));
    const amountSat = readerOf(amount).little(8) ?? 0n;
    totalSat += amountSat;
    const place = finder.place();
    // An own receive address is shown like any other: only the change chain counts as coming back.
    if (place?.chain === 1 && (yield* isOwnScript(request, place, script))) changes += 1;
    else payments.push({ to: nameOf(script, request), amountSat });
  }
  if (changes > MOST_CHANGE) throw new Refusal(status.notSupported, 'too many change outputs', 9);
  return { totalSat, payments };
}
