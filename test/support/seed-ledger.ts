// Fills a ledger with many settled sales, fast and the same every time, so that size can be measured. Bypasses the services on purpose.
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { toJson } from '../../electron/db/json.ts';
import { ledgerFile, openLedger } from '../../electron/db/open.ts';
import { entryHash, limbsOf } from '../../electron/features/books/entry.ts';
import { contentOf, snapshotFact, snapshotKey } from '../../electron/features/invoices/fetch-invoice.ts';
import type { Fact, GatewaySnapshot, InvoiceTerms } from '../../shared/domain/facts.ts';
import { GENESIS_HASH } from '../../shared/domain/hash-chain.ts';
import { timeId } from '../../shared/domain/ids.ts';
import { judge } from '../../shared/domain/invoice.ts';
import { defaultPolicy } from '../../shared/domain/policy.ts';
import { entryKind, postingsTarget, type Posting } from '../../shared/domain/postings.ts';
import type { Judgement } from '../../shared/domain/status.ts';

export interface SeedOptions {
  readonly gateway?: string;
  readonly driver?: string;
  /** When the newest sale was charged; the others lie before it, a minute apart. */
  readonly newestAtMs?: number;
  readonly onProgress?: (done: number) => void;
}

export interface SeededSale { readonly id: string; readonly orderId: string; readonly address: string; readonly txid: string; readonly gatewayInvoiceId: string }

const MINUTE = 60_000;
const INDEX_BUFFER_BYTES = 64 * 1024 * 1024;
/** FTS5's own. */
const DEFAULT_INDEX_BUFFER_BYTES = 1024 * 1024;
const NEWEST = Date.UTC(2026, 0, 15, 12, 0, 0);
const DUE = 20_834n;
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

const digest = (what: string, number: number): Buffer => createHash('sha256').update(`${what} ${number}`).digest();

/** What sale `number` (from 1) looks like; for asking about it later. */
export function seededSale(number: number, count: number, newestAtMs = NEWEST): SeededSale & { readonly createdAtMs: number } {
  const createdAtMs = newestAtMs - (count - number) * MINUTE;
  return {
    id: timeId('inv', createdAtMs, digest('id', number)),
    orderId: `S-${String(number).padStart(7, '0')}`,
    address: `bc1q${[...digest('address', number), ...digest('more', number)].slice(0, 38).map((byte) => BECH32[byte % 32]).join('')}`,
    txid: digest('txid', number).toString('hex'),
    gatewayInvoiceId: digest('gateway', number).toString('base64url').slice(0, 22),
    createdAtMs,
  };
}

/** Times of the story that serves as the mould; every number near it in the JSON is moved to the sale's own time. */
const MOULD_MS = 8_000_000_000_000;
const MOULD: ReturnType<typeof seededSale> = { id: '@id@', orderId: '@order@', address: '@address@', txid: '@txid@', gatewayInvoiceId: '@gateway@', createdAtMs: MOULD_MS };

/** JSON of the mould turned into JSON of a sale: far quicker than writing each anew. */
function moulded(json: string): (sale: ReturnType<typeof seededSale>) => string {
  const parts = json.split(/(@(?:id|order|address|txid|gateway)@|\b80000\d{8}\b)/);
  return (sale) => parts.map((part, index) => {
    if (index % 2 === 0) return part;
    switch (part) {
      case '@id@': return sale.id;
      case '@order@': return sale.orderId;
      case '@address@': return sale.address;
      case '@txid@': return sale.txid;
      case '@gateway@': return sale.gatewayInvoiceId;
      default: return String(Number(part) - MOULD_MS + sale.createdAtMs);
    }
  }).join('');
}

/** The key of a fact like this one about another sale. */
function keyed({ key, body }: Fact): (sale: ReturnType<typeof seededSale>) => string {
  if (body.kind !== 'snapshot') return moulded(key);
  const content = moulded(contentOf(body.snapshot));
  const { gatewayTimeMs } = body.snapshot;
  return (sale) => snapshotKey(gatewayTimeMs - MOULD_MS + sale.createdAtMs, content(sale));
}

