// The simulated chain as it stands: blocks, mempool, who spends what, and every script's history. It changes; it does not judge.
import { sha256, toHex } from './bytes.ts';
import type { Block } from './block.ts';
import { outpointOf, type Tx, type TxOutput } from './transaction.ts';

export interface Entry {
  readonly tx: Tx;
  /** null: in the mempool. */
  block: Block | null;
  /** Its place in its block, or a number that grows with each arrival in the mempool. */
  order: number;
  readonly feeSat: bigint;
  readonly seenS: number;
}

export interface Spender { readonly txid: string; readonly vin: number }

export interface Coin { readonly txid: string; readonly vout: number; readonly output: TxOutput; readonly entry: Entry }

export class ChainState {
  readonly blocks: Block[] = [];
  readonly mempool = new Map<string, Entry>();
  readonly #txs = new Map<string, Entry>();
  readonly #heights = new Map<string, number>();
  readonly #spenders = new Map<string, Spender>();
  /** By SHA-256 of the script, which is what all protocols ask by. Ids of transactions that are gone may stay. */
  readonly #scripts = new Map<string, { readonly txids: Set<string>; sorted: readonly Entry[] | null }>();
  readonly #hashes = new Map<string, string>();
  #arrivals = 0;

  get tip(): Block {
    const block = this.blocks.at(-1);
    if (!block) throw new Error('the chain has no block yet');
    return block;
  }

  entry(txid: string): Entry | undefined {
    return this.#txs.get(txid);
  }

  blockByHash(hash: string): Block | undefined {
    const height = this.#heights.get(hash);
    return height === undefined ? undefined : this.blocks[height];
  }

  spender(txid: string, vout: number): Spender | undefined {
    return this.#spenders.get(outpointOf(txid, vout));
  }

  /** The output, spent or not. */
  output(txid: string, vout: number): Coin | null {
    const entry = this.#txs.get(txid);
    const output = entry?.tx.outputs[vout];
    return entry && output ? { txid, vout, output, entry } : null;
  }

  /** SHA-256 of a script, hex. */
  scriptHash(scriptHex: string, script: Uint8Array): string {
    let hash = this.#hashes.get(scriptHex);
    if (hash === undefined) {
      hash = toHex(sha256(script));
      this.#hashes.set(scriptHex, hash);
    }
    return hash;
  }

  /** Newest first: the mempool by arrival, then blocks from the tip down. */
  history(scriptHash: string): readonly Entry[] {
    const found = this.#scripts.get(scriptHash);
    if (!found) return [];
    found.sorted ??= [...found.txids].flatMap((txid) => this.#txs.get(txid) ?? []).toSorted(newestFirst);
    return found.sorted;
  }

  unspent(scriptHash: string): readonly Coin[] {
    return this.history(scriptHash).flatMap((entry) => entry.tx.outputs.flatMap((output, vout) =>
      (this.scriptHash(output.scriptHex, output.script) === scriptHash && !this.spender(entry.tx.txid, vout) ? [{ txid: entry.tx.txid, vout, output, entry }] : [])));
  }

  /** Its unconfirmed ancestors or descendants, itself not included. */
  relatives(txid: string, side: 'ancestors' | 'descendants'): ReadonlySet<string> {
    const found = new Set<string>();
    const next = (of: string): readonly string[] => {
      const tx = this.#txs.get(of)?.tx;
      if (!tx) return [];
      return side === 'ancestors' ? tx.inputs.map((input) => input.txid) : tx.outputs.flatMap((_, vout) => this.spender(of, vout)?.txid ?? []);
    };
    const waiting = [...next(txid)];
    for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
      if (found.has(each) || !this.mempool.has(each)) continue;
      found.add(each);
      waiting.push(...next(each));
    }
    return found;
  }

