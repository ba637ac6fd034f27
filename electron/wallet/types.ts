// What the wallet's pure functions speak about: coins, outputs, a spend as it is approved.
import type { AddressChain, ScriptType } from '../../shared/domain/bitcoin.ts';

/** An unspent output of ours. */
export interface Coin {
  /** As people write it (reversed byte order), lower-case hex. */
  readonly txid: string;
  readonly vout: number;
  readonly valueSat: bigint;
  readonly scriptType: ScriptType;
  readonly chain: AddressChain;
  readonly index: number;
  readonly address: string;
  /** null: not in a block yet. */
  readonly height: number | null;
  readonly isCoinbase: boolean;
}

/** `txid:vout`. */
export const outpointOf = ({ txid, vout }: Pick<Coin, 'txid' | 'vout'>): string => `${txid}:${vout}`;

export interface PaymentOutput {
  readonly kind: 'payment';
  readonly address: string;
  readonly valueSat: bigint;
}

export interface ChangeOutput {
  readonly kind: 'change';
  /** On chain 1 of the same account. */
  readonly index: number;
  readonly address: string;
  readonly valueSat: bigint;
}

/**
 * A spend, complete and decided: what is approved, signed and compared with what is sent, field by field. Inputs and outputs are in the order
 * of the transaction. The fee is what is left over: sum of coins minus sum of outputs.
 */
export interface SpendPlan {
  readonly version: 2;
  readonly lockTime: number;
  readonly inputs: readonly { readonly coin: Coin; readonly sequence: number }[];
  readonly outputs: readonly (PaymentOutput | ChangeOutput)[];
  readonly feeSat: bigint;
  /** Upper bound of its virtual size once signed (72-byte signatures). */
  readonly vsize: number;
}

/** What one transaction costs per 1,000 virtual bytes. 1 sat/vB is 1000n. */
export type SatPerKvb = bigint;
