// Moves the write-ahead log into the ledger while nobody writes: in the middle of a charge that took up to 100 ms with a large ledger.
import { toNumber, type ReadableDb } from './database.ts';

/**
 * Pages of the log (16 MiB) after which SQLite does not wait for a quiet moment any longer. The log is as durable as the ledger itself, a
 * longer one only takes longer to read after a crash.
 */
export const LOG_PAGES_AT_MOST = 4_000;

/** Gives a function to call now and then: it checkpoints when nothing was written between two calls, and else does nothing. */
export function createQuietCheckpoint(db: ReadableDb): () => void {
  let seen: number | null = null;
  let moved: number | null = null;
  return () => {
    const changes = toNumber(db.get<{ n: bigint }>('SELECT total_changes() AS n')?.n ?? 0n);
    if (changes === seen && changes !== moved) {
      // PASSIVE waits for nobody: what a reader still needs is left for the next time.
      db.get('PRAGMA wal_checkpoint(PASSIVE)');
      moved = changes;
    }
    seen = changes;
  };
}
