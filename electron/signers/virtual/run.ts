// Runs one command's flow: from its start, over its pauses, to the answer.
import type { Flow, Pause, Resumed } from './flow.ts';
import { bigEndian } from './bytes.ts';
import { answerOf } from './protocol/apdu.ts';
import { Refusal, status } from './refusal.ts';

export type Step = { readonly kind: 'answer'; readonly bytes: Uint8Array } | Pause;

export interface Run {
  readonly step: Step;
  /** Goes on from a pause. */
  resume(value: Resumed): Run;
}

function refused(error: unknown): Step {
  if (!(error instanceof Refusal)) return { kind: 'answer', bytes: answerOf(status.broken) };
  return { kind: 'answer', bytes: answerOf(error.status, error.detail === null ? new Uint8Array() : bigEndian(error.detail, 2)) };
}

/** Runs `begin` up to its first pause or its end. A refusal anywhere in it is an answer; a fault of the program is 6F00, as on a device. */
export function run(begin: () => Flow<Uint8Array>): Run {
  let flow: Flow<Uint8Array> | null = null;
  const advance = (next: (flow: Flow<Uint8Array>) => IteratorResult<Pause, Uint8Array>): Run => {
    let step: Step;
    try {
      flow ??= begin();
      const result = next(flow);
      step = result.done === true ? { kind: 'answer', bytes: answerOf(status.ok, result.value) } : result.value;
    } catch (error) {
      step = refused(error);
    }
    return { step, resume: (value) => advance((paused) => paused.next(value)) };
  };
  return advance((started) => started.next(new Uint8Array()));
}
