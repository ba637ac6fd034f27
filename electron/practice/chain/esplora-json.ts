// The simulated chain's data in the shapes of Esplora's REST API.
import { toHex } from './bytes.ts';
import type { Block } from './block.ts';
import type { ChainState, Entry } from './chain-state.ts';
import { addressOfScript, formOf } from './script.ts';
import type { TxOutput } from './transaction.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };
export type { Json };

/** Sums on this chain are far below what a JSON number holds exactly. */
const sat = (value: bigint): number => Number(value);

export const statusJson = (block: Block | null): Json =>
  (block ? { confirmed: true, block_height: block.height, block_hash: block.hash, block_time: block.timeS } : { confirmed: false });

const outputJson = ({ script, scriptHex, valueSat }: TxOutput): Json => ({
  scriptpubkey: scriptHex,
  scriptpubkey_asm: scriptHex,
  scriptpubkey_type: formOf(script).type,
  scriptpubkey_address: addressOfScript(script) ?? undefined,
  value: sat(valueSat),
});

export function txJson(state: ChainState, { tx, block, feeSat }: Entry): Json {
  return {
    txid: tx.txid, version: tx.version, locktime: tx.lockTime,
    vin: tx.inputs.map((input) => {
      const prevout = tx.isCoinbase ? null : state.output(input.txid, input.vout)?.output;
      return {
        txid: input.txid, vout: input.vout, prevout: prevout ? outputJson(prevout) : null,
        scriptsig: toHex(input.scriptSig), scriptsig_asm: toHex(input.scriptSig),
        witness: input.witness.length > 0 ? input.witness.map(toHex) : undefined,
        is_coinbase: tx.isCoinbase, sequence: input.sequence,
      };
    }),
    vout: tx.outputs.map(outputJson),
    size: tx.raw.length, weight: tx.weight, fee: sat(feeSat), status: statusJson(block),
  };
}

export const blockJson = (block: Block, medianTimeS: number): Json => ({
  id: block.hash, height: block.height, version: block.height === 0 ? 1 : 0x2000_0000, timestamp: block.timeS, tx_count: block.txids.length, size: block.size,
  weight: block.weight, merkle_root: block.merkleRoot, previousblockhash: block.height === 0 ? null : block.previous, mediantime: medianTimeS,
  nonce: block.nonce, bits: block.bits, difficulty: 0,
});

/** What an address or script has seen, in blocks and in the mempool apart. */
export function statsJson(state: ChainState, scriptHash: string): { readonly chain_stats: Json; readonly mempool_stats: Json } {
  const stats = (part: readonly Entry[]): Json => {
    const own = ({ script, scriptHex }: TxOutput): boolean => state.scriptHash(scriptHex, script) === scriptHash;
    const funded = part.flatMap(({ tx }) => tx.outputs.filter(own));
    const spent = part.flatMap(({ tx }) => tx.inputs.flatMap((input) => state.output(input.txid, input.vout)?.output ?? []).filter(own));
    const sum = (outputs: readonly TxOutput[]): number => sat(outputs.reduce((total, { valueSat }) => total + valueSat, 0n));
    return { funded_txo_count: funded.length, funded_txo_sum: sum(funded), spent_txo_count: spent.length, spent_txo_sum: sum(spent), tx_count: part.length };
  };
  const history = state.history(scriptHash);
  return { chain_stats: stats(history.filter(({ block }) => block !== null)), mempool_stats: stats(history.filter(({ block }) => block === null)) };
}
