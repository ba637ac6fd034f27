// A process that dies at its n-th step: before or after a commit, before or after anything reaches the outside world.
import type { WritableDb } from '../../../electron/db/database.ts';

/** Thrown once at the step, and by everything the dead process still tries afterwards. */
export class Died extends Error {
  override name = 'Died';
}

export interface Doom {
  /** Steps passed so far. */
  readonly steps: number;
  readonly isDead: boolean;
  /** Where it died. */
  readonly at: string | null;
  /** One step. Throws when the process dies here, or is dead already. */
  step(name: string): void;
  /** Throws when it is dead. */
  alive(): void;
}

/** `at` null: never. */
export function createDoom(at: number | null): Doom {
  const state = { steps: 0, isDead: false, at: null as string | null };
  const alive = (): void => {
    if (state.isDead) throw new Died('the process is dead');
  };
  return {
    get steps() { return state.steps; },
    get isDead() { return state.isDead; },
    get at() { return state.at; },
    alive,
    step(name) {
      alive();
      state.steps += 1;
      if (state.steps !== at) return;
      state.isDead = true;
      state.at = name;
      throw new Died(name);
    },
  };
}

/** What belongs to the journal of money that leaves. */
const JOURNAL = /^INSERT INTO withdrawal(?:_fact)? /;

/**
 * The ledger of such a process: each commit that adds to the journal is two steps; a death within it is one before it. `onBegin` runs before
 * a transaction, with nothing of it stored yet.
 */
export function mortalDb(db: WritableDb, doom: Doom, onBegin: () => void = () => undefined): WritableDb {
  let depth = 0;
  let isJournal = false;
  const commit = <T>(work: () => T): T => {
    doom.alive();
    if (depth > 0) return work();
    onBegin();
    isJournal = false;
    depth += 1;
    let result: T;
    try {
      result = db.transaction(() => {
        const done = work();
        if (isJournal) doom.step('before a commit');
        return done;
      });
    } finally {
      depth -= 1;
    }
    if (isJournal) doom.step('after a commit');
    return result;
  };
  return {
    get: (sql, ...params) => (doom.alive(), db.get(sql, ...params)),
    all: (sql, ...params) => (doom.alive(), db.all(sql, ...params)),
    each: (sql, ...params) => (doom.alive(), db.each(sql, ...params)),
    snapshot: (work) => (doom.alive(), db.snapshot(work)),
    run: (sql, ...params) => commit(() => {
      isJournal ||= JOURNAL.test(sql);
      return db.run(sql, ...params);
    }),
    transaction: (work) => commit(work),
    afterCommit: (run) => db.afterCommit(run),
    close: () => db.close(),
  };
}
