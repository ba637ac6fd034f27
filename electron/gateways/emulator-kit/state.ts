// An emulator's state as JSON text and back; bigints survive.

export function packState(state: unknown): string {
  return JSON.stringify(state, (_key, value: unknown) => (typeof value === 'bigint' ? { $big: value.toString() } : value));
}

/** Throws on text that is not JSON: a practice state that cannot be read must be noticed, not replaced. */
export function unpackState(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$big' in value)) return value;
    return BigInt(String(value.$big));
  });
}
