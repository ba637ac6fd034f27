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
    ['closings', String(report.closings)],
    ['documents', String(report.documents)],
    ['head', report.head],
    ...Object.entries(report.sums).map(([unit, sum]) => [`sum ${unit}`, sum] as const),
    ...report.breaks.map(({ entry, problem }, at) => [at === 0 ? 'first break' : 'break', `entry ${entry}: ${problem}`] as const),
  ]));
  if (report.ok) return ok(0);
  return failure('audit/broken', { details: { entry: String(firstBreak?.entry ?? '?'), problem: firstBreak?.problem ?? 'the sums are not zero' } });
}
