// Whole numbers typed as options.
import { failure, ok, type Result } from '../../shared/errors/result.ts';

/** A whole number between the bounds, or null when the option was not given; else `input/usage`. */
export function wholeNumber(name: string, text: string | undefined, least: number, most: number): Result<number | null> {
  if (text === undefined) return ok(null);
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return ok(value);
  return failure('input/usage', { details: { problem: `--${name} takes a whole number from ${least} to ${most}` } });
}
