// The two shapes of a ledger connection, readable and writable, and the thin wrapper over better-sqlite3 behind both.
import type BetterSqlite3 from 'better-sqlite3';
import { invariant } from '../../shared/errors/invariant.ts';

/** What may be bound. Numbers must be integers: no float ever reaches the ledger. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/** Integers come back as bigint; see {@link toNumber}. */
export interface ReadableDb {
  get<Row>(sql: string, ...params: SqlValue[]): Row | undefined;
  all<Row>(sql: string, ...params: SqlValue[]): Row[];
  /** Row by row, for reads too long to hold; nothing else may run on this connection meanwhile. */
  each<Row>(sql: string, ...params: SqlValue[]): IterableIterator<Row>;
  /** Several reads of one moment. */
  snapshot<T>(work: () => T): T;
  close(): void;
}

export interface WritableDb extends ReadableDb {
  run(sql: string, ...params: SqlValue[]): { readonly changes: number; readonly lastId: bigint };
  /** All or nothing, durable when it returns. Inside another transaction it joins that one. `work` must not wait for anything. */
  transaction<T>(work: () => T): T;
  /** Runs when the transaction under way is durable, never if it fails; at once outside of one. For telling others what changed. */
  afterCommit(run: () => void): void;
}

/** For counts and times, never for money. */
export function toNumber(value: bigint): number {
  invariant(value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER), 'an integer of the ledger fits a number');
  return Number(value);
}

const bindable = (value: SqlValue): SqlValue => (typeof value === 'number' ? BigInt(value) : value);

/** Wraps an open handle. Statements are prepared once and kept. */
export function wrapDatabase(raw: BetterSqlite3.Database): WritableDb {
  const statements = new Map<string, BetterSqlite3.Statement<SqlValue[]>>();
  const prepared = <Row>(sql: string): BetterSqlite3.Statement<SqlValue[], Row> => {
    const known = statements.get(sql);
    if (known !== undefined) return known as BetterSqlite3.Statement<SqlValue[], Row>;
    const statement = raw.prepare<SqlValue[], Row>(sql);
    statements.set(sql, statement);
    return statement;
  };

  let afterwards: (() => void)[] = [];

  const within = <T>(begin: string, work: () => T): T => {
    if (raw.inTransaction) return work();
    prepared(begin).run();
    afterwards = [];
    const result = toCommit(work);
    const due = afterwards;
    afterwards = [];
    for (const run of due) run();
    return result;
  };

  const toCommit = <T>(work: () => T): T => {
    try {
      const result = work();
      invariant(!(result instanceof Promise), 'a transaction does not wait');
      prepared('COMMIT').run();
      return result;
    } catch (problem) {
      if (raw.inTransaction) prepared('ROLLBACK').run();
      throw problem;
    }
  };

  return {
    get: (sql, ...params) => prepared<never>(sql).get(...params.map(bindable)),
    all: (sql, ...params) => prepared<never>(sql).all(...params.map(bindable)),
    each: (sql, ...params) => raw.prepare<SqlValue[], never>(sql).iterate(...params.map(bindable)),
    run: (sql, ...params) => {
      const done = prepared(sql).run(...params.map(bindable));
      return { changes: Number(done.changes), lastId: BigInt(done.lastInsertRowid) };
    },
    transaction: (work) => within('BEGIN IMMEDIATE', work),
    snapshot: (work) => within('BEGIN', work),
    afterCommit: (run) => {
      if (raw.inTransaction) afterwards.push(run);
      else run();
    },
    close: () => {
      if (raw.open) raw.close();
    },
  };
}
