// `export`: a report to standard output or a file.
import path from 'node:path';
import { failure, ok } from '../../../shared/errors/result.ts';
import { fileFormats, type ExportRequest, type WrittenExport } from '../../core/exports.ts';
import { facts } from '../printer.ts';
import type { AppContext, Finished } from '../spec.ts';

export async function exportReport({ app, args, printer, cwd, signal }: AppContext): Promise<Finished> {
  const wanted = args.positionals['REPORT'] ?? '';
  const report = app.exports.reports.find((each) => each === wanted);
  if (report === undefined) return failure('export/unknown_report', { details: { report: wanted, known: app.exports.reports.join(', ') } });
  const { from = '', to = '', profile = app.exports.profiles[0] ?? '', out, format = 'csv', gateway, method, status } = args.options;
  const kind = fileFormats.find((each) => each === format);
  if (kind === undefined) return failure('export/not_offered', { details: { what: `the format “${format}”`, known: fileFormats.join(', ') } });
  const filter = { ...(gateway === undefined ? {} : { gateway }), ...(method === undefined ? {} : { method }), ...(status === undefined ? {} : { status }) };
  const request: ExportRequest = { report, from, to, profile, format: kind, filter, ...(args.flags.has('manifest') ? { manifest: true } : {}), out: null };
  if (out !== undefined) {
    const done = await app.exports.toFile({ ...request, out: path.resolve(cwd, out) }, { signal });
    if (!done.ok) return done;
    printer.answer({ report, from, to, profile, format: kind, ...done.value }, () => written(done.value));
    if (done.value.broken !== null) printer.note(`The books do not hold: ${done.value.broken}`);
    return ok(0);
  }
  const chunks: string[] = [];
  const done = await app.exports.toSink(request, (chunk) => (printer.json ? void chunks.push(chunk) : printer.raw(chunk)));
  if (!done.ok) return done;
  if (printer.json) printer.answer({ report, from, to, profile, ...done.value, content: chunks.join('') }, () => '');
  return ok(0);
}

export function written({ parts, rows, manifest, losses, notes, broken }: WrittenExport): string {
  const files = parts.flatMap((part): [string, string][] => [['file', part.path], ['sha256', part.sha256]]);
  return facts([
    ...files, ['rows', String(rows)], ...(manifest === null ? [] : [['manifest', manifest]] as [string, string][]),
    ...(losses === null ? [] : [['lost characters', `${String(losses.count)}, see ${losses.path}`]] as [string, string][]),
    ...notes.map((note): [string, string] => ['note', note]), ...(broken === null ? [] : [['the books do not hold', broken]] as [string, string][]),
  ]);
}
