// What belongs to which withdrawal: coins it holds until it is over, transactions and payouts that are its own for good.
import { toNumber, type ReadableDb, type WritableDb } from '../../../db/database.ts';
import type { WithdrawalSeq } from './repo.ts';

/**
 * Sets the coins a withdrawal holds. One that another holds stays with the other: plans are made from what nobody holds, and what turns up
 * after its end can come too late.
 */
export function holdCoins(db: WritableDb, seq: WithdrawalSeq, outpoints: readonly string[]): void {
  const held = new Set(db.all<{ outpoint: string }>('SELECT outpoint FROM withdrawal_coin WHERE withdrawal_seq = ?', seq).map(({ outpoint }) => outpoint));
  const wanted = new Set(outpoints);
  for (const outpoint of held) if (!wanted.has(outpoint)) db.run('DELETE FROM withdrawal_coin WHERE outpoint = ?', outpoint);
  for (const outpoint of wanted) if (!held.has(outpoint)) db.run('INSERT INTO withdrawal_coin (outpoint, withdrawal_seq) VALUES (?, ?) ON CONFLICT (outpoint) DO NOTHING', outpoint, seq);
}

/** Coins that open withdrawals hold, with the number of each. */
export function heldCoins(db: ReadableDb): ReadonlyMap<string, WithdrawalSeq> {
  return new Map(db.all<{ outpoint: string; withdrawal_seq: bigint }>('SELECT outpoint, withdrawal_seq FROM withdrawal_coin').map((row) => [row.outpoint, toNumber(row.withdrawal_seq)]));
}

/** With ids, for the accounts' views. */
export function heldCoinsById(db: ReadableDb): ReadonlyMap<string, string> {
  return new Map(db.all<{ outpoint: string; id: string }>('SELECT c.outpoint, w.id FROM withdrawal_coin c JOIN withdrawal w ON w.seq = c.withdrawal_seq').map((row) => [row.outpoint, row.id]));
}

/** The withdrawal a transaction belongs to; null: none of ours. */
export function ownerOfTransaction(db: ReadableDb, txid: string): WithdrawalSeq | null {
  const row = db.get<{ seq: bigint }>('SELECT withdrawal_seq AS seq FROM withdrawal_transaction WHERE txid = ?', txid);
  return row === undefined ? null : toNumber(row.seq);
}

/** Keeps a transaction as this withdrawal's own. True when it is new. */
export function keepTransaction(db: WritableDb, txid: string, seq: WithdrawalSeq): boolean {
  if (ownerOfTransaction(db, txid) !== null) return false;
  db.run('INSERT INTO withdrawal_transaction (txid, withdrawal_seq) VALUES (?, ?)', txid, seq);
  return true;
}

/** The withdrawal that a gateway's payout belongs to; null: none of ours. */
export function ownerOfPayout(db: ReadableDb, gateway: string, payoutId: string): WithdrawalSeq | null {
  const row = db.get<{ seq: bigint }>('SELECT withdrawal_seq AS seq FROM withdrawal_payout WHERE gateway = ? AND payout_id = ?', gateway, payoutId);
  return row === undefined ? null : toNumber(row.seq);
}

export function keepPayout(db: WritableDb, gateway: string, payoutId: string, seq: WithdrawalSeq): void {
  if (ownerOfPayout(db, gateway, payoutId) === null) db.run('INSERT INTO withdrawal_payout (gateway, payout_id, withdrawal_seq) VALUES (?, ?, ?)', gateway, payoutId, seq);
}
