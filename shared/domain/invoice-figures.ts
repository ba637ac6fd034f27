// The numbers behind a judgement: what came, what of it is final, whether it was in time, and which snapshot is the newest.
import { compareText } from './canonical-text.ts';
import type { FactBody, GatewaySnapshot, GatewayState, InvoiceTerms, SeenPayment } from './facts.ts';
import { misfitOf } from './invoice-check.ts';
import { mergePayments, type Learned, type MergedPayment } from './invoice-evidence.ts';
import type { Policy } from './policy.ts';
import { confirmationsWanted, isEnough, type Asked } from './tolerance.ts';

type Accepted = Extract<FactBody, { kind: 'accepted' }>;

/** What every step of the judgement needs to know about the sale. */
export interface Case {
  readonly terms: InvoiceTerms;
  readonly policy: Policy;
  readonly accepted: Accepted;
  readonly asked: Asked;
}

export interface Figures {
  /** The newest snapshot; null while the gateway was not asked yet. */
  readonly current: GatewaySnapshot | null;
  /** When the offer ends: as the gateway says now, else as it said when it accepted. */
  readonly expiresAtMs: number;
  /** Money seen up to here (gateway's clock) is in time. */
  readonly limitMs: number;
  /** In the invoice's own method, confirmed or not. */
  readonly received: bigint;
  /** Of it, what the gateway calls final. */
  readonly settled: bigint;
  /** Enough is settled and has the confirmations the shop wants; or it was, in an earlier snapshot that nothing contradicts. */
  readonly firm: boolean;
  /** An earlier snapshot proved the sale paid, and the newest says otherwise. */
  readonly takenBack: boolean;
  /** Enough came, but not in time. */
  readonly late: boolean;
  /** Chain payments alone cover the sale. */
  readonly covered: boolean;
  readonly payments: readonly SeenPayment[];
  /** Payments in the invoice's own method that count. */
  readonly counted: readonly MergedPayment[];
  /** Valid payments in another coin or on another network. */
  readonly foreign: readonly MergedPayment[];
  /** Something came, in whatever coin. */
  readonly anyReceived: boolean;
  readonly confirmations: { readonly have: number; readonly wanted: number } | null;
}

const total = (payments: readonly SeenPayment[]): bigint => payments.reduce((sum, payment) => sum + payment.value.minor, 0n);
const settledTotal = (payments: readonly MergedPayment[]): bigint => payments.reduce((sum, payment) => sum + payment.settledMinor, 0n);

/** How far each state is along; of two snapshots of the same moment the further one is the newer. */
const progress: Readonly<Record<GatewayState, number>> = {
  unknown: 0, waiting: 1, expired: 2, invalid: 3, cancelled: 4, partial: 5, detected: 6, confirming: 7, late: 8, settled: 9,
};

function wantedFor(sale: Case, payment: SeenPayment): number {
  return Math.max(confirmationsWanted(sale.policy, sale.asked.amountMinor), payment.required ?? 0, sale.accepted.required ?? 0);
}

function isConfirmed(sale: Case, payment: SeenPayment): boolean {
  return payment.confirmations === null || payment.confirmations >= wantedFor(sale, payment);
}

/** Whether a snapshot proves the sale paid, leaving aside when the money came. `named` is all that is known of the payments it names. */
function isFirm(sale: Case, snapshot: GatewaySnapshot, named: readonly SeenPayment[]): boolean {
  if (!isEnough(snapshot.received.minor, sale.asked, sale.policy)) return false;
  const sure = total(named.filter((payment) => payment.settled && isConfirmed(sale, payment)));
  if (isEnough(sure, sale.asked, sale.policy)) return true;
  return snapshot.state === 'settled' && !snapshot.manual && named.every((payment) => isConfirmed(sale, payment));
}

const own = (sale: Case, payments: readonly MergedPayment[]): readonly MergedPayment[] =>
  payments.filter((payment) => !payment.invalid && payment.value.unit === sale.terms.method);

/** A snapshot that by itself proves the sale paid: it fits, is no hand-made mark, and enough of it is firm. */
function provesPaid(sale: Case, snapshot: GatewaySnapshot): boolean {
  if (snapshot.state === 'invalid' || snapshot.state === 'cancelled') return false;
  if (snapshot.received.unit !== sale.terms.method || misfitOf(snapshot, sale.accepted, sale.terms) !== null) return false;
  return isFirm(sale, snapshot, own(sale, mergePayments([snapshot], snapshot)));
}

function newest(sale: Case, snapshots: readonly Learned<GatewaySnapshot>[]): GatewaySnapshot | null {
  const proof = (snapshot: GatewaySnapshot): number => (!provesPaid(sale, snapshot) ? 0 : snapshot.late || snapshot.state === 'late' ? 1 : 2);
  const ranked = snapshots.map((each) => ({ ...each, proof: proof(each.body), fits: misfitOf(each.body, sale.accepted, sale.terms) ? 0 : 1 })).sort((a, b) =>
    b.body.gatewayTimeMs - a.body.gatewayTimeMs
    || b.proof - a.proof
    || b.fits - a.fits
    || Number(b.body.received.minor > a.body.received.minor) - Number(b.body.received.minor < a.body.received.minor)
    || progress[b.body.state] - progress[a.body.state]
    || compareText(a.text, b.text));
  return ranked[0]?.body ?? null;
}

/** A proof falls when the newest snapshot calls a payment void that it rested on: replaced or double-spent after it was final. */
const isContradicted = (proof: GatewaySnapshot, current: GatewaySnapshot): boolean =>
  proof.payments.some(({ id, settled, invalid }) => settled && !invalid && current.payments.some((each) => each.id === id && each.invalid));

