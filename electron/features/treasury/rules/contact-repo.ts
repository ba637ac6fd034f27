// Reads and writes the address book: entries that never change, and what became of them.
import { isMethodId, type MethodId } from '../../../../shared/domain/methods.ts';
import { invariant } from '../../../../shared/errors/invariant.ts';
import { toNumber, type ReadableDb, type WritableDb } from '../../../db/database.ts';

export interface StoredContact {
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly method: MethodId;
  readonly address: string;
  readonly createdBy: string;
  readonly createdAtMs: number;
  /** null: no owner's device said yes to it yet. */
  readonly confirmed: { readonly by: string; readonly fingerprint: string; readonly usableAtMs: number } | null;
  readonly isRemoved: boolean;
}

interface Row {
  readonly seq: bigint; readonly id: string; readonly name: string; readonly method: string; readonly address: string; readonly created_by: string; readonly created_at_ms: bigint;
  readonly by: string | null; readonly fingerprint: string | null; readonly usable_at_ms: bigint | null; readonly removed: bigint;
}

const SELECT = `SELECT c.seq, c.id, c.name, c.method, c.address, c.created_by, c.created_at_ms, f.by, f.fingerprint, f.usable_at_ms,
  EXISTS (SELECT 1 FROM contact_fact r WHERE r.contact_seq = c.seq AND r.kind = 'removed') AS removed
  FROM contact c LEFT JOIN contact_fact f ON f.seq = (SELECT min(seq) FROM contact_fact WHERE contact_seq = c.seq AND kind = 'confirmed')`;

export const allContacts = (db: ReadableDb): readonly StoredContact[] => db.all<Row>(`${SELECT} ORDER BY c.name, c.seq`).map(contactOf);

function contactOf(row: Row): StoredContact {
  invariant(isMethodId(row.method), 'an entry of the address book names a known method');
  return {
    seq: toNumber(row.seq), id: row.id, name: row.name, method: row.method, address: row.address, createdBy: row.created_by, createdAtMs: toNumber(row.created_at_ms),
    confirmed: row.by === null || row.usable_at_ms === null ? null : { by: row.by, fingerprint: row.fingerprint ?? '', usableAtMs: toNumber(row.usable_at_ms) },
    isRemoved: row.removed === 1n,
  };
}

export function insertContact(db: WritableDb, { id, name, method, address, createdBy, createdAtMs }: Omit<StoredContact, 'seq' | 'confirmed' | 'isRemoved'>): void {
  db.run('INSERT INTO contact (id, name, method, address, created_by, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)', id, name, method, address, createdBy, createdAtMs);
}

export interface Confirmation {
  readonly by: string; readonly fingerprint: string; readonly usableAtMs: number;
  /** What the device showed and signed, its signature (base64) and the address it is by: the proof, kept. */
  readonly text: string; readonly signature: string; readonly signerAddress: string;
}

export function insertConfirmation(db: WritableDb, contactSeq: number, atMs: number, { by, fingerprint, usableAtMs, text, signature, signerAddress }: Confirmation): void {
  db.run(
    `INSERT INTO contact_fact (contact_seq, at_ms, kind, by, fingerprint, usable_at_ms, text, signature, signer_address) VALUES (?, ?, 'confirmed', ?, ?, ?, ?, ?, ?)`,
    contactSeq, atMs, by, fingerprint, usableAtMs, text, signature, signerAddress,
  );
}

export function insertRemoval(db: WritableDb, contactSeq: number, atMs: number, by: string): void {
  db.run(`INSERT INTO contact_fact (contact_seq, at_ms, kind, by) VALUES (?, ?, 'removed', ?)`, contactSeq, atMs, by);
}
