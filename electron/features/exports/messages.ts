// What the export worker is given and what it reports.
import type { AppError } from '../../../shared/errors/result.ts';
import type { WrittenPart } from '../../core/exports.ts';
import type { CheckedRequest } from './check-request.ts';

export interface ExportJob {
  readonly home: string;
  readonly nativeBinding: string | undefined;
  readonly request: CheckedRequest;
  /** The shop's usual currency. */
  readonly currency: string;
  /** null: chunks are sent back, each answered before the next. */
  readonly out: string | null;
}

/** What became of it. */
export interface Outcome {
  readonly rows: number;
  readonly sha256: string;
  /** Empty when it went to a sink. */
  readonly parts: readonly WrittenPart[];
  readonly manifest: string | null;
  readonly losses: { readonly path: string; readonly count: number } | null;
  readonly notes: readonly string[];
  readonly broken: string | null;
}

export type ExportMessage =
  | { readonly kind: 'chunk'; readonly text: string }
  | { readonly kind: 'progress'; readonly rows: number; readonly total: number | null }
  | ({ readonly kind: 'done' } & Outcome)
  | { readonly kind: 'failed'; readonly error: AppError };
