// What the books hold for one sale, per account and unit, for comparing two runs.
import type { ReadableDb } from '../../electron/db/database.ts';
import { postedFor } from '../../electron/features/books/repo.ts';

export function summedBalances(db: ReadableDb, sale: number): Readonly<Record<string, bigint>> {
  const sums: Record<string, bigint> = {};
  for (const { account, unit, minor } of postedFor(db, sale)) sums[`${account} ${unit}`] = (sums[`${account} ${unit}`] ?? 0n) + minor;
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0n).sort(([a], [b]) => (a < b ? -1 : 1)));
}
