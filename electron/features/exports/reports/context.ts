// What every report of the master format is given: the ledger, the period, how times are written, and until when things count as known.
import type { NumberRange } from '../../../../shared/domain/closing.ts';
import type { ReadableDb } from '../../../db/database.ts';
import type { ZoneClock } from '../master/zone-clock.ts';

export interface ReportContext {
  readonly db: ReadableDb;
  /** Business dates, both inclusive. */
  readonly from: string;
  readonly to: string;
  /** The same as instants by the shop's zone and day-cut of today, the end exclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Entries of the books that belong to the period. */
  readonly entries: NumberRange;
  readonly clock: ZoneClock;
  readonly mode: string;
  /** See {@link MasterRow.mark}. */
  readonly mark: string;
  /** Sales are told as they were known at this instant, since the period was closed then; null: as they are now. */
  readonly asOfMs: number | null;
}
