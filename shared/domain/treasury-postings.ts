// What money of the treasury's own accounts puts into the books when it moved without a sale and without a withdrawal of ours.
import { compareText } from './canonical-text.ts';
import type { MethodId } from './methods.ts';
import type { Posting } from './postings.ts';

/** The accounts of the books that the treasury touches beside those of sales. */
export const treasuryBooks = {
  /** What a treasury account holds, in coins. */
  treasury: (name: string): string => `treasury:${name}`,
  /** Came in, and nobody said yet what for. */
  receiptsUnassigned: 'receipts:unassigned',
  /** Left by another wallet with the same keys, and nobody said yet what for. */
  spendsUnassigned: 'spends:unassigned',
  networkFees: 'fees:network',
} as const;

/** The subject of entries about one transaction of one account. */
export const subjectOfTransaction = (account: string, txid: string): string => `tx:${account}:${txid}`;

/** The subject of entries about one withdrawal. */
export const subjectOfWithdrawal = (id: string): string => `wd:${id}`;

/** One transaction as one account sees it. */
export interface SeenMovement {
  /** The account's name. */
  readonly account: string;
  readonly method: MethodId;
  /** In a block now: only then it is booked. */
  readonly settled: boolean;
  /** What the account holds more (or less, negative) by it, fee included. */
  readonly deltaSat: bigint;
  /** Of the whole transaction, where every input is the account's own; null: others paid (a part of) it. */
  readonly feeSat: bigint | null;
  /** How much of the delta others book: sales paid to addresses of their own, withdrawals of ours. */
  readonly claimedSat: bigint;
}

/**
 * What the transaction should have posted by now under its own subject, balanced and sorted. Nothing while it is not in a block and nothing of
 * what is claimed: after a reorganisation, or once a withdrawal says that it is its own, the difference is a correction.
 * @example 50,000 sat received by "vault": treasury:vault +50000, receipts:unassigned -50000
 */
export function movementTarget({ account, method, settled, deltaSat, feeSat, claimedSat }: SeenMovement): readonly Posting[] {
  const rest = settled ? deltaSat - claimedSat : 0n;
  if (rest === 0n) return [];
  const line = (name: string, minor: bigint): Posting => ({ account: name, unit: method, minor });
  const lines = [line(treasuryBooks.treasury(account), rest)];
  if (rest > 0n) {
    lines.push(line(treasuryBooks.receiptsUnassigned, -rest));
  } else {
    const fee = claimedSat === 0n && feeSat !== null && feeSat <= -rest ? feeSat : 0n;
    lines.push(line(treasuryBooks.networkFees, fee), line(treasuryBooks.spendsUnassigned, -rest - fee));
  }
  return lines.filter(({ minor }) => minor !== 0n).sort((a, b) => compareText(a.account, b.account));
}
