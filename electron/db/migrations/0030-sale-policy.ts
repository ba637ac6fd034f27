// Step 30: the policy each sale was made under. Sales that are there already get the policy of this moment.
import type { Migration } from '../migrate.ts';

/** What a shop that never saved its settings judges by; frozen here, as `toJson` writes it. */
const FIRST_POLICY = '{"under":{"basisPoints":0,"fiatMinor":{"$n":"0"}},"over":{"basisPoints":0,"fiatMinor":{"$n":"0"}},'
  + '"confirmations":[{"upToFiatMinor":null,"wanted":1}],"graceAfterExpiryMs":120000}';

export const salePolicy: Migration = {
  version: 30,
  name: 'sale-policy',
  statements: [
    // One row per policy the shop ever sold under: a million sales share a handful.
    `CREATE TABLE policy (seq INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE) STRICT`,
    `INSERT INTO policy (seq, body)
      SELECT 1, coalesce((SELECT json_extract(value, '$.policy') FROM setting WHERE key = 'shop'), '${FIRST_POLICY}')`,
    `CREATE TRIGGER policy_no_update BEFORE UPDATE ON policy BEGIN SELECT RAISE(ABORT, 'policy is append-only'); END`,
    `CREATE TRIGGER policy_no_delete BEFORE DELETE ON policy BEGIN SELECT RAISE(ABORT, 'policy is append-only'); END`,
    // A default instead of an update: sales are append-only, and no row has to be written anew. SQLite adds no REFERENCES with a default,
    // so the trigger says it.
    `ALTER TABLE invoice ADD COLUMN policy_seq INTEGER NOT NULL DEFAULT 1`,
    `CREATE TRIGGER invoice_policy BEFORE INSERT ON invoice WHEN NOT EXISTS (SELECT 1 FROM policy WHERE seq = NEW.policy_seq)
      BEGIN SELECT RAISE(ABORT, 'a sale names its policy'); END`,
  ],
};
