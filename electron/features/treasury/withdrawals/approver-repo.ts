// The address with whose key each owner's device signs texts, kept from the first time on.
import type { BitcoinNetwork } from '../../../../shared/domain/bitcoin.ts';
import type { ReadableDb, WritableDb } from '../../../db/database.ts';

export function approverAddress(db: ReadableDb, fingerprint: string, network: BitcoinNetwork): string | null {
  return db.get<{ address: string }>('SELECT address FROM approver_key WHERE fingerprint = ? AND network = ?', fingerprint, network)?.address ?? null;
}

/** Keeps the address of a device that was not seen before. Runs in the transaction that stores its approval. */
export function keepApprover(db: WritableDb, fingerprint: string, network: BitcoinNetwork, address: string, nowMs: number): void {
  if (approverAddress(db, fingerprint, network) === null) db.run('INSERT INTO approver_key (fingerprint, network, address, created_at_ms) VALUES (?, ?, ?, ?)', fingerprint, network, address, nowMs);
}
