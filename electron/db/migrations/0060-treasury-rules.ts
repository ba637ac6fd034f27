// Step 60: people with their PINs and devices, the address book, sweep rules, and the trail of who changed which rule.
import type { Migration } from '../migrate.ts';

const neverChanged = (table: string): readonly string[] => [
  `CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
  `CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
];

export const treasuryRules: Migration = {
  version: 60,
  name: 'treasury-rules',
  statements: [
    `CREATE TABLE person (
      name TEXT PRIMARY KEY CHECK (length(name) > 0),
      role TEXT NOT NULL CHECK (role IN ('cashier', 'bookkeeper', 'manager', 'owner')),
      pin TEXT,
      pin_failures INTEGER NOT NULL DEFAULT 0 CHECK (pin_failures >= 0),
      created_at_ms INTEGER NOT NULL
    ) STRICT`,
    // A device is one owner's; what it says yes to, that owner approved.
    `CREATE TABLE person_signer (
      fingerprint TEXT PRIMARY KEY CHECK (length(fingerprint) = 8),
      owner TEXT NOT NULL REFERENCES person (name),
      added_at_ms INTEGER NOT NULL,
      added_by TEXT NOT NULL
    ) STRICT`,

    `CREATE TABLE contact (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL CHECK (length(name) > 0),
      method TEXT NOT NULL,
      address TEXT NOT NULL CHECK (length(address) > 0),
      created_by TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL
    ) STRICT`,
    ...neverChanged('contact'),
    `CREATE TABLE contact_fact (
      seq INTEGER PRIMARY KEY,
      contact_seq INTEGER NOT NULL REFERENCES contact (seq),
      at_ms INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('confirmed', 'removed')),
      by TEXT NOT NULL,
      fingerprint TEXT,
      -- The wait in force when it was confirmed: a rule changed later does not shorten it.
      usable_at_ms INTEGER,
      text TEXT,
      signature TEXT,
      signer_address TEXT,
      CHECK ((kind = 'confirmed') = (usable_at_ms IS NOT NULL))
    ) STRICT`,
    `CREATE INDEX contact_fact_by_contact ON contact_fact (contact_seq, seq)`,
    ...neverChanged('contact_fact'),

    `CREATE TABLE sweep_rule (
      id TEXT PRIMARY KEY,
      gateway TEXT NOT NULL,
      method TEXT NOT NULL,
      account TEXT NOT NULL,
      above_minor TEXT NOT NULL,
      keep_minor TEXT NOT NULL,
      every TEXT NOT NULL CHECK (every IN ('when_above', 'daily', 'weekly', 'monthly')),
      is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
      last_proposed_at_ms INTEGER,
      problem TEXT
    ) STRICT`,

    `CREATE TABLE rule_change (
      seq INTEGER PRIMARY KEY,
      at_ms INTEGER NOT NULL,
      who TEXT NOT NULL,
      what TEXT NOT NULL
    ) STRICT`,
    ...neverChanged('rule_change'),
  ],
};
