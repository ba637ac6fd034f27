// JSON for the ledger's columns: exact bigints, written so that they can be told from text.

type Plain = null | boolean | number | string | bigint | readonly Plain[] | { readonly [key: string]: Plain | undefined };

/** Writes a value with bigints as `{"$n":"123"}`. Keys keep their order. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? { $n: part.toString() } : part));
}

/** Reads what {@link toJson} wrote. The caller names the type it wrote; the ledger is our own file, its shapes are fixed by migrations. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text, revive) as T;
}

function revive(_key: string, part: Plain): Plain {
  if (part !== null && typeof part === 'object' && '$n' in part && typeof part.$n === 'string') return BigInt(part.$n);
  return part;
}
