// What commands print: one JSON document per answer under --json, else text; everything else goes to standard error.
import type { AppError } from '../../shared/errors/result.ts';
import { forTerminal } from '../../shared/domain/plain-text.ts';

export interface Printer {
  readonly json: boolean;
  /** The answer: a document for programs, a text for people. */
  answer(document: unknown, text: () => string): void;
  /** The answer's bytes as they are (an export). */
  raw(text: string): void;
  /** A remark for people, on standard error. Under --json remarks wait for the end and are dropped when the command fails. */
  note(text: string): void;
  /** The end of a command that failed. */
  error(error: AppError): void;
  /** Prints the remarks that waited. */
  flushNotes(): void;
}

export interface Streams {
  out(text: string): void;
  err(text: string): void;
}

export function createPrinter(json: boolean, streams: Streams): Printer {
  let waiting: string[] = [];
  return {
    json,
    answer: (document, text) => streams.out(json ? `${JSON.stringify(document)}\n` : withNewline(lines(text()))),
    raw: (text) => streams.out(text),
    note(text) {
      if (json) waiting.push(text);
      else streams.err(`${lines(text)}\n`);
    },
    error(error) {
      // So that standard error is one JSON document for whoever reads it.
      if (json) waiting = [];
      streams.err(json ? `${JSON.stringify({ error: errorDocument(error) })}\n` : `Error: ${lines(error.message)}\n${lines(error.hint)}\n`);
    },
    flushNotes() {
      for (const text of waiting) streams.err(`${lines(text)}\n`);
      waiting = [];
    },
  };
}

function errorDocument(error: AppError): Record<string, unknown> {
  const { code, message, hint, outcome } = error;
  return { code, message, hint, ...(outcome === undefined ? {} : { outcome }) };
}

/** What gateways, customers and cashiers wrote may not steer the terminal it is read on. */
const lines = (text: string): string => text.split('\n').map(forTerminal).join('\n');

const withNewline = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

/** Columns padded to their widest cell; the last one is not padded. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows.map((row) => row.map(forTerminal))];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd())
    .join('\n');
}

/** `name: value` lines; empty values are left out. */
export function facts(pairs: readonly (readonly [string, string | null | undefined])[]): string {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${forTerminal(value ?? '')}`).join('\n');
}
