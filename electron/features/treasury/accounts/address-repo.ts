// The derived addresses of an account: which were used, given to somebody, or seen on the signer.
import { toNumber, type ReadableDb, type WritableDb } from '../../../db/database.ts';
import type { AddressChain } from '../../../../shared/domain/bitcoin.ts';

export interface StoredAddress {
  readonly chain: AddressChain;
  readonly index: number;
  readonly address: string;
  readonly scriptHex: string;
  /** A transaction pays to it or spends from it. */
  readonly used: boolean;
  readonly handedOutAtMs: number | null;
  /** The sale it was made for. */
  readonly handedTo: string | null;
  readonly shownAtMs: number | null;
}

interface Row {
  readonly chain: bigint; readonly idx: bigint; readonly address: string; readonly script_hex: string; readonly used: bigint;
  readonly handed_out_at_ms: bigint | null; readonly handed_to: string | null; readonly shown_at_ms: bigint | null;
}

const COLUMNS = 'chain, idx, address, script_hex, used, handed_out_at_ms, handed_to, shown_at_ms';
const time = (value: bigint | null): number | null => (value === null ? null : toNumber(value));

const addressOf = (row: Row): StoredAddress => ({
  chain: row.chain === 0n ? 0 : 1, index: toNumber(row.idx), address: row.address, scriptHex: row.script_hex, used: row.used === 1n,
  handedOutAtMs: time(row.handed_out_at_ms), handedTo: row.handed_to, shownAtMs: time(row.shown_at_ms),
});

export function insertAddress(db: WritableDb, account: number, { chain, index, address, scriptHex }: Pick<StoredAddress, 'chain' | 'index' | 'address' | 'scriptHex'>): void {
  db.run('INSERT INTO treasury_address (account_seq, chain, idx, address, script_hex) VALUES (?, ?, ?, ?, ?)', account, chain, index, address, scriptHex);
}

/** All of one chain, by index. */
export function addressesOf(db: ReadableDb, account: number, chain: AddressChain): readonly StoredAddress[] {
  return db.all<Row>(`SELECT ${COLUMNS} FROM treasury_address WHERE account_seq = ? AND chain = ? ORDER BY idx`, account, chain).map(addressOf);
}

export function addressAt(db: ReadableDb, account: number, chain: AddressChain, index: number): StoredAddress | null {
  const row = db.get<Row>(`SELECT ${COLUMNS} FROM treasury_address WHERE account_seq = ? AND chain = ? AND idx = ?`, account, chain, index);
  return row === undefined ? null : addressOf(row);
}

export function addressByScript(db: ReadableDb, account: number, scriptHex: string): StoredAddress | null {
  const row = db.get<Row>(`SELECT ${COLUMNS} FROM treasury_address WHERE script_hex = ? AND account_seq = ?`, scriptHex, account);
  return row === undefined ? null : addressOf(row);
}

/** Whose an address is, over all accounts. */
export function ownerOfAddress(db: ReadableDb, address: string): (StoredAddress & { readonly account: string }) | null {
  const row = db.get<Row & { readonly account: string }>(
    `SELECT a.name AS account, t.${COLUMNS.replaceAll(', ', ', t.')} FROM treasury_address t JOIN treasury_account a ON a.seq = t.account_seq WHERE t.address = ?`, address,
  );
  return row === undefined ? null : { ...addressOf(row), account: row.account };
}

/** The first of a chain, from an index on, that was neither used nor given to anybody. */
export function firstFresh(db: ReadableDb, account: number, chain: AddressChain, from = 0): StoredAddress | null {
  const row = db.get<Row>(
    `SELECT ${COLUMNS} FROM treasury_address INDEXED BY treasury_address_unused WHERE account_seq = ? AND chain = ? AND idx >= ? AND used = 0 AND handed_out_at_ms IS NULL ORDER BY idx LIMIT 1`, account, chain, from,
  );
  return row === undefined ? null : addressOf(row);
}

export interface Reach {
  /** How many are derived. */
  readonly derived: number;
  /** The highest index that was used or given to somebody; -1: none. */
  readonly last: number;
}

