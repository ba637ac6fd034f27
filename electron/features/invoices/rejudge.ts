// After a change of the shop's policy: judges the open sales anew, a few at a time so that the till stays quick.
import { toJson } from '../../db/json.ts';
import { toNumber, type WritableDb } from '../../db/database.ts';
import { attempt } from '../../db/errors.ts';
import type { SettingsService } from '../../core/app.ts';
import type { Clock } from '../../core/ports.ts';
import type { Inbox } from './inbox.ts';

export interface RejudgeDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly clock: Clock;
  readonly settings: SettingsService;
  readonly inbox: Inbox;
  readonly isClosed: () => boolean;
}

const AT_ONCE = 50;

/** Sales that ended keep the judgement they ended with; open ones and open reviews follow the new policy. */
export function rejudgeOnPolicy({ db, path, clock, settings, inbox, isClosed }: RejudgeDeps): void {
  let run = 0;

  const openSeqs = (): readonly number[] => db.all<{ invoice_seq: bigint }>(
    `SELECT invoice_seq FROM invoice_state INDEXED BY state_open WHERE final = 0
     UNION SELECT invoice_seq FROM invoice_state INDEXED BY state_review WHERE review_open = 1`,
  ).map((row) => toNumber(row.invoice_seq));

  const judge = (seqs: readonly number[], mine: number): void => {
    if (isClosed() || mine !== run || seqs.length === 0) return;
    const done = attempt(path, () => db.transaction(() => {
      for (const seq of seqs.slice(0, AT_ONCE)) inbox.learn(seq, []);
    }));
    if (done.ok) clock.after(0, () => judge(seqs.slice(AT_ONCE), mine));
  };

  // Read at the first change, not at the start: the start stays quick.
  let known: string | null = null;
  settings.onChanged(() => {
    const policy = toJson(settings.get().policy);
    if (policy === known) return;
    known = policy;
    run += 1;
    const mine = run;
    clock.after(0, () => { if (!isClosed()) judge(openSeqs(), mine); });
  });
}
