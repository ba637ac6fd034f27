// The books as the windows and the command line use them; built in electron/features/books/.
import type { Result } from '../../shared/errors/result.ts';
import type { ClosingBody, ClosingKind, SealedClosing } from '../../shared/domain/closing.ts';
import type { TaxSetting } from '../../shared/domain/tax.ts';

/** How the shop keeps its books. */
export interface BooksSetting {
  /** In document numbers: one to eight capital letters or digits. */
  readonly till: string;
  /** Minutes after midnight at which a business day begins. */
  readonly dayCutMinutes: number;
  readonly tax: TaxSetting;
  readonly tips: boolean;
}

/** A close as it was sealed. */
export interface Closing extends SealedClosing {
  /** `day:12`, `month:3`, `year:1`. */
  readonly id: string;
  readonly hash: string;
  readonly body: ClosingBody;
}

/** What a list of closes shows. */
export type ClosingSummary = Omit<Closing, 'body'>;

/** What a close now would say; nothing is closed and nothing numbered by it. */
export interface ClosingPreview {
  readonly kind: 'day';
  readonly period: string;
  readonly atMs: number;
  readonly body: ClosingBody;
}

export interface BooksService {
  setting(): BooksSetting;
  /** For sales from now on; those that are there keep what they were made with. */
  saveSetting(setting: BooksSetting): Result<BooksSetting>;
  /**
   * Freezes what is booked up to the end of a business day `YYYY-MM-DD` (without one: today's, up to now) in one transaction; what comes later lands in the
   * next range. Errors: `books/period`, `books/not_begun`, `books/closed_already`, `books/earlier_open`.
   */
  closeDay(date?: string): Result<Closing>;
  /** A month `YYYY-MM` consists of its closed days. Errors: as for a day, and `books/still_open` while something of it is in no closed day. */
  closeMonth(month: string): Result<Closing>;
  /** A year `YYYY` consists of its closed months. Errors: as for a month. */
  closeYear(year: string): Result<Closing>;
  /** Newest first, at most 100; `next` goes on. */
  closings(kind: ClosingKind, cursor?: string | null): { readonly closings: readonly ClosingSummary[]; readonly next: string | null };
  /** By id. Errors: `books/no_such_closing`. */
  closing(id: string): Result<Closing>;
  /** The X report: totals since the last closed day. */
  preview(): ClosingPreview;
}
