// Reads the few things an export needs from a stored judgement without reading all of it. A text of another shape is read whole.
import type { SeenPayment } from '../../../../shared/domain/facts.ts';
import type { Judgement } from '../../../../shared/domain/status.ts';
import { fromJson } from '../../../db/json.ts';

/** A payment with its amount as stored: digits of the unit's smallest part. */
export interface StoredPayment {
  readonly id: string;
  readonly txid: string;
  readonly unit: string;
  readonly digits: string;
  /** Digits, or empty where nobody counts. */
  readonly confirmations: string;
  readonly required: string;
  readonly settled: boolean;
  readonly invalid: boolean;
  readonly firstSeenAtMs: number | null;
}

export interface StoredAmount { readonly unit: string; readonly digits: string }

// A stored text holds a quote only escaped, so a key in quotes is found nowhere else; and a text without a backslash ends at the next quote.
const AMOUNT = String.raw`\{"unit":"([A-Za-z@-]+)","minor":\{"\$n":"(-?\d+)"\}\}`;
const DUE = new RegExp(String.raw`"due":${AMOUNT}`, 'y');
const PAYMENTS_KEY = '"payments":[';

/** What the gateway asked for; null: it never said. */
export function dueOf(judgement: string): StoredAmount | null {
  const at = judgement.indexOf('"due":');
  if (at === -1 || judgement.startsWith('"due":null', at)) return null;
  DUE.lastIndex = at;
  const match = DUE.exec(judgement);
  if (match?.[1] !== undefined && match[2] !== undefined) return { unit: match[1], digits: match[2] };
  const { due } = fromJson<Judgement>(judgement);
  return due === null ? null : { unit: due.unit, digits: due.minor.toString() };
}

/** All payments, in the order they are stored. */
export function paymentsOf(judgement: string): readonly StoredPayment[] {
  const start = judgement.indexOf(PAYMENTS_KEY);
  return (start === -1 ? null : scanned(judgement, start + PAYMENTS_KEY.length)) ?? fromJson<Judgement>(judgement).payments.map(stored);
}

/** Walks over what toJson writes for payments; null where it is anything else. A pattern with as many groups takes twice the time. */
function scanned(text: string, from: number): readonly StoredPayment[] | null {
  let at = from;
  if (text.charCodeAt(at) === 93) return [];
  const payments: StoredPayment[] = [];
  const over = (expected: string): boolean => {
    if (!text.startsWith(expected, at)) return false;
    at += expected.length;
    return true;
  };
  /** What stands before `end`, which is passed over. */
  const until = (end: string): string | null => {
    const found = text.indexOf(end, at);
    if (found === -1) return null;
    const value = text.slice(at, found);
    at = found + end.length;
    return value;
  };
  for (;;) {
    if (!over('{"id":"')) return null;
    const id = until('"');
    if (!over(',"txid":')) return null;
    const txid = over('null') ? '' : over('"') ? until('"') : null;
    if (!over(',"value":{"unit":"')) return null;
    const unit = until('"');
    if (!over(',"minor":{"$n":"')) return null;
    const digits = until('"');
    if (!over('}},"confirmations":')) return null;
    const confirmations = until(',"required":');
    const required = until(',"settled":');
    const settled = until(',"invalid":');
    const invalid = until(',"firstSeenAtMs":');
    const seen = until('}');
    if (id === null || txid === null || unit === null || digits === null || confirmations === null || required === null || settled === null || invalid === null || seen === null) return null;
    if (id.includes('\\') || txid.includes('\\') || seen.length > 16) return null;
    payments.push({
      id, txid, unit, digits, confirmations: confirmations === 'null' ? '' : confirmations, required: required === 'null' ? '' : required, settled: settled === 'true', invalid: invalid === 'true',
      firstSeenAtMs: seen === 'null' ? null : Number(seen),
    });
    if (over(']')) return payments;
    if (!over(',')) return null;
  }
}

const stored = ({ id, txid, value, confirmations, required, settled, invalid, firstSeenAtMs }: SeenPayment): StoredPayment => ({
  id, txid: txid ?? '', unit: value.unit, digits: value.minor.toString(), confirmations: confirmations === null ? '' : String(confirmations),
  required: required === null ? '' : String(required), settled, invalid, firstSeenAtMs,
});
