// Checks an export request and turns its days into instants of the shop's time zone.
import { dayStartMs, isDate, isTimeZone, nextDate } from '../../../shared/domain/time.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { ReportName } from '../../core/app.ts';
import type { Period } from './repo.ts';
import { isReportName, reportNames } from './reports.ts';

/** The one profile so far: the columns of docs/exports.md. */
export const profiles: readonly string[] = ['default'];

export interface CheckedRequest extends Period {
  readonly report: ReportName;
  readonly timeZone: string;
}

/** Errors: export/unknown_report, export/unknown_profile, export/range. */
export function checkRequest(request: { readonly report: string; readonly from: string; readonly to: string; readonly profile: string }, timeZone: string): Result<CheckedRequest> {
  const { report, from, to, profile } = request;
  if (!isReportName(report)) return failure('export/unknown_report', { details: { report, known: reportNames.join(', ') } });
  if (!profiles.includes(profile)) return failure('export/unknown_profile', { details: { profile, known: profiles.join(', ') } });
  for (const date of [from, to]) {
    if (!isDate(date)) return failure('export/range', { details: { problem: `“${date}” is not a date` } });
  }
  if (from > to) return failure('export/range', { details: { problem: `${from} is after ${to}` } });
  if (!isTimeZone(timeZone)) return failure('export/range', { details: { problem: `the time zone “${timeZone}” is not known` } });
  return ok({ report, timeZone, fromMs: dayStartMs(from, timeZone), toMs: dayStartMs(nextDate(to), timeZone) });
}
