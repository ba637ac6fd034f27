// One account's traffic: sends what waits, asks about what is due, single sales or whole pages, and pauses when the gateway wants it.
import type { AppError, Result } from '../../../shared/errors/result.ts';
import type { GatewaySnapshot } from '../../../shared/domain/facts.ts';
import type { Clock, Logger, Random } from '../../core/ports.ts';
import type { WritableDb } from '../../db/database.ts';
import { attempt } from '../../db/errors.ts';
import type { GatewayAdapter } from '../../gateways/port.ts';
import type { Account } from '../gateways/accounts.ts';
import type { Asked, Fetcher } from '../invoices/fetch-invoice.ts';
import { seqByGatewayInvoice, setNextCheck, type InvoiceSeq } from '../invoices/invoice-repo.ts';
import { waitingToSend } from '../invoices/outbox-repo.ts';
import type { Sender } from '../invoices/send-create.ts';
import { dueLast, dueSeqs, oldestOf } from './due-repo.ts';

export interface LaneDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly fetcher: Fetcher;
  readonly sender: Sender;
  readonly adapter: (account: string) => Result<GatewayAdapter>;
  readonly isStopped: () => boolean;
}

/** What a pass did, added up over all lanes. */
export interface Tally {
  asked: number;
  changed: number;
  sent: number;
  readonly errors: { readonly gateway: string; readonly error: AppError }[];
}

export interface Lane {
  /** Sends waiting sales and asks about those due now. Ends early when the account must pause. */
  run(tally: Tally): Promise<void>;
  /** Asks about all of these, by pages where that is less. */
  ask(seqs: readonly InvoiceSeq[], tally: Tally): Promise<void>;
  /** Sends what waits; `all`: also what is to be tried later. */
  send(all: boolean, tally: Tally): Promise<void>;
  /** One sale, for the one on screen. */
  askOne(seq: InvoiceSeq, tally: Tally): Promise<void>;
  /** Ends a pause. */
  resume(): void;
  /** Milliseconds until the account may be asked again; 0 when now. */
  pauseLeftMs(): number;
}

/** With more due than this, pages of the gateway's list are fewer requests than single reads. */
const SINGLES_AT_MOST = 10;
const DUE_AT_ONCE = 5_000;
/** Lists are asked a little further back than the oldest sale, for clocks that differ. */
const LIST_SLACK_MS = 15 * 60_000;
/** So long a list is not asked for after a page of it could not be had. */
const LIST_SET_ASIDE_MS = 60_000;
const SINGLE_RETRY_MS = [30_000, 120_000, 600_000, 3_600_000] as const;
const LONGEST_PAUSE_MS = 60_000;

/** Errors of one sale, or of a list; every other error is the account's and pauses all of it. */
const isOfOneSale = (error: AppError): boolean => ['gateway/invoice_unknown', 'gateway/nonsense', 'gateway/refused', 'invoice/not_sent'].includes(error.code);

