// Step 50: money that leaves: what was asked for, the journal of each, the coins it holds, the transactions and payouts that are its own.
import type { Migration } from '../migrate.ts';

const neverChanged = (table: string): readonly string[] => [
  `CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
  `CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
];

const truth = (column: string): string => `${column} INTEGER NOT NULL CHECK (${column} IN (0, 1))`;

export const withdrawals: Migration = {
  version: 50,
  name: 'withdrawals',
  statements: [
    `CREATE TABLE withdrawal (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      reference TEXT NOT NULL UNIQUE CHECK (length(reference) = 26),
      source_kind TEXT NOT NULL CHECK (source_kind IN ('account', 'gateway', 'gateway_refund')),
      source_name TEXT NOT NULL,
      invoice_seq INTEGER REFERENCES invoice (seq),
      terms TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL
    ) STRICT`,
    `CREATE INDEX withdrawal_by_time ON withdrawal (created_at_ms, seq)`,
    `CREATE INDEX withdrawal_by_invoice ON withdrawal (invoice_seq) WHERE invoice_seq IS NOT NULL`,
    ...neverChanged('withdrawal'),

    // The journal. `clears`: after this fact certainly nothing of an earlier payout is out, so that another may be sent.
    `CREATE TABLE withdrawal_fact (
      seq INTEGER PRIMARY KEY,
      withdrawal_seq INTEGER NOT NULL REFERENCES withdrawal (seq),
      at_ms INTEGER NOT NULL,
      kind TEXT NOT NULL,
      txid TEXT,
      ${truth('clears')},
      body TEXT NOT NULL,
      UNIQUE (withdrawal_seq, at_ms)
    ) STRICT`,
    ...neverChanged('withdrawal_fact'),
    `CREATE TRIGGER withdrawal_fact_in_order BEFORE INSERT ON withdrawal_fact
      WHEN NEW.at_ms <= (SELECT coalesce(max(at_ms), -1) FROM withdrawal_fact WHERE withdrawal_seq = NEW.withdrawal_seq)
      BEGIN SELECT RAISE(ABORT, 'a journal only grows'); END`,
    // Whatever the code above does: a transaction is stored whole before it leaves, and there is an approval before anything does.
    `CREATE TRIGGER withdrawal_sends_what_is_signed BEFORE INSERT ON withdrawal_fact
      WHEN NEW.kind = 'sending' AND NEW.txid IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM withdrawal_fact WHERE withdrawal_seq = NEW.withdrawal_seq AND kind = 'signed' AND txid = NEW.txid)
      BEGIN SELECT RAISE(ABORT, 'a transaction is stored before it is sent'); END`,
    `CREATE TRIGGER withdrawal_sends_what_is_approved BEFORE INSERT ON withdrawal_fact
      WHEN NEW.kind = 'sending' AND NOT EXISTS (SELECT 1 FROM withdrawal_fact WHERE withdrawal_seq = NEW.withdrawal_seq AND kind = 'approved')
      BEGIN SELECT RAISE(ABORT, 'what is sent was approved'); END`,
    // A payout is asked for again only after it is certain that the one before is not there.
    `CREATE TRIGGER withdrawal_pays_once BEFORE INSERT ON withdrawal_fact
      WHEN NEW.kind = 'sending' AND NEW.txid IS NULL AND EXISTS (
        SELECT 1 FROM withdrawal_fact sent WHERE sent.withdrawal_seq = NEW.withdrawal_seq AND sent.kind = 'sending' AND sent.txid IS NULL AND NOT EXISTS (
          SELECT 1 FROM withdrawal_fact later WHERE later.withdrawal_seq = NEW.withdrawal_seq AND later.at_ms > sent.at_ms AND later.clears = 1))
      BEGIN SELECT RAISE(ABORT, 'a payout is sent once'); END`,

    // What follows from the journal, kept so that lists need no judging. Rewritten at will, never the truth.
    `CREATE TABLE withdrawal_state (
      withdrawal_seq INTEGER PRIMARY KEY REFERENCES withdrawal (seq),
      created_at_ms INTEGER NOT NULL,
      state TEXT NOT NULL,
      ${truth('final')},
      ${truth('watched')},
      changed_at_ms INTEGER NOT NULL
    ) STRICT`,
    `CREATE INDEX withdrawal_state_by_time ON withdrawal_state (created_at_ms, withdrawal_seq)`,
    `CREATE INDEX withdrawal_state_by_state ON withdrawal_state (state, created_at_ms, withdrawal_seq)`,
    `CREATE INDEX withdrawal_state_watched ON withdrawal_state (withdrawal_seq) WHERE watched = 1`,

    // No coin is held by two.
    `CREATE TABLE withdrawal_coin (outpoint TEXT PRIMARY KEY, withdrawal_seq INTEGER NOT NULL REFERENCES withdrawal (seq)) STRICT, WITHOUT ROWID`,
    `CREATE INDEX withdrawal_coin_by_withdrawal ON withdrawal_coin (withdrawal_seq)`,

    // No transaction and no payout is that of two.
    `CREATE TABLE withdrawal_transaction (txid TEXT PRIMARY KEY CHECK (length(txid) = 64), withdrawal_seq INTEGER NOT NULL REFERENCES withdrawal (seq)) STRICT, WITHOUT ROWID`,
    `CREATE TABLE withdrawal_payout (
      gateway TEXT NOT NULL,
      payout_id TEXT NOT NULL,
      withdrawal_seq INTEGER NOT NULL REFERENCES withdrawal (seq),
      PRIMARY KEY (gateway, payout_id)
    ) STRICT, WITHOUT ROWID`,
    ...neverChanged('withdrawal_transaction'),
    ...neverChanged('withdrawal_payout'),

    // The address whose key signs an owner's texts, kept from the first time on: a device that merely claims the fingerprint cannot pass for it.
    `CREATE TABLE approver_key (
      fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 8),
      network TEXT NOT NULL,
      address TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL,
      PRIMARY KEY (fingerprint, network)
    ) STRICT, WITHOUT ROWID`,
    ...neverChanged('approver_key'),
  ],
};
