// What a chain source is to the rest of the app: it answers questions about the Bitcoin chain and takes signed transactions.
import type { BitcoinNetwork } from '../../shared/domain/bitcoin.ts';
import type { Result } from '../../shared/errors/result.ts';

export type ChainSourceKind = 'esplora' | 'electrum' | 'core';

export interface BlockRef {
  readonly height: number;
  /** Lower-case hex as people write it. */
  readonly hash: string;
}

export interface ChainTip extends BlockRef {
  /** The block's own time. */
  readonly timeMs: number;
}

/** Where a transaction is. */
export type TxPlace =
  | { readonly kind: 'mempool' }
  | { readonly kind: 'block'; readonly block: BlockRef; readonly timeMs: number };

export interface SeenTransaction {
  readonly txid: string;
  /** The whole transaction, lower-case hex, its hash checked against `txid`; null when the caller said that it has it. */
  readonly rawHex: string | null;
  readonly place: TxPlace;
}

export interface FeeEstimates {
  /** Fastest first. sat per 1,000 vB, exact. Empty where the source cannot tell: a quiet network. */
  readonly targets: readonly { readonly blocks: number; readonly satPerKvb: bigint }[];
  /** What the source's mempool takes at the least. */
  readonly minimumSatPerKvb: bigint;
}

/** What became of a transaction that was handed over. `known`: it was there already, which is as good. */
export type Broadcast = 'accepted' | 'known';

/**
 * One source of one network. Errors: `chain/not_reachable`, `chain/timeout`, `chain/not_secure`, `chain/certificate_changed`,
 * `chain/wrong_network`, `chain/wrong_password`, `chain/catching_up`, `chain/rate_limited`, `chain/too_busy` (more history than it serves), `chain/nonsense` (with what), and for
 * broadcast `chain/refused` with the node's reason, each with `outcome` as gateways have it: an answer that never came is `unknown`.
 */
export interface ChainSource {
  /** The owner's name for it. */
  readonly name: string;
  readonly kind: ChainSourceKind;
  /**
   * Tells the source whose scripts will be asked for: an account's descriptor (BIP380 with `<0;1>/*`), and since when it can have been used (null:
   * always). Called before the first history of each run; quick when it is known already. Only Bitcoin Core needs it, to read the chain once for the
   * whole account: until it has, everything about it is `chain/catching_up`.
   */
  watch(descriptor: string, sinceMs: number | null): Promise<Result<null>>;
  /** Asks for the genesis block, so that a source of another network is found out before anything counts. */
  check(network: BitcoinNetwork): Promise<Result<ChainTip>>;
  tip(): Promise<Result<ChainTip>>;
  /** The block's hash at a height of the best chain; null above the tip. For following reorganisations. */
  blockHash(height: number): Promise<Result<string | null>>;
  /**
   * Every transaction that pays to or spends from the output script (hex), newest first, mempool before blocks. `has` lets transactions whose
   * bytes are known be given without them.
   */
  history(scriptHex: string, has: (txid: string) => boolean): Promise<Result<readonly SeenTransaction[]>>;
  /** Of many scripts at once, as fast as the source allows; the same order as the scripts. */
  histories(scriptHexes: readonly string[], has: (txid: string) => boolean): Promise<Result<readonly (readonly SeenTransaction[])[]>>;
  /** Where a transaction is; null when the source does not know it. */
  find(txid: string): Promise<Result<SeenTransaction | null>>;
  /** Who spent an output; null: nobody yet, or unknown. Sources that cannot tell answer `chain/not_offered`. */
  spender(txid: string, vout: number): Promise<Result<string | null>>;
  fees(): Promise<Result<FeeEstimates>>;
  /** Hands over a signed transaction (hex). Harmless to repeat. */
  broadcast(rawHex: string): Promise<Result<Broadcast>>;
  /**
   * SHA-256 (hex) of the certificate the server showed, once it was connected to: what the owner's `certificateSha256` becomes after the first
   * `check`. null where the HTTP client judges certificates, or none is used.
   */
  certificateSha256(): string | null;
  close(): void;
}

/** How the owner names a source. */
export interface ChainSourceConfig {
  readonly name: string;
  readonly kind: ChainSourceKind;
  /** `https://…` or `http://…` (esplora, core), `tcp://host:port` or `tls://host:port` (electrum). */
  readonly url: string;
  readonly selfHosted: boolean;
  /**
   * Electrum over TLS: SHA-256 (hex) of the certificate that was trusted, null: none yet. Servers sign their certificates themselves: the first one is
   * trusted, from then on only that one, or one that a public authority vouches for. Other sources go by the authorities alone.
   */
  readonly certificateSha256: string | null;
}
