// Reads and writes chain sources, without their passwords.
import type { ReadableDb, WritableDb } from '../../../db/database.ts';
import type { ChainSourceConfig } from '../../../chain/port.ts';

interface Row { readonly name: string; readonly kind: ChainSourceConfig['kind']; readonly url: string; readonly self_hosted: bigint; readonly certificate_sha256: string | null }

export function allSources(db: ReadableDb): readonly ChainSourceConfig[] {
  return db.all<Row>('SELECT name, kind, url, self_hosted, certificate_sha256 FROM chain_source ORDER BY created_at_ms, name').map((row) => ({
    name: row.name, kind: row.kind, url: row.url, selfHosted: row.self_hosted === 1n, certificateSha256: row.certificate_sha256,
  }));
}

export function insertSource(db: WritableDb, source: ChainSourceConfig, nowMs: number): void {
  db.run(
    'INSERT INTO chain_source (name, kind, url, self_hosted, certificate_sha256, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
    source.name, source.kind, source.url, source.selfHosted ? 1 : 0, source.certificateSha256, nowMs,
  );
}

export function moveSource(db: WritableDb, { name, url }: Pick<ChainSourceConfig, 'name' | 'url'>): void {
  db.run('UPDATE chain_source SET url = ? WHERE name = ?', url, name);
}

export function pinCertificate(db: WritableDb, name: string, sha256: string): void {
  db.run('UPDATE chain_source SET certificate_sha256 = ? WHERE name = ?', sha256, name);
}
