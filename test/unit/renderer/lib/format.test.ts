// Main's sentences as people read them.
import { expect, test } from 'vitest';
import { detailInWords, methodInWords } from '../../../../renderer/lib/format.ts';

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
