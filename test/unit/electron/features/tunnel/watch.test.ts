// Watching an open tunnel: a probe at least every 60 seconds, sooner after one that failed, and a silent tunnel opened anew. Line 34.
import { describe, expect, it } from 'vitest';
import type { TestReport, TestStage } from '../../../../../electron/core/app.ts';
import { watch } from '../../../../../electron/features/tunnel/watch.ts';
import type { Tunnel, TunnelState } from '../../../../../electron/tunnels/port.ts';
import { appError } from '../../../../../shared/errors/result.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

function watched(isManual = false) {
  const clock = new FakeClock();
  let state: TunnelState = { kind: 'idle' };
  let stage: TestStage | null = null;
  const listeners = new Set<() => void>();
  const testedAt: number[] = [];
  const reopened: string[] = [];
  const become = (next: TunnelState): void => {
    state = next;
    listeners.forEach((listener) => listener());
  };
  const tunnel: Tunnel = {
    start: () => undefined, state: () => state, close: () => Promise.resolve(),
    reconnect: (why) => { reopened.push(why.code); },
    onChanged: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const watching = watch({
    clock, tunnel, isManual, changed: () => undefined,
    test: (url): Promise<TestReport> => {
      testedAt.push(clock.monotonicMs());
      return Promise.resolve({ atMs: clock.nowMs(), ok: stage === null, stage, tookMs: 1, url, error: stage === null ? null : appError('tunnel/test_tunnel') });
    },
  });
  return {
    clock, watching, testedAt, reopened,
    up: () => become({ kind: 'up', publicUrl: 'https://a.example', sinceMs: clock.monotonicMs() }),
    down: () => become({ kind: 'down', error: appError('tunnel/timeout'), attempt: 1, retryAtMs: null }),
    breakAt: (where: TestStage | null) => { stage = where; },
  };
}

describe('watching a tunnel', () => {
  it('sends a probe at once and then at least every 60 seconds (line 34)', async () => {
    const { clock, testedAt, up } = watched();
    up();
    await clock.advanceAsync(600_000);
    expect(testedAt[0]).toBe(0);
    const gaps = testedAt.slice(1).map((at, index) => at - (testedAt[index] ?? 0));
    expect(gaps.length).toBeGreaterThanOrEqual(10);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(60_000);
  });

  it('asks again soon after a failure, and opens a silent tunnel anew after the second, not more often than once a minute', async () => {
    const { clock, testedAt, reopened, up, breakAt } = watched();
    up();
    await clock.advanceAsync(0);
    breakAt('tunnel');
    await clock.advanceAsync(30_000);
    expect(reopened).toEqual([]);
    await clock.advanceAsync(5_000);
    expect(testedAt.at(-1)).toBe(35_000);
    expect(reopened).toEqual(['tunnel/test_tunnel']);
    await clock.advanceAsync(59_000);
    expect(reopened).toHaveLength(1);
    await clock.advanceAsync(60_000);
    expect(reopened).toHaveLength(2);
  });

  it.each(['name', 'connect', 'tls', 'receiver', 'answer'] as const)('does not open a tunnel anew for what is not its fault: %s', async (stage) => {
    const { clock, reopened, watching, up, breakAt } = watched();
    breakAt(stage);
    up();
    await clock.advanceAsync(300_000);
    expect(reopened).toEqual([]);
    expect(watching.failures()).toBeGreaterThan(5);
  });

  it('has nothing to open anew where the owner’s own web server forwards', async () => {
    const { clock, reopened, up, breakAt } = watched(true);
    breakAt('tunnel');
    up();
    await clock.advanceAsync(300_000);
    expect(reopened).toEqual([]);
  });

  it('tests nothing while it is down, and begins anew with the next link', async () => {
    const { clock, testedAt, watching, up, down, breakAt } = watched();
    breakAt('tunnel');
    up();
    await clock.advanceAsync(0);
    expect(watching.last()?.ok).toBe(false);
    down();
    expect(watching.last()).toBeNull();
    expect(await watching.testNow()).toBeNull();
    await clock.advanceAsync(300_000);
    expect(testedAt).toEqual([0]);
    breakAt(null);
    up();
    await clock.advanceAsync(0);
    expect([watching.last()?.ok, watching.failures()]).toEqual([true, 0]);
    watching.stop();
    await clock.advanceAsync(300_000);
    expect(testedAt).toHaveLength(2);
  });
});