export function createLane(account: Account, deps: LaneDeps): Lane {
  const { db, clock, fetcher } = deps;
  const name = account.name;
  const failuresOf = new Map<InvoiceSeq, number>();
  let failures = 0;
  let pausedUntil = -Infinity;
  let listAgainAt = -Infinity;

  const pauseLeftMs = (): number => Math.max(0, pausedUntil - clock.monotonicMs());
  const isHeld = (): boolean => deps.isStopped() || pauseLeftMs() > 0;

  const fail = (tally: Tally, error: AppError): void => {
    if (!tally.errors.some((each) => each.gateway === name && each.error.code === error.code)) tally.errors.push({ gateway: name, error });
  };

  /** Doubles from one second to one minute, half of it by chance, so that tills do not come back all at once. */
  const pause = (error: AppError): void => {
    const base = Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** Math.min(failures, 10));
    const jittered = Math.ceil(base / 2 + (base / 2) * ((deps.random.bytes(1)[0] ?? 0) / 255));
    failures += 1;
    pausedUntil = clock.monotonicMs() + (error.retryAfterMs ?? jittered);
    deps.log.warn('sync.pause', { account: name, code: error.code, forMs: Math.round(pauseLeftMs()) });
  };

  const askOne = async (seq: InvoiceSeq, tally: Tally): Promise<void> => {
    tally.asked += 1;
    const fetched = await fetcher.fetch(seq);
    if (deps.isStopped()) return;
    if (fetched.ok) {
      failures = 0;
      failuresOf.delete(seq);
      if (fetched.value.changed) tally.changed += 1;
      return;
    }
    fail(tally, fetched.error);
    if (!isOfOneSale(fetched.error)) {
      // It may yet be this one sale that the gateway stumbles over: after the pause the others have their turn first.
      attempt(deps.path, () => dueLast(db, seq, clock.nowMs()));
      return pause(fetched.error);
    }
    const times = failuresOf.get(seq) ?? 0;
    failuresOf.set(seq, times + 1);
    const again = SINGLE_RETRY_MS[Math.min(times, SINGLE_RETRY_MS.length - 1)] ?? 3_600_000;
    attempt(deps.path, () => setNextCheck(db, seq, clock.nowMs() + again));
  };

  const askSingles = async (seqs: Iterable<InvoiceSeq>, tally: Tally): Promise<void> => {
    for (const seq of seqs) {
      if (isHeld()) return;
      await askOne(seq, tally);
    }
  };

  /** Walks the list until every wanted sale was met or the list ends; what it did not hold stays in `wanted`. */
  const askByPages = async (wanted: Set<InvoiceSeq>, adapter: GatewayAdapter, tally: Tally): Promise<void> => {
    const sinceMs = oldestOf(db, [...wanted]) - LIST_SLACK_MS;
    const startedAt = clock.monotonicMs();
    let cursor: string | null = null;
    do {
      const asked = fetcher.asking();
      const page = await adapter.listInvoices(cursor, sinceMs);
      tally.asked += 1;
      if (deps.isStopped()) return;
      if (!page.ok && page.error.code === 'gateway/not_offered') {
        // It has no list: every sale is asked about by itself, from now on without asking for one.
        listAgainAt = Infinity;
        return;
      }
      if (!page.ok) {
        fail(tally, page.error);
        // The list may be all that is wrong there: what it did not tell is asked for by itself, at once or after the pause.
        listAgainAt = clock.monotonicMs() + LIST_SET_ASIDE_MS;
        return isOfOneSale(page.error) ? undefined : pause(page.error);
      }
      failures = 0;
      await askSingles(takePage(page.value.snapshots, asked, wanted, tally), tally);
      await sendWaiting(false, tally);
      cursor = page.value.next;
    } while (cursor !== null && wanted.size > 0 && !isHeld());
    const tookMs = clock.monotonicMs() - startedAt;
    listAgainAt = clock.monotonicMs() + Math.max(10_000, 2 * tookMs);
  };

  /** Takes what the page says of the wanted sales, in one transaction; gives back those that must be read by themselves. */
  const takePage = (snapshots: readonly GatewaySnapshot[], asked: Asked, wanted: Set<InvoiceSeq>, tally: Tally): readonly InvoiceSeq[] => {
    const toRead: InvoiceSeq[] = [];
    const taken = attempt(deps.path, () => db.transaction(() => {
      for (const snapshot of snapshots) {
        const seq = seqByGatewayInvoice(db, name, snapshot.gatewayInvoiceId);
        if (seq === null || !wanted.delete(seq)) continue;
        if (account.spec.listIsComplete) tally.changed += fetcher.take(seq, snapshot, asked).changed ? 1 : 0;
        else if (!fetcher.takeRow(seq, snapshot, asked)) toRead.push(seq);
      }
    }));
    if (!taken.ok) fail(tally, taken.error);
    return toRead;
  };

  const ask = async (seqs: readonly InvoiceSeq[], tally: Tally): Promise<void> => {
    if (isHeld() || seqs.length === 0) return;
    const wanted = new Set(seqs);
    if (seqs.length > SINGLES_AT_MOST && clock.monotonicMs() >= listAgainAt) {
      const adapter = deps.adapter(name);
      if (!adapter.ok) {
        fail(tally, adapter.error);
        return pause(adapter.error);
      }
      await askByPages(wanted, adapter.value, tally);
    }
    await askSingles(wanted, tally);
  };

  const sendWaiting = async (all: boolean, tally: Tally): Promise<void> => {
    for (const seq of waitingToSend(db, name, all ? Number.MAX_SAFE_INTEGER : clock.nowMs())) {
      if (deps.isStopped()) return;
      const outcome = await deps.sender.attempt(seq);
      if (deps.isStopped()) return;
      if (outcome.settled) tally.sent += 1;
      const error = outcome.settled ? outcome.refused : outcome.error;
      if (error === null) continue;
      fail(tally, error);
      // What cannot be stored leaves the row due: without a pause the gateway would be asked for it again and again.
      if (error.code.startsWith('db/')) return pause(error);
    }
  };

  return {
    async run(tally) {
      await sendWaiting(false, tally);
      if (isHeld()) return;
      const due = dueSeqs(db, name, clock.nowMs(), DUE_AT_ONCE);
      const pagesNext = due.length > SINGLES_AT_MOST && clock.monotonicMs() >= listAgainAt;
      await ask(pagesNext ? due : due.slice(0, SINGLES_AT_MOST), tally);
    },
    ask,
    send: sendWaiting,
    async askOne(seq, tally) {
      if (!isHeld()) await askOne(seq, tally);
    },
    resume() {
      pausedUntil = -Infinity;
      failures = 0;
    },
    pauseLeftMs,
  };
}
