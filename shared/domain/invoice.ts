// The only state table: what an invoice is, computed from its terms, all its facts, the shop's policy and the time.
import type { Fact, FactBody, GatewaySnapshot, InvoiceTerms } from './facts.ts';
import { misfitOf } from './invoice-check.ts';
import { decide, NOT_FINAL_YET, type Finding } from './invoice-decide.ts';
import { collect, type Evidence, type Learned } from './invoice-evidence.ts';
import { figuresOf, type Case, type Figures } from './invoice-figures.ts';
import { formatMoney, tickerOf } from './money.ts';
import type { Policy } from './policy.ts';
import { afterRefunds } from './refund.ts';
import type { Judgement, ReviewReason } from './status.ts';
import { isEnough, isTooMuch } from './tolerance.ts';

type Accepted = Extract<FactBody, { kind: 'accepted' }>;

/** The clocks may differ by this much before a later answer's clock is believed more than the one at acceptance (a jump of our clock). */
const CLOCK_JUMP_MS = 60_000;

const review = (reason: ReviewReason, detail: string): Finding => ({ status: 'needs_review', review: { reason, detail } });

/**
 * Judges an invoice. Pure, and indifferent to the order and repetition of `facts`; an older gateway answer learned late never takes a paid
 * invoice back. `nowMs` is our clock; it only ever sets `checking`: time alone expires nothing, the gateway's word does.
 * @example judge(terms, [acceptedFact, paidSnapshotFact], defaultPolicy, nowMs).status // 'paid'
 */
export function judge(terms: InvoiceTerms, facts: readonly Fact[], policy: Policy, nowMs: number): Judgement {
  const evidence = collect(facts);
  const ids = [...new Set(evidence.accepted.map((each) => each.body.gatewayInvoiceId))];
  if (ids.length === 0) return beforeAcceptance(evidence);
  const candidates = ids.map((id) => assess(terms, evidence, id, ids, policy, nowMs));
  // Of several, the one that is paid, else the one that got money, else the first: whoever holds it must look at it.
  const chosen = candidates.find((each) => each.finding.status === 'paid' || each.finding.status === 'overpaid')
    ?? candidates.find((each) => each.figures.anyReceived)
    ?? candidates[0];
  if (!chosen) return beforeAcceptance(evidence);
  return afterRefunds(terms, conclude(chosen, afterAccepting(chosen, severally(chosen, ids), evidence), evidence), evidence.refunds);
}

interface Assessment {
  readonly sale: Case;
  readonly figures: Figures;
  readonly finding: Finding;
  readonly clockOffsetMs: number;
}

/** More than one gateway invoice for one sale: never silently; a paid one stays paid, with the question open beside it. */
function severally(chosen: Assessment, ids: readonly string[]): Finding {
  if (ids.length === 1) return chosen.finding;
  const detail = `The gateway accepted this sale as more than one invoice: ${[...ids].sort().join(', ')}.`;
  const isPaid = chosen.finding.status === 'paid' || chosen.finding.status === 'overpaid';
  if (!isPaid) return review('mismatch', detail);
  return chosen.finding.review ? chosen.finding : { ...chosen.finding, next: 'hand_over_and_review_surplus', review: { reason: 'mismatch', detail } };
}

/** A person took the sale for paid, goods may be gone, and now there is no money at all: never just “expired”. */
function afterAccepting({ figures, sale }: Assessment, finding: Finding, { decisions }: Evidence): Finding {
  if (finding.review || figures.anyReceived || !decisions.some((each) => each.body.decision === 'accept')) return finding;
  return review('taken_back', `This sale was accepted as paid, but the gateway now says “${figures.current?.rawStatus ?? 'nothing'}” with ${inMethod(sale, 0n)} received.`);
}

function beforeAcceptance(evidence: Evidence): Judgement {
  const refused = evidence.refused[0]?.body;
  const paidUnasked = evidence.snapshots.some((each) => each.body.received.minor > 0n);
  const finding: Finding = paidUnasked ? review('mismatch', 'The gateway reports money for a sale it never confirmed to have accepted.')
    : evidence.cancelled.length > 0 ? { status: 'cancelled' }
      : refused ? { status: 'failed', failure: refused.message }
        : { status: 'draft' };
  return {
    ...decide(finding, evidence.decisions, paidUnasked),
    gatewayInvoiceId: null, address: null, checkoutUrl: null, paymentLink: null, due: null, received: null, settled: null, missing: null,
    surplus: null, payments: [], confirmations: null, expiresAtMs: null, clockOffsetMs: 0,
  };
}

