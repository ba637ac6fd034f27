// Exact JSON: the parsing suite, and what the suite does not cover.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonNumber, MAX_DEPTH, parseExact, parseExactBytes, type JsonValue } from '../../../../../electron/core/json/parse-exact.ts';
import { isArray, isObject } from '../../../../../electron/core/json/read.ts';

interface Case { readonly name: string; readonly expect: 'accept' | 'reject' | 'either'; readonly base64?: string; readonly generate?: string }
const cases: readonly Case[] = JSON.parse(readFileSync(new URL('../../../../fixtures/vectors/json-test-suite/cases.json', import.meta.url), 'utf8'));

const generated: Readonly<Record<string, string>> = {
  'n_structure_100000_opening_arrays.json': '['.repeat(100_000),
  'n_structure_open_array_object.json': `${'[{"":'.repeat(50_000)}\n`,
};
const bytesOf = (entry: Case): Uint8Array =>
  entry.base64 === undefined ? Buffer.from(generated[entry.name] ?? '') : Buffer.from(entry.base64, 'base64');

/** Suite files we refuse although the grammar takes them, because keys come twice. */
const stricter = new Set(['y_object_duplicated_key.json', 'y_object_duplicated_key_and_value.json']);

/** Back to what JSON.parse gives, to compare. */
function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.source);
  if (isArray(value)) return value.map(plain);
  if (isObject(value)) return Object.fromEntries([...value].map(([key, entry]) => [key, plain(entry)]));
  return value;
}

describe('line 31: vectors/json-test-suite', () => {
  test.each(cases.filter((entry) => entry.expect !== 'either'))('$expect $name', (entry) => {
    const accept = entry.expect === 'accept' && !stricter.has(entry.name);
    expect(parseExactBytes(bytesOf(entry)).ok).toBe(accept);
  });

  test('files that may go either way do not throw', () => {
    for (const entry of cases.filter((each) => each.expect === 'either')) expect(parseExactBytes(bytesOf(entry))).toHaveProperty('ok');
  });
});

describe('line 31: beyond the suite', () => {
  test('numbers keep their source text', () => {
    const texts = ['9007199254740993', '0.1', '1E400', '-0', '1.10', '123456789012345678901234567890', '2.5e-7'];
    const parsed = parseExact(`[${texts.join(',')}]`);
    expect(parsed.ok && isArray(parsed.value) && parsed.value.map((value) => (value instanceof JsonNumber ? value.source : null))).toEqual(texts);
  });

  test.each(['{"a":1,"a":1}', '{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '{"x":{"b":1,"b":1}}', '{"__proto__":1,"__proto__":2}'])('a key that comes twice is refused: %s', (text) => {
    expect(parseExact(text)).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
  });

  test('depth 32 is read, 33 is not', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(MAX_DEPTH).toBe(32);
    expect(parseExact(nested(MAX_DEPTH)).ok).toBe(true);
    expect(parseExact(nested(MAX_DEPTH + 1)).ok).toBe(false);
    expect(parseExact(`${'{"a":'.repeat(MAX_DEPTH + 1)}1${'}'.repeat(MAX_DEPTH + 1)}`).ok).toBe(false);
  });

  test('__proto__ and constructor are keys like any other', () => {
    const parsed = parseExact('{"__proto__":{"admin":true},"constructor":1}');
    expect(parsed.ok && isObject(parsed.value) && parsed.value.size).toBe(2);
    expect(Object.prototype).not.toHaveProperty('admin');
  });

  test('a byte order mark and bytes that are not UTF-8 are refused', () => {
    expect(parseExactBytes(Uint8Array.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d])).ok).toBe(false);
    expect(parseExactBytes(Uint8Array.from([0x22, 0xff, 0x22])).ok).toBe(false);
  });

  test('the error never quotes the text', () => {
    const parsed = parseExact('{"key":"sk_live_secret" oops}');
    expect(JSON.stringify(parsed)).not.toContain('sk_live');
  });

  test('what JSON.stringify writes is read as JSON.parse reads it', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const text = JSON.stringify(value);
      const parsed = parseExact(text);
      // Object.fromEntries makes __proto__ an own key, as JSON.parse does.
      expect(parsed.ok && plain(parsed.value)).toEqual(JSON.parse(text));
    }));
  });

  test('any text at all is answered, and is taken only where JSON.parse takes it', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json().chain((text) => fc.nat(text.length).map((at) => text.slice(0, at) + text.slice(at + 1)))), (text) => {
      const parses = ((): boolean => {
        try {
          JSON.parse(text);
          return true;
        } catch {
          return false;
        }
      })();
      if (parseExact(text).ok) expect(parses).toBe(true);
    }));
  });
});
