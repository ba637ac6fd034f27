// A spend plan made concrete: every input with its key, every output with its script, nothing taken on trust.
import type { AccountKey } from '../../shared/domain/bitcoin.ts';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { scriptOfAddress } from './address.ts';
import { deriveAddress, HARDENED, type DerivedAddress } from './keys.ts';
import { MAX_SAT } from './transaction.ts';
import { outpointOf, type Coin, type SpendPlan } from './types.ts';

export interface PlannedInput {
  readonly coin: Coin;
  readonly sequence: number;
  /** Derived again from the account's key. */
  readonly own: DerivedAddress;
}

export interface PlannedOutput {
  readonly scriptHex: string;
  readonly valueSat: bigint;
  readonly address: string;
  /** Of change, derived again from the account's key; null for a payment. */
  readonly own: DerivedAddress | null;
}

/** The plan as the bytes of a transaction have to be. */
export interface ConcretePlan {
  readonly version: number;
  readonly lockTime: number;
  readonly inputs: readonly PlannedInput[];
  readonly outputs: readonly PlannedOutput[];
  readonly feeSat: bigint;
}

const UINT32_MAX = 0xffffffff;
const isUint32 = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= UINT32_MAX;
const isIndex = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < HARDENED;

export const altered = (problem: string) => failure('withdrawal/altered', { details: { problem } });

/**
 * Derives every address of a plan again and adds its amounts up. Refuses coins and change that are not the account's, a coin spent twice, sums
 * that do not meet (`withdrawal/altered`) and payment addresses that do not hold (`withdrawal/address`).
 */
export function concretePlan(plan: SpendPlan, key: AccountKey): Result<ConcretePlan> {
  if (!isUint32(plan.lockTime)) return altered('its lock time is no number of 32 bits');
  if (plan.inputs.length === 0 || plan.outputs.length === 0) return altered('it has no inputs or no outputs');
  const inputs: PlannedInput[] = [];
  const spent = new Set<string>();
  let totalIn = 0n;
  for (const [position, { coin, sequence }] of plan.inputs.entries()) {
    const name = `input ${position + 1}`;
    const valid = isIndex(coin.index) && isUint32(coin.vout) && isUint32(sequence) && /^[0-9a-f]{64}$/.test(coin.txid) && coin.valueSat > 0n;
    if (!valid || coin.scriptType !== key.scriptType) return altered(`${name} is not a coin of this account`);
    const own = deriveAddress(key, coin.chain, coin.index);
    if (own.address !== coin.address) return altered(`${name} is not a coin of this account`);
    if (spent.has(outpointOf(coin))) return altered(`${name} spends a coin twice`);
    spent.add(outpointOf(coin));
    totalIn += coin.valueSat;
    inputs.push({ coin, sequence, own });
  }
  const outputs: PlannedOutput[] = [];
  let totalOut = 0n;
  for (const [position, output] of plan.outputs.entries()) {
    if (output.valueSat <= 0n) return altered(`output ${position + 1} is worth nothing`);
    totalOut += output.valueSat;
    if (output.kind === 'payment') {
      const script = scriptOfAddress(output.address, key.network);
      if (!script.ok) return script;
      outputs.push({ scriptHex: script.value, valueSat: output.valueSat, address: output.address, own: null });
      continue;
    }
    const own = isIndex(output.index) ? deriveAddress(key, 1, output.index) : null;
    if (own === null || own.address !== output.address) return altered(`the change address of output ${position + 1} is not ours`);
    outputs.push({ scriptHex: own.scriptHex, valueSat: output.valueSat, address: output.address, own });
  }
  if (totalIn > MAX_SAT || plan.feeSat < 0n || totalIn !== totalOut + plan.feeSat) return altered('coins, outputs and fee do not add up');
  return ok({ version: plan.version, lockTime: plan.lockTime, inputs, outputs, feeSat: plan.feeSat });
}
