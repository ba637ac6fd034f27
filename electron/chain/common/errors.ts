// The errors of one chain source, and what the HTTP client's become here.
import { appError, fail, type AppError, type ErrorExtras } from '../../../shared/errors/result.ts';
import type { ErrorCode } from '../../../shared/errors/codes.ts';
import { oneLine } from '../../../shared/domain/plain-text.ts';

type ChainCode = Extract<ErrorCode, `chain/${string}`>;
export type Failed = { readonly ok: false; readonly error: AppError };

export interface SourceErrors {
  failure(code: ChainCode, details?: Readonly<Record<string, string>>, extras?: Omit<ErrorExtras, 'details'>): Failed;
  /** An answer that cannot be used. `outcome`: for what may have had an effect. */
  nonsense(problem: string, outcome?: 'unknown'): Failed;
  /** The HTTP client's error in our words. */
  ofHttp(error: AppError): Failed;
}

const codes: Readonly<Partial<Record<ErrorCode, ChainCode>>> = {
  'gateway/not_reachable': 'chain/not_reachable', 'gateway/connection_lost': 'chain/not_reachable', 'gateway/circuit_open': 'chain/not_reachable',
  'gateway/timeout': 'chain/timeout', 'gateway/rate_limited': 'chain/rate_limited', 'gateway/not_secure': 'chain/not_secure',
  'gateway/wrong_url': 'chain/nonsense', 'gateway/nonsense': 'chain/nonsense',
};

const MAX_REASON = 200;

/** Words of a server, made fit to show. */
export function cleanText(text: string): string {
  const clean = oneLine(text);
  return clean.length > MAX_REASON ? `${clean.slice(0, MAX_REASON)}…` : clean;
}

export function createErrors(source: string): SourceErrors {
  const failure: SourceErrors['failure'] = (code, details = {}, extras = {}) => fail(appError(code, { ...extras, details: { source, ...details } }));
  const nonsense: SourceErrors['nonsense'] = (problem, outcome) => failure('chain/nonsense', { problem }, outcome === undefined ? {} : { outcome });
  return {
    failure, nonsense,
    ofHttp(error) {
      const details = { ...error.details, cause: error.code };
      const extras = { ...(error.outcome === undefined ? {} : { outcome: error.outcome }), ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }) };
      const ours = codes[error.code];
      // What lies on our side (a proxy, a refused address) is the same for every kind of request.
      if (ours === undefined) return fail(error);
      return failure(ours, error.code === 'gateway/wrong_url' ? { ...details, problem: 'it sends us elsewhere' } : details, extras);
    },
  };
}
