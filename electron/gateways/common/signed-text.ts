// The texts that body-embedded signatures cover: the payload written again by the vendor's rules. The raw bytes stay the first choice.

/** JSON as JavaScript writes it with the keys of every object in order, arrays as they are. For signatures over a sorted payload. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, entry]) => [key, sorted(entry)]));
}

/** Compact JSON text as PHP writes it with JSON_UNESCAPED_UNICODE: slashes and the two line separators escaped. */
export const phpJson = (value: unknown): string =>
  JSON.stringify(value).replace(/\//g, '\\/').replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029');

/** The object without one of its own members, the others in their order. */
export const without = (value: object, key: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));

/** A form body as pairs by name; null when a name comes twice or the bytes are not UTF-8: then it is not clear what was meant. */
export function readForm(body: Uint8Array): ReadonlyMap<string, string> | null {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
  const pairs = [...new URLSearchParams(text)];
  const fields = new Map(pairs);
  return fields.size === pairs.length && fields.size > 0 ? fields : null;
}