export function reachOf(db: ReadableDb, account: number, chain: AddressChain): Reach {
  const row = db.get<{ derived: bigint | null; last: bigint | null }>(
    `SELECT max(idx) + 1 AS derived,
       (SELECT idx FROM treasury_address WHERE account_seq = ? AND chain = ? AND (used = 1 OR handed_out_at_ms IS NOT NULL) ORDER BY idx DESC LIMIT 1) AS last
     FROM treasury_address WHERE account_seq = ? AND chain = ?`, account, chain, account, chain,
  );
  return { derived: toNumber(row?.derived ?? 0n), last: toNumber(row?.last ?? -1n) };
}

export function markUsed(db: WritableDb, account: number, scriptHex: string): void {
  db.run('UPDATE treasury_address SET used = 1 WHERE script_hex = ? AND account_seq = ? AND used = 0', scriptHex, account);
}

export function handOut(db: WritableDb, account: number, index: number, handedTo: string | null, nowMs: number): void {
  db.run('UPDATE treasury_address SET handed_out_at_ms = ?, handed_to = ? WHERE account_seq = ? AND chain = 0 AND idx = ?', nowMs, handedTo, account, index);
}

export function markShown(db: WritableDb, account: number, { chain, index }: Pick<StoredAddress, 'chain' | 'index'>, nowMs: number): void {
  db.run('UPDATE treasury_address SET shown_at_ms = ? WHERE account_seq = ? AND chain = ? AND idx = ?', nowMs, account, chain, index);
}

/** Handed out and not paid yet: so many of the newest are asked about each time. */
const AWAITED_AT_MOST = 40;

/**
 * The scripts worth asking about each time: the next `gap` to receive at, the newest that were handed out and wait for money, and those in a
 * transaction that is not settled (not in a block, or in one above `height`).
 */
export function urgentScripts(db: ReadableDb, account: number, height: number, gap: number): readonly string[] {
  return db.all<{ script_hex: string }>(
    `WITH moving AS (
       SELECT txid FROM treasury_transaction INDEXED BY treasury_transaction_open WHERE account_seq = ? AND state <> 'block'
       UNION SELECT txid FROM treasury_transaction INDEXED BY treasury_transaction_by_height WHERE account_seq = ? AND height IS NOT NULL AND height > ?
     ), busy AS (
       SELECT c.chain, c.idx FROM moving m CROSS JOIN treasury_coin c ON c.account_seq = ? AND c.txid = m.txid
       UNION SELECT c.chain, c.idx FROM moving m CROSS JOIN treasury_coin c INDEXED BY treasury_coin_by_spender ON c.spent_by = m.txid AND c.account_seq = ? AND c.spent_by IS NOT NULL
     )
     SELECT a.script_hex FROM busy b CROSS JOIN treasury_address a ON a.account_seq = ? AND a.chain = b.chain AND a.idx = b.idx
     UNION SELECT script_hex FROM (
       SELECT script_hex FROM treasury_address INDEXED BY treasury_address_unused WHERE account_seq = ? AND chain = 0 AND used = 0 AND handed_out_at_ms IS NULL ORDER BY idx LIMIT ?)
     UNION SELECT script_hex FROM (
       SELECT script_hex FROM treasury_address INDEXED BY treasury_address_unused WHERE account_seq = ? AND chain = 0 AND used = 0 AND handed_out_at_ms IS NOT NULL ORDER BY idx DESC LIMIT ?)`,
    account, account, height, account, account, account, account, gap, account, AWAITED_AT_MOST,
  ).map((row) => row.script_hex);
}

export interface Place { readonly chain: AddressChain; readonly index: number }

/** The scripts behind a place, in the order of chains and indexes; for looking at all of them, some at a time. */
export function scriptsAfter(db: ReadableDb, account: number, place: Place | null, limit: number): readonly (Place & { readonly scriptHex: string })[] {
  return db.all<Row>(
    `SELECT ${COLUMNS} FROM treasury_address WHERE account_seq = ? AND (chain, idx) > (?, ?) ORDER BY chain, idx LIMIT ?`, account, place?.chain ?? 0, place?.index ?? -1, limit,
  ).map(addressOf);
}

/** So many of the newest are compared with what somebody types. */
const KNOWN_AT_MOST = 1_000;

/** Addresses of an account that somebody may have seen: used or handed out, the newest first. */
export function knownAddresses(db: ReadableDb, account: number): readonly string[] {
  return db.all<{ address: string }>(
    'SELECT address FROM treasury_address WHERE account_seq = ? AND chain = 0 AND (used = 1 OR handed_out_at_ms IS NOT NULL) ORDER BY idx DESC LIMIT ?', account, KNOWN_AT_MOST,
  ).map((row) => row.address);
}
