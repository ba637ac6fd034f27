// The real outside world: the system's clock, randomness and network. The only file that may touch them.
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Ports } from './app.ts';
import { createHttpClient } from './http/client.ts';
import type { SystemProxy } from './http/options.ts';
import { proxyFromEnvironment } from './http/system-proxy.ts';
import { createFileLogger } from './log-file.ts';
import type { Clock, Keychain, Logger, Random } from './ports.ts';

/** setTimeout takes no more than 31 bits. */
const LONGEST_TIMER_MS = 2_147_483_647;

export const liveClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(Math.max(0, delayMs), LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  },
};

export const liveRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };

/** Where there is no keychain of the operating system: the command line. */
export const noKeychain: Keychain = {
  backend: 'none',
  trustworthy: false,
  wrap: () => {
    throw new Error('there is no keychain here');
  },
  unwrap: () => {
    throw new Error('there is no keychain here');
  },
};

export interface LivePortsOptions {
  readonly home: string;
  readonly keychain?: Keychain;
  readonly log?: Logger;
  /** What the operating system says about a way out; without it, what the environment says. */
  readonly systemProxy?: SystemProxy;
}

/** The zone of this computer, for shops that never chose one. */
export const localTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The ports of a real run. Without `log` it writes to the data folder. */
export function livePorts({ home, keychain = noKeychain, log = createFileLogger(home, liveClock), systemProxy = proxyFromEnvironment(process.env) }: LivePortsOptions): Ports {
  return {
    clock: liveClock,
    random: liveRandom,
    log,
    keychain,
    systemProxy,
    httpFor: ({ name, baseUrl, selfHosted, requestsPerSecond, proxy, limits }) =>
      createHttpClient({ name, baseUrl, selfHosted, requestsPerSecond, ...(proxy === undefined ? {} : { proxy }), ...(limits === undefined ? {} : { limits }), clock: liveClock, random: liveRandom, log }),
    treasury: async () => (await import('./live-treasury.ts')).liveTreasury(liveClock, process.env),
  };
}
