import { describe, expect, it } from 'vitest';
import { createScaledClock } from '../../../../../electron/gateways/emulator-kit/scaled-clock.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

describe('the scaled clock', () => {
  it('runs timers after the base time divided by the factor', () => {
    const base = new FakeClock();
    const clock = createScaledClock(base);
    const runs: number[] = [];
    clock.setFactor(60);
    clock.after(60_000, () => runs.push(clock.nowMs() - base.nowMs()));
    base.advance(999);
    expect(runs).toHaveLength(0);
    base.advance(1);
    expect(runs).toEqual([59_000]);
  });

  it('keeps the time already waited when the speed changes', () => {
    const base = new FakeClock();
    const clock = createScaledClock(base);
    let ran = false;
    clock.after(10_000, () => { ran = true; });
    base.advance(5_000);
    clock.setFactor(10);
    base.advance(499);
    expect(ran).toBe(false);
    base.advance(1);
    expect(ran).toBe(true);
  });

  it('advance runs due timers in order, each at its own time, also those started on the way', () => {
    const base = new FakeClock(0);
    const clock = createScaledClock(base);
    const seen: string[] = [];
    clock.after(2_000, () => {
      seen.push(`b${clock.nowMs()}`);
      clock.after(1_000, () => seen.push(`c${clock.nowMs()}`));
    });
    clock.after(1_000, () => seen.push(`a${clock.nowMs()}`));
    clock.after(9_000, () => seen.push('later'));
    clock.advance(5_000);
    expect(seen).toEqual(['a1000', 'b2000', 'c3000']);
    expect(clock.nowMs()).toBe(5_000);
    base.advance(4_000);
    expect(seen.at(-1)).toBe('later');
  });

  it('a cancelled timer never runs', () => {
    const base = new FakeClock();
    const clock = createScaledClock(base);
    const cancel = clock.after(10, () => { throw new Error('ran'); });
    cancel();
    clock.advance(100);
    base.advance(100);
    expect(base.pending).toBe(0);
  });
});
