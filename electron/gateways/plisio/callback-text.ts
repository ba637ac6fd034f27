// The texts a callback's hash covers: JSON in three readings of what is not documented, and PHP's serialize for forms.
import { JsonNumber, type JsonObject, type JsonValue } from '../../core/json/parse-exact.ts';
import { isArray, isObject } from '../../core/json/read.ts';

const HASH = 'verify_hash';

/** Compact JSON; numbers by their source text, neither slashes nor letters escaped. */
function compact(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.source;
  if (isArray(value)) return `[${value.map(compact).join(',')}]`;
  if (isObject(value)) return members([...value], compact);
  return JSON.stringify(value);
}

const members = (entries: readonly (readonly [string, JsonValue])[], write: (value: JsonValue) => string): string =>
  `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${write(value)}`).join(',')}}`;

/** What JavaScript makes of `value + ""`, with numbers by their source text. */
function asText(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.source;
  if (isArray(value)) return value.map((entry) => (entry === null ? '' : asText(entry))).join(',');
  return isObject(value) ? '[object Object]' : String(value);
}

/**
 * As received; with sorted keys; with sorted keys and every value a text, as the vendor's own JavaScript client does. For callbacks of
 * texts alone, sorted by key, all three are one. How it hashes null and lists is not documented.
 */
export function jsonTexts(body: JsonObject): readonly string[] {
  const entries = [...body].filter(([key]) => key !== HASH);
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [members(entries, compact), members(sorted, compact), members(sorted, (value) => JSON.stringify(asText(value)))];
}

const serialized = (text: string): string => `s:${String(Buffer.byteLength(text))}:"${text}";`;

/** PHP's stripslashes. */
const stripSlashes = (text: string): string => text.replace(/\\(.?)/gs, (_all, next: string) => (next === '0' ? '\0' : next));

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#039;': "'", '&#39;': "'" };

/** PHP's html_entity_decode, for what PHP itself writes as entities. */
const decodeEntities = (text: string): string => text.replace(/&(?:amp|lt|gt|quot|#0?39);/g, (entity) => entities[entity] ?? entity);

/** PHP's `serialize` of the sorted fields; lengths are bytes. */
export function formText(fields: ReadonlyMap<string, string>): string {
  const entries = [...fields].filter(([key]) => key !== HASH).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const values = entries.map(([key, value]) => serialized(key) + serialized(key === 'tx_urls' ? decodeEntities(stripSlashes(value)) : value));
  return `a:${String(entries.length)}:{${values.join('')}}`;
}
