// Small readers over exact JSON: each says what is wrong instead of guessing, and money is read by its source text.
import { parseDecimal } from '../../../shared/domain/money.ts';
import { holdsHidden } from '../../../shared/domain/plain-text.ts';
import { JsonNumber, type JsonObject, type JsonValue } from './parse-exact.ts';

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

const good = <T>(value: T): Read<T> => ({ ok: true, value });
const bad = (problem: string): { readonly ok: false; readonly problem: string } => ({ ok: false, problem });

/** Exponents beyond this are refused rather than expanded. */
const MAX_EXPONENT = 64;

/** What kind of JSON value this is, in words for a problem text. */
export function kindOf(value: JsonValue | undefined): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'true or false';
  if (value instanceof JsonNumber) return 'a number';
  return isObject(value) ? 'an object' : 'a list';
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

export function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

const expected = (what: string, value: JsonValue | undefined): { readonly ok: false; readonly problem: string } =>
  bad(value === undefined ? 'is missing' : `should be ${what} and is ${kindOf(value)}`);

/** A Lightning invoice is the longest text a gateway has to say. */
const MAX_TEXT = 4_000;

/** Any text of at most 4,000 characters, as it came. For what we sent ourselves (an order id); else {@link readWord}. */
export function readString(value: JsonValue | undefined): Read<string> {
  if (typeof value !== 'string') return expected('text', value);
  return value.length > MAX_TEXT ? bad('is too long') : good(value);
}

/** A text that people will see: an id, a status, an address, a link. One with characters that hide or reorder others is refused. */
export function readWord(value: JsonValue | undefined): Read<string> {
  const text = readString(value);
  return text.ok && holdsHidden(text.value) ? bad('holds characters that cannot be shown') : text;
}

export function readBoolean(value: JsonValue | undefined): Read<boolean> {
  return typeof value === 'boolean' ? good(value) : expected('true or false', value);
}

/** A whole number that a float holds exactly (counts, times); never money. */
export function readInteger(value: JsonValue | undefined): Read<number> {
  if (!(value instanceof JsonNumber)) return expected('a whole number', value);
  if (!/^-?[0-9]{1,15}(?:\.0+)?$/.test(value.source)) return bad('should be a whole number');
  return good(Number(value.source));
}

/** A whole number of at least zero: confirmations, pages. */
export function readCount(value: JsonValue | undefined): Read<number> {
  const number = readInteger(value);
  return number.ok && number.value < 0 ? bad('is less than zero') : number;
}

/** Moves the dot of a number token by its exponent, exactly; null when the exponent is too large to be an amount. */
function withoutExponent(source: string): string | null {
  const match = /^([0-9]+)(?:\.([0-9]+))?[eE]([+-]?[0-9]{1,4})$/.exec(source);
  if (!match) return /[eE]/.test(source) ? null : source;
  const whole = match[1] ?? '';
  const fraction = match[2] ?? '';
  const exponent = Number(match[3]);
  if (Math.abs(exponent) > MAX_EXPONENT) return null;
  if (exponent >= 0) {
    const digits = fraction.padEnd(exponent, '0');
    const rest = digits.slice(exponent);
    return `${whole}${digits.slice(0, exponent)}${rest === '' ? '' : `.${rest}`}`;
  }
  const digits = whole.padStart(1 - exponent, '0');
  const dot = digits.length + exponent;
  return `${digits.slice(0, dot)}.${digits.slice(dot)}${fraction}`;
}

/**
 * An amount of at least zero in minor units, from JSON text or a number token. Exponents are worked out exactly in number tokens and
 * refused in text. Never rounds: more decimals than `decimals` (other than zeros) are refused.
 * @example readDecimal(new JsonNumber('2.5e-7'), 8) // { ok: true, value: 25n }
 */
export function readDecimal(value: JsonValue | undefined, decimals: number): Read<bigint> {
  if (typeof value !== 'string' && !(value instanceof JsonNumber)) return expected('an amount', value);
  const text = typeof value === 'string' ? value : withoutExponent(value.source);
  if (text === null) return bad('is a number beyond all amounts');
  const parsed = parseDecimal(text, decimals);
  if (parsed.ok) return good(parsed.minor);
  switch (parsed.reason) {
    case 'malformed': return bad('is not an amount');
    case 'too_many_decimals': return bad(`has more than ${String(decimals)} decimals`);
    case 'too_large': return bad('is too large for an amount');
  }
}

/** As {@link readDecimal}, but a leading minus is taken. */
export function readSignedDecimal(value: JsonValue | undefined, decimals: number): Read<bigint> {
  const source = value instanceof JsonNumber ? value.source : value;
  if (typeof source !== 'string' || !source.startsWith('-')) return readDecimal(value, decimals);
  const rest = source.slice(1);
  const magnitude = readDecimal(value instanceof JsonNumber ? new JsonNumber(rest) : rest, decimals);
  return magnitude.ok ? good(-magnitude.value) : magnitude;
}

/** A moment as ISO 8601 text with a zone, in UTC milliseconds. */
export function readIsoTime(value: JsonValue | undefined): Read<number> {
  if (typeof value !== 'string') return expected('a time', value);
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-9]{2})$/.test(value)) return bad('is not a time with a zone');
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? bad('is not a time with a zone') : good(ms);
}

/** A moment as unix seconds, in UTC milliseconds. */
export function readUnixSeconds(value: JsonValue | undefined): Read<number> {
  const seconds = readInteger(value);
  if (!seconds.ok) return seconds;
  return seconds.value < 0 || seconds.value > 253_402_300_799 ? bad('is not a time') : good(seconds.value * 1000);
}

/** Reads the fields of one object and gathers what does not fit, each problem with its field's name. */
export class Fields {
  readonly problems: string[];
  readonly #object: JsonObject;
  readonly #prefix: string;

  constructor(object: JsonObject, problems: string[] = [], prefix = '') {
    this.#object = object;
    this.problems = problems;
    this.#prefix = prefix;
  }

  raw(name: string): JsonValue | undefined {
    return this.#object.get(name);
  }

  /** The field, or null with a problem noted. */
  need<T>(name: string, read: (value: JsonValue | undefined) => Read<T>): T | null {
    const result = read(this.#object.get(name));
    if (result.ok) return result.value;
    this.problems.push(`${this.#prefix}${name} ${result.problem}`);
    return null;
  }

  /** As `need`, but a missing or null field is simply null. */
  maybe<T>(name: string, read: (value: JsonValue | undefined) => Read<T>): T | null {
    const value = this.#object.get(name);
    return value === undefined || value === null ? null : this.need(name, read);
  }

  /** The fields of a nested object, sharing this list of problems; null (with a problem) when it is not one. */
  inner(name: string): Fields | null {
    const value = this.#object.get(name);
    if (isObject(value)) return new Fields(value, this.problems, `${this.#prefix}${name}.`);
    this.problems.push(`${this.#prefix}${name} ${value === undefined ? 'is missing' : `should be an object and is ${kindOf(value)}`}`);
    return null;
  }
}