/** Payments the newest snapshot no longer names are void, unless they were settled or it names none although money came. */
function stillThere(merged: readonly MergedPayment[], current: GatewaySnapshot): readonly MergedPayment[] {
  const named = new Set(current.payments.map((payment) => payment.id));
  const unlisted = current.payments.length === 0 && current.received.minor > 0n;
  return merged.map((payment) => (named.has(payment.id) || payment.settled || unlisted ? payment : { ...payment, invalid: true }));
}

/**
 * Whether enough money came too late. In time is proved by payments seen by the limit. Late is proved by the gateway's own flag, by the
 * payments' times, or by an answer after the end that did not yet show the money. Such an answer counts only when it was learned before the
 * money was: an older one that arrives afterwards never takes a paid sale back.
 */
function isLate(sale: Case, current: GatewaySnapshot, limitMs: number, named: readonly MergedPayment[], snapshots: readonly Learned<GatewaySnapshot>[]): boolean {
  const enough = (minor: bigint): boolean => isEnough(minor, sale.asked, sale.policy);
  const shows = (snapshot: GatewaySnapshot): boolean => snapshot.received.unit === sale.terms.method && enough(snapshot.received.minor);
  const fits = snapshots.filter((each) => misfitOf(each.body, sale.accepted, sale.terms) === null);
  const full = fits.filter((each) => shows(each.body));
  if (enough(total(named.filter((payment) => payment.seenByMs <= limitMs)))) return false;
  if (current.payments.length === 0 && full.some((each) => each.body.gatewayTimeMs <= limitMs)) return false;
  if (current.late || current.state === 'late' || sale.accepted.gatewayTimeMs > limitMs) return true;
  const listed = own(sale, mergePayments([current], current));
  if (listed.length > 0 && listed.every((payment) => payment.firstSeenAtMs !== null)) return true;
  const learnedFullAtMs = Math.min(...full.map((each) => each.learnedAtMs));
  return fits.some((each) =>
    each.learnedAtMs < learnedFullAtMs && !shows(each.body) && (each.body.state === 'expired' || each.body.gatewayTimeMs > limitMs));
}

function settledOf(sale: Case, current: GatewaySnapshot, counted: readonly MergedPayment[]): bigint {
  const listed = settledTotal(counted);
  const wholly = (current.state === 'settled' && !current.manual) || (current.state === 'late' && counted.length === 0);
  const settled = wholly && !isEnough(listed, sale.asked, sale.policy) ? current.received.minor : listed;
  return settled < current.received.minor ? settled : current.received.minor;
}

function confirmationsOf(sale: Case, counted: readonly MergedPayment[]): Figures['confirmations'] {
  const counts = counted.flatMap((payment) => (payment.confirmations === null ? [] : [payment.confirmations]));
  if (counts.length === 0) return null;
  return { have: Math.min(...counts), wanted: Math.max(...counted.map((payment) => wantedFor(sale, payment))) };
}

/** Works the numbers out of all snapshots; the same for any order and any repetition of them. */
export function figuresOf(sale: Case, snapshots: readonly Learned<GatewaySnapshot>[]): Figures {
  const current = newest(sale, snapshots);
  // A gateway may move the end of its offer; its latest word counts, if the rest of it fits.
  const isBelieved = current !== null && misfitOf(current, sale.accepted, sale.terms) === null;
  const expiresAtMs = (isBelieved ? current.expiresAtMs : null) ?? sale.accepted.expiresAtMs;
  const limitMs = expiresAtMs + sale.policy.graceAfterExpiryMs;
  if (current === null) {
    return {
      current, expiresAtMs, limitMs, anyReceived: false, received: 0n, settled: 0n, firm: false, takenBack: false, late: false, covered: false, payments: [], counted: [], foreign: [], confirmations: null,
    };
  }
  // An answer that does not fit tells nothing about payments, unless it is the newest: then a person looks at it anyway.
  const told = snapshots.map((each) => each.body).filter((each) => each === current || misfitOf(each, sale.accepted, sale.terms) === null);
  const payments = stillThere(mergePayments(told, current), current);
  const counted = own(sale, payments);
  // Only what the newest snapshot names decides about "paid": its values are known, while others may have changed since.
  const named = counted.filter((payment) => current.payments.some((each) => each.id === payment.id));
  const foreign = payments.filter((payment) => !payment.invalid && payment.value.unit !== sale.terms.method);
  const received = current.received.unit === sale.terms.method && current.received.minor > 0n ? current.received.minor : 0n;
  const enough = isEnough(received, sale.asked, sale.policy);
  const proofs = snapshots.map((each) => each.body).filter((each) => provesPaid(sale, each));
  const proved = proofs.some((each) => !isContradicted(each, current));
  const firm = enough && (proved || isFirm(sale, current, named));
  const undone = !enough || !firm || current.state === 'invalid' || current.state === 'cancelled';
  const settled = received === 0n ? 0n : settledOf(sale, current, counted);
  return {
    current,
    expiresAtMs,
    limitMs,
    anyReceived: current.received.minor > 0n || counted.length > 0 || foreign.length > 0,
    received,
    settled,
    firm,
    takenBack: proofs.length > 0 && undone,
    late: enough && isLate(sale, current, limitMs, named, snapshots),
    covered: proved || isEnough(settledTotal(named), sale.asked, sale.policy),
    payments: payments.map(({ seenByMs: _, settledMinor: __, ...payment }) => payment),
    counted,
    foreign,
    confirmations: confirmationsOf(sale, counted),
  };
}
