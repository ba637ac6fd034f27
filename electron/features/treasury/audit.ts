// The treasury's audit trail: who changed which rule, and who did what with which withdrawal, newest first.
import type { Page, TreasuryService } from '../../core/treasury.ts';
import { toNumber, type ReadableDb } from '../../db/database.ts';

type Line = ReturnType<TreasuryService['audit']>['items'][number];

interface Row { readonly at_ms: bigint; readonly source: string; readonly seq: bigint; readonly who: string | null; readonly what: string; readonly withdrawal: string | null }

/** What people did and what it came to; what the chain was seen to say in between is in the withdrawal's own steps. */
const told: Readonly<Record<string, string>> = {
  planned: 'the transaction was planned', approved: 'approved with the signer', not_signed: 'not signed', signed: 'the signed transaction was stored', sending: 'sending began',
  answered: 'the other side answered', verified: 'the second step was done', cancelled: 'called off', closed: 'closed after everything was looked up',
};
const kinds = Object.keys(told).map((kind) => `'${kind}'`).join(', ');

/** `time.source.number` of the last line that was given. */
const CURSOR = /^(\d{1,16})\.([a-z])\.(\d{1,16})$/;

export function auditPage(db: ReadableDb, cursor: string | null, limit: number): Page<Line> {
  const place = cursor === null ? null : CURSOR.exec(cursor);
  const rows = db.all<Row>(
    `SELECT * FROM (
       SELECT at_ms, 'a' AS source, seq, who, what, NULL AS withdrawal FROM rule_change
       UNION ALL SELECT created_at_ms, 'b', seq, json_extract(terms, '$.requestedBy'), 'asked for', id FROM withdrawal
       UNION ALL SELECT f.at_ms, 'c', f.seq, json_extract(f.body, '$.by'), f.kind, w.id FROM withdrawal_fact f JOIN withdrawal w ON w.seq = f.withdrawal_seq WHERE f.kind IN (${kinds})
     ) ${place === null ? '' : 'WHERE (at_ms, source, seq) < (?, ?, ?)'} ORDER BY at_ms DESC, source DESC, seq DESC LIMIT ?`,
    ...(place === null ? [] : [BigInt(place[1] ?? 0), place[2] ?? '', BigInt(place[3] ?? 0)]), limit + 1,
  );
  const items = rows.slice(0, limit).map(({ at_ms: atMs, source, who, what, withdrawal }): Line => ({
    at: new Date(toNumber(atMs)).toISOString(), who: who ?? 'Countersign', what: source === 'c' ? told[what] ?? what : what, withdrawal,
  }));
  const last = rows[limit - 1];
  return { items, next: rows.length > limit && last !== undefined ? `${last.at_ms}.${last.source}.${last.seq}` : null };
}
