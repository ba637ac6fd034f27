// The transactions of an account: where each is on the chain, what it changed, and their bytes.
import { toNumber, type ReadableDb, type WritableDb } from '../../../db/database.ts';
import type { TxPlace } from '../../../chain/port.ts';

/** `missing`: no source shows it any more. `conflict`: another one spent what it wanted to spend. */
export type TxState = 'mempool' | 'block' | 'missing' | 'conflict';

export interface StoredTransaction {
  readonly seq: number;
  readonly txid: string;
  readonly state: TxState;
  readonly height: number | null;
  readonly blockHash: string | null;
  readonly firstSeenAtMs: number;
  /** The block's time (miners may be hours ahead: never later than when it was read), else when it was first seen. */
  readonly atMs: number;
  /** What the account holds more (negative: less) by it, fees included. */
  readonly deltaSat: bigint;
  /** null: not all inputs are the account's. */
  readonly feeSat: bigint | null;
  readonly fromUs: boolean;
  readonly toOthers: boolean;
  readonly replacedBy: string | null;
  /** Who was paid; of the account's own where nobody else was. */
  readonly addresses: readonly string[];
}

interface Row {
  readonly seq: bigint; readonly txid: string; readonly state: TxState; readonly height: bigint | null; readonly block_hash: string | null;
  readonly first_seen_at_ms: bigint; readonly at_ms: bigint; readonly delta_sat: bigint; readonly fee_sat: bigint | null;
  readonly from_us: bigint; readonly to_others: bigint; readonly replaced_by: string | null; readonly addresses: string;
}

export const TRANSACTION_COLUMNS = 't.seq, t.txid, t.state, t.height, t.block_hash, t.first_seen_at_ms, t.at_ms, t.delta_sat, t.fee_sat, t.from_us, t.to_others, t.replaced_by, t.addresses';

export type TransactionRow = Row;

export const transactionOf = (row: Row): StoredTransaction => ({
  seq: toNumber(row.seq), txid: row.txid, state: row.state, height: row.height === null ? null : toNumber(row.height), blockHash: row.block_hash,
  firstSeenAtMs: toNumber(row.first_seen_at_ms), atMs: toNumber(row.at_ms), deltaSat: row.delta_sat, feeSat: row.fee_sat,
  fromUs: row.from_us === 1n, toOthers: row.to_others === 1n, replacedBy: row.replaced_by, addresses: row.addresses === '' ? [] : row.addresses.split(' '),
});

export function transactionByTxid(db: ReadableDb, account: number, txid: string): StoredTransaction | null {
  const row = db.get<Row>(`SELECT ${TRANSACTION_COLUMNS} FROM treasury_transaction t WHERE t.account_seq = ? AND t.txid = ?`, account, txid);
  return row === undefined ? null : transactionOf(row);
}

export interface Effect {
  readonly deltaSat: bigint;
  readonly feeSat: bigint | null;
  readonly fromUs: boolean;
  readonly toOthers: boolean;
  readonly addresses: readonly string[];
}

/** A place as columns: state, height, block_hash, block_time_ms. */
const placed = (place: TxPlace): readonly [TxState, number | null, string | null, number | null] =>
  (place.kind === 'mempool' ? ['mempool', null, null, null] : ['block', place.block.height, place.block.hash, place.timeMs]);

