// An error of main as a person reads it: what happened, what to do now, and the code for support under details.
import type { Tone } from '../../lib/status-look.ts';
import { words } from '../../lib/treasury-text.ts';
import { Notice } from '../../ui/Notice.tsx';

interface ProblemProps {
  readonly problem: { readonly code: string; readonly message: string; readonly hint: string } | null;
  readonly tone?: Tone;
}

/** A person who declines has done nothing wrong. */
const calm = new Set(['device/rejected', 'device/cancelled']);

export function Problem({ problem, tone = 'bad' }: ProblemProps) {
  if (problem === null) return null;
  return (
    <Notice tone={calm.has(problem.code) ? 'info' : tone} role="alert" title={problem.message}>
      <p>{problem.hint}</p>
      <details className="problem-code">
        <summary>{words.details}</summary>
        <code>{words.code(problem.code)}</code>
      </details>
    </Notice>
  );
}

/** That the chain is still to be read stands in the account's age already, and passes by itself. */
export const worthSaying = (problem: ProblemProps['problem']): ProblemProps['problem'] => (problem?.code === 'treasury/not_synced' ? null : problem);
