// The outputs of an account: what each is worth, where it is, and which transaction spent it.
import { toNumber, type ReadableDb, type WritableDb } from '../../../db/database.ts';
import type { AddressChain } from '../../../../shared/domain/bitcoin.ts';

export interface StoredCoin {
  readonly seq: number;
  readonly txid: string;
  readonly vout: number;
  readonly valueSat: bigint;
  readonly chain: AddressChain;
  readonly index: number;
  readonly address: string;
  /** null: not in a block yet. */
  readonly height: number | null;
  readonly isCoinbase: boolean;
  readonly frozen: boolean;
  /** Own label, else the address', else the transaction's. */
  readonly label: string;
  /** When its transaction was in a block, or first seen. */
  readonly atMs: number;
  /** Made by a transaction that spent coins of the account itself. */
  readonly fromUs: boolean;
  /** The address was paid more than once. */
  readonly reused: boolean;
}

interface Row {
  readonly seq: bigint; readonly txid: string; readonly vout: bigint; readonly value_sat: bigint; readonly chain: bigint; readonly idx: bigint; readonly address: string;
  readonly height: bigint | null; readonly coinbase: bigint; readonly frozen: bigint | null; readonly label: string | null; readonly at_ms: bigint; readonly from_us: bigint;
  readonly reused: bigint;
}

const coinOf = (row: Row): StoredCoin => ({
  seq: toNumber(row.seq), txid: row.txid, vout: toNumber(row.vout), valueSat: row.value_sat, chain: row.chain === 0n ? 0 : 1, index: toNumber(row.idx), address: row.address,
  height: row.height === null ? null : toNumber(row.height), isCoinbase: row.coinbase === 1n, frozen: row.frozen === 1n, label: row.label ?? '',
  atMs: toNumber(row.at_ms), fromUs: row.from_us === 1n, reused: row.reused === 1n,
});

/** Unspent and counting, newest first; `before`: those with a lower number. */
export function unspentCoins(db: ReadableDb, account: number, before: number | null, limit: number): readonly StoredCoin[] {
  return db.all<Row>(
    `SELECT c.seq, c.txid, c.vout, c.value_sat, c.chain, c.idx, a.address, c.height, c.coinbase, t.at_ms, t.from_us, o.frozen,
       coalesce(nullif(o.label, ''), nullif(l.label, ''), x.label) AS label,
       EXISTS (SELECT 1 FROM treasury_coin other INDEXED BY treasury_coin_by_address WHERE other.account_seq = c.account_seq AND other.chain = c.chain AND other.idx = c.idx AND other.seq <> c.seq AND other.gone = 0) AS reused
     FROM treasury_coin c INDEXED BY treasury_coin_unspent
       JOIN treasury_address a ON a.account_seq = c.account_seq AND a.chain = c.chain AND a.idx = c.idx
       JOIN treasury_transaction t ON t.account_seq = c.account_seq AND t.txid = c.txid
       LEFT JOIN treasury_label o ON o.account_seq = c.account_seq AND o.type = 'output' AND o.ref = c.txid || ':' || c.vout
       LEFT JOIN treasury_label l ON l.account_seq = c.account_seq AND l.type = 'addr' AND l.ref = a.address
       LEFT JOIN treasury_label x ON x.account_seq = c.account_seq AND x.type = 'tx' AND x.ref = c.txid
     WHERE c.account_seq = ? AND c.spent_by IS NULL AND c.gone = 0 AND c.seq < ? ORDER BY c.seq DESC LIMIT ?`, account, before ?? Number.MAX_SAFE_INTEGER, limit,
  ).map(coinOf);
}

export interface OwnOutput { readonly txid: string; readonly vout: number; readonly valueSat: bigint; readonly spentBy: string | null; readonly address: string }

export function outputAt(db: ReadableDb, account: number, txid: string, vout: number): OwnOutput | null {
  const row = db.get<{ value_sat: bigint; spent_by: string | null; address: string }>(
    `SELECT c.value_sat, c.spent_by, a.address FROM treasury_coin c CROSS JOIN treasury_address a ON a.account_seq = c.account_seq AND a.chain = c.chain AND a.idx = c.idx
     WHERE c.txid = ? AND c.vout = ? AND c.account_seq = ?`, txid, vout, account,
  );
  return row === undefined ? null : { txid, vout, valueSat: row.value_sat, spentBy: row.spent_by, address: row.address };
}

export interface NewOutput {
  readonly txid: string;
  readonly vout: number;
  readonly valueSat: bigint;
  readonly chain: AddressChain;
  readonly index: number;
  readonly isCoinbase: boolean;
}

export function insertOutput(db: WritableDb, account: number, { txid, vout, valueSat, chain, index, isCoinbase }: NewOutput): void {
  db.run(
    'INSERT INTO treasury_coin (account_seq, txid, vout, value_sat, chain, idx, coinbase) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account_seq, txid, vout) DO NOTHING',
    account, txid, vout, valueSat, chain, index, isCoinbase ? 1 : 0,
  );
}

export function setSpender(db: WritableDb, account: number, { txid, vout }: Pick<OwnOutput, 'txid' | 'vout'>, spentBy: string): void {
  db.run('UPDATE treasury_coin SET spent_by = ? WHERE txid = ? AND vout = ? AND account_seq = ?', spentBy, txid, vout, account);
}

/** The outputs of a transaction that is somewhere. */
export function outputsAre(db: WritableDb, account: number, txid: string, height: number | null): void {
  db.run('UPDATE treasury_coin SET height = ?, gone = 0 WHERE txid = ? AND account_seq = ?', height, txid, account);
}

