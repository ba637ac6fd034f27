// Step 70: documents with numbers that have no gaps, what a sale is made of, and what coins were worth when they were booked.
import type { Migration } from '../migrate.ts';

const neverChanged = (table: string): readonly string[] => [
  `CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
  `CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
];

export const documents: Migration = {
  version: 70,
  name: 'documents',
  statements: [
    // What of the amount is which net, tax and tip; null: the shop had no tax when it began, and there was no tip.
    `ALTER TABLE invoice ADD COLUMN breakdown TEXT`,

    // One per sale, refund and close. The business date is the one of its moment: a day-cut or zone changed later moves nothing.
    `CREATE TABLE document (
      seq INTEGER PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind IN ('sale', 'refund', 'close')),
      till TEXT NOT NULL CHECK (length(till) > 0),
      number INTEGER NOT NULL CHECK (number > 0),
      at_ms INTEGER NOT NULL,
      business_date TEXT NOT NULL CHECK (business_date GLOB '????-??-??'),
      invoice_seq INTEGER REFERENCES invoice (seq),
      subject TEXT,
      body TEXT NOT NULL,
      UNIQUE (kind, till, number),
      CHECK ((invoice_seq IS NULL) <> (subject IS NULL))
    ) STRICT`,
    `CREATE INDEX document_by_date ON document (business_date, seq)`,
    `CREATE INDEX document_by_time ON document (at_ms, seq)`,
    `CREATE INDEX document_by_invoice ON document (invoice_seq, kind) WHERE invoice_seq IS NOT NULL`,
    `CREATE UNIQUE INDEX document_by_subject ON document (subject) WHERE subject IS NOT NULL`,
    `CREATE TRIGGER document_without_gaps BEFORE INSERT ON document
      WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM document WHERE kind = NEW.kind AND till = NEW.till)
      BEGIN SELECT RAISE(ABORT, 'document numbers have no gaps'); END`,
    ...neverChanged('document'),

    // What the coins of an entry were worth when it was booked: stored once, never calculated again.
    `CREATE TABLE valuation (
      entry_seq INTEGER NOT NULL REFERENCES entry (seq),
      unit TEXT NOT NULL,
      minor TEXT NOT NULL,
      fiat TEXT NOT NULL,
      fiat_minor TEXT NOT NULL,
      rate TEXT NOT NULL,
      source TEXT NOT NULL CHECK (length(source) > 0),
      at_ms INTEGER NOT NULL,
      PRIMARY KEY (entry_seq, unit)
    ) STRICT, WITHOUT ROWID`,
    ...neverChanged('valuation'),
  ],
};
