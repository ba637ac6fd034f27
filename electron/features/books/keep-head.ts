// Writes the chain's head outside the ledger as the books grow; a head that the ledger does not fit is evidence and stays as it is.
import { appError, type AppError } from '../../../shared/errors/result.ts';
import type { Clock } from '../../core/ports.ts';
import { readHead, writeHead, type Head } from '../../db/chain-head.ts';
import type { ReadableDb } from '../../db/database.ts';
import { attempt } from '../../db/errors.ts';
import { chainHead } from './repo.ts';

export interface KeepHeadDeps {
  readonly db: ReadableDb;
  readonly home: string;
  readonly clock: Clock;
  /** The ledger is not the one whose head was written: its end was cut off, or it was written anew. */
  readonly onBroken: (error: AppError) => void;
}

const EVERY_MS = 1_000;

/** Gives the keeper: cheap to call often; `now` does not wait for the next second. */
export function createHeadKeeper({ db, home, clock, onBroken }: KeepHeadDeps): (now: boolean) => void {
  let nextAt = -Infinity;
  let written: Head | null = null;
  let state: 'fits' | 'broken' = 'fits';

  /** What was written last must still be there: else the file was edited behind our back, also while it was open. */
  const check = (outside: Head | null): void => {
    const inside = outside === null || outside.seq === 0 ? outside : db.get<{ hash: string }>('SELECT hash FROM entry WHERE seq = ?', outside.seq);
    state = inside?.hash === outside?.hash ? 'fits' : 'broken';
    if (state === 'broken') {
      onBroken(appError('audit/broken', { details: { entry: String(outside?.seq ?? 0), problem: 'the end that was written is not in the file any more' } }));
    }
  };

  return (now) => {
    if (!now && clock.monotonicMs() < nextAt) return;
    nextAt = clock.monotonicMs() + EVERY_MS;
    if (state !== 'broken') check(written ?? readHead(home));
    const head = chainHead(db);
    if (state === 'broken' || head.seq === 0 || head.seq === written?.seq) return;
    if (attempt(home, () => writeHead(home, head)).ok) written = head;
  };
}
