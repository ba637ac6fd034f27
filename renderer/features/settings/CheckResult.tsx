// What came of asking a gateway: what it offers and what to mend, or why not.
import type { AppError } from '../../../shared/errors/result.ts';
import type { CheckReport } from '../../lib/api.ts';
import { methodsInWords } from '../../lib/format.ts';
import { text } from '../../lib/text.ts';
import { Notice } from '../../ui/Notice.tsx';

/** Under this many seconds nobody needs to hear of a difference. */
const SKEW_WORTH_SAYING_MS = 5000;

export function CheckResult({ report, error }: { readonly report: CheckReport | null; readonly error: AppError | null }) {
  if (error) {
    return (
      <Notice tone="bad" role="alert" title={error.message}>
        {error.hint}
      </Notice>
    );
  }
  if (!report) return null;
  return (
    <>
      <Notice tone="ok" role="status" title={text.settings.checkOk(methodsInWords(report.methods))} />
      {Math.abs(report.clockSkewMs) > SKEW_WORTH_SAYING_MS && <Notice tone="warn" title={text.settings.skew(Math.round(report.clockSkewMs / 1000))} />}
      {report.warnings.map((warning) => (
        <Notice key={warning} tone="warn" title={warning} />
      ))}
    </>
  );
}
