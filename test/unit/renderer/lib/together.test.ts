// Changes that come together are taken together, and none is lost or late.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { together } from '../../../../renderer/lib/together.ts';

describe('together', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('the first at once, the rest together, and the next one after a pause at once again', () => {
    const taken: (readonly number[])[] = [];
    const hear = together<number>((all) => taken.push(all));
    hear(1);
    expect(taken).toEqual([[1]]);
    hear(2);
    hear(3);
    vi.advanceTimersByTime(99);
    expect(taken).toEqual([[1]]);
    vi.advanceTimersByTime(1);
    expect(taken).toEqual([[1], [2, 3]]);
    hear(4);
    vi.advanceTimersByTime(100);
    expect(taken).toEqual([[1], [2, 3], [4]]);
    vi.advanceTimersByTime(1_000);
    hear(5);
    expect(taken).toEqual([[1], [2, 3], [4], [5]]);
  });
});
