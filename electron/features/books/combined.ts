// A month as the sum of its closed days, a year as the sum of its closed months.
import { createHash } from 'node:crypto';
import type { ClosingBody, ClosingKind, RangeTotals } from '../../../shared/domain/closing.ts';
import type { Closing } from '../../core/books.ts';
import { addDocuments, addSums, addTurnover } from './totals.ts';

/** SHA-256 over the hashes of what it consists of. */
const digestOfParts = (parts: readonly Closing[]): string => createHash('sha256').update(parts.map(({ hash }) => `${hash}\n`).join('')).digest('hex');

/** Adds up closes that follow each other. `next`: where the range begins, also when it is empty. */
export function combined(kind: ClosingKind, parts: readonly Closing[], next: { readonly entry: number; readonly document: number }): RangeTotals & Pick<ClosingBody, 'parts'> {
  const [first, last] = [parts[0], parts.at(-1)];
  const digest = digestOfParts(parts);
  return {
    entries: { from: next.entry, to: last?.toEntry ?? next.entry - 1 },
    documentRange: { from: next.document, to: last?.body.documentRange.to ?? next.document - 1 },
    totals: addSums(parts.flatMap(({ body }) => body.totals)),
    turnover: addTurnover(parts.flatMap(({ body }) => body.turnover)),
    documents: addDocuments(parts.flatMap(({ body }) => body.documents)),
    digest: { documents: digest, valuations: digest },
    parts: first === undefined || last === undefined ? null : { kind, first: first.number, last: last.number },
  };
}
