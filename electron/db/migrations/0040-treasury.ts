// Step 40: the treasury's accounts, what the chain says about them, and books that take entries of more than sales.
import type { Migration } from '../migrate.ts';

const truth = (column: string): string => `${column} INTEGER NOT NULL CHECK (${column} IN (0, 1))`;

export const treasury: Migration = {
  version: 40,
  name: 'treasury',
  statements: [
    // An entry is about a sale or about something that is named by its text: a withdrawal (`wd:ID`) or money seen on the chain
    // (`tx:ACCOUNT:TXID`). The text is hashed where the sale's id is, so the hashes of the entries that are there stay as they are.
    // Altered in place: a new table would have to be copied, and the postings' foreign key with it.
    `ALTER TABLE entry ALTER COLUMN invoice_seq DROP NOT NULL`,
    `ALTER TABLE entry ADD COLUMN subject TEXT`,
    `ALTER TABLE entry ADD CONSTRAINT entry_names_one CHECK ((invoice_seq IS NULL) <> (subject IS NULL) AND (subject IS NULL OR subject GLOB '[a-z][a-z]:?*'))`,
    `CREATE INDEX entry_by_subject ON entry (subject) WHERE subject IS NOT NULL`,

    // Its password is a sealed box.
    `CREATE TABLE chain_source (
      name TEXT PRIMARY KEY CHECK (length(name) > 0),
      kind TEXT NOT NULL CHECK (kind IN ('esplora', 'electrum', 'core')),
      url TEXT NOT NULL,
      ${truth('self_hosted')},
      certificate_sha256 TEXT CHECK (length(certificate_sha256) = 64),
      created_at_ms INTEGER NOT NULL
    ) STRICT`,

    `CREATE TABLE treasury_account (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL UNIQUE CHECK (length(name) > 0),
      network TEXT NOT NULL CHECK (network IN ('mainnet', 'testnet', 'signet', 'regtest')),
      script_type TEXT NOT NULL CHECK (script_type IN ('p2wpkh', 'p2tr', 'p2sh-p2wpkh', 'p2pkh')),
      account INTEGER NOT NULL CHECK (account >= 0),
      fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 8),
      xpub TEXT NOT NULL,
      ${truth('watch_only')},
      source TEXT NOT NULL REFERENCES chain_source (name),
      second_source TEXT REFERENCES chain_source (name),
      created_at_ms INTEGER NOT NULL,
      tip_height INTEGER,
      tip_hash TEXT,
      synced_at_ms INTEGER,
      UNIQUE (xpub, script_type)
    ) STRICT`,
    // The first account decides the network of the whole folder.
    `CREATE TRIGGER treasury_one_network BEFORE INSERT ON treasury_account WHEN EXISTS (SELECT 1 FROM treasury_account WHERE network <> NEW.network)
      BEGIN SELECT RAISE(ABORT, 'all accounts are of one network'); END`,

    // Every derived address up to the end of the gap. `handed_to`: the sale it was made for.
    `CREATE TABLE treasury_address (
      account_seq INTEGER NOT NULL REFERENCES treasury_account (seq),
      chain INTEGER NOT NULL CHECK (chain IN (0, 1)),
      idx INTEGER NOT NULL CHECK (idx >= 0),
      address TEXT NOT NULL UNIQUE,
      script_hex TEXT NOT NULL UNIQUE,
      ${truth('used')} DEFAULT 0,
      handed_out_at_ms INTEGER,
      handed_to TEXT,
      shown_at_ms INTEGER,
      PRIMARY KEY (account_seq, chain, idx)
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX treasury_address_unused ON treasury_address (account_seq, chain, idx) WHERE used = 0`,
    `CREATE UNIQUE INDEX treasury_address_sale ON treasury_address (handed_to) WHERE handed_to IS NOT NULL`,

    // What a sale without a gateway asks for, and where. `counted`: outputs that were called final. `at_once_at_ms`: taken before the first block.
    `CREATE TABLE direct_offer (
      seq INTEGER PRIMARY KEY,
      invoice_id TEXT NOT NULL UNIQUE,
      account_seq INTEGER NOT NULL REFERENCES treasury_account (seq),
      idx INTEGER NOT NULL,
      due_sat INTEGER NOT NULL CHECK (due_sat > 0),
      required INTEGER NOT NULL CHECK (required > 0),
      rate TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL,
      expires_at_ms INTEGER NOT NULL,
      at_once_at_ms INTEGER,
      at_once_minor INTEGER,
      counted TEXT NOT NULL DEFAULT '[]',
      UNIQUE (account_seq, idx)
    ) STRICT`,
    `CREATE INDEX direct_offer_at_once ON direct_offer (at_once_at_ms) WHERE at_once_at_ms IS NOT NULL`,

    // The bytes apart from the rest, so that lists do not read over them. A transaction between two accounts is stored once.
    `CREATE TABLE chain_transaction (txid TEXT NOT NULL UNIQUE CHECK (length(txid) = 64), raw BLOB NOT NULL) STRICT`,
    `CREATE TABLE treasury_transaction (
      seq INTEGER PRIMARY KEY,
      account_seq INTEGER NOT NULL REFERENCES treasury_account (seq),
      txid TEXT NOT NULL REFERENCES chain_transaction (txid),
      state TEXT NOT NULL CHECK (state IN ('mempool', 'block', 'missing', 'conflict')),
      height INTEGER,
      block_hash TEXT,
      block_time_ms INTEGER,
      first_seen_at_ms INTEGER NOT NULL,
      at_ms INTEGER NOT NULL,
      delta_sat INTEGER NOT NULL,
      fee_sat INTEGER,
      ${truth('from_us')},
      ${truth('to_others')},
      replaced_by TEXT,
      addresses TEXT NOT NULL,
      ${truth('book_due')} DEFAULT 1,
      UNIQUE (account_seq, txid),
      CHECK ((state = 'block') = (height IS NOT NULL) AND (state = 'block') = (block_hash IS NOT NULL) AND (state = 'block') = (block_time_ms IS NOT NULL))
    ) STRICT`,
    `CREATE INDEX treasury_transaction_by_time ON treasury_transaction (account_seq, at_ms, seq)`,
    `CREATE INDEX treasury_transaction_by_txid ON treasury_transaction (txid)`,
    `CREATE INDEX treasury_transaction_by_height ON treasury_transaction (account_seq, height) WHERE height IS NOT NULL`,
    // What changed since it was booked last.
    `CREATE INDEX treasury_transaction_due ON treasury_transaction (account_seq, seq) WHERE book_due = 1`,
    `CREATE INDEX treasury_transaction_open ON treasury_transaction (account_seq) WHERE state <> 'block'`,

    // Our outputs. `spent_by` names a transaction that counts (in a block or waiting for one); `gone`: the output's own does not.
    `CREATE TABLE treasury_coin (
      seq INTEGER PRIMARY KEY,
      account_seq INTEGER NOT NULL REFERENCES treasury_account (seq),
      txid TEXT NOT NULL,
      vout INTEGER NOT NULL CHECK (vout >= 0),
      value_sat INTEGER NOT NULL CHECK (value_sat >= 0),
      chain INTEGER NOT NULL,
      idx INTEGER NOT NULL,
      height INTEGER,
      ${truth('coinbase')},
      ${truth('gone')} DEFAULT 0,
      spent_by TEXT,
      UNIQUE (account_seq, txid, vout),
      FOREIGN KEY (account_seq, chain, idx) REFERENCES treasury_address (account_seq, chain, idx)
    ) STRICT`,
    // With all that a balance needs, so that adding up ten thousand coins reads the index alone.
    `CREATE INDEX treasury_coin_unspent ON treasury_coin (account_seq, seq, value_sat, height, chain, coinbase) WHERE spent_by IS NULL AND gone = 0`,
    // The account last: these are for one address and for one spender, never for all of an account.
    `CREATE INDEX treasury_coin_by_address ON treasury_coin (idx, chain, account_seq)`,
    `CREATE INDEX treasury_coin_by_spender ON treasury_coin (spent_by, account_seq) WHERE spent_by IS NOT NULL`,

    // BIP329. A frozen coin is an output that is not spendable, as there.
    `CREATE TABLE treasury_label (
      account_seq INTEGER NOT NULL REFERENCES treasury_account (seq),
      type TEXT NOT NULL CHECK (type IN ('tx', 'addr', 'output', 'input', 'pubkey', 'xpub')),
      ref TEXT NOT NULL,
      label TEXT NOT NULL,
      ${truth('frozen')} DEFAULT 0,
      PRIMARY KEY (account_seq, type, ref)
    ) STRICT, WITHOUT ROWID`,

    // The last balance of each day of each place (`treasury:NAME`, `gateway:NAME`); the newest row is the last that was read.
    `CREATE TABLE balance_day (
      place TEXT NOT NULL,
      unit TEXT NOT NULL,
      day TEXT NOT NULL CHECK (day GLOB '????-??-??'),
      minor TEXT NOT NULL,
      pending_minor TEXT,
      at_ms INTEGER NOT NULL,
      PRIMARY KEY (place, unit, day)
    ) STRICT, WITHOUT ROWID`,
  ],
};
