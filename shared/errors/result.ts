// Expected failures are values: Result and the error every part of the app speaks.
import { errorTexts, type ErrorCode } from './codes.ts';

/** What went wrong, for a program (`code`), for a person (`message`) and what to do now (`hint`). Never holds a secret. */
export interface AppError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  /** Names and values that explain the case to support; shown under "details". No secrets, no customer addresses. */
  readonly details?: Readonly<Record<string, string>>;
  /** For requests that left the machine: whether they can have had an effect there. */
  readonly outcome?: 'not_sent' | 'refused' | 'unknown';
  /** Whole milliseconds to wait before trying again, when the other side named a time. */
  readonly retryAfterMs?: number;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const fail = (error: AppError): { readonly ok: false; readonly error: AppError } => ({ ok: false, error });

export interface ErrorExtras {
  readonly details?: Readonly<Record<string, string>>;
  readonly outcome?: 'not_sent' | 'refused' | 'unknown';
  readonly retryAfterMs?: number;
}

/**
 * Builds the error for a code from the catalogue; `{name}` in its texts is filled from `extras.details`.
 * @example appError('amount/too_many_decimals', { details: { currency: 'EUR', decimals: '2' } })
 */
export function appError(code: ErrorCode, extras: ErrorExtras = {}): AppError {
  const text = errorTexts[code];
  const fill = (template: string): string =>
    template.replace(/\{(\w+)\}/g, (whole, name: string) => extras.details?.[name] ?? whole);
  return { code, message: fill(text.message), hint: fill(text.hint), ...extras };
}

/** Shorthand for `fail(appError(code, extras))`. */
export const failure = (code: ErrorCode, extras: ErrorExtras = {}): { readonly ok: false; readonly error: AppError } =>
  fail(appError(code, extras));
