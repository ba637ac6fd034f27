// Step 20: search by a part of an order id, sale id, address or transaction hash. Texts are stored folded; see features/invoices/search.ts.
import type { Migration } from '../migrate.ts';

export const search: Migration = {
  version: 20,
  name: 'search',
  statements: [
    `CREATE TABLE search_term (
      seq INTEGER PRIMARY KEY,
      invoice_seq INTEGER NOT NULL REFERENCES invoice (seq),
      text TEXT NOT NULL
    ) STRICT`,
    `CREATE INDEX search_by_text ON search_term (text)`,
    `CREATE INDEX search_by_invoice ON search_term (invoice_seq)`,
    // Positions are left out: matches are checked against the text itself, and the index stays small with a million sales.
    `CREATE VIRTUAL TABLE search_part USING fts5
      (text, content = 'search_term', content_rowid = 'seq', tokenize = 'trigram case_sensitive 1', detail = none, columnsize = 0)`,
    // The last term inside search_part: writing a sale does not wait for the index, a background step brings it up to date.
    `CREATE TABLE search_progress (one INTEGER PRIMARY KEY CHECK (one = 1), indexed_to INTEGER NOT NULL) STRICT`,
    `INSERT INTO search_progress (one, indexed_to) VALUES (1, 0)`,
    `INSERT INTO search_term (invoice_seq, text) SELECT seq, lower(substr(id, 15)) FROM invoice ORDER BY seq`,
    `INSERT INTO search_term (invoice_seq, text) SELECT seq, lower(order_id) FROM invoice ORDER BY seq`,
    `INSERT INTO search_term (invoice_seq, text)
      SELECT invoice_seq, lower(address) FROM invoice_state WHERE address IS NOT NULL ORDER BY invoice_seq`,
  ],
};
