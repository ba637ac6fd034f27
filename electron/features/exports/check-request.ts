// Checks an export request and turns its business dates into instants of the shop's time zone.
import { dayStartMs, isDate, isTimeZone, nextDate } from '../../../shared/domain/time.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { fileFormats, type ExportFilter, type ExportRequest, type FileFormat, type ReportName } from '../../core/exports.ts';
import { formatOneReports } from './format1/reports.ts';
import { profileOf, profiles } from './profiles/table.ts';

/** Format version 1, as it always was. */
export const FIRST_PROFILE = 'default';

export const profileNames: readonly string[] = [FIRST_PROFILE, ...profiles.map(({ name }) => name)];

export interface CheckedRequest {
  readonly report: ReportName;
  readonly profile: string;
  readonly format: FileFormat;
  readonly filter: ExportFilter;
  readonly manifest: boolean;
  readonly from: string;
  readonly to: string;
  /** The same as instants, the end exclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly timeZone: string;
  readonly dayCutMinutes: number;
}

export interface ShopDay {
  readonly timeZone: string;
  readonly dayCutMinutes: number;
}

type Wanted = Omit<ExportRequest, 'out' | 'report'> & { readonly report: string };

/** Errors: export/unknown_report, export/unknown_profile, export/not_offered, export/range. */
export function checkRequest(request: Wanted, { timeZone, dayCutMinutes }: ShopDay): Result<CheckedRequest> {
  const { from, to, profile, format = 'csv', filter = {} } = request;
  if (!profileNames.includes(profile)) return failure('export/unknown_profile', { details: { profile, known: profileNames.join(', ') } });
  const report = reportFor(request.report, profile);
  if (!report.ok) return report;
  if (!fileFormats.includes(format)) return failure('export/not_offered', { details: { what: `the format “${String(format)}”`, known: fileFormats.join(', ') } });
  if (format === 'xlsx' && profileOf(profile)?.isForPeople !== true) {
    return failure('export/not_offered', { details: { what: `profile ${profile} as XLSX`, known: profiles.filter(({ isForPeople }) => isForPeople).map(({ name }) => name).join(', ') } });
  }
  if (profile === FIRST_PROFILE && Object.values(filter).some((value) => value !== undefined)) {
    return failure('export/not_offered', { details: { what: 'a filter with format 1', known: profiles.map(({ name }) => name).join(', ') } });
  }
  for (const date of [from, to]) {
    if (!isDate(date)) return failure('export/range', { details: { problem: `“${date}” is not a date` } });
  }
  if (from > to) return failure('export/range', { details: { problem: `${from} is after ${to}` } });
  if (!isTimeZone(timeZone)) return failure('export/range', { details: { problem: `the time zone “${timeZone}” is not known` } });
  // Format 1 knows calendar days alone.
  const cut = profile === FIRST_PROFILE ? 0 : dayCutMinutes;
  return ok({
    report: report.value, profile, format, filter, manifest: request.manifest ?? profile !== FIRST_PROFILE, from, to, timeZone, dayCutMinutes: cut,
    fromMs: dayStartMs(from, timeZone, cut), toMs: dayStartMs(nextDate(to), timeZone, cut),
  });
}

function reportFor(wanted: string, profile: string): Result<ReportName> {
  const known: readonly ReportName[] = profile === FIRST_PROFILE ? formatOneReports : profileOf(profile)?.reports ?? [];
  const report = known.find((name) => name === wanted);
  return report === undefined ? failure('export/unknown_report', { details: { report: wanted, known: `${known.join(', ')} (profile ${profile})` } }) : ok(report);
}
