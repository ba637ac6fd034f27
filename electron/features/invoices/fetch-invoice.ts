// Asks a gateway about one sale and hands what is new to the inbox. One question per sale at a time.
import { createHash } from 'node:crypto';
import { canonicalText } from '../../../shared/domain/canonical-text.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { Fact, GatewaySnapshot } from '../../../shared/domain/facts.ts';
import type { Policy } from '../../../shared/domain/policy.ts';
import type { Judgement } from '../../../shared/domain/status.ts';
import type { Clock } from '../../core/ports.ts';
import type { ReadableDb, WritableDb } from '../../db/database.ts';
import { databaseError } from '../../db/errors.ts';
import type { GatewayAdapter } from '../../gateways/port.ts';
import { nextCheckAt } from './check-schedule.ts';
import { factsOf } from './fact-repo.ts';
import type { Inbox } from './inbox.ts';
import { setNextCheck, stateBySeq, termsBySeq, type InvoiceSeq, type StoredState } from './invoice-repo.ts';
import { policyOfSale } from './policy-repo.ts';

export interface FetcherDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly adapter: (account: string) => Result<GatewayAdapter>;
  /** The gateway's clock minus ours, as seen in an answer. */
  readonly onSkew: (account: string, skewMs: number) => void;
  readonly isClosed: () => boolean;
}

export interface Fetched { readonly changed: boolean }

/** Counts up; larger is later. */
export type Asked = number;

/** Before every other due sale. */
const AT_ONCE = 0;

export interface Fetcher {
  /** Reads the sale's invoice at the gateway. A sale that is not there yet fails with `invoice/not_sent`. */
  fetch(seq: InvoiceSeq): Promise<Result<Fetched>>;
  /** A moment to remember before a gateway is asked otherwise (for a page of its list); see {@link take}. */
  asking(): Asked;
  /** Takes a full snapshot learned otherwise, asked for at that moment. Throws what SQLite throws. */
  take(seq: InvoiceSeq, snapshot: GatewaySnapshot, asked: Asked): Fetched;
  /** Somebody said that something happened to the sale: it is due at once. An answer that was asked for earlier does not settle it. */
  hinted(seq: InvoiceSeq): void;
  /** Takes a row of a list that tells less than a single answer: false when the sale must be read by itself. Such a row never is a fact. */
  takeRow(seq: InvoiceSeq, row: GatewaySnapshot, asked: Asked): boolean;
}

export function createFetcher(deps: FetcherDeps): Fetcher {
  const { db, inbox, clock } = deps;
  const running = new Map<InvoiceSeq, Promise<Result<Fetched>>>();
  const hints = new Map<InvoiceSeq, Asked>();
  let moment: Asked = 0;

  const take = (seq: InvoiceSeq, snapshot: GatewaySnapshot, asked: Asked): Fetched => settling(seq, asked, () => learn(seq, snapshot));

  /** Runs `work`, which sets the sale's next check; a hint that came after the question was asked stays. */
  const settling = <T>(seq: InvoiceSeq, asked: Asked, work: () => T): T => db.transaction(() => {
    const taken = work();
    if ((hints.get(seq) ?? -1) > asked) setNextCheck(db, seq, AT_ONCE);
    else hints.delete(seq);
    return taken;
  });

  const learn = (seq: InvoiceSeq, snapshot: GatewaySnapshot): Fetched => {
    const nowMs = clock.nowMs();
    const state = stateBySeq(db, seq);
    deps.onSkew(termsBySeq(db, seq).gateway, snapshot.gatewayTimeMs - nowMs);
    const known = newestSnapshot(db, seq);
    const policy = policyOfSale(db, seq);
    if (state !== null && known !== null && !isNews(snapshot, known, state.judgement, policy, nowMs)) {
      return unchanged(seq, state, policy, nowMs);
    }
    return { changed: inbox.learn(seq, [snapshotFact(snapshot, nowMs)]).changed };
  };

  const unchanged = (seq: InvoiceSeq, { judgement, changedAtMs }: StoredState, policy: Policy, nowMs: number): Fetched => {
    if (hasAged(judgement, nowMs)) return { changed: inbox.learn(seq, []).changed };
    setNextCheck(db, seq, nextCheckAt(judgement, policy.graceAfterExpiryMs, changedAtMs, nowMs));
    return { changed: false };
  };

  const fetch = async (seq: InvoiceSeq): Promise<Result<Fetched>> => {
    const terms = termsBySeq(db, seq);
    const gatewayInvoiceId = stateBySeq(db, seq)?.judgement.gatewayInvoiceId ?? null;
    if (gatewayInvoiceId === null) return failure('invoice/not_sent', { details: { gateway: terms.gateway } });
    const adapter = deps.adapter(terms.gateway);
    if (!adapter.ok) return adapter;
    const asked = (moment += 1);
    const read = await adapter.value.readInvoice(gatewayInvoiceId, terms);
    if (!read.ok) return read;
    if (deps.isClosed()) return ok({ changed: false });
    return ok(take(seq, read.value, asked));
  };

  return {
    fetch(seq) {
      const shared = running.get(seq);
      if (shared !== undefined) return shared;
      const asking = fetch(seq).catch((problem: unknown): Result<Fetched> => {
        const error = databaseError(problem, deps.path);
        if (error === null) throw problem;
        return { ok: false, error };
      }).finally(() => running.delete(seq));
      running.set(seq, asking);
      return asking;
    },
    asking: () => (moment += 1),
    take,
    hinted(seq) {
      hints.set(seq, moment += 1);
      setNextCheck(db, seq, AT_ONCE);
    },
    takeRow(seq, row, asked) {
      const nowMs = clock.nowMs();
      deps.onSkew(termsBySeq(db, seq).gateway, row.gatewayTimeMs - nowMs);
      const [known, state, policy] = [newestSnapshot(db, seq), stateBySeq(db, seq), policyOfSale(db, seq)];
      if (known === null || state === null || rowDiffers(row, known, state.judgement, policy, nowMs)) return false;
      settling(seq, asked, () => unchanged(seq, state, policy, nowMs));
      return true;
    },
  };
}

