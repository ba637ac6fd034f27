// Group commit: all deliveries verified in one turn of the event loop are stored in one transaction, then all are answered.
import type { Logger } from '../../core/ports.ts';
import type { StoredDelivery, VerifiedDelivery, WebhookDeps } from './port.ts';

export interface GroupCommit {
  /** `answer(true)` is called only after the commit; `answer(false)` when nothing was stored and the sender should come again. */
  add(delivery: VerifiedDelivery, answer: (stored: boolean) => void): void;
  /** Stores what waits, now. */
  flush(): void;
}

type StoreDeps = Pick<WebhookDeps, 'append' | 'notify'> & { readonly log: Logger };

/** Stores a batch in one transaction and tells of it; null: nothing was stored, and the senders should come again. */
export function storeBatch(deps: StoreDeps, deliveries: readonly VerifiedDelivery[]): readonly StoredDelivery[] | null {
  const outcomes = append(deps, deliveries);
  if (outcomes !== null) notify(deps, deliveries, outcomes);
  return outcomes;
}

function append(deps: StoreDeps, deliveries: readonly VerifiedDelivery[]): readonly StoredDelivery[] | null {
  try {
    const stored = deps.append(deliveries);
    if (stored.ok) return stored.value;
    deps.log.error('webhooks_not_stored', { code: stored.error.code, count: deliveries.length });
  } catch (problem) {
    deps.log.error('webhooks_not_stored', { code: problem instanceof Error ? problem.name : 'unknown', count: deliveries.length });
  }
  return null;
}

function notify(deps: StoreDeps, deliveries: readonly VerifiedDelivery[], outcomes: readonly StoredDelivery[]): void {
  try {
    deps.notify(deliveries, outcomes);
  } catch (problem) {
    // What was acknowledged is stored; a failing listener must not take the receiver down. The next poll asks all the same.
    deps.log.error('webhook_listener_failed', { name: problem instanceof Error ? problem.name : 'unknown' });
  }
}

/** One sync to the disk serves every delivery that arrived meanwhile; under load that is what makes the receiver fast. */
export function createGroupCommit(deps: StoreDeps): GroupCommit {
  let batch: VerifiedDelivery[] = [];
  let answers: ((stored: boolean) => void)[] = [];
  let isScheduled = false;

  const flush = (): void => {
    isScheduled = false;
    if (batch.length === 0) return;
    const [deliveries, waiting] = [batch, answers];
    batch = [];
    answers = [];
    const outcomes = append(deps, deliveries);
    for (const answer of waiting) answer(outcomes !== null);
    if (outcomes !== null) notify(deps, deliveries, outcomes);
  };

  return {
    add(delivery, answer) {
      batch.push(delivery);
      answers.push(answer);
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(flush);
    },
    flush,
  };
}