  addToMempool(tx: Tx, seenS: number): void {
    const entry: Entry = { tx, block: null, order: this.#arrival(), feeSat: this.#feeOf(tx), seenS };
    this.#txs.set(tx.txid, entry);
    this.mempool.set(tx.txid, entry);
    tx.inputs.forEach((input, vin) => this.#spenders.set(outpointOf(input.txid, input.vout), { txid: tx.txid, vin }));
    for (const hash of this.#scriptsOf(tx)) this.#scriptOf(hash).txids.add(tx.txid);
    this.#forgetOrder(tx);
  }

  /** Out of the mempool, with all that spends from it. */
  evict(txid: string): readonly string[] {
    const gone = [...this.relatives(txid, 'descendants'), txid].filter((each) => this.mempool.has(each));
    const txs = gone.flatMap((each) => this.mempool.get(each)?.tx ?? []);
    // Before anything is gone: whose histories change is told by the outputs they spend.
    for (const tx of txs) this.#forgetOrder(tx);
    for (const tx of txs) this.#remove(tx);
    return gone;
  }

  /** `coinbase` and transactions of the mempool, in the block's order. */
  addBlock(block: Block, coinbase: Tx): void {
    this.blocks.push(block);
    this.#heights.set(block.hash, block.height);
    this.#txs.set(coinbase.txid, { tx: coinbase, block, order: 0, feeSat: 0n, seenS: block.timeS });
    for (const hash of this.#scriptsOf(coinbase)) this.#scriptOf(hash).txids.add(coinbase.txid);
    this.#forgetOrder(coinbase);
    block.txids.forEach((txid, order) => {
      const entry = this.#txs.get(txid);
      if (!entry) throw new Error('a block holds a transaction that is not known');
      entry.block = block;
      entry.order = order;
      this.mempool.delete(txid);
      this.#forgetOrder(entry.tx);
    });
  }

  /** The tip is no longer in the chain; its transactions are back in the mempool, its coinbase and what spends it are gone. */
  undoBlock(): void {
    const block = this.tip;
    this.blocks.pop();
    this.#heights.delete(block.hash);
    for (const txid of block.txids) {
      const entry = this.#txs.get(txid);
      if (!entry) continue;
      entry.block = null;
      entry.order = this.#arrival();
      this.mempool.set(txid, entry);
      this.#forgetOrder(entry.tx);
    }
    const [coinbase] = block.txids;
    if (coinbase !== undefined) this.evict(coinbase);
  }

  #arrival(): number {
    this.#arrivals += 1;
    return this.#arrivals;
  }

  #remove(tx: Tx): void {
    for (const input of tx.inputs) this.#spenders.delete(outpointOf(input.txid, input.vout));
    this.mempool.delete(tx.txid);
    this.#txs.delete(tx.txid);
  }

  #feeOf(tx: Tx): bigint {
    const given = tx.inputs.reduce((sum, input) => sum + (this.output(input.txid, input.vout)?.output.valueSat ?? 0n), 0n);
    return given - tx.outputs.reduce((sum, { valueSat }) => sum + valueSat, 0n);
  }

  #scriptOf(hash: string): { readonly txids: Set<string>; sorted: readonly Entry[] | null } {
    let found = this.#scripts.get(hash);
    if (!found) {
      found = { txids: new Set(), sorted: null };
      this.#scripts.set(hash, found);
    }
    return found;
  }

  /** Hashes of the scripts it pays to or spends from. */
  #scriptsOf(tx: Tx): ReadonlySet<string> {
    const spent = tx.inputs.flatMap((input) => this.output(input.txid, input.vout)?.output ?? []);
    return new Set([...tx.outputs, ...spent].map(({ scriptHex, script }) => this.scriptHash(scriptHex, script)));
  }

  #forgetOrder(tx: Tx): void {
    for (const hash of this.#scriptsOf(tx)) this.#scriptOf(hash).sorted = null;
  }
}

function newestFirst(a: Entry, b: Entry): number {
  const height = (entry: Entry): number => entry.block?.height ?? Number.MAX_SAFE_INTEGER;
  return height(b) - height(a) || b.order - a.order;
}
