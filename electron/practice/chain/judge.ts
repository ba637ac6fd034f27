// Whether a transaction may enter the mempool: what Bitcoin Core's sendrawtransaction checks, in its order and its words.
import type { ChainState, Coin } from './chain-state.ts';
import { formOf } from './script.ts';
import { shareOf } from './sighash.ts';
import { pushes, verifyInput } from './verify-input.ts';
import type { Tx, TxOutput } from './transaction.ts';
import { sameBytes, size } from './bytes.ts';

/** `code` is that of Bitcoin Core's RPC. `known`: it is there already, which Core does not call an error. */
export type Judgement =
  | { readonly verdict: 'known' }
  | { readonly verdict: 'refused'; readonly code: -22 | -25 | -26 | -27; readonly reason: string }
  | { readonly verdict: 'good'; readonly feeSat: bigint; readonly replaces: readonly string[] };

export interface Rules {
  /** sat per 1,000 vB. */
  readonly minimumSatPerKvb: bigint;
  /** What a replacement pays for its own relay. */
  readonly incrementalSatPerKvb: bigint;
}

const MAX_MONEY = 2_100_000_000_000_000n;
const MAX_WEIGHT = 400_000;
const MAX_RELATIVES = 25;
const MAX_REPLACED = 100;
const MATURITY = 100;
const INPUTS_AT_ONCE = 8;
/** Refused by sendrawtransaction unless told otherwise: 0.10 BTC per 1,000 vB. */
const MAX_SAT_PER_KVB = 10_000_000n;

const refused = (reason: string, code: -22 | -25 | -26 | -27 = -26): Judgement => ({ verdict: 'refused', code, reason });
const rateCost = (satPerKvb: bigint, vsize: number): bigint => (satPerKvb * BigInt(vsize) + 999n) / 1000n;
const btc = (sat: bigint): string => `${String(sat / 100_000_000n)}.${String(sat % 100_000_000n).padStart(8, '0')}`;
const sumOf = (outputs: readonly TxOutput[]): bigint => outputs.reduce((sum, { valueSat }) => sum + valueSat, 0n);

/** Looks at everything, the signatures last since they take longest; `isSigned`: they were looked at already (see {@link verifySignatures}). */
export function judge(state: ChainState, tx: Tx, rules: Rules, isSigned = false): Judgement {
  const there = state.entry(tx.txid);
  if (there?.block && tx.outputs.some((_, vout) => !state.spender(tx.txid, vout)?.txid)) return refused('Transaction outputs already in utxo set', -27);
  const form = formProblem(tx) ?? relayProblem(tx) ?? finalityProblem(state, tx);
  if (form !== null) return refused(form);
  if (there && !there.block) return sameBytes(there.tx.raw, tx.raw) ? { verdict: 'known' } : refused('txn-same-nonwitness-data-in-mempool');
  const coins: Coin[] = [];
  const conflicts = new Set<string>();
  for (const input of tx.inputs) {
    const coin = state.output(input.txid, input.vout);
    const spender = state.spender(input.txid, input.vout);
    if (!coin || (spender && state.entry(spender.txid)?.block)) return refused('bad-txns-inputs-missingorspent', -25);
    coins.push(coin);
    if (spender) conflicts.add(spender.txid);
  }
  const height = state.tip.height + 1;
  for (const [index, { entry }] of coins.entries()) {
    const depth = entry.block ? height - entry.block.height : 0;
    if (entry.tx.isCoinbase && depth < MATURITY) return refused(`bad-txns-premature-spend-of-coinbase, tried to spend coinbase at depth ${String(depth)}`);
    const sequence = tx.inputs[index]?.sequence ?? 0;
    const isRelative = tx.version >= 2 && (sequence & 0x8000_0000) === 0;
    if (isRelative && ((sequence & 0x0040_0000) !== 0 || depth < (sequence & 0xffff))) return refused('non-BIP68-final');
  }
  const given = sumOf(coins.map(({ output }) => output));
  const paid = sumOf(tx.outputs);
  if (given < paid) return refused(`bad-txns-in-belowout, value in (${btc(given)}) < value out (${btc(paid)})`);
  const feeSat = given - paid;
  const least = rateCost(rules.minimumSatPerKvb, tx.vsize);
  if (feeSat < least) return refused(`min relay fee not met, ${String(feeSat)} < ${String(least)}`);
  if (feeSat > rateCost(MAX_SAT_PER_KVB, tx.vsize)) return refused('Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)', -25);
  const replaced = replacementProblem(state, tx, { feeSat, conflicts, coins, rules }) ?? relativesProblem(state, tx, conflicts);
  if (replaced !== null) return refused(replaced);
  const shared = shareOf(tx, coins.map(({ output }) => output));
  for (const index of isSigned ? [] : tx.inputs.keys()) {
    const problem = verifyInput(shared, index);
    if (problem !== null) return refused(problem);
  }
  return { verdict: 'good', feeSat, replaces: [...conflicts] };
}

