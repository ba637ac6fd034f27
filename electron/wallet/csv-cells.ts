// Rows and cells of a CSV text by RFC 4180, each row with the line it begins on.

export interface CsvRow {
  /** From 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** In words; null: the row is well written. */
  readonly problem: string | null;
}

/** Splits a text into rows; a quote out of place spoils its own row, and one that is never closed all that follows. Empty lines are left out. */
export function csvRows(text: string): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const begins = line;
    const cells: string[] = [];
    let problem: string | null = null;
    for (;;) {
      let cell = '';
      if (text[at] === '"') {
        at += 1;
        for (;;) {
          if (at >= text.length) { problem = 'a quotation mark is never closed'; break; }
          if (text[at] === '"' && text[at + 1] === '"') { cell += '"'; at += 2; continue; }
          if (text[at] === '"') { at += 1; break; }
          if (text[at] === '\n') line += 1;
          cell += text[at] ?? '';
          at += 1;
        }
        if (at < text.length && !/[,\r\n]/.test(text[at] ?? '')) problem = 'something follows a closing quotation mark';
      }
      while (at < text.length && !/[,\r\n]/.test(text[at] ?? '')) {
        if (text[at] === '"') problem ??= 'a quotation mark stands inside a cell';
        cell += text[at] ?? '';
        at += 1;
      }
      cells.push(cell);
      if (text[at] !== ',') break;
      at += 1;
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    line += 1;
    if (cells.length > 1 || (cells[0] ?? '').trim() !== '' || problem !== null) rows.push({ line: begins, cells, problem });
  }
  return rows;
}
