// `export`: a report to standard output or a file.
import path from 'node:path';
import { failure, ok } from '../../../shared/errors/result.ts';
import type { ExportRequest, ReportName } from '../../core/app.ts';
import { facts } from '../printer.ts';
import type { AppContext, Finished } from '../spec.ts';

const reports: readonly ReportName[] = ['invoices', 'payments', 'journal'];

export async function exportReport({ app, args, printer, cwd }: AppContext): Promise<Finished> {
  const wanted = args.positionals['REPORT'] ?? '';
  const report = reports.find((each) => each === wanted);
  if (report === undefined) return failure('export/unknown_report', { details: { report: wanted, known: reports.join(', ') } });
  const { from = '', to = '', profile = app.exports.profiles[0] ?? '', out } = args.options;
  const request: ExportRequest = { report, from, to, profile, out: null };
  if (out !== undefined) {
    const done = await app.exports.toFile({ ...request, out: path.resolve(cwd, out) });
    if (!done.ok) return done;
    const { path: file, rows, sha256 } = done.value;
    printer.answer({ report, from, to, profile, path: file, rows, sha256 }, () => facts([['file', file], ['rows', String(rows)], ['sha256', sha256]]));
    return ok(0);
  }
  const chunks: string[] = [];
  const done = await app.exports.toSink(request, (chunk) => (printer.json ? void chunks.push(chunk) : printer.raw(chunk)));
  if (!done.ok) return done;
  if (printer.json) printer.answer({ report, from, to, profile, ...done.value, content: chunks.join('') }, () => '');
  return ok(0);
}
