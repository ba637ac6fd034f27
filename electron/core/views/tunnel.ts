// The tunnel as the windows see it; no secret is among its parts.
import type { InferOutput } from 'valibot';
import type { AppError } from '../../../shared/errors/result.ts';
import type { tunnelTest, tunnelView } from '../../../shared/ipc/tunnel.ts';
import type { TestReport, TunnelSummary } from '../app.ts';

const problemOf = (error: AppError | null): { code: string; message: string; hint: string } | null =>
  (error === null ? null : { code: error.code, message: error.message, hint: error.hint });

export const testToView = ({ atMs, ok, stage, tookMs, url, error }: TestReport): InferOutput<typeof tunnelTest> =>
  ({ at: new Date(atMs).toISOString(), ok, stage, tookMs, url, problem: problemOf(error) });

export function tunnelToView(summary: TunnelSummary): InferOutput<typeof tunnelView> {
  const { driver, title, settings, sealed, state, retryInMs, publicUrl, forwardTo, askedKey, test, mode, accounts } = summary;
  return {
    driver, title, settings: { ...settings }, sealed: [...sealed], state, problem: problemOf(summary.problem), retryInMs, publicUrl, forwardTo,
    askedKey: askedKey === null ? null : { ...askedKey }, test: test === null ? null : testToView(test), mode,
    accounts: accounts.map(({ name, webhookUrl, how, problem }) => ({ name, webhookUrl, how, problem: problemOf(problem) })),
  };
}
