// The books' closes over a test ledger, with sales that are paid at a moment of its clock.
import { createClosings } from '../../electron/features/books/closings.ts';
import { keepClosing } from '../../electron/features/books/keep-closing.ts';
import { firstBooksSetting, saveBooksSetting } from '../../electron/features/books/setting.ts';
import { writeDocument } from '../../electron/features/books/documents.ts';
import type { BooksSetting, Closing } from '../../electron/core/books.ts';
import type { Fact, InvoiceTerms } from '../../shared/domain/facts.ts';
import { accepted, DUE, snapshot, terms } from './invoice-facts.ts';
import { testLedger, type TestLedger } from './ledger.ts';
import { must, temporaryHome } from './shop.ts';

export interface ClosingRig {
  readonly ledger: TestLedger;
  readonly books: ReturnType<typeof createClosings>;
  readonly closed: Closing[];
  /** A sale with its document at a moment, and its first facts. */
  sell(atMs: number, changes: Partial<InvoiceTerms>, facts: readonly Fact[]): number;
  /** A sale that is paid at once. */
  sellPaid(atMs: number, changes?: Partial<InvoiceTerms>): number;
}

export function closingRig(timeZone: string, changes: Partial<BooksSetting> = {}, home = temporaryHome()): ClosingRig {
  const ledger = testLedger(home);
  const { db, clock } = ledger;
  const setting = { ...firstBooksSetting, ...changes };
  must(saveBooksSetting(db, home, setting));
  const closed: Closing[] = [];
  const books = createClosings({
    db, path: home, clock, shop: () => ({ shopName: 'Corner', timeZone }),
    onClosed: (closing) => {
      keepClosing(home, closing);
      closed.push(closing);
    },
  });
  let count = db.all('SELECT seq FROM invoice').length;
  const sell: ClosingRig['sell'] = (atMs, some, facts) => {
    clock.setWall(atMs);
    count += 1;
    const made: InvoiceTerms = { ...terms, id: `inv_${String(count)}`, orderId: `A-${String(count)}`, createdAtMs: atMs, ...some };
    const seq = db.transaction(() => {
      const begun = ledger.begin(made);
      writeDocument(db, { kind: 'sale', till: setting.till, atMs, timeZone, dayCutMinutes: setting.dayCutMinutes, about: { invoiceSeq: begun }, body: { unit: made.amount.unit, grossMinor: made.amount.minor, breakdown: made.breakdown ?? null } });
      return begun;
    });
    ledger.inbox.learn(seq, facts);
    return seq;
  };
  return {
    ledger, books, closed, sell,
    sellPaid: (atMs, some = {}) => {
      const orderId = `A-${String(count + 1)}`;
      const gatewayInvoiceId = `gw-${String(count + 1)}`;
      const amount = { ...terms.amount, ...some.amount };
      return sell(atMs, some, [
        accepted({ gatewayInvoiceId, gatewayTimeMs: atMs, expiresAtMs: atMs + 900_000 }),
        snapshot(atMs, 'settled', DUE, { gatewayInvoiceId, orderId, amount, expiresAtMs: atMs + 900_000 }),
      ]);
    },
  };
}