export function insertTransaction(db: WritableDb, account: number, txid: string, place: TxPlace, effect: Effect, nowMs: number): void {
  const [state, height, hash, timeMs] = placed(place);
  db.run(
    `INSERT INTO treasury_transaction (account_seq, txid, state, height, block_hash, block_time_ms, first_seen_at_ms, at_ms, delta_sat, fee_sat, from_us, to_others, addresses)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    account, txid, state, height, hash, timeMs, nowMs, Math.min(timeMs ?? nowMs, nowMs), effect.deltaSat, effect.feeSat, effect.fromUs ? 1 : 0, effect.toOthers ? 1 : 0, effect.addresses.join(' '),
  );
}

export function storeEffect(db: WritableDb, seq: number, effect: Effect): void {
  db.run(
    'UPDATE treasury_transaction SET delta_sat = ?, fee_sat = ?, from_us = ?, to_others = ?, addresses = ?, book_due = 1 WHERE seq = ?',
    effect.deltaSat, effect.feeSat, effect.fromUs ? 1 : 0, effect.toOthers ? 1 : 0, effect.addresses.join(' '), seq,
  );
}

/** It is (again) where the chain says. */
export function storePlace(db: WritableDb, seq: number, place: TxPlace, nowMs: number): void {
  const [state, height, hash, timeMs] = placed(place);
  db.run(
    `UPDATE treasury_transaction SET state = ?, height = ?, block_hash = ?, block_time_ms = ?, at_ms = coalesce(?, first_seen_at_ms), replaced_by = NULL, book_due = 1 WHERE seq = ?`,
    state, height, hash, timeMs, timeMs === null ? null : Math.min(timeMs, nowMs), seq,
  );
}

/** It is nowhere any more. */
export function storeGone(db: WritableDb, seq: number, state: 'missing' | 'conflict', replacedBy: string | null): void {
  db.run(
    `UPDATE treasury_transaction SET state = ?, height = NULL, block_hash = NULL, block_time_ms = NULL, at_ms = first_seen_at_ms, replaced_by = ?, book_due = 1 WHERE seq = ?`,
    state, replacedBy, seq,
  );
}

/** Those nobody shows any more and whose fate is unknown. */
export function missingTransactions(db: ReadableDb, account: number, limit: number): readonly StoredTransaction[] {
  return db.all<Row>(
    `SELECT ${TRANSACTION_COLUMNS} FROM treasury_transaction t WHERE t.account_seq = ? AND t.state <> 'block' AND t.state = 'missing' ORDER BY t.seq DESC LIMIT ?`, account, limit,
  ).map(transactionOf);
}

/** Those that count (in a block or waiting for one) and pay to or spend from an address. */
export function liveTouching(db: ReadableDb, account: number, scriptHex: string): readonly Pick<StoredTransaction, 'seq' | 'txid'>[] {
  return db.all<Pick<Row, 'seq' | 'txid'>>(
    `WITH own AS (
       SELECT c.txid, c.spent_by FROM treasury_address a CROSS JOIN treasury_coin c INDEXED BY treasury_coin_by_address ON c.idx = a.idx AND c.chain = a.chain AND c.account_seq = a.account_seq
       WHERE a.script_hex = ? AND a.account_seq = ?
     ), ids AS (SELECT txid FROM own UNION SELECT spent_by FROM own WHERE spent_by IS NOT NULL)
     SELECT t.seq, t.txid FROM ids i CROSS JOIN treasury_transaction t ON t.account_seq = ? AND t.txid = i.txid WHERE t.state IN ('mempool', 'block')`, scriptHex, account, account,
  ).map(({ seq, txid }) => ({ seq: toNumber(seq), txid }));
}

/** The blocks that transactions of the account are in, highest first. */
export function blocksOf(db: ReadableDb, account: number): IterableIterator<{ readonly height: bigint; readonly block_hash: string }> {
  return db.all<{ height: bigint; block_hash: string }>(
    'SELECT DISTINCT height, block_hash FROM treasury_transaction WHERE account_seq = ? AND height IS NOT NULL ORDER BY height DESC', account,
  ).values();
}

export function transactionsInBlock(db: ReadableDb, account: number, height: number, hash: string): readonly StoredTransaction[] {
  return db.all<Row>(
    `SELECT ${TRANSACTION_COLUMNS} FROM treasury_transaction t WHERE t.account_seq = ? AND t.height = ? AND t.block_hash = ?`, account, height, hash,
  ).map(transactionOf);
}

export function hasRaw(db: ReadableDb, txid: string): boolean {
  return db.get('SELECT 1 FROM chain_transaction WHERE txid = ?', txid) !== undefined;
}

export function rawOf(db: ReadableDb, txid: string): string | null {
  const row = db.get<{ raw: Uint8Array }>('SELECT raw FROM chain_transaction WHERE txid = ?', txid);
  return row === undefined ? null : Buffer.from(row.raw).toString('hex');
}

export function storeRaw(db: WritableDb, txid: string, rawHex: string): void {
  db.run('INSERT INTO chain_transaction (txid, raw) VALUES (?, ?) ON CONFLICT (txid) DO NOTHING', txid, Buffer.from(rawHex, 'hex'));
}
