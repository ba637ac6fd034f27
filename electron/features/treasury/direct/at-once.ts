// Whether an unconfirmed payment may be taken at once: nobody may be able to take it back by ordinary means, and it must be on its way into a block.
import { ok, type Result } from '../../../../shared/errors/result.ts';
import type { ChainSource, FeeEstimates } from '../../../chain/port.ts';
import { readTransaction } from '../../../wallet/transaction.ts';

/** Sequences from here on do not signal that the transaction may be replaced (BIP125). */
const NOT_REPLACEABLE_FROM = 0xffff_fffe;
/** More is unusual for somebody who pays a bill, and each is asked for. */
const INPUTS_AT_MOST = 25;
/** A payment that pays for a place within so many blocks is not underpriced. */
const WITHIN_BLOCKS = 6;

/** Why it cannot be taken; null when it can. */
export type Obstacle = 'replaceable' | 'unconfirmed_parent' | 'underpriced' | 'too_many_inputs' | 'not_there' | null;

/** What a place within an hour costs, and never less than what the mempool takes. */
function enoughRate({ targets, minimumSatPerKvb }: FeeEstimates): bigint {
  const near = targets.filter(({ blocks }) => blocks <= WITHIN_BLOCKS).map(({ satPerKvb }) => satPerKvb);
  const least = near.reduce<bigint | null>((low, rate) => (low === null || rate < low ? rate : low), null);
  return least === null || least < minimumSatPerKvb ? minimumSatPerKvb : least;
}

/** Looks at one unconfirmed transaction and all it spends. Errors: those of the source. */
export async function obstacleOf(source: ChainSource, rawHex: string, fees: FeeEstimates): Promise<Result<Obstacle>> {
  const read = readTransaction(rawHex);
  if (!read.ok) return read;
  const { inputs, outputs, vsize } = read.value;
  if (inputs.some(({ sequence }) => sequence < NOT_REPLACEABLE_FROM)) return ok('replaceable');
  if (inputs.length > INPUTS_AT_MOST) return ok('too_many_inputs');
  let spentSat = 0n;
  for (const { txid, vout } of inputs) {
    const parent = await source.find(txid);
    if (!parent.ok) return parent;
    if (parent.value === null) return ok('not_there');
    if (parent.value.place.kind === 'mempool') return ok('unconfirmed_parent');
    const previous = readTransaction(parent.value.rawHex ?? '');
    if (!previous.ok) return previous;
    const output = previous.value.outputs[vout];
    if (output === undefined) return ok('not_there');
    spentSat += output.valueSat;
  }
  const feeSat = spentSat - outputs.reduce((sum, { valueSat }) => sum + valueSat, 0n);
  return ok(feeSat * 1000n >= enoughRate(fees) * BigInt(vsize) ? null : 'underpriced');
}
