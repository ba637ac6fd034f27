// Main's sentences as people read them.
import { expect, test } from 'vitest';
import { ago, detailInWords, methodInWords } from '../../../../renderer/lib/format.ts';

test.each([
  { description: 'method ids become words', detail: 'This sale takes USDT@tron only; 12.5 USDT@bsc came in.', words: 'This sale takes USDT on TRON only; 12.5 USDT on BNB Smart Chain came in.' },
  { description: 'an unknown method stays as it came', detail: '3 DOGE@dogecoin came in.', words: '3 DOGE@dogecoin came in.' },
  { description: 'other texts stay', detail: 'Write to till@corner.example', words: 'Write to till@corner.example' },
])('$description', ({ detail, words }) => {
  expect(detailInWords(detail)).toBe(words);
});

test('a method in words', () => {
  expect(methodInWords('BTC@lightning')).toBe('BTC on Lightning');
});

test.each([
  [0, 'now'], [59_999, 'now'], [60_000, '1 min'], [3_599_999, '59 min'], [3_600_000, '1 h'], [86_399_999, '23 h'], [86_400_000, '1 d'], [-5_000, 'now'],
])('%d ms ago is %s', (passed, words) => {
  const at = Date.parse('2026-11-21T10:00:00.000Z');
  expect(ago('2026-11-21T10:00:00.000Z', at + passed, { now: 'now', minutes: (n) => `${n} min`, hours: (n) => `${n} h`, days: (n) => `${n} d` })).toBe(words);
});
