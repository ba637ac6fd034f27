// Every text goes out unchanged but for a mark, and nothing a spreadsheet would run begins a text cell.
import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { describe, expect, test, vi } from 'vitest';
import { neutralise, plain, record, text } from '../../../../../electron/features/exports/csv.ts';
import payloads from '../../../../fixtures/vectors/csv-injection/payloads.json' with { type: 'json' };
import naughty from '../../../../fixtures/vectors/naughty-strings/blns.json' with { type: 'json' };

// Many runs on a busy machine take longer than one test should.
vi.setConfig({ testTimeout: 60_000 });

/** Strict RFC 4180, by another hand: nothing trimmed, no lenient quotes, CRLF only. */
const read = (csv: string): string[][] =>
  parse(csv, { delimiter: ',', record_delimiter: '\r\n', quote: '"', escape: '"', relax_quotes: false, trim: false, bom: false, skip_empty_lines: false });

const unmark = (cell: string): string => (cell.startsWith("'") ? cell.slice(1) : cell);
const runnable = /^[=+\-@＝＋－＠\t\r\n\0]/u;

function roundTrip(value: string): void {
  const csv = record([plain('1'), text(value), plain('end')]);
  const [row] = read(csv);
  expect(row).toHaveLength(3);
  const cell = row?.[1] ?? '';
  expect(cell).not.toMatch(runnable);
  expect(cell.replace(/^[\s\p{Cc}\p{Cf}]+/u, '')).not.toMatch(/^[=+\-@＝＋－＠]/u);
  expect(unmark(cell)).toBe(value.toWellFormed());
  expect(row?.[2]).toBe('end');
}

describe('line 63: texts', () => {
  test.each(payloads.map((payload) => [JSON.stringify(payload), payload]))('%s is neutralised and reads back', (_, payload) => {
    roundTrip(payload);
  });

  test('all naughty strings read back', () => {
    for (const each of naughty) roundTrip(each);
  });

  test('any text at all reads back', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('=', "'", '"', ',', ';', '\r', '\n', ' ', '\uFEFF', '+', 'a') })), (value) => {
      roundTrip(value);
    }), { numRuns: 3000 });
  });

  test('plain texts stay as they are', () => {
    for (const each of ['A-1001', 'coffee, large', 'Grüße', 'a=b', '12.50', 'bc1q']) expect(neutralise(each)).toBe(each);
    expect(neutralise('=1+1')).toBe("'=1+1");
    expect(neutralise("'quoted'")).toBe("''quoted'");
    expect(neutralise('\uFEFF=1')).toBe("'\uFEFF=1");
  });
});

test('what we write stays a number; nothing stays empty; lines end with CRLF', () => {
  expect(record([plain('-5.00'), plain('0.00000001'), plain(null), plain(19), plain(true), text(null), text('')])).toBe('-5.00,0.00000001,,19,true,,\r\n');
  expect(record([text('say "hi"'), text('a;b'), text('a\nb')])).toBe('"say ""hi""","a;b","a\nb"\r\n');
});
