// Step 10: invoices with their facts, the gateway's outbox, the webhook store, the books, accounts, sealed credentials, settings.
import type { Migration } from '../migrate.ts';

const neverChanged = (table: string): readonly string[] => [
  `CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
  `CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
];

const truth = (column: string): string => `${column} INTEGER NOT NULL CHECK (${column} IN (0, 1))`;

/** 10^18: an amount is hi * LIMB + lo, both of the amount's sign, so that sums stay in 64 bits and exact. */
const LIMB = '1000000000000000000';

export const ledger: Migration = {
  version: 10,
  name: 'ledger',
  statements: [
    `CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID`,

    `CREATE TABLE gateway_account (
      name TEXT PRIMARY KEY,
      driver TEXT NOT NULL,
      base_url TEXT NOT NULL,
      ${truth('self_hosted')},
      settings TEXT NOT NULL,
      webhook_token TEXT NOT NULL UNIQUE CHECK (length(webhook_token) >= 32),
      created_at_ms INTEGER NOT NULL,
      methods TEXT,
      methods_at_ms INTEGER
    ) STRICT`,

    `CREATE TABLE sealed_box (name TEXT PRIMARY KEY, box BLOB NOT NULL) STRICT`,

    `CREATE TABLE invoice (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      order_id TEXT NOT NULL UNIQUE CHECK (length(order_id) > 0),
      note TEXT NOT NULL,
      gateway TEXT NOT NULL,
      driver TEXT NOT NULL,
      method TEXT NOT NULL,
      unit TEXT NOT NULL,
      amount_minor TEXT NOT NULL CHECK (amount_minor GLOB '[1-9]*' AND amount_minor NOT GLOB '*[^0-9]*'),
      expires_in_minutes INTEGER CHECK (expires_in_minutes > 0),
      created_at_ms INTEGER NOT NULL
    ) STRICT`,
    `CREATE INDEX invoice_by_time ON invoice (created_at_ms, seq)`,
    ...neverChanged('invoice'),

    // What follows from the facts, kept so that lists need no judging. Rewritten at will, never the truth.
    `CREATE TABLE invoice_state (
      invoice_seq INTEGER PRIMARY KEY REFERENCES invoice (seq),
      created_at_ms INTEGER NOT NULL,
      gateway TEXT NOT NULL,
      version INTEGER NOT NULL,
      changed_at_ms INTEGER NOT NULL,
      status TEXT NOT NULL,
      ${truth('final')},
      ${truth('review_open')},
      gateway_invoice_id TEXT,
      address TEXT,
      judgement TEXT NOT NULL,
      next_check_at_ms INTEGER
    ) STRICT`,
    `CREATE INDEX state_by_time ON invoice_state (created_at_ms, invoice_seq)`,
    `CREATE INDEX state_by_status ON invoice_state (status, created_at_ms, invoice_seq)`,
    `CREATE INDEX state_open ON invoice_state (created_at_ms, invoice_seq) WHERE final = 0`,
    `CREATE INDEX state_review ON invoice_state (created_at_ms, invoice_seq) WHERE review_open = 1`,
    `CREATE INDEX state_by_check ON invoice_state (next_check_at_ms) WHERE next_check_at_ms IS NOT NULL`,
    `CREATE INDEX state_due ON invoice_state (gateway, next_check_at_ms) WHERE next_check_at_ms IS NOT NULL`,
    `CREATE INDEX state_by_gateway_invoice ON invoice_state (gateway_invoice_id, gateway) WHERE gateway_invoice_id IS NOT NULL`,

    `CREATE TABLE fact (
      seq INTEGER PRIMARY KEY,
      invoice_seq INTEGER NOT NULL REFERENCES invoice (seq),
      key TEXT NOT NULL,
      source TEXT NOT NULL CHECK (source IN ('till', 'poll', 'webhook', 'chain', 'person')),
      kind TEXT NOT NULL,
      body TEXT,
      learned_at_ms INTEGER NOT NULL,
      duplicate_of INTEGER REFERENCES fact (seq),
      CHECK ((body IS NULL) = (duplicate_of IS NOT NULL))
    ) STRICT`,
    `CREATE UNIQUE INDEX fact_first ON fact (invoice_seq, key) WHERE duplicate_of IS NULL`,
    `CREATE INDEX fact_by_invoice ON fact (invoice_seq, seq)`,
    ...neverChanged('fact'),

    `CREATE TABLE webhook_delivery (
      seq INTEGER PRIMARY KEY,
      account TEXT NOT NULL,
      received_at_ms INTEGER NOT NULL,
      headers TEXT NOT NULL,
      body BLOB NOT NULL,
      verdict TEXT NOT NULL,
      event_key TEXT NOT NULL,
      event TEXT NOT NULL,
      detail TEXT NOT NULL,
      gateway_invoice_id TEXT,
      duplicate_of INTEGER REFERENCES webhook_delivery (seq)
    ) STRICT`,
    `CREATE UNIQUE INDEX delivery_first ON webhook_delivery (account, event_key) WHERE duplicate_of IS NULL`,
    `CREATE INDEX delivery_by_invoice ON webhook_delivery (gateway_invoice_id, account) WHERE gateway_invoice_id IS NOT NULL`,
    ...neverChanged('webhook_delivery'),
    `CREATE TABLE inbox_work (delivery_seq INTEGER PRIMARY KEY REFERENCES webhook_delivery (seq)) STRICT`,

    // What must still be sent. The row is there before the first byte leaves.
    `CREATE TABLE outbox (
      seq INTEGER PRIMARY KEY,
      invoice_seq INTEGER NOT NULL REFERENCES invoice (seq),
      kind TEXT NOT NULL CHECK (kind IN ('create')),
      idempotency_key TEXT NOT NULL UNIQUE,
      state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'in_doubt', 'done', 'failed')),
      attempts INTEGER NOT NULL,
      next_at_ms INTEGER NOT NULL
    ) STRICT`,
    `CREATE INDEX outbox_waiting ON outbox (seq) WHERE state IN ('queued', 'sending', 'in_doubt')`,
    `CREATE INDEX outbox_by_invoice ON outbox (invoice_seq)`,

    // The books. Postings come first, the entry row seals them: it is refused unless they balance and the chain fits.
    `CREATE TABLE entry (
      seq INTEGER PRIMARY KEY CHECK (seq > 0),
      invoice_seq INTEGER NOT NULL REFERENCES invoice (seq),
      at_ms INTEGER NOT NULL,
      kind TEXT NOT NULL,
      prev_hash TEXT NOT NULL CHECK (length(prev_hash) = 64),
      hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
    ) STRICT`,
    `CREATE INDEX entry_by_invoice ON entry (invoice_seq)`,
    `CREATE INDEX entry_by_time ON entry (at_ms, seq)`,
    `CREATE TABLE posting (
      entry_seq INTEGER NOT NULL REFERENCES entry (seq) DEFERRABLE INITIALLY DEFERRED,
      line INTEGER NOT NULL CHECK (line >= 0),
      account TEXT NOT NULL CHECK (length(account) > 0),
      unit TEXT NOT NULL CHECK (length(unit) > 0),
      minor TEXT NOT NULL,
      hi INTEGER NOT NULL,
      lo INTEGER NOT NULL CHECK (lo > -${LIMB} AND lo < ${LIMB}),
      PRIMARY KEY (entry_seq, line),
      CHECK (hi <> 0 OR lo <> 0),
      CHECK (NOT (hi > 0 AND lo < 0) AND NOT (hi < 0 AND lo > 0)),
      CHECK (minor = CASE WHEN hi = 0 THEN CAST(lo AS TEXT) ELSE CAST(hi AS TEXT) || printf('%018d', abs(lo)) END)
    ) STRICT, WITHOUT ROWID`,
    ...neverChanged('entry'),
    ...neverChanged('posting'),
    `CREATE TRIGGER posting_sealed BEFORE INSERT ON posting WHEN EXISTS (SELECT 1 FROM entry WHERE seq = NEW.entry_seq)
      BEGIN SELECT RAISE(ABORT, 'a sealed entry takes no more postings'); END`,
    `CREATE TRIGGER entry_balances BEFORE INSERT ON entry
      WHEN (SELECT count(*) FROM posting WHERE entry_seq = NEW.seq) < 2
        OR EXISTS (SELECT 1 FROM posting WHERE entry_seq = NEW.seq GROUP BY unit
          HAVING sum(lo) % ${LIMB} <> 0 OR sum(hi) + sum(lo) / ${LIMB} <> 0)
      BEGIN SELECT RAISE(ABORT, 'an entry balances in every unit'); END`,
    `CREATE TRIGGER entry_chained BEFORE INSERT ON entry
      WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM entry)
        OR NEW.prev_hash <> coalesce((SELECT hash FROM entry WHERE seq = NEW.seq - 1), '${'0'.repeat(64)}')
      BEGIN SELECT RAISE(ABORT, 'an entry continues the chain'); END`,
  ],
};
