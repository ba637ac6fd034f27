// Checks a value against a schema of the contract; the only place outside the contract that knows the schema library.
import * as v from 'valibot';
import type { Schema } from './define.ts';

export type Parsed =
  | { readonly ok: true; readonly value: unknown }
  /** Where it is wrong and how, in words; never the value itself. */
  | { readonly ok: false; readonly field: string; readonly problem: string };

/** Parses `value`; keys the schema does not name are dropped. The problem names types, not contents. */
export function parseWith(schema: Schema, value: unknown): Parsed {
  return parseAs(schema, value);
}

/** As {@link parseWith}, for one schema whose type is wanted. */
export function parseAs<S extends Schema>(schema: S, value: unknown): { readonly ok: true; readonly value: v.InferOutput<S> } | Extract<Parsed, { ok: false }> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return { ok: true, value: result.output };
  const issue = result.issues[0];
  return { ok: false, field: v.getDotPath(issue) ?? 'the request', problem: `expected ${issue.expected ?? issue.type}` };
}
