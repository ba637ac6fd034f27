// Throwing means a bug: what must hold, and the end of every switch over a union.

export class InvariantError extends Error {
  override name = 'InvariantError';
}

/** Throws when `condition` is false. `message` names what must hold; it must not hold values of customers or secrets. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** The end of an exhaustive switch: does not compile while a case is missing. */
export function unreachable(value: never): never {
  throw new InvariantError(`unreachable case: ${String(value)}`);
}
