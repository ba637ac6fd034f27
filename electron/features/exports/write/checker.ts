// The profile's rules, asked of every record on its way into a file: the first that does not hold ends the export.
import { NotValid, type Layout, type OutRecord } from '../profiles/layout.ts';

export interface Checker {
  /** Records of the file under way, in order. */
  check(record: OutRecord): void;
  /** The file is complete: how large it became. */
  finish(rows: number, documents: number, bytes: number): void;
}

/** For one file. `rowsBefore`: records of the parts before it, so that a row is named by its place in the whole. */
export function checkerOf({ rules, limits }: Layout, rowsBefore: number): Checker {
  const all = rules();
  let row = rowsBefore;
  const must = (problem: string | null, rule: string): void => {
    if (problem !== null) throw new NotValid(rule, row, problem);
  };
  return {
    check(record) {
      row += 1;
      for (const { name, check } of all) must(check(record), name);
    },
    finish(rows, documents, bytes) {
      for (const { name, finish } of all) must(finish?.() ?? null, name);
      must(rows > (limits.rows ?? Infinity) ? `there are ${String(rows)}` : null, `at most ${String(limits.rows)} rows in a file`);
      must(documents > (limits.documents ?? Infinity) ? `there are ${String(documents)}` : null, `at most ${String(limits.documents)} documents in a file`);
      must(bytes > (limits.bytes ?? Infinity) ? `there are ${String(bytes)}` : null, `at most ${String(limits.bytes)} bytes in a file`);
    },
  };
}
