// The tunnel as the command line prints it; no secret is among its parts.
import type { TestReport, TunnelSummary } from '../core/app.ts';
import { testToView, tunnelToView } from '../core/views/tunnel.ts';
import { facts } from './printer.ts';

export const modeWords = (mode: TunnelSummary['mode']): string => (mode === 'webhooks_and_polling' ? 'webhooks and polling' : 'polling only');

export const tunnelDocument = (summary: TunnelSummary): Record<string, unknown> => ({ ...tunnelToView(summary), mode: modeWords(summary.mode) });

export const testDocument = (report: TestReport): Record<string, unknown> => ({ ...testToView(report) });

export const testText = (report: TestReport): string => (report.error === null
  ? `The probe came back from ${report.url} in ${report.tookMs} ms.`
  : `The probe broke at: ${report.stage ?? ''}. ${report.error.message} ${report.error.hint}`);

export function tunnelText(summary: TunnelSummary): string {
  const { driver, settings, sealed, state, problem, publicUrl, forwardTo, test, accounts } = summary;
  return facts([
    ['tunnel', driver ?? 'none'],
    ...Object.entries(settings).map(([key, value]) => [`  ${key}`, value] as const),
    ...sealed.map((key) => [`  ${key}`, '(sealed)'] as const),
    ['state', state],
    ['problem', problem?.message],
    ['next', problem?.hint],
    ['public address', publicUrl],
    ['leads to', forwardTo],
    ['self-test', test === null ? null : testText(test)],
    ['learning by', modeWords(summary.mode)],
    ...accounts.flatMap(({ name, webhookUrl, problem: toDo }) => [
      [`gateway ${name}`, webhookUrl ?? 'is asked; no address for its webhooks'] as const,
      ['', toDo === null ? null : `${toDo.message} ${toDo.hint}`] as const,
    ]),
  ]);
}
