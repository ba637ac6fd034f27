// Watches an account's traffic from outside: does the gateway answer, when did it last, and does it take our key?
import type { Clock, HttpAnswer, HttpClient } from '../../core/ports.ts';
import type { AccountSummary } from '../../core/app.ts';
import type { AppError } from '../../../shared/errors/result.ts';

export interface Health {
  readonly state: AccountSummary['health'];
  readonly detail: string | null;
  readonly lastContactAtMs: number | null;
}

export const unchecked: Health = { state: 'unchecked', detail: null, lastContactAtMs: null };

/** Passes requests through and reports what each says about the gateway; `report` is called only when the state or its words change. */
export function observed(http: HttpClient, clock: Clock, report: (health: Health) => void): HttpClient & { health(): Health } {
  let current = unchecked;
  const note = (state: Health['state'], detail: string | null, contact: boolean): void => {
    const before = current;
    current = { state, detail, lastContactAtMs: contact ? clock.nowMs() : before.lastContactAtMs };
    if (before.state !== state || before.detail !== detail) report(current);
  };
  return {
    health: () => current,
    close: () => http.close?.(),
    async send(request) {
      const sent = await http.send(request);
      if (sent.ok) note(...afterAnswer(sent.value), true);
      else if (sent.error.code !== 'gateway/base_url') note(...afterError(sent.error), false);
      return sent;
    },
  };
}

function afterAnswer({ status }: HttpAnswer): [Health['state'], string | null] {
  if (status === 401 || status === 403) return ['refused', 'The gateway does not accept the API key.'];
  if (status === 429) return ['slow_down', 'The gateway asks to slow down.'];
  if (status >= 500) return ['not_answering', `The gateway has a fault of its own (status ${status}).`];
  return ['ok', null];
}

function afterError(error: AppError): [Health['state'], string | null] {
  return [error.code === 'gateway/rate_limited' ? 'slow_down' : 'not_answering', error.message];
}
