// The proxy as the windows and the command line see it; its password is not among the parts.
import type { InferOutput } from 'valibot';
import type { proxyView } from '../../../shared/ipc/proxy.ts';
import type { ProxySummary } from '../app.ts';

export function proxyToView({ mode, host, port, user, hasPassword, problem }: ProxySummary): InferOutput<typeof proxyView> {
  return { mode, host, port, user, hasPassword, problem: problem === null ? null : { code: problem.code, message: problem.message, hint: problem.hint } };
}
