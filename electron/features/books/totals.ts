// The one place totals come from: exact sums of postings over a range of entry numbers, and the documents of a range.
import { createHash } from 'node:crypto';
import { compareText } from '../../../shared/domain/canonical-text.ts';
import { isUnit, type AccountSum, type DocumentCount, type NumberRange, type RangeTotals, type Turnover } from '../../../shared/domain/closing.ts';
import { invariant } from '../../../shared/errors/invariant.ts';
import { toNumber, type ReadableDb } from '../../db/database.ts';

// An amount is hi * 10^18 + lo. lo is cut once more: ten amounts of just under 10^18 would not fit 64 bits together.
const LIMBS = 'sum(p.hi) AS hi, sum(p.lo / 1000000000) AS middle, sum(p.lo % 1000000000) AS low';

interface LimbRow { readonly unit: string; readonly hi: bigint; readonly middle: bigint; readonly low: bigint }

const minorOf = ({ hi, middle, low }: LimbRow): bigint => hi * 10n ** 18n + middle * 10n ** 9n + low;

function unitOf({ unit }: LimbRow): AccountSum['unit'] {
  invariant(isUnit(unit), 'a posting names a known unit');
  return unit;
}

/** What was posted per account and unit; sorted, without zeros. Reads the postings of the range by their key and no others. */
export function accountSums(db: ReadableDb, { from, to }: NumberRange): readonly AccountSum[] {
  const rows = db.all<LimbRow & { account: string }>(`SELECT p.account, p.unit, ${LIMBS} FROM posting p WHERE p.entry_seq BETWEEN ? AND ? GROUP BY p.account, p.unit`, from, to);
  return sorted(rows.map((row) => ({ account: row.account, unit: unitOf(row), minor: minorOf(row) })));
}

/** What was sold, by the gateway and method it was sold over. */
export function turnoverIn(db: ReadableDb, { from, to }: NumberRange): readonly Turnover[] {
  const rows = db.all<LimbRow & { gateway: string; method: string }>(
    `SELECT i.gateway, i.method, p.unit, ${LIMBS} FROM posting p CROSS JOIN entry e ON e.seq = p.entry_seq CROSS JOIN invoice i ON i.seq = e.invoice_seq
     WHERE p.entry_seq BETWEEN ? AND ? AND (p.account IN ('sales', 'tips') OR p.account GLOB 'sales:*' OR p.account GLOB 'tax:*')
     GROUP BY i.gateway, i.method, p.unit`, from, to,
  );
  return addTurnover(rows.map((row) => ({ gateway: row.gateway, method: row.method, unit: unitOf(row), minor: -minorOf(row) })));
}

/** How many documents of each kind, and their first and last numbers. `range` counts rows, not their printed numbers. */
export function documentsIn(db: ReadableDb, { from, to }: NumberRange): readonly DocumentCount[] {
  const rows = db.all<{ kind: string; till: string; count: bigint; first: bigint; last: bigint }>(
    'SELECT kind, till, count(*) AS count, min(number) AS first, max(number) AS last FROM document WHERE seq BETWEEN ? AND ? GROUP BY kind, till ORDER BY kind, till', from, to,
  );
  return rows.map(({ kind, till, count, first, last }) => ({ kind, till, count: toNumber(count), first: toNumber(first), last: toNumber(last) }));
}

/** SHA-256 over the documents of a range, and over the valuations of the entries of a range, column by column. */
export function digestOf(db: ReadableDb, entries: NumberRange, documents: NumberRange): RangeTotals['digest'] {
  const digest = (sql: string, { from, to }: NumberRange): string => {
    const hash = createHash('sha256');
    for (const row of db.each<Readonly<Record<string, string | bigint | null>>>(sql, from, to)) hash.update(`${JSON.stringify(Object.values(row).map((value) => value?.toString() ?? null))}\n`);
    return hash.digest('hex');
  };
  return {
    documents: digest('SELECT seq, kind, till, number, at_ms, business_date, invoice_seq, subject, body FROM document WHERE seq BETWEEN ? AND ? ORDER BY seq', documents),
    valuations: digest('SELECT entry_seq, unit, minor, fiat, fiat_minor, rate, source, at_ms FROM valuation WHERE entry_seq BETWEEN ? AND ? ORDER BY entry_seq, unit', entries),
  };
}

/** Everything about a range. Two statements over its postings, two over its documents, one over its valuations. */
export const totalsOf = (db: ReadableDb, entries: NumberRange, documentRange: NumberRange): RangeTotals => ({
  entries, documentRange, totals: accountSums(db, entries), turnover: turnoverIn(db, entries), documents: documentsIn(db, documentRange), digest: digestOf(db, entries, documentRange),
});

/** Sums of several ranges together; equal accounts and units are added up. */
export function addSums(sums: readonly AccountSum[]): readonly AccountSum[] {
  const added = new Map<string, AccountSum>();
  for (const sum of sums) {
    const key = `${sum.account} ${sum.unit}`;
    added.set(key, { ...sum, minor: sum.minor + (added.get(key)?.minor ?? 0n) });
  }
  return sorted([...added.values()]);
}

const sorted = (sums: readonly AccountSum[]): readonly AccountSum[] =>
  sums.filter(({ minor }) => minor !== 0n).toSorted((a, b) => compareText(a.account, b.account) || compareText(a.unit, b.unit));

/** The same for turnover. */
export function addTurnover(all: readonly Turnover[]): readonly Turnover[] {
  const added = new Map<string, Turnover>();
  for (const each of all) {
    const key = `${each.gateway} ${each.method} ${each.unit}`;
    added.set(key, { ...each, minor: each.minor + (added.get(key)?.minor ?? 0n) });
  }
  return [...added.values()].filter(({ minor }) => minor !== 0n)
    .toSorted((a, b) => compareText(a.gateway, b.gateway) || compareText(a.method, b.method) || compareText(a.unit, b.unit));
}

/** The same for documents that follow each other. */
export function addDocuments(all: readonly DocumentCount[]): readonly DocumentCount[] {
  const added = new Map<string, DocumentCount>();
  for (const each of all) {
    const key = `${each.kind} ${each.till}`;
    const known = added.get(key);
    added.set(key, known === undefined ? each : { ...each, count: known.count + each.count, first: Math.min(known.first, each.first), last: Math.max(known.last, each.last) });
  }
  return [...added.values()].toSorted((a, b) => compareText(a.kind, b.kind) || compareText(a.till, b.till));
}
