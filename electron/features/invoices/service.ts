// The sales: charge, find, list, cancel, decide, ask again. Everything a person does to a sale passes here.
import { invariant } from '../../../shared/errors/invariant.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { ID_RANDOM_BYTES, invoiceId } from '../../../shared/domain/ids.ts';
import { invoiceView } from '../../../shared/domain/invoice-view-build.ts';
import type { InvoiceView } from '../../../shared/domain/invoice-view.ts';
import { judge } from '../../../shared/domain/invoice.ts';
import type { Policy } from '../../../shared/domain/policy.ts';
import type { InvoiceTerms } from '../../../shared/domain/facts.ts';
import type { InvoiceService, NewSale } from '../../core/app.ts';
import type { Clock, Random } from '../../core/ports.ts';
import type { WritableDb } from '../../db/database.ts';
import { attempt } from '../../db/errors.ts';
import type { Display } from '../checkout/display.ts';
import type { Accounts } from '../gateways/accounts.ts';
import { writeDocument } from '../books/documents.ts';
import { readBooksSetting } from '../books/setting.ts';
import { nextOrderId } from './order-number.ts';
import { cancelSale, type CancelDeps } from './cancel-sale.ts';
import { factsOf } from './fact-repo.ts';
import type { Fetcher } from './fetch-invoice.ts';
import type { Inbox, Learned } from './inbox.ts';
import { countOpenReviews, findSeqs, insertTerms, listedBySeqs, seqByOrderId, stateBySeq, termsBySeq, type InvoiceSeq } from './invoice-repo.ts';
import { listSeqs } from './listing.ts';
import { checkSale } from './new-sale.ts';
import { insertCreate, outboxOfInvoice } from './outbox-repo.ts';
import { policyOfSale } from './policy-repo.ts';
import type { Sender } from './send-create.ts';
import { takeApart } from './take-apart.ts';
import { timelineOf } from './timeline.ts';

export interface InvoiceServiceDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly accounts: Accounts;
  readonly inbox: Inbox;
  readonly sender: Sender;
  readonly fetcher: Fetcher;
  readonly display: Display;
  /** The shop's policy now; a sale keeps the one it was made under. */
  readonly policy: () => Policy;
  readonly timeZone: () => string;
  /** The sale on screen changed: it is asked about soonest. */
  readonly onShown: () => void;
  /** The ledger is closed: what is still under way must not touch it; the next start goes on with it. */
  readonly isClosed: () => boolean;
}

const DEFAULT_WAIT_MS = 30_000;

/** Whoever asked while the app ended gets no view; what was learned is in the ledger. */
const closing = (): Result<never> => failure('internal', { details: { logId: 'closing' } });

export interface InvoiceServiceParts { readonly service: InvoiceService; readonly announce: (seq: InvoiceSeq, learned: Learned) => void }

