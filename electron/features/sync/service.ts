// Keeps all accounts in step: catches up at the start, then asks on schedule, soonest for the sale on screen, one lane per account.
import type { AppError } from '../../../shared/errors/result.ts';
import type { SyncReport, SyncService } from '../../core/app.ts';
import { createQuietCheckpoint } from '../../db/checkpoint.ts';
import { attempt } from '../../db/errors.ts';
import type { Account, Accounts } from '../gateways/accounts.ts';
import type { Inbox } from '../invoices/inbox.ts';
import { stateBySeq, termsBySeq, type InvoiceSeq } from '../invoices/invoice-repo.ts';
import { countInDoubt, nextSendAt, sendNow } from '../invoices/outbox-repo.ts';
import { indexSearchTerms } from '../invoices/search-repo.ts';
import { dueAfterJump, nextDueAt, seqsToCatchUp } from './due-repo.ts';
import { createLane, type Lane, type LaneDeps, type Tally } from './lane.ts';
import { workOffWebhooks } from './webhook-work.ts';

export interface SyncDeps extends Omit<LaneDeps, 'isStopped' | 'adapter'> {
  readonly accounts: Accounts;
  readonly inbox: Inbox;
  readonly shown: () => InvoiceSeq | null;
  /** `catchingUp` changed, or a pass ended with other errors than before. */
  readonly onState: () => void;
  /** Small work for quiet moments: methods that grew old, the chain's head. */
  readonly onIdle: () => void;
  /** A storage problem of the ticks since the last time; null when there was none. */
  readonly onStorage: (error: AppError | null) => void;
}

export interface Sync extends SyncService {
  /** Something is due now: a new sale, the sale on screen. */
  kick(): void;
  /** Webhooks were stored and wait to be worked off. */
  delivered(): void;
  /** What stood in the way may be gone (the vault was opened): no pause is waited out. */
  retryNow(): void;
  lastErrors(): SyncReport['errors'];
}

const SHOWN_EVERY_MS = 2_000;
const LONGEST_SLEEP_MS = 30_000;
const SHORTEST_SLEEP_MS = 50;
const QUIET_AFTER_MS = 300;
/** Taking webhooks in comes before working them off: a burst is stored at full speed, its sales are seen to a few at a time. */
const WEBHOOKS_AT_ONCE = 20;
const WEBHOOKS_EVERY_MS = 50;
const TERMS_AT_ONCE = 200;
const CLOCK_JUMP_MS = 60_000;

const newTally = (): Tally => ({ asked: 0, changed: 0, sent: 0, errors: [] });

