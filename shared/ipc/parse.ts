// Checks a value against a schema of the contract; the only place outside the contract that knows the schema library.
import * as v from 'valibot';
import type { Schema } from './define.ts';

export type Parsed =
  | { readonly ok: true; readonly value: unknown }
  /** Where it is wrong and how, in words; never the value itself. */
  | { readonly ok: false; readonly field: string; readonly problem: string };

/** Parses `value`; keys the schema does not name are dropped. The problem names types, not contents. */
export function parseWith(schema: Schema, value: unknown): Parsed {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return { ok: true, value: result.output };
  const issue = result.issues[0];
  const field = v.getDotPath(issue) ?? 'the request';
  return { ok: false, field, problem: `expected ${issue.expected ?? issue.type}` };
}