/** A transaction does not count any more: its outputs are not there, and what it spent is free again. */
export function withoutTransaction(db: WritableDb, account: number, txid: string): void {
  db.run('UPDATE treasury_coin SET height = NULL, gone = 1 WHERE txid = ? AND account_seq = ?', txid, account);
  db.run('UPDATE treasury_coin INDEXED BY treasury_coin_by_spender SET spent_by = NULL WHERE spent_by = ? AND account_seq = ? AND spent_by IS NOT NULL', txid, account);
}

/** A coinbase output can be spent after a hundred blocks (consensus). */
const COINBASE_DEPTH = 100;

/** In a block, or our own change; and not a miner's that is too young. */
const READY = `(c.height IS NOT NULL OR c.chain = 1) AND (c.coinbase = 0 OR c.height <= a.tip_height - ${COINBASE_DEPTH - 1})`;

export interface Sums {
  readonly confirmedSat: bigint;
  readonly pendingInSat: bigint;
  readonly pendingOutSat: bigint;
  readonly frozenSat: bigint;
  /** What can be spent now: neither frozen nor held. */
  readonly spendableSat: bigint;
  readonly coins: number;
  readonly transactions: number;
}

/** `held`: by `txid:vout`, the coins that open withdrawals hold. */
export function sumsOf(db: ReadableDb, account: number, held: ReadonlyMap<string, string>): Sums {
  const coins = db.get<{ n: bigint; confirmed: bigint | null; ready: bigint | null }>(
    `SELECT count(*) AS n, sum(CASE WHEN c.height IS NULL THEN 0 ELSE c.value_sat END) AS confirmed, sum(CASE WHEN ${READY} THEN c.value_sat ELSE 0 END) AS ready
     FROM treasury_coin c INDEXED BY treasury_coin_unspent CROSS JOIN treasury_account a ON a.seq = c.account_seq WHERE c.account_seq = ? AND c.spent_by IS NULL AND c.gone = 0`, account,
  );
  const open = db.get<{ coming: bigint | null; going: bigint | null; leaving: bigint | null }>(
    `SELECT sum(max(t.delta_sat, 0)) AS coming, sum(min(t.delta_sat, 0)) AS going,
       sum((SELECT coalesce(sum(c.value_sat), 0) FROM treasury_coin c INDEXED BY treasury_coin_by_spender
         WHERE c.spent_by = t.txid AND c.spent_by IS NOT NULL AND c.account_seq = t.account_seq AND c.height IS NOT NULL AND c.gone = 0)) AS leaving
     FROM treasury_transaction t INDEXED BY treasury_transaction_open WHERE t.account_seq = ? AND t.state <> 'block' AND t.state = 'mempool'`, account,
  );
  const transactions = db.get<{ n: bigint }>('SELECT count(*) AS n FROM treasury_transaction WHERE account_seq = ?', account);
  const frozen = new Set(db.all<{ ref: string }>(`SELECT ref FROM treasury_label WHERE account_seq = ? AND type = 'output' AND frozen = 1`, account).map(({ ref }) => ref));
  let frozenSat = 0n;
  let spendableSat = coins?.ready ?? 0n;
  for (const outpoint of new Set([...frozen, ...held.keys()])) {
    const [txid = '', vout = ''] = outpoint.split(':');
    const coin = db.get<{ value_sat: bigint; ready: bigint }>(
      `SELECT c.value_sat, CASE WHEN ${READY} THEN 1 ELSE 0 END AS ready FROM treasury_coin c CROSS JOIN treasury_account a ON a.seq = c.account_seq
       WHERE c.txid = ? AND c.vout = ? AND c.account_seq = ? AND c.spent_by IS NULL AND c.gone = 0`, txid, Number(vout), account,
    );
    if (coin === undefined) continue;
    if (coin.ready === 1n) spendableSat -= coin.value_sat;
    if (frozen.has(outpoint)) frozenSat += coin.value_sat;
  }
  return {
    confirmedSat: (coins?.confirmed ?? 0n) + (open?.leaving ?? 0n), pendingInSat: open?.coming ?? 0n, pendingOutSat: -(open?.going ?? 0n), frozenSat, spendableSat,
    coins: toNumber(coins?.n ?? 0n), transactions: toNumber(transactions?.n ?? 0n),
  };
}

/** An output that was ever seen at an address. */
export interface PaidOutput {
  readonly txid: string;
  readonly vout: number;
  readonly valueSat: bigint;
  readonly height: number | null;
  /** Its transaction does not count any more. */
  readonly isGone: boolean;
  /** The earliest that is known: when it was seen, or its block's time. */
  readonly firstSeenAtMs: number;
}

export function outputsAt(db: ReadableDb, account: number, chain: AddressChain, index: number): readonly PaidOutput[] {
  return db.all<{ txid: string; vout: bigint; value_sat: bigint; height: bigint | null; gone: bigint; seen: bigint }>(
    `SELECT c.txid, c.vout, c.value_sat, c.height, c.gone, min(t.first_seen_at_ms, coalesce(t.block_time_ms, t.first_seen_at_ms)) AS seen
     FROM treasury_coin c INDEXED BY treasury_coin_by_address CROSS JOIN treasury_transaction t ON t.account_seq = c.account_seq AND t.txid = c.txid
     WHERE c.idx = ? AND c.chain = ? AND c.account_seq = ? ORDER BY c.seq`, index, chain, account,
  ).map((row) => ({
    txid: row.txid, vout: toNumber(row.vout), valueSat: row.value_sat, height: row.height === null ? null : toNumber(row.height), isGone: row.gone === 1n, firstSeenAtMs: toNumber(row.seen),
  }));
}