export function createSync(deps: SyncDeps): Sync {
  const { db, clock, accounts } = deps;
  const lanes = new Map<string, Lane>();
  const busy = new Map<string, Promise<void>>();
  let running = false;
  let closed = false;
  let catchingUp = false;
  let cancelTimer: () => void = () => undefined;
  let report: ((report: SyncReport) => void) | undefined;
  let lastShownAt = -Infinity;
  let askingShown: Promise<void> | null = null;
  let lastErrors: SyncReport['errors'] = [];
  let offsetMs: number | null = null;
  let storage: AppError | null = null;
  let cancelQuiet: (() => void) | null = null;
  let workedOffAt = -Infinity;
  let webhooksWait = false;
  const checkpoint = createQuietCheckpoint(db);

  const laneOf = (account: Account): Lane => {
    const known = lanes.get(account.name);
    if (known !== undefined) return known;
    const lane = createLane(account, { ...deps, adapter: (name) => accounts.adapter(name), isStopped: () => closed });
    lanes.set(account.name, lane);
    return lane;
  };

  const reportOf = (tally: Tally): SyncReport => ({
    asked: tally.asked, changed: tally.changed, sent: tally.sent,
    inDoubt: closed ? 0 : countInDoubt(db),
    errors: tally.errors.map(({ gateway, error }) => ({ gateway, code: error.code, message: error.message, hint: error.hint })),
  });

  /** A storage problem (a full disk) must not end the timers: the next tick tries again. */
  const guarded = (work: () => void): void => {
    const done = attempt(deps.path, work);
    if (done.ok) return;
    storage = done.error;
    deps.log.error('sync.storage', { code: done.error.code });
  };

  const untilWorkOffMs = (): number => Math.max(0, workedOffAt + WEBHOOKS_EVERY_MS - clock.monotonicMs());

  const workOff = (): void => {
    webhooksWait = untilWorkOffMs() > 0;
    if (webhooksWait) return;
    workedOffAt = clock.monotonicMs();
    guarded(() => {
      webhooksWait = workOffWebhooks(db, deps.inbox, deps.fetcher, WEBHOOKS_AT_ONCE);
    });
  };

  const catchUp = async (account: Account, tally: Tally): Promise<void> => {
    const lane = laneOf(account);
    await lane.send(true, tally);
    await lane.ask(seqsToCatchUp(db, account.name, clock.nowMs()), tally);
  };

  const keepErrors = (tally: Tally): void => {
    const { errors } = reportOf(tally);
    const changed = JSON.stringify(errors) !== JSON.stringify(lastErrors);
    lastErrors = errors;
    if (changed) deps.onState();
  };

  const once = async (): Promise<SyncReport> => {
    const tally = newTally();
    guarded(() => {
      while (workOffWebhooks(db, deps.inbox, deps.fetcher, WEBHOOKS_AT_ONCE));
    });
    await Promise.all(accounts.all().map((account) => catchUp(account, tally)));
    if (closed) return reportOf(tally);
    guarded(() => {
      while (indexSearchTerms(db, TERMS_AT_ONCE));
    });
    keepErrors(tally);
    return reportOf(tally);
  };

  /** Starts a lane's pass unless one is under way. */
  const runLane = (account: Account): void => {
    if (busy.has(account.name)) return;
    const lane = laneOf(account);
    const tally = newTally();
    const pass = lane.run(tally)
      .catch((problem: unknown) => deps.log.error('sync.lane', { account: account.name, problem: problem instanceof Error ? problem.name : 'unknown' }))
      .then(() => {
        busy.delete(account.name);
        if (closed) return;
        if (tally.asked + tally.sent > 0 || tally.errors.length > 0) {
          keepErrors(tally);
          report?.(reportOf(tally));
        }
        schedule();
      });
    busy.set(account.name, pass);
  };

  /** The sale on screen has a turn of its own, so that a long list never delays it. */
  const askShown = (): void => {
    const seq = deps.shown();
    if (seq === null || askingShown !== null || clock.monotonicMs() - lastShownAt < SHOWN_EVERY_MS || !isMoving(seq)) return;
    const account = accounts.find(termsBySeq(db, seq).gateway);
    if (!account.ok || laneOf(account.value).pauseLeftMs() > 0) return;
    lastShownAt = clock.monotonicMs();
    askingShown = laneOf(account.value).askOne(seq, newTally())
      .catch((problem: unknown) => deps.log.error('sync.shown', { problem: problem instanceof Error ? problem.name : 'unknown' }))
      .then(() => {
        askingShown = null;
      });
  };

  const isMoving = (seq: InvoiceSeq): boolean => {
    const judgement = stateBySeq(db, seq)?.judgement;
    return judgement !== undefined && !judgement.final && judgement.gatewayInvoiceId !== null;
  };

  const tick = (): void => {
    if (!running || closed) return;
    guarded(noticeJump);
    workOff();
    guarded(askShown);
    for (const account of accounts.all()) if (laneOf(account).pauseLeftMs() === 0 && soonestOf(account) <= clock.nowMs()) guarded(() => runLane(account));
    cancelQuiet ??= clock.after(QUIET_AFTER_MS, quietWork);
    schedule();
  };

  /** What nobody waits for, a little later: each part syncs the disk, and a sale just charged is on its way to the customer's screen. */
  const quietWork = (): void => {
    cancelQuiet = null;
    if (!running || closed) return;
    guarded(() => indexSearchTerms(db, TERMS_AT_ONCE));
    guarded(deps.onIdle);
    guarded(checkpoint);
    deps.onStorage(storage);
    storage = null;
  };

  /** Wall clock against monotonic clock: a jump makes everything open due, so that no moment of the wrong time is waited for. */
  const noticeJump = (): void => {
    const now = clock.nowMs() - clock.monotonicMs();
    if (offsetMs !== null && Math.abs(now - offsetMs) > CLOCK_JUMP_MS) {
      deps.log.warn('sync.clock_jumped', { byMs: Math.round(now - offsetMs) });
      dueAfterJump(db, clock.nowMs());
    }
    offsetMs = now;
  };

  const schedule = (delayMs = sleepMs()): void => {
    cancelTimer();
    if (running && !closed) cancelTimer = clock.after(delayMs, tick);
  };

  const soonestOf = (account: Account): number => Math.min(nextDueAt(db, account.name) ?? Infinity, nextSendAt(db, account.name) ?? Infinity);

  const sleepMs = (): number => {
    let sleep = webhooksWait ? untilWorkOffMs() : LONGEST_SLEEP_MS;
    const shown = deps.shown();
    if (shown !== null && isMoving(shown)) sleep = Math.min(sleep, lastShownAt + SHOWN_EVERY_MS - clock.monotonicMs());
    for (const account of accounts.all()) {
      // A lane at work schedules the next tick itself when it ends.
      if (busy.has(account.name)) continue;
      sleep = Math.min(sleep, Math.max(soonestOf(account) - clock.nowMs(), laneOf(account).pauseLeftMs()));
    }
    return Math.max(SHORTEST_SLEEP_MS, sleep);
  };

  /** Every lane begins with all that is open; the tick serves the sale on screen and webhooks meanwhile. */
  const begin = (): void => {
    guarded(() => dueAfterJump(db, clock.nowMs()));
    const tally = newTally();
    const passes = accounts.all().map((account) => {
      const pass = catchUp(account, tally)
        .catch((problem: unknown) => deps.log.error('sync.catch_up', { account: account.name, problem: problem instanceof Error ? problem.name : 'unknown' }))
        .then(() => void busy.delete(account.name));
      busy.set(account.name, pass);
      return pass;
    });
    void Promise.all(passes).then(() => {
      if (closed) return;
      catchingUp = false;
      keepErrors(tally);
      report?.(reportOf(tally));
      deps.onState();
      schedule(0);
    });
    tick();
  };

  return {
    once,
    start(onPass) {
      if (running || closed) return;
      running = true;
      catchingUp = true;
      report = onPass;
      offsetMs = clock.nowMs() - clock.monotonicMs();
      cancelTimer = clock.after(0, begin);
    },
    async stop() {
      running = false;
      closed = true;
      cancelTimer();
      cancelQuiet?.();
    },
    get catchingUp() {
      return catchingUp;
    },
    kick: () => schedule(0),
    delivered: () => schedule(untilWorkOffMs()),
    retryNow() {
      lanes.forEach((lane) => lane.resume());
      guarded(() => sendNow(db, clock.nowMs()));
      schedule(0);
    },
    lastErrors: () => lastErrors,
  };
}
