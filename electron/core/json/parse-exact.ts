// JSON as it was written: numbers keep their source text, duplicate keys are refused, nesting is limited, objects are maps.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';

/** A number by its source text, so that money never passes through a float. */
export class JsonNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** Objects are maps: a key such as `__proto__` is a key like any other. */
export type JsonObject = ReadonlyMap<string, JsonValue>;
export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject;

export const MAX_DEPTH = 32;

class SyntaxProblem extends Error {}

const numberToken = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// eslint-disable-next-line no-control-regex -- JSON forbids raw control characters in strings
const stringToken = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const space = /[ \t\n\r]*/y;

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonValue {
    const value = this.#value(1);
    this.#skipSpace();
    if (this.#at !== this.#text.length) throw this.#problem('something follows the value');
    return value;
  }

  #value(depth: number): JsonValue {
    this.#skipSpace();
    switch (this.#text[this.#at]) {
      case '{': return this.#object(depth);
      case '[': return this.#array(depth);
      case '"': return this.#string();
      case 't': return this.#word('true', true);
      case 'f': return this.#word('false', false);
      case 'n': return this.#word('null', null);
      case undefined: throw this.#problem('it ends too early');
      default: return new JsonNumber(this.#take(numberToken, 'a value is expected'));
    }
  }

  #object(depth: number): JsonObject {
    const map = new Map<string, JsonValue>();
    this.#enter(depth);
    if (this.#accept('}')) return map;
    do {
      this.#skipSpace();
      const key = this.#string();
      if (map.has(key)) throw this.#problem('a key comes twice');
      if (!this.#accept(':')) throw this.#problem('a colon is expected');
      map.set(key, this.#value(depth + 1));
    } while (this.#accept(','));
    if (!this.#accept('}')) throw this.#problem('a comma or closing brace is expected');
    return map;
  }

  #array(depth: number): readonly JsonValue[] {
    const list: JsonValue[] = [];
    this.#enter(depth);
    if (this.#accept(']')) return list;
    do list.push(this.#value(depth + 1));
    while (this.#accept(','));
    if (!this.#accept(']')) throw this.#problem('a comma or closing bracket is expected');
    return list;
  }

  #enter(depth: number): void {
    if (depth > MAX_DEPTH) throw this.#problem(`it is nested deeper than ${String(MAX_DEPTH)}`);
    this.#at += 1;
  }

  #string(): string {
    const token = this.#take(stringToken, 'a text is expected');
    const decoded: unknown = token.includes('\\') ? JSON.parse(token) : token.slice(1, -1);
    if (typeof decoded !== 'string') throw this.#problem('a text is expected');
    return decoded;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#problem('a value is expected');
    this.#at += word.length;
    return value;
  }

  #take(token: RegExp, expected: string): string {
    token.lastIndex = this.#at;
    const found = token.exec(this.#text)?.[0];
    if (found === undefined) throw this.#problem(expected);
    this.#at += found.length;
    return found;
  }

  #accept(sign: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    space.lastIndex = this.#at;
    this.#at += space.exec(this.#text)?.[0].length ?? 0;
  }

  #problem(what: string): SyntaxProblem {
    return new SyntaxProblem(`${what} at character ${String(this.#at)}`);
  }
}

/**
 * Reads JSON text. Refuses (with `input/invalid`) anything RFC 8259 refuses, a repeated key, and nesting deeper than 32.
 * The error says where, and never quotes the text.
 */
export function parseExact(text: string): Result<JsonValue> {
  try {
    return ok(new Parser(text).document());
  } catch (error) {
    if (error instanceof SyntaxProblem) return failure('input/invalid', { details: { field: 'JSON', problem: error.message } });
    throw error;
  }
}

/** Reads JSON from bytes, which must be UTF-8 without a byte order mark; see {@link parseExact}. */
export function parseExactBytes(bytes: Uint8Array): Result<JsonValue> {
  const text = decodeUtf8(bytes);
  if (text === null) return failure('input/invalid', { details: { field: 'JSON', problem: 'it is not UTF-8' } });
  return parseExact(text);
}

/** Strict UTF-8; null when the bytes are not. A byte order mark stays in the text (and JSON then refuses it). */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
