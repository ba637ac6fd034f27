// A list of people to pay, from a spreadsheet: lines of name, address, amount. Every bad line is named; nothing is guessed.
import { formatMinor, parseDecimal } from '../../shared/domain/money.ts';
import { holdsHidden, oneLine } from '../../shared/domain/plain-text.ts';
import type { Result } from '../../shared/errors/result.ts';
import { csvRows, type CsvRow } from './csv-cells.ts';

export interface CsvRecipient {
  /** Of the file, from 1. */
  readonly line: number;
  readonly name: string;
  /** As the address check gives it back; as written where it did not hold. */
  readonly address: string;
  /** Minor units; null: it could not be read. */
  readonly amountMinor: bigint | null;
  /** Exact decimals without trailing zeros; as written where it could not be read. */
  readonly amount: string;
  /** In words; null: it can be paid. */
  readonly problem: string | null;
}

export interface CsvQuestion {
  /** Of the method that pays. */
  readonly decimals: number;
  /** Checks an address and gives it in the form it is kept in. */
  readonly checkAddress: (address: string) => Result<string>;
}

/** More than a device signs in one transaction. */
const MOST_LINES = 1_000;
/** Whole units beyond which an amount can only be a slip. */
const MOST_UNITS = 10n ** 16n;
const columns = ['name', 'address', 'amount'] as const;

/** The places of the columns by a first line that names all three, in any order; null: there is no such line. */
function headerOf(row: CsvRow | undefined): readonly number[] | null {
  const names = (row?.cells ?? []).map((cell) => cell.trim().toLowerCase());
  const places = columns.map((column) => names.indexOf(column));
  return places.includes(-1) ? null : places;
}

function amountProblem(text: string, reason: 'malformed' | 'too_many_decimals' | 'too_large', decimals: number): string {
  switch (reason) {
    case 'malformed': return text.includes(',') ? 'the amount has a comma; write a dot before the decimals and nothing between thousands' : 'the amount is not written as plain digits with a dot';
    case 'too_many_decimals': return `the amount has more than ${decimals} decimals`;
    case 'too_large': return 'the amount is too large';
  }
}

function sizeProblem(minor: bigint, decimals: number): string | null {
  if (minor <= 0n) return 'the amount is nothing';
  return minor > MOST_UNITS * 10n ** BigInt(decimals) ? 'the amount is too large' : null;
}

function readRow({ line, cells, problem }: CsvRow, places: readonly number[], width: number, { decimals, checkAddress }: CsvQuestion): CsvRecipient {
  const [rawName = '', rawAddress = '', rawAmount = ''] = places.map((place) => cells[place] ?? '');
  const name = oneLine(rawName).slice(0, 60);
  const [address, amount] = [rawAddress.trim(), rawAmount.trim()];
  const parsed = parseDecimal(amount, decimals);
  const checked = checkAddress(address);
  const problems = [
    problem,
    cells.length === 1 && (cells[0] ?? '').includes(';') ? 'its cells must be separated by commas' : cells.length === width ? null : `it has ${cells.length} cells instead of ${width}`,
    name === '' ? 'it has no name' : holdsHidden(rawName.trim()) ? 'the name has characters that are not shown' : null,
    checked.ok ? null : `the address does not hold: ${checked.error.details?.['problem'] ?? checked.error.message}`,
    parsed.ok ? sizeProblem(parsed.minor, decimals) : amountProblem(amount, parsed.reason, decimals),
  ];
  return {
    line, name, address: checked.ok ? checked.value : oneLine(address).slice(0, 200), problem: problems.find((one) => one !== null) ?? null,
    amountMinor: parsed.ok ? parsed.minor : null, amount: parsed.ok ? formatMinor(parsed.minor, decimals, true) : oneLine(amount).slice(0, 40),
  };
}

/**
 * Reads recipients from CSV (RFC 4180): `name,address,amount`, or any order under a first line that names the columns. Amounts are exact decimals
 * with a dot. A line that pays an address of an earlier line is a problem too: it is what a line pasted twice looks like.
 */
export function readRecipientsCsv(text: string, question: CsvQuestion): readonly CsvRecipient[] {
  const rows = csvRows(text);
  const header = headerOf(rows[0]);
  const places = header ?? [0, 1, 2];
  const width = header === null ? columns.length : rows[0]?.cells.length ?? columns.length;
  const lines = (header === null ? rows : rows.slice(1)).map((row) => readRow(row, places, width, question));
  const first = new Map<string, number>();
  return lines.map((recipient, position) => {
    if (recipient.problem !== null) return recipient;
    if (position >= MOST_LINES) return { ...recipient, problem: `only ${MOST_LINES} lines can be paid at once` };
    const before = first.get(recipient.address);
    if (before !== undefined) return { ...recipient, problem: `it pays the address of line ${before} again; put both amounts into one line` };
    first.set(recipient.address, recipient.line);
    return recipient;
  });
}
