// `audit verify`: whether the books hold; exit 1 and the first break when they do not.
import { failure, ok } from '../../../shared/errors/result.ts';
import { facts } from '../printer.ts';
import type { AppContext, Finished } from '../spec.ts';

export async function auditVerify({ app, printer }: AppContext): Promise<Finished> {
  const report = await app.audit();
  const { firstBreak } = report;
  printer.answer(report, () => facts([
    ['books', report.ok ? 'hold' : 'do not hold'],
    ['entries', String(report.entries)],
    ['head', report.head],
    ...Object.entries(report.sums).map(([unit, sum]) => [`sum ${unit}`, sum] as const),
    ['first break', firstBreak === null ? null : `entry ${firstBreak.entry}: ${firstBreak.problem}`],
  ]));
  if (report.ok) return ok(0);
  return failure('audit/broken', { details: { entry: String(firstBreak?.entry ?? '?'), problem: firstBreak?.problem ?? 'the sums are not zero' } });
}
