// The gateway's clock, finer than the whole seconds of its Date header: snapshots taken within one second keep their order.

/** What the header rounds away, and a little for the way of the answer. */
const WINDOW_MS = 1_500;

/**
 * Tells the gateway's time for each answer: our clock, shifted so that it always agrees with the header. Without a header it is our clock.
 * Where both clocks agree to the second this is simply our clock, so a restart changes nothing.
 */
export function createGatewayClock(): (serverTimeMs: number | null, receivedAtMs: number) => number {
  let offsetMs = 0;
  return (serverTimeMs, receivedAtMs) => {
    if (serverTimeMs === null) return receivedAtMs;
    const guess = receivedAtMs + offsetMs;
    if (guess < serverTimeMs || guess >= serverTimeMs + WINDOW_MS) offsetMs = serverTimeMs - receivedAtMs;
    return receivedAtMs + offsetMs;
  };
}
