// `export schedule list`, `set`, `remove`, `run`: exports that the app makes by itself while it is open.
import path from 'node:path';
import { failure, ok } from '../../../shared/errors/result.ts';
import { fileFormats, type ScheduledState } from '../../core/exports.ts';
import { table, type Printer } from '../printer.ts';
import type { AppContext, Finished } from '../spec.ts';

function print(printer: Printer, schedules: readonly ScheduledState[]): Finished {
  printer.answer({ schedules }, () => (schedules.length === 0 ? 'Nothing is exported on a schedule: `export schedule set` begins.'
    : table(['ID', 'REPORT', 'PROFILE', 'FORMAT', 'EVERY', 'FOLDER', 'NEXT', 'STATE'], schedules.map((one) =>
      [one.id, one.report, one.profile, one.format, one.every, one.folder, one.next.from === one.next.to ? one.next.from : `${one.next.from} to ${one.next.to}`, one.problem?.message ?? 'ok']))));
  return ok(0);
}

export function scheduleList({ app, printer }: AppContext): Promise<Finished> {
  return Promise.resolve(print(printer, app.exports.schedule.list()));
}

export function scheduleSet({ app, args, printer, cwd }: AppContext): Promise<Finished> {
  const { id = null, report: wanted, profile, format, every, folder, since = null } = args.options;
  const known = app.exports.schedule.list().find((one) => one.id === id);
  const report = app.exports.reports.find((each) => each === (wanted ?? known?.report));
  if (report === undefined) return Promise.resolve(failure('export/unknown_report', { details: { report: wanted ?? '', known: app.exports.reports.join(', ') } }));
  const saved = app.exports.schedule.save({
    id, since, report, profile: profile ?? known?.profile ?? app.exports.profiles[0] ?? '', format: fileFormats.find((each) => each === format) ?? known?.format ?? 'csv',
    every: (every ?? known?.every) === 'monthly' ? 'monthly' : 'daily', folder: folder === undefined ? known?.folder ?? '' : path.resolve(cwd, folder),
  });
  return Promise.resolve(saved.ok ? print(printer, [saved.value]) : saved);
}

export function scheduleRemove({ app, args, printer }: AppContext): Promise<Finished> {
  const removed = app.exports.schedule.remove(args.positionals['ID'] ?? '');
  return Promise.resolve(removed.ok ? print(printer, app.exports.schedule.list()) : removed);
}

/** Exit 1 when one of them could not be made. */
export async function scheduleRun({ app, printer }: AppContext): Promise<Finished> {
  const done = await app.exports.schedule.run();
  const rows = done.map(({ id, result }) => (result.ok ? { id, path: result.value.path, rows: result.value.rows, sha256: result.value.sha256, error: null }
    : { id, path: null, rows: 0, sha256: null, error: { code: result.error.code, message: result.error.message, hint: result.error.hint } }));
  printer.answer({ exports: rows }, () => (rows.length === 0 ? 'Nothing is due.' : table(['ID', 'FILE', 'ROWS'], rows.map((row) => [row.id, row.path ?? row.error.message, String(row.rows)]))));
  return ok(done.every(({ result }) => result.ok) ? 0 : 1);
}