/** The fact of a gateway's answer. Equal answers of the same moment are the same fact. */
export function snapshotFact(snapshot: GatewaySnapshot, learnedAtMs: number): Fact {
  return { key: snapshotKey(snapshot.gatewayTimeMs, contentOf(snapshot)), source: 'poll', learnedAtMs, body: { kind: 'snapshot', snapshot } };
}

/** The key of an answer of this moment with this content, as {@link contentOf} gives it. */
export const snapshotKey = (gatewayTimeMs: number, content: string): string =>
  `snapshot:${gatewayTimeMs}:${createHash('sha256').update(content, 'utf8').digest('hex').slice(0, 32)}`;

function newestSnapshot(db: ReadableDb, seq: InvoiceSeq): GatewaySnapshot | null {
  let newest: GatewaySnapshot | null = null;
  for (const { body } of factsOf(db, seq)) {
    if (body.kind === 'snapshot' && (newest === null || body.snapshot.gatewayTimeMs >= newest.gatewayTimeMs)) newest = body.snapshot;
  }
  return newest;
}

/** What an answer says, apart from when. */
export const contentOf = (snapshot: GatewaySnapshot): string => canonicalText({ ...snapshot, gatewayTimeMs: 0 });

/** Clocks this far apart from what was known are worth a fact of their own. */
const CLOCK_JUMP_MS = 60_000;

/** The same answer again is no news, unless the gateway's clock passed the end of the offer since, or our clock was set. */
function isNews(snapshot: GatewaySnapshot, known: GatewaySnapshot, judgement: Judgement, policy: Policy, nowMs: number): boolean {
  if (contentOf(snapshot) !== contentOf(known)) return true;
  return clockMoved(snapshot, judgement, policy, known, nowMs);
}

function clockMoved(snapshot: GatewaySnapshot, { expiresAtMs, clockOffsetMs }: Judgement, policy: Policy, known: GatewaySnapshot, nowMs: number): boolean {
  return (expiresAtMs !== null && hasPassed(expiresAtMs, policy, known, snapshot)) || Math.abs(snapshot.gatewayTimeMs - nowMs - clockOffsetMs) > CLOCK_JUMP_MS;
}

/** Whether a row of a list says something else than what is known, or cannot tell. */
function rowDiffers(row: GatewaySnapshot, known: GatewaySnapshot, judgement: Judgement, policy: Policy, nowMs: number): boolean {
  if (row.problems.length > 0 || known.problems.length > 0 || clockMoved(row, judgement, policy, known, nowMs)) return true;
  return known.state !== row.state || known.rawStatus !== row.rawStatus || known.received.minor !== row.received.minor || known.late !== row.late;
}

/** Whether the gateway's clock passed the end of the offer, or the end of the grace after it, between the two answers. */
function hasPassed(endMs: number, policy: Policy, known: GatewaySnapshot, snapshot: GatewaySnapshot): boolean {
  return [endMs, endMs + policy.graceAfterExpiryMs].some((limitMs) => known.gatewayTimeMs < limitMs && snapshot.gatewayTimeMs >= limitMs);
}

/** The offer's end passed since the sale was last judged. */
const hasAged = ({ final, checking, expiresAtMs, clockOffsetMs }: Judgement, nowMs: number): boolean =>
  !final && expiresAtMs !== null && checking !== (nowMs + clockOffsetMs >= expiresAtMs);
