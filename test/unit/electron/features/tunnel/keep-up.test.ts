// Keeping a tunnel up: jittered waits that grow and begin small again, one try at a time, a stop where a person is needed. Line 33.
import { describe, expect, it } from 'vitest';
import { backOffMs, CONNECT_WITHIN_MS, keepUp } from '../../../../../electron/features/tunnel/keep-up.ts';
import type { Link, Tunnel, TunnelConfig, TunnelDeps } from '../../../../../electron/tunnels/port.ts';
import { appError, fail, ok, type AppError, type Result } from '../../../../../shared/errors/result.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { keptLog, seededRandom } from '../../../../support/http-ports.ts';

const lost = appError('tunnel/connection_lost', { details: { host: 'h', reason: 'r' } });
const config: TunnelConfig = { settings: {}, secrets: {} };

interface Scripted {
  readonly tunnel: Tunnel;
  readonly clock: FakeClock;
  /** How many tries were begun. */
  tries(): number;
  /** Answers the try that is open. */
  answer(result: 'up' | AppError): Promise<void>;
  /** Ends the open link. */
  drop(): Promise<void>;
  closed(): number;
  signal(): AbortSignal | null;
}

function scripted(): Scripted {
  const clock = new FakeClock();
  const deps: TunnelDeps = { clock, random: seededRandom('tunnel'), log: keptLog(), localPort: 1 };
  let tries = 0;
  let closed = 0;
  let answer: (result: Result<Link>) => void = () => undefined;
  let drop: (why: AppError) => void = () => undefined;
  let signal: AbortSignal | null = null;
  const tunnel = keepUp({
    id: 'ssh',
    connect: (_config, _deps, given) => {
      tries += 1;
      signal = given;
      given.addEventListener('abort', () => answer(fail(lost)));
      return new Promise((resolve) => { answer = resolve; });
    },
  }, config, deps);
  return {
    tunnel, clock, tries: () => tries, closed: () => closed, signal: () => signal,
    async answer(result) {
      const ended = new Promise<AppError>((resolve) => { drop = resolve; });
      answer(result === 'up' ? ok({ publicUrl: 'https://a.example', ended, close: () => { closed += 1; return Promise.resolve(); } }) : fail(result));
      await clock.advanceAsync(0);
    },
    async drop() {
      drop(lost);
      await clock.advanceAsync(0);
    },
  };
}

describe('a tunnel that is kept up', () => {
  it('waits longer from failure to failure, never longer than half a minute, never twice alike (line 33)', () => {
    const random = seededRandom('waits');
    const waits = Array.from({ length: 12 }, (_, failures) => backOffMs(failures, random));
    const limits = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000, 30_000, 30_000];
    waits.forEach((wait, index) => {
      expect(wait).toBeGreaterThanOrEqual((limits[index] ?? 0) / 2);
      expect(wait).toBeLessThanOrEqual(limits[index] ?? 0);
    });
    expect(new Set(Array.from({ length: 20 }, () => backOffMs(6, random))).size).toBeGreaterThan(10);
  });

  it('tries again by itself, one try at a time, and shows what was wrong meanwhile', async () => {
    const { tunnel, clock, tries, answer } = scripted();
    tunnel.start();
    tunnel.start();
    expect(tries()).toBe(1);
    await answer(lost);
    expect(tunnel.state()).toMatchObject({ kind: 'down', error: { code: 'tunnel/connection_lost' }, attempt: 1 });
    await clock.advanceAsync(500);
    expect(tries()).toBe(2);
    expect(tunnel.state()).toMatchObject({ kind: 'connecting', attempt: 2, last: { code: 'tunnel/connection_lost' } });
    await answer('up');
    expect(tunnel.state()).toMatchObject({ kind: 'up', publicUrl: 'https://a.example' });
  });

  it('after a link that held begins with small waits again; after one that broke at once it does not', async () => {
    const { tunnel, clock, tries, answer, drop } = scripted();
    const nextTry = async (): Promise<void> => {
      for (const before = tries(); tries() === before;) await clock.advanceAsync(250);
    };
    tunnel.start();
    for (let count = 0; count < 4; count += 1) {
      await answer(lost);
      await nextTry();
    }
    await answer('up');
    await drop();
    expect(tunnel.state()).toMatchObject({ kind: 'down', attempt: 5 });
    await nextTry();
    await answer('up');
    await clock.advanceAsync(10_000);
    await drop();
    expect(tunnel.state()).toMatchObject({ kind: 'down', attempt: 1 });
  });

  it('gives a try up that takes too long', async () => {
    const { tunnel, clock, tries, signal } = scripted();
    tunnel.start();
    await clock.advanceAsync(CONNECT_WITHIN_MS);
    expect(signal()?.aborted).toBe(true);
    expect(tunnel.state()).toMatchObject({ kind: 'down', error: { code: 'tunnel/timeout' } });
    await clock.advanceAsync(500);
    expect(tries()).toBe(2);
  });

  it.each(['tunnel/host_key_new', 'tunnel/host_key_changed', 'tunnel/not_accepted', 'tunnel/key_unreadable', 'tunnel/program_missing'] as const)(
    'stops at %s until a person asks for another try', async (code) => {
      const { tunnel, clock, tries, answer } = scripted();
      tunnel.start();
      await answer(appError(code));
      expect(tunnel.state()).toMatchObject({ kind: 'down', retryAtMs: null });
      await clock.advanceAsync(3_600_000);
      expect(tries()).toBe(1);
      tunnel.reconnect(lost);
      expect(tries()).toBe(2);
    },
  );

  it('is opened anew on demand, and closed for good', async () => {
    const { tunnel, clock, tries, answer, closed } = scripted();
    tunnel.start();
    await answer('up');
    tunnel.reconnect(lost);
    await clock.advanceAsync(0);
    expect([closed(), tries()]).toEqual([1, 2]);
    await answer('up');
    await tunnel.close();
    expect([closed(), tunnel.state().kind, clock.pending]).toEqual([2, 'idle', 0]);
    tunnel.reconnect(lost);
    expect(tries()).toBe(2);
  });

  it('leaves nothing open when it is closed during a try', async () => {
    const { tunnel, clock, signal } = scripted();
    tunnel.start();
    const closing = tunnel.close();
    expect(signal()?.aborted).toBe(true);
    await closing;
    expect(clock.pending).toBe(0);
    expect(tunnel.state().kind).toBe('idle');
  });
});