function assess(terms: InvoiceTerms, evidence: Evidence, id: string, ids: readonly string[], policy: Policy, nowMs: number): Assessment {
  const same = evidence.accepted.filter((each) => each.body.gatewayInvoiceId === id);
  const first = same[0];
  if (!first) throw new Error('an accepted invoice has an accepted fact');
  const accepted = first.body;
  // Snapshots of the other accepted invoices are theirs; one of a stranger is kept and will not fit.
  const snapshots = evidence.snapshots.filter((each) => each.body.gatewayInvoiceId === id || !ids.includes(each.body.gatewayInvoiceId));
  const sale: Case = {
    terms, policy, accepted, asked: { amountMinor: terms.amount.minor, dueMinor: accepted.due.minor },
  };
  const figures = figuresOf(sale, snapshots);
  const clockOffsetMs = offsetOf(first, snapshots, figures.current);
  const isOver = nowMs + clockOffsetMs >= figures.expiresAtMs;
  const found = find(sale, figures, evidence.cancelled.length > 0);
  const open = found.status === 'pending' || (found.status === 'underpaid' && !found.review);
  const finding = open && isOver ? { ...found, checking: true, next: 'checking' as const } : found;
  return { sale, figures, finding: contradicted(same, finding), clockOffsetMs };
}

/** The same gateway invoice accepted twice with other terms: which of them was shown to the customer? */
function contradicted(same: readonly Learned<Accepted>[], finding: Finding): Finding {
  const shown = new Set(same.map(({ body }) => `${body.due.unit} ${body.due.minor} ${body.address ?? ''}`));
  const isPaid = finding.status === 'paid' || finding.status === 'overpaid';
  return shown.size > 1 && !isPaid ? review('mismatch', 'The gateway accepted this sale twice, with different amounts or addresses.') : finding;
}

/** The clock difference at acceptance, or the newest one when our clock was set since. */
function offsetOf(first: Learned<Accepted>, snapshots: readonly Learned<GatewaySnapshot>[], current: GatewaySnapshot | null): number {
  const atAcceptance = first.body.gatewayTimeMs - first.learnedAtMs;
  const latest = snapshots.find((each) => each.body === current);
  if (!latest) return atAcceptance;
  const now = latest.body.gatewayTimeMs - latest.learnedAtMs;
  return Math.abs(now - atAcceptance) > CLOCK_JUMP_MS ? now : atAcceptance;
}

/** The state table proper, for one accepted invoice. */
function find(sale: Case, figures: Figures, cancelledHere: boolean): Finding {
  const { current, received } = figures;
  if (sale.accepted.due.unit !== sale.terms.method || sale.accepted.due.minor <= 0n) return review('mismatch', 'The gateway accepted the sale with another coin or without an amount.');
  if (current === null) return { status: cancelledHere ? 'cancelled' : 'pending' };
  const misfit = misfitOf(current, sale.accepted, sale.terms);
  if (misfit) return { status: 'needs_review', review: misfit };
  if (figures.takenBack) return review('taken_back', `This sale was paid, but the gateway now says “${current.rawStatus}” with ${inMethod(sale, received)} received.`);
  const isFullyPaid = figures.firm && !figures.late;
  const foreign = foreignDetail(sale, figures);
  if (foreign && !isFullyPaid) return review('wrong_method', foreign);
  const isCancelled = cancelledHere || current.state === 'cancelled';
  if (current.manual && !figures.covered && !isCancelled && current.state !== 'invalid') {
    return review('marked_by_hand', `Somebody marked this invoice “${current.rawStatus}” at the gateway; no payment on the network covers it.`);
  }
  const moneyClaimed = current.state === 'settled' || current.state === 'late' || current.state === 'partial';
  const anyMoney = received > 0n || figures.counted.length > 0;
  if (isCancelled) {
    return anyMoney || moneyClaimed ? review('paid_after_cancel', `The sale was cancelled, yet ${inMethod(sale, received)} was received.`) : { status: 'cancelled' };
  }
  if (current.state === 'invalid') return invalid(sale, figures, anyMoney);
  if (!anyMoney) return withoutMoney(figures, current, moneyClaimed);
  if (!isEnough(received, sale.asked, sale.policy)) return short(sale, figures, current);
  return full(sale, figures, current, foreign);
}

