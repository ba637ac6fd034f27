// The store of verified webhooks: raw bytes kept for ever, repeats recognised for ever, and a queue of those not yet worked off.
import { toNumber, type ReadableDb, type WritableDb } from '../../db/database.ts';
import { attempt } from '../../db/errors.ts';
import type { AppendDeliveries, StoredDelivery, VerifiedDelivery } from '../webhooks/port.ts';
import { seqByGatewayInvoice } from './invoice-repo.ts';

/** Builds the receiver's way in: one transaction per batch, durable when it returns. */
export function createAppendDeliveries(db: WritableDb, path: string): AppendDeliveries {
  return (batch) => attempt(path, () => db.transaction(() => batch.map((delivery) => append(db, delivery))));
}

/** Vendors repeat a delivery some ten times. Who saw one could repeat it without end, and fill the disk with what says nothing new. */
const MOST_REPEATS = 100;

/** Whether a further repeat of a stored delivery is kept. One that names no invoice belongs to no history. */
function isKept(db: WritableDb, first: bigint, { gatewayInvoiceId, account }: VerifiedDelivery): boolean {
  const repeats = db.get<{ n: bigint }>(
    'SELECT count(*) AS n FROM (SELECT 1 FROM webhook_delivery WHERE gateway_invoice_id = ? AND account = ? AND duplicate_of = ? LIMIT ?)',
    gatewayInvoiceId, account, first, MOST_REPEATS,
  );
  return gatewayInvoiceId !== null && toNumber(repeats?.n ?? 0n) < MOST_REPEATS;
}

/**
 * A delivery that came to a sale's own address is about that sale's invoice, also when it names none. One that names another is about
 * nothing we know: it is kept apart.
 */
function placed(db: WritableDb, delivery: VerifiedDelivery): { readonly delivery: VerifiedDelivery; readonly fits: boolean } {
  if (delivery.orderId === undefined) return { delivery, fits: true };
  const own = db.get<{ id: string | null }>(
    'SELECT s.gateway_invoice_id AS id FROM invoice i JOIN invoice_state s ON s.invoice_seq = i.seq WHERE i.order_id = ? AND i.gateway = ?', delivery.orderId, delivery.account,
  )?.id ?? null;
  const gatewayInvoiceId = delivery.gatewayInvoiceId ?? own;
  return { delivery: { ...delivery, gatewayInvoiceId }, fits: own === null || own === gatewayInvoiceId };
}

function append(db: WritableDb, received: VerifiedDelivery): StoredDelivery {
  const { delivery, fits } = placed(db, received);
  const first = db.get<{ seq: bigint }>('SELECT seq FROM webhook_delivery WHERE account = ? AND event_key = ? AND duplicate_of IS NULL', delivery.account, delivery.eventKey);
  const known = delivery.gatewayInvoiceId === null ? null : !fits ? undefined : db.get<{ id: string }>(
    'SELECT i.id FROM invoice_state s JOIN invoice i ON i.seq = s.invoice_seq WHERE s.gateway_invoice_id = ? AND s.gateway = ?',
    delivery.gatewayInvoiceId, delivery.account,
  );
  if (first !== undefined && !isKept(db, first.seq, delivery)) return { outcome: 'repeat', invoiceId: known?.id ?? null };
  const isQuarantined = delivery.gatewayInvoiceId !== null && known === undefined;
  const { lastId } = db.run(
    `INSERT INTO webhook_delivery (account, received_at_ms, headers, body, verdict, event_key, event, detail, gateway_invoice_id, duplicate_of)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    delivery.account, delivery.receivedAtMs, JSON.stringify(delivery.headers), delivery.rawBody, delivery.knownEvent ? 'verified' : 'unknown_event',
    delivery.eventKey, delivery.event, delivery.detail, delivery.gatewayInvoiceId, first?.seq ?? null,
  );
  // One without a sale waits apart: its sale may be accepted a moment later, see requeueQuarantined.
  if (known) db.run('INSERT INTO inbox_work (delivery_seq) VALUES (?)', lastId);
  const outcome = first !== undefined ? 'repeat' : isQuarantined ? 'quarantined' : 'stored';
  return { outcome, invoiceId: known?.id ?? null };
}

/** Puts deliveries that came before their sale was known into the queue; called when a gateway's id becomes known. */
export function requeueQuarantined(db: WritableDb, account: string, gatewayInvoiceId: string): void {
  db.run(
    `INSERT OR IGNORE INTO inbox_work (delivery_seq) SELECT seq FROM webhook_delivery WHERE gateway_invoice_id = ? AND account = ?`,
    gatewayInvoiceId, account,
  );
}

/** A delivery waiting to be turned into a hint for its sale. */
export interface WaitingDelivery {
  readonly seq: number;
  readonly account: string;
  readonly receivedAtMs: number;
  readonly eventKey: string;
  readonly event: string;
  readonly detail: string;
  /** null: no sale is known for it (any more). */
  readonly invoiceSeq: number | null;
}

interface WaitingRow {
  readonly seq: bigint; readonly account: string; readonly received_at_ms: bigint; readonly event_key: string; readonly event: string;
  readonly detail: string; readonly gateway_invoice_id: string | null;
}

/** The oldest waiting deliveries. */
export function waitingDeliveries(db: ReadableDb, limit: number): readonly WaitingDelivery[] {
  const rows = db.all<WaitingRow>(
    `SELECT d.seq, d.account, d.received_at_ms, d.event_key, d.event, d.detail, d.gateway_invoice_id
     FROM inbox_work w JOIN webhook_delivery d ON d.seq = w.delivery_seq ORDER BY w.delivery_seq LIMIT ?`, limit,
  );
  return rows.map((row) => ({
    seq: toNumber(row.seq), account: row.account, receivedAtMs: toNumber(row.received_at_ms), eventKey: row.event_key, event: row.event,
    detail: row.detail, invoiceSeq: row.gateway_invoice_id === null ? null : seqByGatewayInvoice(db, row.account, row.gateway_invoice_id),
  }));
}

export function deliveryDone(db: WritableDb, seq: number): void {
  db.run('DELETE FROM inbox_work WHERE delivery_seq = ?', seq);
}