export function createInvoiceService(deps: InvoiceServiceDeps): InvoiceServiceParts {
  const { db, path, clock, inbox, sender, fetcher, display } = deps;
  const listeners = new Set<(view: InvoiceView) => void>();

  const announce = (seq: InvoiceSeq, { terms, judgement, version }: Learned): void => {
    if (display.shown() === seq) display.refresh();
    if (listeners.size === 0) return;
    const view = invoiceView(terms, judgement, version, undefined, deps.timeZone());
    listeners.forEach((listener) => listener(view));
  };

  const find = (idOrOrder: string): Result<InvoiceSeq> => {
    const seqs = findSeqs(db, idOrOrder.trim());
    const [seq] = seqs;
    if (seqs.length > 1) return failure('invoice/ambiguous', { details: { id: idOrOrder } });
    return seq === undefined ? failure('invoice/not_found', { details: { id: idOrOrder } }) : ok(seq);
  };

  /** Judged now, so that what time alone changes is right, with the timeline. */
  const fullView = (seq: InvoiceSeq): InvoiceView => {
    const terms = termsBySeq(db, seq);
    const state = stateBySeq(db, seq);
    invariant(state !== null, 'every sale has a judged state');
    const facts = factsOf(db, seq);
    return invoiceView(terms, judge(terms, facts, policyOfSale(db, seq), clock.nowMs()), state.version, timelineOf(terms, facts, deps.timeZone()), deps.timeZone());
  };

  /** Terms, judged draft and outbox row in one transaction; nothing has left the machine yet. */
  const store = (sale: NewSale): Result<{ readonly seq: InvoiceSeq; readonly outbox: number }> => {
    const account = deps.accounts.find(sale.gateway);
    if (!account.ok) return account;
    const checked = checkSale(sale, { gateway: account.value.name, driver: account.value.spec, methods: deps.accounts.offered(account.value) });
    if (!checked.ok) return checked;
    const { orderId: wanted, ...rest } = checked.value;
    if (wanted !== null) {
      const taken = seqByOrderId(db, wanted);
      if (taken !== null) return failure('invoice/duplicate_order', { details: { orderId: wanted, id: termsBySeq(db, taken).id } });
    }
    const nowMs = clock.nowMs();
    const books = readBooksSetting(db);
    const timeZone = deps.timeZone();
    const breakdown = takeApart(sale, rest.amount, books, nowMs, timeZone);
    if (!breakdown.ok) return breakdown;
    const made = breakdown.value;
    return attempt(path, () => db.transaction(() => {
      const terms: InvoiceTerms = {
        id: invoiceId(nowMs, deps.random.bytes(ID_RANDOM_BYTES)), orderId: wanted ?? nextOrderId(db), gateway: account.value.name, driver: account.value.driver,
        createdAtMs: nowMs, ...rest, ...(made === null ? {} : { amount: { unit: rest.amount.unit, minor: made.grossMinor }, breakdown: made }),
      };
      const seq = insertTerms(db, terms, deps.policy());
      writeDocument(db, { kind: 'sale', till: books.till, atMs: nowMs, timeZone, dayCutMinutes: books.dayCutMinutes, about: { invoiceSeq: seq }, body: { unit: terms.amount.unit, grossMinor: terms.amount.minor, breakdown: made } });
      const key = Buffer.from(deps.random.bytes(16)).toString('hex');
      const outbox = insertCreate(db, seq, key, nowMs);
      inbox.learn(seq, []);
      return { seq, outbox };
    }));
  };

  /** Tries until the gateway accepted or refused, or the time is over; whatever runs then goes on by itself. */
  const sendWithin = async (outbox: number, gateway: string, waitMs: number): Promise<Result<null>> => {
    const deadline = clock.monotonicMs() + waitMs;
    for (let pause = 500; ; pause = Math.min(pause * 2, 4000)) {
      const left = deadline - clock.monotonicMs();
      const outcome = await within(sender.attempt(outbox), Math.max(0, left));
      if (deps.isClosed()) return failure('invoice/not_sent', { details: { gateway } });
      if (outcome?.settled === true) return outcome.refused === null ? ok(null) : { ok: false, error: outcome.refused };
      if (outcome !== null && outcome.error.code.startsWith('vault/')) return { ok: false, error: outcome.error };
      const rest = deadline - clock.monotonicMs();
      if (outcome === null || rest <= pause) return failure('invoice/not_sent', { details: { gateway, ...(outcome === null ? {} : { because: outcome.error.code }) } });
      await new Promise<void>((resolve) => void clock.after(pause, resolve));
      if (deps.isClosed()) return failure('invoice/not_sent', { details: { gateway } });
    }
  };

  const within = <T>(work: Promise<T>, waitMs: number): Promise<T | null> => new Promise((resolve, reject) => {
    const cancel = clock.after(waitMs, () => resolve(null));
    work.then((value) => {
      cancel();
      resolve(value);
    }, reject);
  });

  const cancelDeps: CancelDeps = { db, path, clock, inbox, sender, fetcher, adapter: (name) => deps.accounts.adapter(name), isClosed: deps.isClosed };

  const service: InvoiceService = {
    async create(sale, waitMs = DEFAULT_WAIT_MS) {
      const stored = store(sale);
      if (!stored.ok) return stored;
      const { seq, outbox } = stored.value;
      const sent = await sendWithin(outbox, sale.gateway, waitMs);
      if (deps.isClosed()) return failure('invoice/not_sent', { details: { gateway: sale.gateway } });
      if (sent.ok) return ok(fullView(seq));
      const { id, orderId } = termsBySeq(db, seq);
      return { ok: false, error: { ...sent.error, details: { ...sent.error.details, id, orderId } } };
    },

    get(idOrOrder) {
      const seq = find(idOrOrder);
      return seq.ok ? attempt(path, () => fullView(seq.value)) : seq;
    },

    list(query) {
      const limit = Math.max(1, Math.min(1000, Math.trunc(query.limit)));
      const page = listSeqs(db, { ...query, limit });
      if (!page.ok) return page;
      const zone = deps.timeZone();
      const invoices = listedBySeqs(db, page.value.seqs).map(({ terms, judgement, version }) => invoiceView(terms, judgement, version, undefined, zone));
      return ok({ invoices, next: page.value.next });
    },

    async cancel(idOrOrder, reason) {
      const seq = find(idOrOrder);
      if (!seq.ok) return seq;
      const done = await cancelSale(cancelDeps, seq.value, reason.trim() === '' ? 'Cancelled at the till' : reason.trim());
      return done.ok && !deps.isClosed() ? ok(fullView(seq.value)) : done.ok ? closing() : done;
    },

    async resolve(idOrOrder, decision, reason, by, seen) {
      const seq = find(idOrOrder);
      if (!seq.ok) return seq;
      if (reason.trim().length < 3) return failure('input/invalid', { details: { field: 'the reason', problem: 'say in a few words why' } });
      const learnedAtMs = clock.nowMs();
      const judgement = judge(termsBySeq(db, seq.value), factsOf(db, seq.value), policyOfSale(db, seq.value), learnedAtMs);
      if (judgement.review?.open !== true) return failure('invoice/no_review');
      const { reason: openReason, detail: openDetail } = judgement.review;
      if (seen !== null && (seen.reason !== openReason || seen.detail !== openDetail)) return failure('invoice/review_changed', { details: { now: openDetail } });
      const key = `decision:${Buffer.from(deps.random.bytes(8)).toString('hex')}`;
      const done = attempt(path, () => inbox.learn(seq.value, [{
        key, source: 'person', learnedAtMs, body: { kind: 'decision', decision, reason: reason.trim(), by, openReason, openDetail },
      }]));
      return done.ok ? ok(fullView(seq.value)) : done;
    },

    async checkNow(idOrOrder) {
      const seq = find(idOrOrder);
      if (!seq.ok) return seq;
      const outbox = outboxOfInvoice(db, seq.value);
      if (outbox !== null && outbox.state !== 'done' && outbox.state !== 'failed') {
        const sent = await sendWithin(outbox.seq, termsBySeq(db, seq.value).gateway, 0);
        if (!sent.ok) return sent;
        if (deps.isClosed()) return closing();
      }
      if (stateBySeq(db, seq.value)?.judgement.gatewayInvoiceId != null) {
        const fetched = await fetcher.fetch(seq.value);
        if (!fetched.ok) return fetched;
        if (deps.isClosed()) return closing();
      }
      return ok(fullView(seq.value));
    },

    show(id) {
      if (id === null) {
        display.show(null);
        return ok(null);
      }
      const seq = find(id);
      if (!seq.ok) return seq;
      display.show(seq.value);
      deps.onShown();
      return ok(null);
    },

    displayModel: () => display.model(),
    reviewCount: () => countOpenReviews(db),
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onDisplay: (listener) => display.onModel(listener),
  };
  return { service, announce };
}
