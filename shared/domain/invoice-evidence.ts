// Sorts an invoice's facts by kind, drops repetitions and merges what all snapshots say about each payment. Order never matters.
import { canonicalText, compareText } from './canonical-text.ts';
import type { Fact, FactBody, GatewaySnapshot, SeenPayment } from './facts.ts';

type Body<K extends FactBody['kind']> = Extract<FactBody, { kind: K }>;

/** One distinct fact, with the first time it was learned. */
export interface Learned<T> {
  readonly body: T;
  readonly learnedAtMs: number;
  /** Canonical text of the body; breaks ties. */
  readonly text: string;
}

export interface Evidence {
  /** By gateway time, earliest first. */
  readonly accepted: readonly Learned<Body<'accepted'>>[];
  readonly refused: readonly Learned<Body<'refused'>>[];
  readonly snapshots: readonly Learned<GatewaySnapshot>[];
  readonly cancelled: readonly Learned<Body<'cancelled'>>[];
  /** Latest first. */
  readonly decisions: readonly Learned<Body<'decision'>>[];
  /** The latest of each withdrawal. */
  readonly refunds: readonly Body<'refund'>[];
}

function distinct<T>(found: Iterable<{ readonly body: T; readonly learnedAtMs: number }>, apart: (learnedAtMs: number) => string): Learned<T>[] {
  const byText = new Map<string, Learned<T>>();
  for (const { body, learnedAtMs } of found) {
    const text = canonicalText(body);
    const key = apart(learnedAtMs) + text;
    const known = byText.get(key);
    if (!known || learnedAtMs < known.learnedAtMs) byText.set(key, { body, learnedAtMs, text });
  }
  return [...byText.values()];
}

/** Sorts facts into kinds. Hints are left out: a webhook moves nothing by itself. */
export function collect(facts: readonly Fact[]): Evidence {
  const pick = <K extends FactBody['kind']>(kind: K) =>
    facts.flatMap((fact) => (fact.body.kind === kind ? [{ body: fact.body as Body<K>, learnedAtMs: fact.learnedAtMs }] : []));
  const once = () => '';
  return {
    accepted: distinct(pick('accepted'), once).sort((a, b) => a.body.gatewayTimeMs - b.body.gatewayTimeMs || compareText(a.text, b.text)),
    refused: distinct(pick('refused'), once).sort((a, b) => b.learnedAtMs - a.learnedAtMs || compareText(a.text, b.text)),
    snapshots: distinct(pick('snapshot').map((each) => ({ ...each, body: each.body.snapshot })), once),
    cancelled: distinct(pick('cancelled'), once),
    // A person may decide the same thing again after another decision: each moment counts on its own.
    decisions: distinct(pick('decision'), String).sort((a, b) => b.learnedAtMs - a.learnedAtMs || compareText(a.text, b.text)),
    refunds: latestRefunds(distinct(pick('refund'), String)),
  };
}

function latestRefunds(found: readonly Learned<Body<'refund'>>[]): readonly Body<'refund'>[] {
  const sorted = [...found].sort((a, b) => a.learnedAtMs - b.learnedAtMs || compareText(a.text, b.text));
  return [...new Map(sorted.map(({ body }) => [body.withdrawal, body])).values()];
}

/** A payment as all snapshots together tell it. */
export interface MergedPayment extends SeenPayment {
  /** The earliest moment by which it is proved to have been there with all of its value. */
  readonly seenByMs: number;
  /** How much of its value was ever called final; all of it when `settled`. */
  readonly settledMinor: bigint;
}

const largest = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b));
const smallest = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b));

/**
 * Merges payments by id: value, validity and what is required from the newest snapshot that names it. Some gateways tell one total that
 * grows: confirmations, being final and the moment first seen count only from snapshots that showed as much as there is now; the most
 * confirmations any of them gave, settled once settled. Sorted by the moment first seen, then by id. `current` is the one taken for the
 * newest where several share a moment.
 */
export function mergePayments(snapshots: readonly GatewaySnapshot[], current: GatewaySnapshot): readonly MergedPayment[] {
  const sightings = snapshots.flatMap((snapshot) =>
    snapshot.payments.map((payment) => ({ payment, atMs: snapshot.gatewayTimeMs, isCurrent: snapshot === current })));
  // Newest last; at the same moment the valid sighting wins, then a fixed order.
  sightings.sort((a, b) => Number(a.isCurrent) - Number(b.isCurrent)
    || a.atMs - b.atMs
    || Number(b.payment.invalid) - Number(a.payment.invalid)
    || compareText(canonicalText(a.payment), canonicalText(b.payment)));
  const merged = new Map<string, MergedPayment>();
  for (const { payment, atMs } of sightings) {
    const before = merged.get(payment.id);
    merged.set(payment.id, {
      ...payment,
      txid: payment.txid ?? before?.txid ?? null,
      settledMinor: payment.settled ? payment.value.minor : 0n,
      firstSeenAtMs: smallest(before?.firstSeenAtMs ?? null, payment.firstSeenAtMs),
      seenByMs: atMs,
    });
  }
  for (const { payment, atMs } of sightings) {
    const whole = merged.get(payment.id);
    if (whole && !payment.invalid && payment.value.unit === whole.value.unit) merged.set(payment.id, withSighting(whole, payment, atMs));
  }
  return [...merged.values()].sort((a, b) => a.seenByMs - b.seenByMs || compareText(a.id, b.id));
}

function withSighting(whole: MergedPayment, { value, settled, confirmations }: SeenPayment, atMs: number): MergedPayment {
  const seenOfIt = value.minor < whole.value.minor ? value.minor : whole.value.minor;
  const settledMinor = settled && seenOfIt > whole.settledMinor ? seenOfIt : whole.settledMinor;
  if (value.minor < whole.value.minor) return { ...whole, settledMinor };
  return {
    ...whole,
    settledMinor,
    settled: whole.settled || settled,
    confirmations: largest(whole.confirmations, confirmations),
    seenByMs: Math.min(whole.seenByMs, whole.firstSeenAtMs ?? atMs, atMs),
  };
}
