// Writes CSV by RFC 4180: CRLF, quotes where needed, and no text that a spreadsheet would run as a formula.

/** A cell: text that came from people or gateways, or something we wrote ourselves (amounts, counts, dates), or nothing. */
export type Cell = { readonly text: string } | { readonly plain: string } | null;

export const text = (value: string | null): Cell => (value === null ? null : { text: value });
export const plain = (value: string | number | bigint | boolean | null): Cell => (value === null ? null : { plain: String(value) });

// Characters before which spreadsheets look through: spaces, the byte order mark, zero-width and direction marks, and all controls.
const SEEN_THROUGH = String.raw`[\s\p{Cc}\p{Cf}]*`;
// = + - @ and their full-width forms; a leading control character counts by itself. A leading ' is marked too, so that the mark is unambiguous.
const RUNNABLE = new RegExp(String.raw`^(?:'|\p{Cc}|${SEEN_THROUGH}[=+\-@＝＋－＠])`, 'u');
// A semicolon or tab is quoted too: some spreadsheets split at them.
const NEEDS_QUOTES = /[",;\r\n\t]|^\s|\s$/;

/** Text as it stands in the file: marked with a leading apostrophe where a spreadsheet would run it, or where it begins with one. */
export function neutralise(value: string): string {
  const whole = value.toWellFormed();
  return RUNNABLE.test(whole) ? `'${whole}` : whole;
}

function quoted(value: string): string {
  return NEEDS_QUOTES.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** One record with its CRLF. */
export function record(cells: readonly Cell[]): string {
  const fields = cells.map((cell) => (cell === null ? '' : quoted('text' in cell ? neutralise(cell.text) : cell.plain)));
  return `${fields.join(',')}\r\n`;
}
