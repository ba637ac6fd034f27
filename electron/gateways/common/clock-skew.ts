// How far a gateway's clock is from ours, as far as a header of whole seconds can tell.
import type { HttpAnswer } from '../../core/ports.ts';

/** The gateway's clock minus ours; 0 when its Date header and our clock can agree, or when it sends none. */
export function clockSkewMs(answer: Pick<HttpAnswer, 'serverTimeMs' | 'receivedAtMs'>): number {
  const { serverTimeMs, receivedAtMs } = answer;
  if (serverTimeMs === null) return 0;
  if (receivedAtMs < serverTimeMs) return serverTimeMs - receivedAtMs;
  return Math.min(0, serverTimeMs + 999 - receivedAtMs);
}
