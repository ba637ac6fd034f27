// Exports as the windows and the command line use them; built in electron/features/exports/.
import type { Result } from '../../shared/errors/result.ts';

export const reportNames = ['invoices', 'payments', 'withdrawals', 'fees', 'refunds', 'journal', 'tax'] as const;
export type ReportName = (typeof reportNames)[number];

export const fileFormats = ['csv', 'xlsx'] as const;
/** `csv` is the profile's own kind of text file; beancount's is no table. */
export type FileFormat = (typeof fileFormats)[number];

/** Only rows with exactly these values; what is left out takes all. */
export interface ExportFilter {
  readonly gateway?: string;
  readonly method?: string;
  readonly status?: string;
}

export interface ExportRequest {
  readonly report: ReportName;
  /** Business dates, `YYYY-MM-DD`, both inclusive. */
  readonly from: string;
  readonly to: string;
  readonly profile: string;
  /** Left out: csv. */
  readonly format?: FileFormat;
  readonly filter?: ExportFilter;
  /** Profile `default` has a manifest only when it is asked for; all others have one beside every file. */
  readonly manifest?: boolean;
  /** null: to the given sink. */
  readonly out: string | null;
}

export interface WrittenPart {
  readonly path: string;
  /** Without heads. */
  readonly rows: number;
  readonly bytes: number;
  /** Lower-case hex of the whole file's bytes. */
  readonly sha256: string;
}

export interface WrittenExport {
  /** The file, or the first of several. */
  readonly path: string;
  readonly rows: number;
  /** Of the file; of several, of the first. */
  readonly sha256: string;
  /** In order; more than one where the importer takes no larger file. */
  readonly parts: readonly WrittenPart[];
  /** null: none was asked for. */
  readonly manifest: string | null;
  /** What of the texts the file's characters cannot hold, row by row; null: nothing. */
  readonly losses: { readonly path: string; readonly count: number } | null;
  /** What a person should know before importing it. */
  readonly notes: readonly string[];
  /** Why the books do not hold; null: nothing is known against them. */
  readonly broken: string | null;
}

export interface ExportWatch {
  /** `total` is about as many as there will be; null: not known. */
  readonly onProgress?: (rows: number, total: number | null) => void;
  /** Aborted: ends with `export/cancelled`, and no file is left. */
  readonly signal?: AbortSignal;
}

/** What a profile can be told: an account's number, a tax rate's name. */
export interface ProfileField {
  /** Ends with `.*` where the rest of the key is a name: `account.*` is set as `account.sales:standard@1900`. */
  readonly key: string;
  readonly help: string;
  /** Used as long as nothing is set; empty: nothing. */
  readonly initial: string;
}

export interface ProfileSummary {
  readonly name: string;
  readonly title: string;
  readonly reports: readonly ReportName[];
  readonly formats: readonly FileFormat[];
  readonly fields: readonly ProfileField[];
}

/** An export that is made again and again while the app is open. */
export interface ScheduledExport {
  readonly id: string;
  readonly report: ReportName;
  readonly profile: string;
  readonly format: FileFormat;
  readonly every: 'daily' | 'monthly';
  readonly folder: string;
  /** Periods that end on or before this date are done; the next is made once it is over. */
  readonly doneTo: string;
}

export interface ScheduledState extends ScheduledExport {
  /** The period that is next, and why it could not be made when it was tried last. */
  readonly next: { readonly from: string; readonly to: string };
  readonly problem: { readonly code: string; readonly message: string; readonly hint: string } | null;
}

export interface ScheduleService {
  list(): readonly ScheduledState[];
  /** `id` null: a new one, which begins with the period under way. Errors: `input/invalid`, those of the request. */
  save(wish: Omit<ScheduledExport, 'id' | 'doneTo'> & { readonly id: string | null; readonly since: string | null }): Result<ScheduledState>;
  remove(id: string): Result<null>;
  /** Makes what is due now, oldest first. What fails is a notice, and is tried again later. */
  run(): Promise<readonly { readonly id: string; readonly result: Result<WrittenExport> }[]>;
}

export interface ExportService {
  readonly reports: readonly ReportName[];
  readonly profiles: readonly string[];
  profileList(): readonly ProfileSummary[];
  /** What is set for a profile, by key. Errors: `export/unknown_profile`. */
  profileSetting(profile: string): Result<Readonly<Record<string, string>>>;
  /** Changes what is named; an empty value takes it out. Errors: `export/unknown_profile`, `input/invalid`. */
  saveProfileSetting(profile: string, values: Readonly<Record<string, string>>): Result<Readonly<Record<string, string>>>;
  /** Writes the whole file, or all of its parts, or nothing (temporary files, then renames). Runs in a worker with a read-only connection. */
  toFile(request: ExportRequest & { readonly out: string }, watch?: ExportWatch): Promise<Result<WrittenExport>>;
  /** For standard output: the same bytes, chunk by chunk; only what is one file of UTF-8 text. */
  toSink(request: ExportRequest, write: (chunk: string) => void): Promise<Result<{ readonly rows: number; readonly sha256: string }>>;
  readonly schedule: ScheduleService;
}