/**
 * Whether every signature holds, a few at a time: hundreds take a second, and the till shares the thread. What they cover never changes: the ids of
 * the coins name the transactions they come from. False as well where a coin is not known.
 */
export async function verifySignatures(state: ChainState, tx: Tx, rest: () => Promise<void>): Promise<boolean> {
  const coins = tx.inputs.flatMap((input) => state.output(input.txid, input.vout)?.output ?? []);
  if (coins.length < tx.inputs.length) return false;
  const shared = shareOf(tx, coins);
  for (const index of tx.inputs.keys()) {
    if (verifyInput(shared, index) !== null) return false;
    if (index % INPUTS_AT_ONCE === INPUTS_AT_ONCE - 1) await rest();
  }
  return true;
}

/** What no block may hold. */
function formProblem(tx: Tx): string | null {
  if (tx.inputs.length === 0) return 'bad-txns-vin-empty';
  if (tx.outputs.length === 0) return 'bad-txns-vout-empty';
  if (tx.outputs.some(({ valueSat }) => valueSat > MAX_MONEY)) return 'bad-txns-vout-toolarge';
  if (sumOf(tx.outputs) > MAX_MONEY) return 'bad-txns-txouttotal-toolarge';
  if (new Set(tx.inputs.map(({ txid, vout }) => `${txid}:${String(vout)}`)).size < tx.inputs.length) return 'bad-txns-inputs-duplicate';
  return tx.isCoinbase ? 'coinbase' : null;
}

/** What nodes do not pass on. */
function relayProblem(tx: Tx): string | null {
  if (tx.version < 1 || tx.version > 3) return 'version';
  if (tx.weight > MAX_WEIGHT) return 'tx-size';
  if (tx.raw.length < 65) return 'tx-size-small';
  for (const { scriptSig } of tx.inputs) {
    if (scriptSig.length > 1650) return 'scriptsig-size';
    if (scriptSig.length > 0 && pushes(scriptSig) === null) return 'scriptsig-not-pushonly';
  }
  if (tx.outputs.filter(({ script }) => formOf(script).type === 'op_return').length > 1) return 'multi-op-return';
  for (const output of tx.outputs) {
    const { type } = formOf(output.script);
    if (type === 'unknown') return 'scriptpubkey';
    if (type === 'op_return' && output.script.length > 83) return 'datacarrier';
    if (output.valueSat < dustSat(output)) return 'dust';
  }
  return null;
}

/** Less than this costs more to spend than it is worth at 3 sat/vB. */
export function dustSat(output: TxOutput): bigint {
  const { type } = formOf(output.script);
  if (type === 'op_return') return 0n;
  const isWitness = type.startsWith('v') || type === 'anchor';
  const spend = 32 + 4 + 1 + (isWitness ? Math.floor(107 / 4) : 107) + 4;
  const own = 8 + size(output.script.length).length + output.script.length;
  return BigInt((own + spend) * 3);
}

