// Labels of transactions, addresses and outputs, and which outputs are frozen.
import type { ReadableDb, WritableDb } from '../../../db/database.ts';

export type LabelType = 'tx' | 'addr' | 'output' | 'input' | 'pubkey' | 'xpub';

export interface StoredLabel { readonly type: LabelType; readonly ref: string; readonly label: string; readonly frozen: boolean }

export function labelsOf(db: ReadableDb, account: number): readonly StoredLabel[] {
  return db.all<{ type: LabelType; ref: string; label: string; frozen: bigint }>('SELECT type, ref, label, frozen FROM treasury_label WHERE account_seq = ? ORDER BY type, ref', account)
    .map((row) => ({ ...row, frozen: row.frozen === 1n }));
}

export function labelOf(db: ReadableDb, account: number, type: LabelType, ref: string): string {
  return db.get<{ label: string }>('SELECT label FROM treasury_label WHERE account_seq = ? AND type = ? AND ref = ?', account, type, ref)?.label ?? '';
}

/** An empty label is none; one that freezes stays. */
export function storeLabel(db: WritableDb, account: number, type: LabelType, ref: string, label: string): void {
  db.run(
    'INSERT INTO treasury_label (account_seq, type, ref, label) VALUES (?, ?, ?, ?) ON CONFLICT (account_seq, type, ref) DO UPDATE SET label = excluded.label', account, type, ref, label,
  );
  dropEmpty(db, account, type, ref);
}

export function storeFrozen(db: WritableDb, account: number, outpoint: string, frozen: boolean): void {
  db.run(
    `INSERT INTO treasury_label (account_seq, type, ref, label, frozen) VALUES (?, 'output', ?, '', ?) ON CONFLICT (account_seq, type, ref) DO UPDATE SET frozen = excluded.frozen`,
    account, outpoint, frozen ? 1 : 0,
  );
  dropEmpty(db, account, 'output', outpoint);
}

function dropEmpty(db: WritableDb, account: number, type: LabelType, ref: string): void {
  db.run(`DELETE FROM treasury_label WHERE account_seq = ? AND type = ? AND ref = ? AND label = '' AND frozen = 0`, account, type, ref);
}
