// Works off received webhooks: each becomes a hint in its sale's history and makes the sale due at once. Nothing of it counts as money.
import type { WritableDb } from '../../db/database.ts';
import type { Fetcher } from '../invoices/fetch-invoice.ts';
import type { Inbox } from '../invoices/inbox.ts';
import { deliveryDone, waitingDeliveries, type WaitingDelivery } from '../invoices/webhook-store.ts';

/** Works off up to `limit`, in one transaction; true when more wait. Throws what SQLite throws. */
export function workOffWebhooks(db: WritableDb, inbox: Inbox, fetcher: Pick<Fetcher, 'hinted'>, limit: number): boolean {
  const waiting = waitingDeliveries(db, limit);
  if (waiting.length === 0) return false;
  db.transaction(() => {
    for (const delivery of waiting) take(db, inbox, fetcher, delivery);
  });
  return waiting.length === limit;
}

function take(db: WritableDb, inbox: Inbox, fetcher: Pick<Fetcher, 'hinted'>, { seq, account, receivedAtMs, eventKey, event, detail, invoiceSeq }: WaitingDelivery): void {
  deliveryDone(db, seq);
  if (invoiceSeq === null) return;
  inbox.learn(invoiceSeq, [{ key: `hint:${account}:${eventKey}`, source: 'webhook', learnedAtMs: receivedAtMs, body: { kind: 'hint', event, detail } }]);
  fetcher.hinted(invoiceSeq);
}
