// What can be done with the simulated chain besides asking it: the weather, the miners, and somebody who pays.
export type ChainFault = 'none' | 'silent' | 'slow' | 'http_429' | 'http_500' | 'garbage' | 'half_body' | 'drop_answer';

/** Amounts are whole satoshi. */
export type ChainAction =
  /** Blocks of what the mempool holds and pays for its place (see `fees`). */
  | { readonly action: 'mine'; readonly count?: number }
  /**
   * Another branch, one block longer, takes the place of the last `depth` blocks. Their transactions are in it at the same depth ('kept'), are
   * unconfirmed again ('mempool', as usual), or are gone as if they had never been ('gone').
   */
  | { readonly action: 'reorg'; readonly depth: number; readonly transactions?: 'kept' | 'mempool' | 'gone' }
  /** Somebody pays; answers with the txid. `satPerKvb` (default 10000) lets the payment be underpriced, `final` makes it signal that it is not replaceable. */
  | { readonly action: 'receive'; readonly address: string; readonly amountSat: number; readonly satPerKvb?: number; readonly final?: boolean }
  /** One transaction to each address in turn, `count` in all, a block after every `perBlock` (default 500) and at the end; for histories that are long. */
  | { readonly action: 'fill'; readonly addresses: readonly string[]; readonly count: number; readonly amountSat: number; readonly perBlock?: number }
  /** Who paid by `receive` takes an unconfirmed payment back: another transaction with a higher fee spends the same coin. Answers with its txid. */
  | { readonly action: 'double_spend'; readonly txid: string }
  /** An unconfirmed transaction falls out of the mempool, with all that spends from it. */
  | { readonly action: 'forget'; readonly txid: string }
  /** Estimates times `factor`; what pays less than the slowest of them is not mined. `minimumSatPerKvb`: what the mempool takes at the least. */
  | { readonly action: 'fees'; readonly factor: number; readonly minimumSatPerKvb?: number }
  /**
   * Next `count` requests (default: until 'none'), optionally only those whose `METHOD /path` contains `match`. silent: never answered. slow: the work is
   * done at once, the answer comes after `delayMs` (default 5000). http_429, http_500 and garbage answer in place of the chain, nothing is done.
   * half_body and drop_answer do the work; then half of the answer, or none of it, and the connection breaks.
   */
  | { readonly action: 'fault'; readonly fault: ChainFault; readonly count?: number; readonly match?: string; readonly delayMs?: number }
  /** Height, hash, mempool, fees, what the faucet has. */
  | { readonly action: 'state' };

export interface ChainControlAnswer {
  readonly ok: boolean;
  readonly error?: string;
  readonly data?: unknown;
}

/** What `state` answers with. */
export interface ChainStateLine {
  readonly height: number;
  readonly hash: string;
  readonly mempool: readonly string[];
  readonly faucetSat: string;
}
