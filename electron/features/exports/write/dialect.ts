// How records become lines of a delimited file: RFC 4180 with the differences importers ask for, and no text that a spreadsheet would run.
import { neutralise } from '../csv.ts';
import type { Column } from '../master/row.ts';

export interface Dialect {
  readonly delimiter: ',' | ';';
  readonly decimal: '.' | ',';
  /** A byte order mark at the beginning. */
  readonly bom: boolean;
  /** `all`: every text is quoted, an empty one too; `needed`: only what would be misread. */
  readonly quotes: 'needed' | 'all';
  readonly encoding: 'utf8' | 'windows-1252';
}

export const plainCsv: Dialect = { delimiter: ',', decimal: '.', bom: false, quotes: 'needed', encoding: 'utf8' };

// Most texts are ids, hashes and words: nothing in them needs quotes or a mark.
const HARMLESS = /^[A-Za-z0-9][A-Za-z0-9_.:/@#-]*(?: [A-Za-z0-9_.:/@#-]+)*$/;
// A semicolon or tab is quoted too: some spreadsheets split at them.
const NEEDS_QUOTES = /[",;\r\n\t]|^\s|\s$/;

const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;

function neededQuotes(text: string): string {
  if (text === '' || HARMLESS.test(text)) return text;
  const safe = neutralise(text);
  return NEEDS_QUOTES.test(safe) ? quote(safe) : safe;
}

/** Makes the function that writes one record, with its line end. Numbers and words are ours: they hold nothing that would need quotes. */
export function lineWriter(columns: readonly Column[], { delimiter, decimal, quotes }: Dialect): (cells: readonly string[]) => string {
  const number = decimal === '.' ? (text: string): string => text : (text: string): string => text.replace('.', ',');
  const text = quotes === 'all' ? (value: string): string => quote(neutralise(value)) : neededQuotes;
  const bare = (value: string): string => value;
  const writers = columns.map(({ kind }) => (kind === 'text' ? text : kind === 'number' ? number : bare));
  const last = columns.length - 1;
  return (cells) => {
    let line = '';
    for (let at = 0; at < last; at += 1) {
      const cell = cells[at] ?? '';
      line += cell === '' && quotes === 'needed' ? delimiter : (writers[at] ?? bare)(cell) + delimiter;
    }
    return `${line}${(writers[last] ?? bare)(cells[last] ?? '')}\r\n`;
  };
}

/** The line of heads. */
export const headLine = (columns: readonly Column[], { delimiter }: Dialect): string =>
  `${columns.map(({ name }) => (NEEDS_QUOTES.test(name) ? quote(name) : name)).join(delimiter)}\r\n`;

export const BOM = '\uFEFF';