/** What the app would have learned of a sale: charged, accepted by the gateway after 50 ms, paid after 40 s. */
export function storyOf(sale: ReturnType<typeof seededSale>, gateway: string, driver: string): { readonly terms: InvoiceTerms; readonly facts: readonly Fact[] } {
  const at = sale.createdAtMs;
  const terms: InvoiceTerms = {
    id: sale.id, orderId: sale.orderId, note: '', gateway, driver, method: 'BTC@bitcoin', amount: { unit: 'USD', minor: 1250n }, expiresInMinutes: null, createdAtMs: at,
  };
  const due = { unit: 'BTC@bitcoin', minor: DUE } as const;
  const snapshot: GatewaySnapshot = {
    gatewayInvoiceId: sale.gatewayInvoiceId, orderId: sale.orderId, state: 'settled', rawStatus: 'Settled/None', method: 'BTC@bitcoin', amount: terms.amount, due, received: due,
    address: sale.address, late: false, manual: false, expiresAtMs: at + 15 * MINUTE, problems: [], gatewayTimeMs: at + 40_000,
    payments: [{ id: `${sale.txid}-0`, txid: sale.txid, value: due, confirmations: 1, required: 1, settled: true, invalid: false, firstSeenAtMs: at + 20_000 }],
  };
  const accepted: Fact = {
    key: `accepted:${sale.gatewayInvoiceId}`, source: 'poll', learnedAtMs: at + 50,
    body: {
      kind: 'accepted', gatewayInvoiceId: sale.gatewayInvoiceId, address: sale.address, due, expiresAtMs: at + 15 * MINUTE, gatewayTimeMs: at, checkoutUrl: null,
      paymentLink: null, required: 1,
    },
  };
  return { terms, facts: [accepted, snapshotFact(snapshot, at + 40_000)] };
}

/** Adds `count` paid sales to a ledger without sales; about a minute or two for a million. Ends with the search index complete. */
export function seedLedger(home: string, count: number, options: SeedOptions = {}): void {
  const { gateway = 'shop', driver = 'btcpay', newestAtMs = NEWEST } = options;
  const opened = openLedger(home);
  if (!opened.ok) throw new Error(opened.error.message);
  opened.value.close();
  const db = new Database(ledgerFile(home));
  // Nothing of this has to outlive a power cut, and every row is right by construction: the app's own checks come back with its connection.
  for (const quick of ['journal_mode = OFF', 'synchronous = OFF', 'foreign_keys = OFF', 'ignore_check_constraints = ON', 'temp_store = MEMORY', 'cache_size = -400000', 'threads = 2']) {
    db.pragma(quick);
  }
  // Indexes and triggers are laid aside while rows stream in, and come back as the migrations wrote them.
  const aside = db.prepare<[], { type: string; name: string; sql: string }>(
    `SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND (type = 'trigger' OR (type = 'index' AND sql NOT LIKE 'CREATE UNIQUE%'))`,
  ).all();
  for (const { type, name } of aside) db.exec(`DROP ${type} ${name}`);
  let prevHash = GENESIS_HASH;
  // One sale is truly judged; the others differ from it only in names and times.
  const mould = storyOf(MOULD, gateway, driver);
  const { judgement, postings } = judged(mould.terms, mould.facts, MOULD_MS + 3_600_000);
  const write = writers(db, postings);
  const judgementJson = moulded(toJson(judgement));
  const facts = mould.facts.map((fact) => ({ fact, key: keyed(fact), json: moulded(toJson(fact.body)) }));
  const kind = entryKind(postings, judgement);
  for (let from = 1; from <= count; from += 20_000) {
    db.transaction(() => {
      for (let number = from; number < Math.min(from + 20_000, count + 1); number += 1) {
        const sale = seededSale(number, count, newestAtMs);
        write.sale(number, sale, mould.terms, judgement, judgementJson(sale));
        for (const { fact, key, json } of facts) write.fact(number, fact, key(sale), json(sale), fact.learnedAtMs - MOULD_MS + sale.createdAtMs);
        prevHash = write.entry(number, sale, kind, prevHash);
        write.terms(number, sale);
      }
    })();
    options.onProgress?.(Math.min(from + 19_999, count));
  }
  for (const { sql } of aside) db.exec(sql);
  // A large buffer spares the index most of its merging.
  db.exec(`INSERT INTO search_part (search_part, rank) VALUES ('hashsize', ${INDEX_BUFFER_BYTES})`);
  db.exec(`INSERT INTO search_part (search_part) VALUES ('rebuild')`);
  db.exec(`INSERT INTO search_part (search_part, rank) VALUES ('hashsize', ${DEFAULT_INDEX_BUFFER_BYTES})`);
  db.exec('UPDATE search_progress SET indexed_to = (SELECT coalesce(max(seq), 0) FROM search_term)');
  db.pragma('journal_mode = WAL');
  db.close();
}

