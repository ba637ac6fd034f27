// Reading a raw transaction from outside: its id, inputs, outputs and size; anything not written canonically is refused.
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { Transaction } from 'bitcoinjs-lib';
import { failure, ok, type Result } from '../../shared/errors/result.ts';

export interface TransactionInput {
  /** As people write it. */
  readonly txid: string;
  readonly vout: number;
  readonly sequence: number;
  readonly scriptSigHex: string;
  /** Its witness, item by item. */
  readonly witnessHex: readonly string[];
}

export interface TransactionOutput {
  readonly scriptHex: string;
  readonly valueSat: bigint;
}

export interface ReadTransaction {
  readonly txid: string;
  /** 32 bits, unsigned. */
  readonly version: number;
  readonly lockTime: number;
  readonly inputs: readonly TransactionInput[];
  readonly outputs: readonly TransactionOutput[];
  readonly weight: number;
  readonly vsize: number;
  readonly isCoinbase: boolean;
}

/** All bitcoin there will ever be. */
export const MAX_SAT = 21_000_000n * 100_000_000n;
/** A block's weight is the most that can be a transaction. */
const MOST_HEX = 8_000_000;

export const reversedHex = (bytes: Uint8Array): string => bytesToHex(Uint8Array.from(bytes).reverse());

const refuse = (problem: string) => failure('treasury/transaction', { details: { problem } });

/**
 * Reads a raw transaction (hex, any case). Refuses bytes that do not come out the same when written again (padded lengths, trailing bytes,
 * empty witnesses), amounts beyond 21 million and transactions without inputs or outputs. Error: `treasury/transaction`.
 */
export function readTransaction(rawHex: string): Result<ReadTransaction> {
  const parsed = parseTransaction(rawHex);
  return parsed.ok ? ok(describe(parsed.value)) : parsed;
}

/** {@link readTransaction} with bitcoinjs-lib's own object, for the wallet's signature checks. */
export function parseTransaction(rawHex: string): Result<Transaction> {
  const hex = rawHex.toLowerCase();
  if (hex.length > MOST_HEX || hex.length % 2 !== 0 || !/^[0-9a-f]+$/.test(hex)) return refuse('it is not written in hex');
  let tx: Transaction;
  try {
    tx = Transaction.fromBuffer(hexToBytes(hex));
    if (tx.toHex() !== hex) return refuse('it is not written the one proper way');
  }
  catch { return refuse('it is cut off or damaged'); }
  if (tx.ins.length === 0 || tx.outs.length === 0) return refuse('it has no inputs or no outputs');
  let total = 0n;
  for (const { value } of tx.outs) {
    total += value;
    if (value < 0n || total > MAX_SAT) return refuse('it moves more bitcoin than there are');
  }
  return ok(tx);
}

function describe(tx: Transaction): ReadTransaction {
  return {
    txid: tx.getId(), version: tx.version >>> 0, lockTime: tx.locktime,
    inputs: tx.ins.map(({ hash, index, sequence, script, witness }) =>
      ({ txid: reversedHex(hash), vout: index, sequence, scriptSigHex: bytesToHex(script), witnessHex: witness.map(bytesToHex) })),
    outputs: tx.outs.map(({ script, value }) => ({ scriptHex: bytesToHex(script), valueSat: value })),
    weight: tx.weight(), vsize: tx.virtualSize(), isCoinbase: tx.isCoinbase(),
  };
}
