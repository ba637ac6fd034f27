// Step 80: closes of days, months and years. Each continues the one before it: its number, its entries, its documents, its hash.
import type { Migration } from '../migrate.ts';

const NO_HASH = '0'.repeat(64);
const before = (column: string, none: string): string => `coalesce((SELECT ${column} FROM closing WHERE kind = NEW.kind ORDER BY number DESC LIMIT 1), ${none})`;

export const closings: Migration = {
  version: 80,
  name: 'closings',
  statements: [
    `CREATE TABLE closing (
      kind TEXT NOT NULL CHECK (kind IN ('day', 'month', 'year')),
      number INTEGER NOT NULL CHECK (number > 0),
      period TEXT NOT NULL,
      from_entry INTEGER NOT NULL CHECK (from_entry > 0),
      to_entry INTEGER NOT NULL CHECK (to_entry >= from_entry - 1),
      from_document INTEGER NOT NULL CHECK (from_document > 0),
      to_document INTEGER NOT NULL CHECK (to_document >= from_document - 1),
      head_hash TEXT NOT NULL CHECK (length(head_hash) = 64),
      at_ms INTEGER NOT NULL,
      document TEXT NOT NULL UNIQUE,
      prev_hash TEXT NOT NULL CHECK (length(prev_hash) = 64),
      -- Kept and hashed as it was written.
      body TEXT NOT NULL,
      hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
      PRIMARY KEY (kind, number),
      UNIQUE (kind, period)
    ) STRICT`,
    `CREATE TRIGGER closing_no_update BEFORE UPDATE ON closing BEGIN SELECT RAISE(ABORT, 'closing is append-only'); END`,
    `CREATE TRIGGER closing_no_delete BEFORE DELETE ON closing BEGIN SELECT RAISE(ABORT, 'closing is append-only'); END`,
    `CREATE TRIGGER closing_continues BEFORE INSERT ON closing
      WHEN NEW.number <> ${before('number', '0')} + 1 OR NEW.period <= ${before('period', "''")}
        OR NEW.from_entry <> ${before('to_entry', '0')} + 1 OR NEW.from_document <> ${before('to_document', '0')} + 1
        OR NEW.prev_hash <> ${before('hash', `'${NO_HASH}'`)}
      BEGIN SELECT RAISE(ABORT, 'a close continues the one before it'); END`,
  ],
};