function invalid(sale: Case, figures: Figures, anyMoney: boolean): Finding {
  const failure = 'The gateway gave this invoice up as invalid.';
  if (!anyMoney) return { status: 'failed', failure };
  const detail = `The gateway gave the payment of ${inMethod(sale, figures.received)} up as not confirmed.`;
  return { status: 'failed', failure, next: 'call_owner', review: { reason: 'paid_not_confirmed', detail } };
}

function withoutMoney(figures: Figures, current: GatewaySnapshot, moneyClaimed: boolean): Finding {
  if (moneyClaimed) return review('mismatch', `The gateway says “${current.rawStatus}” but names no money received.`);
  if (current.state === 'detected' || current.state === 'confirming') return { status: current.state };
  return { status: current.state === 'expired' || current.gatewayTimeMs >= figures.limitMs ? 'expired' : 'pending' };
}

function short(sale: Case, figures: Figures, current: GatewaySnapshot): Finding {
  const atEnd = current.state === 'expired' || current.state === 'settled' || current.state === 'late' || current.gatewayTimeMs >= figures.limitMs;
  if (!atEnd) return { status: 'underpaid' };
  const missing = sale.asked.dueMinor - figures.received;
  const detail = `${inMethod(sale, figures.received)} of ${inMethod(sale, sale.asked.dueMinor)} came in time; ${inMethod(sale, missing)} is missing.`;
  return { status: 'underpaid', final: true, next: 'call_owner', review: { reason: 'short_at_end', detail } };
}

function full(sale: Case, figures: Figures, current: GatewaySnapshot, foreign: string | null): Finding {
  if (figures.late) {
    const sure = figures.firm ? '' : NOT_FINAL_YET;
    return { status: 'paid_late', final: figures.firm, review: { reason: 'late', detail: `${inMethod(sale, figures.received)} came after the time was over.${sure}` } };
  }
  if (!figures.firm) {
    const { have = null, wanted = 0 } = figures.confirmations ?? {};
    // The payment came in time, but for the gateway the offer was over: it will not say “settled” any more.
    if (current.state === 'late' && have !== null && have >= wanted) {
      return { status: 'paid_late', review: { reason: 'late', detail: `${inMethod(sale, figures.received)} came in time, but the gateway counts it as late (“${current.rawStatus}”).` } };
    }
    return { status: have === 0 || (have === null && current.state !== 'confirming' && current.state !== 'settled') ? 'detected' : 'confirming' };
  }
  if (isTooMuch(figures.received, sale.asked, sale.policy)) {
    return { status: 'overpaid', review: { reason: 'surplus', detail: `${inMethod(sale, figures.received - sale.asked.dueMinor)} more than asked for came in.` } };
  }
  if (foreign) return { status: 'paid', next: 'hand_over_and_review_surplus', review: { reason: 'wrong_method', detail: foreign } };
  return { status: 'paid' };
}

const inMethod = (sale: Case, minor: bigint): string => `${formatMoney({ unit: sale.terms.method, minor })} ${tickerOf(sale.terms.method)}`;

function foreignDetail(sale: Case, figures: Figures): string | null {
  const { current } = figures;
  const seen = figures.foreign.map((payment) => `${formatMoney(payment.value)} ${payment.value.unit}`);
  if (current && current.received.unit !== sale.terms.method && current.received.minor > 0n) seen.push(`${formatMoney(current.received)} ${current.received.unit}`);
  return seen.length === 0 ? null : `This sale takes ${sale.terms.method} only; ${[...new Set(seen)].sort().join(', ')} came in.`;
}

function conclude({ sale, figures, clockOffsetMs }: Assessment, finding: Finding, evidence: Evidence): Judgement {
  const { accepted } = sale;
  const unit = accepted.due.unit;
  const due = accepted.due.minor;
  const over = figures.received - due;
  return {
    ...decide(finding, evidence.decisions, figures.anyReceived),
    gatewayInvoiceId: accepted.gatewayInvoiceId,
    address: accepted.address,
    checkoutUrl: accepted.checkoutUrl,
    paymentLink: accepted.paymentLink,
    due: accepted.due,
    received: { unit, minor: figures.received },
    settled: { unit, minor: figures.settled },
    missing: { unit, minor: over < 0n ? -over : 0n },
    surplus: { unit, minor: over > 0n ? over : 0n },
    payments: figures.payments,
    confirmations: figures.confirmations,
    expiresAtMs: figures.expiresAtMs,
    clockOffsetMs,
  };
}
