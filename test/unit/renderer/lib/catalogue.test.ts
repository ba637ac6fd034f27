// The catalogue is complete: a word and a look for every status, a sentence for every next step; no text is empty.
import { describe, expect, it } from 'vitest';
import { en } from '../../../../renderer/lib/en.ts';
import { enTreasury } from '../../../../renderer/lib/en-treasury.ts';
import { lookOf } from '../../../../renderer/lib/status-look.ts';
import { invoiceStatuses } from '../../../../shared/domain/status.ts';

describe('statuses', () => {
  it.each(invoiceStatuses)('%s has a word and a shape', (status) => {
    expect(en.status[status]).toMatch(/\S/);
    expect(lookOf(status).icon).toMatch(/\S/);
  });
  it('no two statuses share a word', () => expect(new Set(Object.values(en.status)).size).toBe(invoiceStatuses.length));
  it('statuses of one colour differ in shape, so that colour never speaks alone', () => {
    const refunds = ['partially_refunded', 'refunded'];
    const looks = invoiceStatuses.filter((status) => !refunds.includes(status)).map((status) => lookOf(status).icon);
    expect(new Set(looks).size).toBe(looks.length);
  });
});

function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(strings) : [];
}

it.each([['the till', en], ['the treasury', enTreasury]])('no text of %s is empty, doubled in spaces, or ends in one', (_room, catalogue) => {
  expect(strings(catalogue).filter((text) => text === '' || text !== text.trim() || / {2}/.test(text))).toEqual([]);
});

it('B11, I3: every next step is a sentence', () => {
  expect(Object.values(en.next).filter((text) => !/^[A-Z].*\.$/.test(text))).toEqual([]);
});
