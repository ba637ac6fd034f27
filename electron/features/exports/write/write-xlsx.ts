// Writes a prepared export as XLSX for people: one sheet, numbers as numbers where a spreadsheet holds them exactly, every text as text.
import { writeXlsxStream } from 'hucre/xlsx';
import type { Prepared } from '../run-export.ts';
import { checkerOf } from './checker.ts';

/** A spreadsheet keeps fifteen significant digits; longer amounts stay texts, so that none is rounded. */
const DIGITS_HELD = 15;
const PLAIN = /^-?\d+(?:\.\d+)?$/;

/** @example cellOf('12.50') // 12.5; cellOf('0.123456789012345678') // the text */
export function cellOf(text: string): number | string | null {
  if (text === '') return null;
  const digits = text.replace(/^-/, '').replace('.', '').replace(/^0+/, '');
  return PLAIN.test(text) && digits.length <= DIGITS_HELD ? Number(text) : text;
}

export interface BytesSink {
  next(): Promise<void>;
  write(chunk: Uint8Array): Promise<void>;
  count(rows: number): void;
  between(rows: number): Promise<void>;
}

/** Gives the number of rows. A sheet takes 1,048,576; what is more goes to further sheets of the same file. */
export async function writeXlsx({ layout, groups }: Prepared, sheetName: string, sink: BytesSink): Promise<number> {
  const { columns } = layout;
  const checker = checkerOf(layout, 0);
  let rows = 0;
  let documents = 0;
  function* cells(): Generator<(string | number | null)[]> {
    for (const records of groups) {
      documents += 1;
      for (const record of records) {
        checker.check(record);
        rows += 1;
        yield columns.map(({ kind }, at) => (kind === 'number' ? cellOf(record[at] ?? '') : record[at] === '' ? null : record[at] ?? null));
      }
    }
  }
  await sink.next();
  const stream = writeXlsxStream(cells(), { name: sheetName, columns: columns.map(({ name }) => ({ header: name, key: name })), freezePane: { rows: 1 } });
  for await (const chunk of stream) {
    await sink.write(chunk);
    await sink.between(rows);
  }
  checker.finish(rows, documents, 0);
  sink.count(rows);
  return rows;
}
