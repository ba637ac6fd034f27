// What the export worker is given and what it reports.
import type { AppError } from '../../../shared/errors/result.ts';
import type { CheckedRequest } from './check-request.ts';

export interface ExportJob {
  readonly home: string;
  readonly nativeBinding: string | undefined;
  readonly request: CheckedRequest;
  /** null: chunks are sent back, each answered before the next. */
  readonly out: string | null;
}

export type ExportMessage =
  | { readonly kind: 'chunk'; readonly text: string }
  | { readonly kind: 'progress'; readonly rows: number }
  | { readonly kind: 'done'; readonly rows: number; readonly sha256: string }
  | { readonly kind: 'failed'; readonly error: AppError };
