// No query of the daily work may walk through a whole table: with a million sales it would hold up the till.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReadableDb, SqlValue, WritableDb } from '../../../../../electron/db/database.ts';
import { chainHead } from '../../../../../electron/features/books/repo.ts';
import { factsOf } from '../../../../../electron/features/invoices/fact-repo.ts';
import { countOpenReviews, findSeqs, seqByGatewayInvoice, seqByOrderId, stateBySeq, termsBySeq } from '../../../../../electron/features/invoices/invoice-repo.ts';
import { listSeqs } from '../../../../../electron/features/invoices/listing.ts';
import { countInDoubt, doubtInterrupted, nextSendAt, sendNow, waitingToSend } from '../../../../../electron/features/invoices/outbox-repo.ts';
import { indexSearchTerms, matchingTerms } from '../../../../../electron/features/invoices/search-repo.ts';
import { createAppendDeliveries, requeueQuarantined, waitingDeliveries } from '../../../../../electron/features/invoices/webhook-store.ts';
import { dueAfterJump, dueSeqs, nextDueAt, oldestOf, seqsToCatchUp } from '../../../../../electron/features/sync/due-repo.ts';
import { accepted, DUE, snapshot, T0, terms } from '../../../../support/invoice-facts.ts';
import { testLedger, type TestLedger } from '../../../../support/ledger.ts';

let ledger: TestLedger;
beforeEach(() => {
  ledger = testLedger();
  const sale = ledger.begin(terms);
  ledger.inbox.learn(sale, [accepted(), snapshot(T0 + 1000, 'settled', DUE)]);
});
afterEach(() => ledger.close());

/** Passes everything through and notes the plan of every statement. */
function watching(db: WritableDb, plans: string[]): WritableDb {
  const note = (sql: string, params: readonly SqlValue[]): void => {
    for (const { detail } of db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...params)) plans.push(detail);
  };
  return {
    ...db,
    get: <Row>(sql: string, ...params: SqlValue[]) => (note(sql, params), db.get<Row>(sql, ...params)),
    all: <Row>(sql: string, ...params: SqlValue[]) => (note(sql, params), db.all<Row>(sql, ...params)),
    run: (sql, ...params) => (note(sql, params), db.run(sql, ...params)),
  };
}

const work: readonly (readonly [string, (db: WritableDb) => unknown])[] = [
  ['find by id, order id or prefix', (db) => [findSeqs(db, 'inv_01'), findSeqs(db, 'A-1001'), findSeqs(db, 'inv_0')]],
  ['one sale', (db) => [termsBySeq(db, 1), stateBySeq(db, 1), factsOf(db, 1), seqByOrderId(db, 'x'), seqByGatewayInvoice(db, 'shop', 'gw-1')]],
  ['lists', (db) => [
    listSeqs(db, { limit: 10 }), listSeqs(db, { limit: 10, status: 'paid' }), listSeqs(db, { limit: 10, openOnly: true }), listSeqs(db, { limit: 10, reviewOnly: true }),
    listSeqs(db, { limit: 10, fromMs: 0, toMs: 5 }), listSeqs(db, { limit: 10, cursor: '5.5' }), listSeqs(db, { limit: 10, status: 'paid', fromMs: 1, cursor: '5.5' }),
  ]],
  ['search', (db) => [listSeqs(db, { limit: 10, search: 'A-1' }), listSeqs(db, { limit: 10, search: 'a' }), listSeqs(db, { limit: 10, search: 'inv_0' }), matchingTerms(db, 'xyz', 5, 5)]],
  ['search index', (db) => indexSearchTerms(db, 5)],
  ['reviews', (db) => countOpenReviews(db)],
  ['outbox', (db) => [waitingToSend(db, 'shop', 5), nextSendAt(db, 'shop'), sendNow(db, 5), countInDoubt(db), doubtInterrupted(db)]],
  ['poller', (db) => [dueSeqs(db, 'shop', 5, 5), nextDueAt(db, 'shop'), seqsToCatchUp(db, 'shop', 5), oldestOf(db, [1])]],
  ['clock jumps and starts', (db) => dueAfterJump(db, 5)],
  ['webhooks', (db) => [waitingDeliveries(db, 5), requeueQuarantined(db, 'shop', 'gw-1'), createAppendDeliveries(db, '')([{
    account: 'shop', driver: 'btcpay', receivedAtMs: 1, rawBody: new Uint8Array(1), headers: {}, eventKey: 'k', event: 'e', knownEvent: true, gatewayInvoiceId: 'gw-1', detail: '',
  }])]],
  ['chain head', (db) => chainHead(db)],
];

/** Walks that are bounded: the queue of waiting webhooks and the index of open sales, reviews and times hold what is under way or a page. */
const isBounded = (plan: string): boolean => /SCAN (w|(outbox|o) USING (COVERING )?INDEX outbox_waiting|search_part|p VIRTUAL|entry|CONSTANT)|SCAN (s|invoice_state) USING (COVERING )?INDEX state_|VIRTUAL TABLE/.test(plan);

describe('query plans', () => {
  it.each(work)('%s: no walk through a table, no sorting of all rows', (_name, run) => {
    const plans: string[] = [];
    ledger.db.transaction(() => run(watching(ledger.db, plans)));
    expect(plans.length).toBeGreaterThan(0);
    expect(plans.filter((plan) => plan.startsWith('SCAN') && !isBounded(plan))).toEqual([]);
    expect(plans.filter((plan) => /TEMP B-TREE/.test(plan))).toEqual([]);
  });

  it('sees a walk where there is one', () => {
    const plans: string[] = [];
    const db: ReadableDb = watching(ledger.db, plans);
    db.all(`SELECT 1 FROM invoice WHERE note = 'x'`);
    expect(plans.filter((plan) => plan.startsWith('SCAN') && !isBounded(plan))).toHaveLength(1);
  });
});
