// Writes one checked export: to its files, all of them or none, or to a sink. Runs in the worker.
import { createHash } from 'node:crypto';
import { appError, type AppError } from '../../../shared/errors/result.ts';
import type { ReadableDb } from '../../db/database.ts';
import { readSetting } from '../../db/setting-repo.ts';
import { checkBooks, type BooksCheck } from './books-check.ts';
import { FIRST_PROFILE } from './check-request.ts';
import { manifestText } from './manifest.ts';
import type { ExportJob, Outcome } from './messages.ts';
import { NotValid } from './profiles/layout.ts';
import { prepare, type Prepared } from './run-export.ts';
import { lossLines, LOSS_HEADS } from './write/losses.ts';
import { createParts, type Beside, type Parts } from './write/parts.ts';
import { writeFormatOne } from './write/write-format1.ts';
import { writeText, type TextSink } from './write/write-text.ts';
import { writeXlsx } from './write/write-xlsx.ts';

export type Progress = (rows: number) => void;

/** Throws what the file system and SQLite throw, and NotValid; then no file is left. */
export async function writeFiles(db: ReadableDb, job: ExportJob & { readonly out: string }, progress: Progress): Promise<Outcome> {
  const { request, home, out } = job;
  const books = await checkBooks(db, home);
  const parts = createParts(out);
  try {
    const prepared = request.profile === FIRST_PROFILE ? null : prepare(db, request, job.currency, books);
    const losses = await writeRows(db, job, prepared, parts, progress);
    const written = parts.named();
    const notes = prepared === null ? [] : [...prepared.layout.notes, ...leftOutNotes(prepared)];
    let manifest: string | null = null;
    if (request.manifest) {
      const beside = await parts.beside('manifest.json');
      await beside.write(manifestText(db, {
        request, parts: written, books, notes, mode: readSetting<string>(db, 'mode') ?? 'live', totals: prepared?.totals.result() ?? {}, leftOut: prepared?.leftOut ?? new Map<string, number>(),
        losses: losses === null ? null : { file: losses.described(), count: losses.described().rows },
      }), 0);
      manifest = beside.described().path;
    }
    await parts.finish();
    return {
      rows: written.reduce((sum, { rows }) => sum + rows, 0), sha256: written[0]?.sha256 ?? '', parts: written, manifest, notes, broken: books.problem,
      losses: losses === null ? null : { path: losses.described().path, count: losses.described().rows },
    };
  } catch (problem) {
    await parts.abandon();
    throw problem;
  }
}

/** Gives the loss report, where there is something to report. */
async function writeRows(db: ReadableDb, { request }: ExportJob, prepared: Prepared | null, parts: Parts, progress: Progress): Promise<Beside | null> {
  const report: { file: Beside | null } = { file: null };
  const between = async (rows: number): Promise<void> => {
    progress(rows);
    const losses = prepared?.losses.splice(0) ?? [];
    if (losses.length === 0) return;
    if (report.file === null) {
      report.file = await parts.beside('losses.csv');
      await report.file.write(LOSS_HEADS, 0);
    }
    await report.file.write(lossLines(losses), losses.length);
  };
  const sink = { next: () => parts.next(), write: (chunk: string | Uint8Array) => parts.write(chunk), count: (rows: number) => parts.count(rows), between };
  if (prepared === null) await writeFormatOne(db, request, sink);
  else if (request.format === 'xlsx') await writeXlsx(prepared, request.report, sink);
  else await writeText(prepared, sink);
  return report.file;
}

const leftOutNotes = ({ leftOut }: Prepared): readonly string[] => [...leftOut.entries()].map(([why, count]) => `${String(count)} left out: ${why}`).sort();

/** To a sink of text, waiting for it each time; one file only. */
export async function writeToSink(db: ReadableDb, job: ExportJob, hand: (text: string) => Promise<void>): Promise<Outcome> {
  const { request } = job;
  const hash = createHash('sha256');
  let files = 0;
  const sink: TextSink = {
    next: () => {
      files += 1;
      if (files > 1) throw new NotValid('one file', 0, 'it becomes several: give a file to write to');
      return Promise.resolve();
    },
    async write(chunk) {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1');
      hash.update(text, 'utf8');
      await hand(text);
    },
    count: () => undefined,
    between: () => Promise.resolve(),
  };
  const books: BooksCheck = await checkBooks(db, job.home);
  const prepared = request.profile === FIRST_PROFILE ? null : prepare(db, request, job.currency, books);
  const rows = prepared === null ? await writeFormatOne(db, request, sink) : await writeText(prepared, sink);
  return { rows, sha256: hash.digest('hex'), parts: [], manifest: null, losses: null, notes: prepared?.layout.notes ?? [], broken: books.problem };
}

/** What a rule of the importer said, as an error. */
export const notValid = (problem: NotValid, profile: string): AppError =>
  appError('export/not_valid', { details: { profile, row: problem.row === 0 ? 'before the first' : String(problem.row), rule: problem.rule, problem: problem.problem } });
