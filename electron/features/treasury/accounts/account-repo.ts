// Reads and writes treasury accounts and how far the chain was read for each.
import { toNumber, type ReadableDb, type WritableDb } from '../../../db/database.ts';
import type { BlockRef } from '../../../chain/port.ts';
import type { AccountKey, BitcoinNetwork, ScriptType } from '../../../../shared/domain/bitcoin.ts';

export interface StoredAccount {
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly key: AccountKey;
  /** By descriptor alone: no signer has shown an address of it yet. */
  readonly watchOnly: boolean;
  readonly source: string;
  readonly secondSource: string | null;
  /** The chain's tip when it was read last; null: never. */
  readonly tip: (BlockRef & { readonly syncedAtMs: number }) | null;
}

interface Row {
  readonly seq: bigint; readonly id: string; readonly name: string; readonly network: BitcoinNetwork; readonly script_type: ScriptType; readonly account: bigint;
  readonly fingerprint: string; readonly xpub: string; readonly watch_only: bigint; readonly source: string; readonly second_source: string | null;
  readonly tip_height: bigint | null; readonly tip_hash: string | null; readonly synced_at_ms: bigint | null;
}

const COLUMNS = 'seq, id, name, network, script_type, account, fingerprint, xpub, watch_only, source, second_source, tip_height, tip_hash, synced_at_ms';

const accountOf = (row: Row): StoredAccount => ({
  seq: toNumber(row.seq), id: row.id, name: row.name, watchOnly: row.watch_only === 1n, source: row.source, secondSource: row.second_source,
  key: { network: row.network, scriptType: row.script_type, account: toNumber(row.account), fingerprint: row.fingerprint, xpub: row.xpub },
  tip: row.tip_height === null || row.tip_hash === null || row.synced_at_ms === null ? null
    : { height: toNumber(row.tip_height), hash: row.tip_hash, syncedAtMs: toNumber(row.synced_at_ms) },
});

export function allAccounts(db: ReadableDb): readonly StoredAccount[] {
  return db.all<Row>(`SELECT ${COLUMNS} FROM treasury_account ORDER BY seq`).map(accountOf);
}

export function findAccount(db: ReadableDb, nameOrId: string): StoredAccount | null {
  const row = db.get<Row>(`SELECT ${COLUMNS} FROM treasury_account WHERE name = ? OR id = ?`, nameOrId, nameOrId);
  return row === undefined ? null : accountOf(row);
}

export type NewAccountRow = Pick<StoredAccount, 'id' | 'name' | 'key' | 'watchOnly' | 'source' | 'secondSource'>;

export function insertAccount(db: WritableDb, { id, name, key, watchOnly, source, secondSource }: NewAccountRow, nowMs: number): void {
  db.run(
    `INSERT INTO treasury_account (id, name, network, script_type, account, fingerprint, xpub, watch_only, source, second_source, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id, name, key.network, key.scriptType, key.account, key.fingerprint, key.xpub, watchOnly ? 1 : 0, source, secondSource, nowMs,
  );
}

export function storeTip(db: WritableDb, account: number, tip: BlockRef, nowMs: number): void {
  db.run('UPDATE treasury_account SET tip_height = ?, tip_hash = ?, synced_at_ms = ? WHERE seq = ?', tip.height, tip.hash, nowMs, account);
}

/** A signer of its own showed one of its addresses. */
export function signerSeen(db: WritableDb, account: number): void {
  db.run('UPDATE treasury_account SET watch_only = 0 WHERE seq = ? AND watch_only = 1', account);
}
