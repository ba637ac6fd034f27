// A short-lived login token for calls that need one besides the key: asked for when first needed, kept until shortly before its end.
import { ok, type Result } from '../../../shared/errors/result.ts';
import type { Clock, Secret } from '../../core/ports.ts';

export interface SessionToken {
  get(): Promise<Result<Secret>>;
  /** The token was not taken. True: it was an old one, and asking for another may help. */
  drop(): boolean;
}

/** Left of its life when a token is no longer used: longer than any request takes. */
const MARGIN_MS = 30_000;

/** `login` asks the gateway. Calls that need the token at the same time share one login; a failed one is not kept. */
export function createSessionToken(clock: Clock, login: () => Promise<Result<{ readonly token: Secret; readonly lifeMs: number }>>): SessionToken {
  let held: { readonly token: Secret; readonly untilMs: number; uses: number } | null = null;
  let pending: Promise<Result<Secret>> | null = null;
  const ask = async (): Promise<Result<Secret>> => {
    const answer = await login();
    pending = null;
    if (!answer.ok) return answer;
    held = { token: answer.value.token, untilMs: clock.monotonicMs() + answer.value.lifeMs - MARGIN_MS, uses: 1 };
    return ok(answer.value.token);
  };
  return {
    get() {
      if (held && clock.monotonicMs() < held.untilMs) {
        held.uses += 1;
        return Promise.resolve(ok(held.token));
      }
      held = null;
      pending ??= ask();
      return pending;
    },
    drop() {
      // A token refused at its very first use was refused for another reason: asking again would go on for ever.
      const wasUsed = held !== null && held.uses > 1;
      held = null;
      return wasUsed;
    },
  };
}
