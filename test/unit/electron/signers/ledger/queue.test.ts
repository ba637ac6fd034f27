// One thing at a time, in order, and no wait for whoever gave up.
import { expect, test } from 'vitest';
import { createQueue } from '../../../../../electron/signers/ledger/queue.ts';
import { settle } from '../../../../support/fake-clock.ts';

const gaveUp = (): string => 'gave up';
const never = new AbortController().signal;

function job(name: string, log: string[]): { readonly run: () => Promise<string>; readonly end: () => void } {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => { end = resolve; });
  return {
    end: () => end(),
    run: async () => {
      log.push(`${name} begins`);
      await ended;
      log.push(`${name} ends`);
      return name;
    },
  };
}

test('the second begins when the first has ended', async () => {
  const queue = createQueue();
  const log: string[] = [];
  const [a, b] = [job('a', log), job('b', log)];
  const both = Promise.all([queue.run(a.run, never, gaveUp), queue.run(b.run, never, gaveUp)]);
  b.end();
  await settle();
  expect(log).toEqual(['a begins']);
  a.end();
  expect(await both).toEqual(['a', 'b']);
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

test('one that fails does not stop the next', async () => {
  const queue = createQueue();
  await expect(queue.run(() => Promise.reject(new Error('broken')), never, gaveUp)).rejects.toThrow('broken');
  expect(await queue.run(() => Promise.resolve('next'), never, gaveUp)).toBe('next');
});

test('who gives up before its turn hears so at once and is never begun', async () => {
  const queue = createQueue();
  const log: string[] = [];
  const [a, b] = [job('a', log), job('b', log)];
  const stop = new AbortController();
  const first = queue.run(a.run, never, gaveUp);
  const second = queue.run(b.run, stop.signal, gaveUp);
  await settle();
  stop.abort();
  expect(await second).toBe('gave up');
  a.end();
  await first;
  await queue.idle();
  expect(log).toEqual(['a begins', 'a ends']);
  expect(await queue.run(b.run, stop.signal, gaveUp)).toBe('gave up');
});
