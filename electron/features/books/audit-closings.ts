// Checks the closes while the audit walks over the entries: seal, order, range, and that what they say is what the postings add up to.
import { isUnit, type AccountSum, type ClosingBody, type ClosingKind } from '../../../shared/domain/closing.ts';
import { GENESIS_HASH } from '../../../shared/domain/hash-chain.ts';
import type { Posting } from '../../../shared/domain/postings.ts';
import { toNumber, type ReadableDb } from '../../db/database.ts';
import { fromJson, toJson } from '../../db/json.ts';
import { closingHash, closingRows, closingsBetween, newestRow, sealedOf, type ClosingRow } from './closing-repo.ts';
import { combined } from './combined.ts';
import { keptClosings } from './keep-closing.ts';
import { addSums, digestOf, documentsIn, turnoverIn } from './totals.ts';

/** What came before of the same kind. */
interface Before { readonly number: number; readonly toEntry: number; readonly toDocument: number; readonly period: string; readonly hash: string; readonly sums: readonly AccountSum[] }
const nothing: Before = { number: 0, toEntry: 0, toDocument: 0, period: '', hash: GENESIS_HASH, sums: [] };

export interface ClosingCheck {
  /** Takes the postings of an entry into the sums; call in the order of the entries. */
  add(postings: readonly Posting[]): void;
  /** Checks the closes that end with an entry; 0 for those that end before the first one. */
  endOf(entry: number, hash: string): void;
  /** The closes that end with entries above `after` and up to `upTo` are read now. */
  read(after: number, upTo: number): void;
  /** What must have been there and was not. Gives how many closes were looked at. */
  finish(lastEntry: number): number;
}

const nameOf = ({ kind, number, period }: { readonly kind: ClosingKind; readonly number: number | bigint; readonly period: string }): string => `the ${kind} close ${String(number)} (${period})`;

export function createClosingCheck(db: ReadableDb, home: string, note: (entry: number, problem: string) => void): ClosingCheck {
  // Read first: a copy is written after its close is durable, so every copy seen here has its close in the file.
  const kept = keptClosings(home);
  const newest = newestRow(db);
  const seen = new Set<string>();
  const last = new Map<ClosingKind, Before>();
  const sums = new Map<string, AccountSum>();
  let waiting: ClosingRow[] = [];

  const now = (): readonly AccountSum[] => addSums([...sums.values()]);

  const check = (row: ClosingRow, hash: string): null => {
    const sealed = sealedOf(row);
    const before = last.get(row.kind) ?? nothing;
    const total = now();
    seen.add(sealed.id);
    const problem = sealProblem(row, before) ?? orUnreadable(() => contentProblem(db, row, before, total));
    if (problem !== null) note(sealed.toEntry, `${nameOf(row)} ${problem}`);
    if (row.head_hash !== hash) note(sealed.toEntry, `${nameOf(row)} was made on another chain: its head is not the hash of entry ${String(sealed.toEntry)}`);
    const copy = kept.get(sealed.id);
    if (copy !== undefined && (copy.hash !== row.hash || copy.head !== row.head_hash || copy.seq !== sealed.toEntry)) note(sealed.toEntry, `${nameOf(row)} differs from its copy outside the file`);
    last.set(row.kind, { number: sealed.number, toEntry: sealed.toEntry, toDocument: toNumber(row.to_document), period: row.period, hash: row.hash, sums: total });
    return null;
  };

  return {
    add(postings) {
      for (const { account, unit, minor } of postings) {
        const key = `${account} ${unit}`;
        sums.set(key, { account, unit, minor: minor + (sums.get(key)?.minor ?? 0n) });
      }
    },
    endOf(entry, hash) {
      while (waiting[0] !== undefined && waiting[0].to_entry <= BigInt(entry)) {
        const row = waiting.shift();
        const problem = row === undefined ? null : orUnreadable(() => check(row, row.to_entry === BigInt(entry) ? hash : ''));
        if (problem !== null && row !== undefined) note(entry, `${nameOf(row)} ${problem}`);
      }
    },
    read(after, upTo) {
      waiting = [...closingRows(db, after, upTo, newest)];
    },
    finish(lastEntry) {
      for (const row of closingRows(db, lastEntry, Number.MAX_SAFE_INTEGER, newest)) {
        seen.add(sealedOf(row).id);
        note(lastEntry + 1, `the end is cut off: ${nameOf(row)} closed up to entry ${String(row.to_entry)}`);
      }
      for (const copy of kept.values()) if (!seen.has(copy.id)) note(copy.seq, `the ${copy.id.replace(':', ' close ')} (${copy.period}) is missing: there is a copy of it outside the file`);
      return seen.size;
    },
  };
}

function sealProblem(row: ClosingRow, before: Before): string | null {
  const sealed = sealedOf(row);
  if (sealed.number !== before.number + 1) return `follows ${String(before.number)}: one is missing`;
  if (closingHash(sealed, row.body) !== row.hash) return 'was changed: it does not have the hash it was written with';
  if (row.prev_hash !== before.hash || row.period <= before.period) return 'does not continue the one before it';
  if (sealed.fromEntry !== before.toEntry + 1 || toNumber(row.from_document) !== before.toDocument + 1) return 'does not begin where the one before it ended';
  return null;
}

/** Recomputed from what is in the file now. */
function contentProblem(db: ReadableDb, row: ClosingRow, before: Before, total: readonly AccountSum[]): string | null {
  const body = fromJson<ClosingBody>(row.body);
  const { fromEntry, toEntry } = sealedOf(row);
  const documents = { from: toNumber(row.from_document), to: toNumber(row.to_document) };
  const isSame = (a: unknown, b: unknown): boolean => toJson(a) === toJson(b);
  if (!isSame(body.entries, { from: fromEntry, to: toEntry }) || !isSame(body.documentRange, documents) || body.head.hash !== row.head_hash) return 'says another range than it has';
  if (!body.totals.every(({ unit }) => isUnit(unit)) || !isSame(body.totals, addSums([...total, ...before.sums.map((sum) => ({ ...sum, minor: -sum.minor }))]))) return 'says other totals than its entries add up to';
  if (!isSame(body.perpetual, total)) return 'says other perpetual totals than all entries add up to';
  const subject = `cl:${row.kind}:${String(row.number)}`;
  if (db.get("SELECT 1 FROM document WHERE subject = ? AND kind = 'close'", subject) === undefined) return 'has lost its document';
  if (row.kind !== 'day') {
    const { parts } = body;
    const again = combined(row.kind === 'month' ? 'day' : 'month', parts === null ? [] : closingsBetween(db, parts), { entry: fromEntry, document: documents.from });
    return isSame(again, { entries: body.entries, documentRange: documents, totals: body.totals, turnover: body.turnover, documents: body.documents, digest: body.digest, parts })
      ? null : `is not the sum of the ${row.kind === 'month' ? 'days' : 'months'} it consists of`;
  }
  if (!isSame(body.turnover, turnoverIn(db, body.entries))) return 'says another turnover than its sales add up to';
  const digest = digestOf(db, body.entries, documents);
  if (!isSame(body.documents, documentsIn(db, documents)) || digest.documents !== body.digest.documents) return 'closed other documents than are in the file now';
  return digest.valuations === body.digest.valuations ? null : 'closed other valuations than are in the file now';
}

/** What somebody wrote into the file may be nothing that can be read: a problem with words of its own. Problems of the storage go on being thrown. */
export function orUnreadable(work: () => string | null): string | null {
  try {
    return work();
  } catch (problem) {
    if (problem instanceof Error && 'code' in problem) throw problem;
    return 'was changed: it cannot be read';
  }
}
