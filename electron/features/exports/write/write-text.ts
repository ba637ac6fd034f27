// Writes a prepared export as text: heads, records, and a new part wherever the importer takes no more in one file.
import type { Prepared } from '../run-export.ts';
import type { Layout } from '../profiles/layout.ts';
import { checkerOf, type Checker } from './checker.ts';
import { BOM, headLine, lineWriter } from './dialect.ts';
import { encodeWindows1252 } from './windows-1252.ts';

/** Characters gathered before they are handed on. */
const CHUNK = 256 * 1024;

/** Where the text goes. */
export interface TextSink {
  next(): Promise<void>;
  write(chunk: string | Uint8Array): Promise<void>;
  /** The part under way ends with so many rows. */
  count(rows: number): void;
  /** Called between chunks: progress, and what has to be written beside. */
  between(rows: number): Promise<void>;
}

interface PartState { readonly checker: Checker; rows: number; documents: number; bytes: number }

const begins = ({ dialect, preamble, columns }: Layout): string =>
  (dialect === null ? preamble : `${dialect.bom ? BOM : ''}${preamble}${headLine(columns, dialect)}`);

/** Gives the number of rows in all parts. */
export async function writeText({ layout, groups }: Prepared, sink: TextSink): Promise<number> {
  const { dialect, columns, limits } = layout;
  const line = dialect === null ? (cells: readonly string[]): string => cells[0] ?? '' : lineWriter(columns, dialect);
  const isBytes = dialect?.encoding === 'windows-1252';
  const head = begins(layout);
  const headBytes = isBytes ? head.length : Buffer.byteLength(head, 'utf8');
  // Lengths in bytes are only asked where a limit wants them.
  const sizeOf = limits.bytes === undefined ? (): number => 0 : isBytes ? (text: string): number => text.length : (text: string): number => Buffer.byteLength(text, 'utf8');
  let rows = 0;
  let waiting = '';
  const open = async (): Promise<PartState> => {
    await sink.next();
    waiting = head;
    return { checker: checkerOf(layout, rows), rows: 0, documents: 0, bytes: headBytes };
  };
  const hand = async (): Promise<void> => {
    if (waiting !== '') await sink.write(isBytes ? encodeWindows1252(waiting) : waiting);
    waiting = '';
    await sink.between(rows);
  };
  const close = async ({ checker, rows: inPart, documents, bytes }: PartState): Promise<void> => {
    checker.finish(inPart, documents, limits.bytes === undefined ? 0 : bytes);
    sink.count(inPart);
    await hand();
  };

  let part = await open();
  for (const records of groups) {
    let text = '';
    for (const record of records) text += line(record);
    const size = sizeOf(text);
    const isFull = part.rows + records.length > (limits.rows ?? Infinity) || part.documents + 1 > (limits.documents ?? Infinity) || part.bytes + size > (limits.bytes ?? Infinity);
    if (isFull && part.rows > 0) {
      await close(part);
      part = await open();
    }
    for (const record of records) part.checker.check(record);
    waiting += text;
    rows += records.length;
    part.rows += records.length;
    part.documents += 1;
    part.bytes += size;
    if (waiting.length >= CHUNK) await hand();
  }
  await close(part);
  return rows;
}
