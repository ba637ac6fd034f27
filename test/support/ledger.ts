// A ledger on a temporary folder for tests below createApp, with a way in that goes round our own code, as a thief would.
import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { WritableDb } from '../../electron/db/database.ts';
import { ledgerFile, openLedger } from '../../electron/db/open.ts';
import { createInbox, type Inbox } from '../../electron/features/invoices/inbox.ts';
import { insertTerms } from '../../electron/features/invoices/invoice-repo.ts';
import { insertCreate } from '../../electron/features/invoices/outbox-repo.ts';
import type { InvoiceTerms } from '../../shared/domain/facts.ts';
import { defaultPolicy, type Policy } from '../../shared/domain/policy.ts';
import { FakeClock } from './fake-clock.ts';
import { must, temporaryHome } from './shop.ts';

export interface TestLedger {
  readonly home: string;
  readonly db: WritableDb;
  readonly clock: FakeClock;
  readonly inbox: Inbox;
  /** Of the sales that begin from now on. */
  policy: Policy;
  /** Stores terms with their outbox row and judges them once; gives the sale's number. */
  begin(terms: InvoiceTerms): number;
  /** A raw connection to the same file. */
  raw<T>(work: (db: Database.Database) => T): T;
  close(): void;
}

export function testLedger(home = temporaryHome()): TestLedger {
  const db = must(openLedger(home));
  const clock = new FakeClock();
  const ledger = { policy: defaultPolicy };
  const inbox = createInbox({ db, clock, announce: () => undefined });
  return Object.assign(ledger, {
    home, db, clock, inbox,
    begin: (terms: InvoiceTerms): number => db.transaction(() => {
      const seq = insertTerms(db, terms, ledger.policy);
      insertCreate(db, seq, `key-${terms.id}`, clock.nowMs());
      inbox.learn(seq, []);
      return seq;
    }),
    raw: <T>(work: (db: Database.Database) => T): T => {
      const raw = new Database(ledgerFile(home));
      try {
        return work(raw);
      } finally {
        raw.close();
      }
    },
    close: (): void => {
      db.close();
      rmSync(home, { recursive: true, force: true });
    },
  });
}
