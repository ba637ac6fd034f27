// JSON for emulators, with numbers kept as their source text: what a gateway writes as `0.000416670000000001` must leave exactly so.

/** A JSON number by its text. Money never becomes a float. */
export class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type JsonValue = null | boolean | string | number | NumberText | readonly JsonValue[] | JsonObject;
export interface JsonObject { readonly [key: string]: JsonValue | undefined }

/** A JSON number token from decimal text. */
export const num = (text: string): NumberText => new NumberText(text);

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText);
}

/** Writes JSON compactly, or indented like JSON.stringify does. Members that are undefined are left out. */
export function writeJson(value: JsonValue, indent = 0): string {
  return write(value, indent, '');
}

function write(value: JsonValue, indent: number, margin: string): string {
  if (value instanceof NumberText) return value.text;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const inner = margin + ' '.repeat(indent);
  const isArray = Array.isArray(value);
  const parts = isArray
    ? (value as readonly JsonValue[]).map((item) => write(item, indent, inner))
    : Object.entries(value as JsonObject).flatMap(([key, item]) =>
        item === undefined ? [] : [`${JSON.stringify(key)}:${indent > 0 ? ' ' : ''}${write(item, indent, inner)}`]);
  const [open, close] = isArray ? ['[', ']'] : ['{', '}'];
  if (parts.length === 0) return open + close;
  return indent > 0 ? `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${margin}${close}` : open + parts.join(',') + close;
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// eslint-disable-next-line no-control-regex
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const MAX_DEPTH = 64;

/** Reads JSON; numbers come back as {@link NumberText}. null result: not JSON. The last of equal keys wins, as in the usual servers. */
export function readJson(text: string): { readonly value: JsonValue } | null {
  let at = 0;
  let bad = false;
  const space = (): void => {
    while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at += 1;
  };
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    if (found !== null) at += found.length;
    return found;
  };
  const take = (token: string): boolean => {
    space();
    if (!text.startsWith(token, at)) return false;
    at += token.length;
    return true;
  };
  const string = (): string => {
    space();
    const found = match(STRING);
    if (found === null) bad = true;
    return found === null ? '' : (JSON.parse(found) as string);
  };
  const value = (depth: number): JsonValue => {
    space();
    if (bad || depth > MAX_DEPTH) { bad = true; return null; }
    if (take('{')) {
      const members = new Map<string, JsonValue>();
      if (take('}')) return {};
      do {
        const key = string();
        if (!take(':')) bad = true;
        members.set(key, value(depth + 1));
      } while (!bad && take(','));
      if (!take('}')) bad = true;
      return Object.fromEntries(members);
    }
    if (take('[')) {
      const items: JsonValue[] = [];
      if (take(']')) return items;
      do items.push(value(depth + 1)); while (!bad && take(','));
      if (!take(']')) bad = true;
      return items;
    }
    if (text.charAt(at) === '"') return string();
    if (take('true')) return true;
    if (take('false')) return false;
    if (take('null')) return null;
    const number = match(NUMBER);
    if (number === null) bad = true;
    return number === null ? null : num(number);
  };
  const result = value(0);
  space();
  return bad || at !== text.length ? null : { value: result };
}