function judged(terms: InvoiceTerms, facts: readonly Fact[], nowMs: number): { judgement: Judgement; postings: readonly Posting[] } {
  const judgement = judge(terms, facts, defaultPolicy, nowMs);
  if (judgement.status !== 'paid') throw new Error(`the seeded sale is ${judgement.status}`);
  return { judgement, postings: postingsTarget(terms, judgement) };
}

function writers(db: Database.Database, postings: readonly Posting[]) {
  const invoice = db.prepare(`INSERT INTO invoice VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, NULL, ?, 1, NULL)`);
  const document = db.prepare(`INSERT INTO document (kind, till, number, at_ms, business_date, invoice_seq, body) VALUES ('sale', 'T1', ?, ?, ?, ?, ?)`);
  const state = db.prepare(
    `INSERT INTO invoice_state (invoice_seq, created_at_ms, gateway, version, changed_at_ms, status, final, review_open, gateway_invoice_id, address, judgement, next_check_at_ms)
     VALUES (?, ?, ?, 3, ?, ?, 1, 0, ?, ?, ?, NULL)`,
  );
  const fact = db.prepare(`INSERT INTO fact (invoice_seq, key, source, kind, body, learned_at_ms) VALUES (?, ?, ?, ?, ?, ?)`);
  const outbox = db.prepare(`INSERT INTO outbox (invoice_seq, kind, idempotency_key, state, attempts, next_at_ms) VALUES (?, 'create', ?, 'done', 1, ?)`);
  const entry = db.prepare('INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, NULL)');
  // Several rows in one statement: at millions of rows the call itself counts.
  const posting = db.prepare(`INSERT INTO posting VALUES ${postings.map(() => '(?, ?, ?, ?, ?, ?, ?)').join(', ')}`);
  const lines = postings.map(({ account, unit, minor }, line) => {
    const { hi, lo } = limbsOf(minor);
    return [line, account, unit, minor.toString(), hi, lo];
  });
  const term = db.prepare('INSERT INTO search_term (invoice_seq, text) VALUES (?, ?), (?, ?), (?, ?), (?, ?), (?, ?)');
  return {
    sale(number: number, sale: ReturnType<typeof seededSale>, terms: InvoiceTerms, judgement: Judgement, json: string): void {
      const at = sale.createdAtMs;
      invoice.run(number, sale.id, sale.orderId, terms.gateway, terms.driver, terms.method, terms.amount.unit, terms.amount.minor.toString(), at);
      document.run(number, at, new Date(at).toISOString().slice(0, 10), number, toJson({ unit: terms.amount.unit, grossMinor: terms.amount.minor, breakdown: null }));
      state.run(number, at, terms.gateway, at + 40_000, judgement.status, sale.gatewayInvoiceId, sale.address, json);
      outbox.run(number, `seed-${number}`, at);
    },
    fact(number: number, each: Fact, key: string, json: string, learnedAtMs: number): void {
      fact.run(number, key, each.source, each.body.kind, json, learnedAtMs);
    },
    entry(number: number, sale: ReturnType<typeof seededSale>, kind: ReturnType<typeof entryKind>, prevHash: string): string {
      const atMs = sale.createdAtMs + 40_000;
      posting.run(lines.flatMap((line) => [number, ...line]));
      const hash = entryHash({ seq: number, prevHash, atMs, about: sale.id, kind, postings });
      entry.run(number, number, atMs, kind, prevHash, hash);
      return hash;
    },
    terms(number: number, sale: SeededSale): void {
      term.run([sale.id.slice(14), sale.orderId, sale.address, sale.gatewayInvoiceId, sale.txid].flatMap((text) => [number, text.toLowerCase()]));
    },
  };
}