function finalityProblem(state: ChainState, tx: Tx): string | null {
  if (tx.lockTime === 0 || tx.inputs.every(({ sequence }) => sequence === 0xffff_ffff)) return null;
  const now = tx.lockTime < 500_000_000 ? state.tip.height + 1 : medianTimeS(state);
  return tx.lockTime < now ? null : 'non-final';
}

/** BIP113: the middle of the last eleven blocks' times. */
export function medianTimeS(state: ChainState): number {
  const times = state.blocks.slice(-11).map(({ timeS }) => timeS).toSorted((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? 0;
}

/** Any unconfirmed transaction can be replaced, signalled or not, by one that pays for it (BIP125's rules 2 to 5). */
function replacementProblem(state: ChainState, tx: Tx, { feeSat, conflicts, coins, rules }: {
  readonly feeSat: bigint; readonly conflicts: ReadonlySet<string>; readonly coins: readonly Coin[]; readonly rules: Rules;
}): string | null {
  if (conflicts.size === 0) return null;
  const evicted = new Set([...conflicts].flatMap((txid) => [txid, ...state.relatives(txid, 'descendants')]));
  if (evicted.size > MAX_REPLACED) return `too many potential replacements, rejecting replacement ${tx.txid}; too many potential replacements (${String(evicted.size)} > ${String(MAX_REPLACED)})`;
  if (coins.some(({ txid }) => evicted.has(txid))) return `bad-txns-spends-conflicting-tx, ${tx.txid} spends conflicting transaction`;
  const before = new Set([...conflicts].flatMap((txid) => state.entry(txid)?.tx.inputs.map((input) => input.txid) ?? []));
  if (coins.some(({ txid, entry }) => !entry.block && !before.has(txid))) return `replacement-adds-unconfirmed, replacement ${tx.txid} adds unconfirmed input`;
  const insufficient = (why: string): string => `insufficient fee, rejecting replacement ${tx.txid}${why}`;
  for (const txid of conflicts) {
    const old = state.entry(txid);
    if (old && feeSat * BigInt(old.tx.vsize) <= old.feeSat * BigInt(tx.vsize)) {
      return insufficient(`; new feerate ${btc((feeSat * 1000n) / BigInt(tx.vsize))} BTC/kvB <= old feerate ${btc((old.feeSat * 1000n) / BigInt(old.tx.vsize))} BTC/kvB`);
    }
  }
  const lost = [...evicted].reduce((sum, txid) => sum + (state.entry(txid)?.feeSat ?? 0n), 0n);
  if (feeSat < lost) return insufficient(`, less fees than conflicting txs; ${btc(feeSat)} < ${btc(lost)}`);
  const relay = rateCost(rules.incrementalSatPerKvb, tx.vsize);
  return feeSat - lost < relay ? insufficient(`, not enough additional fees to relay; ${btc(feeSat - lost)} < ${btc(relay)}`) : null;
}

function relativesProblem(state: ChainState, tx: Tx, conflicts: ReadonlySet<string>): string | null {
  const parents = tx.inputs.map(({ txid }) => txid).filter((txid) => state.mempool.has(txid));
  const ancestors = new Set(parents.flatMap((txid) => [txid, ...state.relatives(txid, 'ancestors')]));
  if (ancestors.size + 1 > MAX_RELATIVES) return `too-long-mempool-chain, too many unconfirmed ancestors [limit: ${String(MAX_RELATIVES)}]`;
  for (const txid of ancestors) {
    const family = [...state.relatives(txid, 'descendants')].filter((each) => !conflicts.has(each));
    if (family.length + 2 > MAX_RELATIVES) return `too-long-mempool-chain, exceeds descendant size limit for tx ${txid} [limit: ${String(MAX_RELATIVES)}]`;
  }
  return null;
}
