// The address people outside use: https, or http on this very computer alone (tests and practice).
import { checkBaseUrl } from '../../core/base-url.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';

/** Without a slash at its end. */
export function checkPublicUrl(text: string, field = 'publicUrl'): Result<string> {
  const checked = checkBaseUrl(text, { selfHosted: true });
  return checked.ok ? ok(checked.normalised) : failure('input/invalid', { details: { field, problem: checked.problem } });
}

/** A whole number from `least` to `most`. */
export function checkNumber(text: string, field: string, least: number, most: number): Result<number> {
  const value = /^[0-9]{1,6}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? ok(value) : failure('input/invalid', { details: { field, problem: `it must be a whole number from ${least} to ${most}` } });
}
