// Typing and pasting amounts: what the keys make of the digits.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountText, emptyAmount, isZero, pasteAmount, strokeOfKey, typeAmount, typedBlind, type AmountEntry, type AmountStroke } from '../../../../../renderer/features/till/amount-entry.ts';
import { parseDecimal } from '../../../../../shared/domain/money.ts';

const strokes = (keys: string): readonly AmountStroke[] =>
  [...keys].map((key): AmountStroke => {
    if (key === '.') return { kind: 'dot' };
    if (key === '<') return { kind: 'erase' };
    if (key === 'c') return { kind: 'clear' };
    return { kind: 'digits', digits: key };
  });
const type = (keys: string, decimals: number): AmountEntry => strokes(keys).reduce((entry, stroke) => typeAmount(entry, stroke, decimals), emptyAmount);

describe('typing', () => {
  it.each([
    { why: 'nothing is zero', keys: '', decimals: 2, wanted: '0.00' },
    { why: 'digits are cents first', keys: '1', decimals: 2, wanted: '0.01' },
    { why: 'four digits', keys: '1250', decimals: 2, wanted: '12.50' },
    { why: 'leading zeros vanish', keys: '00012', decimals: 2, wanted: '0.12' },
    { why: 'a currency without decimals', keys: '1250', decimals: 0, wanted: '1250' },
    { why: 'a currency with three', keys: '1250', decimals: 3, wanted: '1.250' },
    { why: 'a dot makes the digits whole', keys: '12.', decimals: 2, wanted: '12.00' },
    { why: 'one digit after the dot is tenths', keys: '12.5', decimals: 2, wanted: '12.50' },
    { why: 'two digits after the dot', keys: '12.55', decimals: 2, wanted: '12.55' },
    { why: 'more decimals than there are change nothing', keys: '12.559', decimals: 2, wanted: '12.55' },
    { why: 'a second dot changes nothing', keys: '12.5.5', decimals: 2, wanted: '12.55' },
    { why: 'a dot first', keys: '.5', decimals: 2, wanted: '0.50' },
    { why: 'no dot where there are no decimals', keys: '12.5', decimals: 0, wanted: '125' },
    { why: 'erase takes the last digit', keys: '1250<', decimals: 2, wanted: '1.25' },
    { why: 'erase takes the decimals, then the dot', keys: '12.5<<', decimals: 2, wanted: '0.12' },
    { why: 'erase on nothing', keys: '<<', decimals: 2, wanted: '0.00' },
    { why: 'clear', keys: '1250c', decimals: 2, wanted: '0.00' },
    { why: 'too many digits change nothing', keys: '123456789012', decimals: 2, wanted: '123456789.01' },
  ])('$why: $keys', ({ keys, decimals, wanted }) => expect(amountText(type(keys, decimals), decimals)).toBe(wanted));

  it('always makes an amount that main can read, with all decimals', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9.<c]{0,30}$/), fc.constantFrom(0, 2, 3), (keys, decimals) => {
        const text = amountText(type(keys, decimals), decimals);
        expect(parseDecimal(text, decimals).ok).toBe(true);
        expect(text.split('.')[1]?.length ?? 0).toBe(decimals);
      }),
    );
  });

  it('cents first, any number comes out as it was typed', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 99_999_999_999n }), (cents) => {
      const read = parseDecimal(amountText(type(String(cents), 2), 2), 2);
      expect(read.ok && read.minor).toBe(cents);
    }));
  });

  it('knows zero', () => {
    expect([isZero(emptyAmount), isZero(type('0.00', 2)), isZero(type('.01', 2)), isZero(type('1', 2))]).toEqual([true, true, false, false]);
  });
});

describe('pasting', () => {
  it.each([
    { pasted: '12.50', wanted: '12.50' }, { pasted: ' 12.5 ', wanted: '12.50' }, { pasted: '12', wanted: '12.00' }, { pasted: '12,50', wanted: '12.50' },
    { pasted: '$12.50', wanted: '12.50' }, { pasted: '12,50 €', wanted: '12.50' }, { pasted: 'USD 12.50', wanted: '12.50' }, { pasted: '12.50usd', wanted: '12.50' },
    { pasted: '1,234.50', wanted: '1234.50' }, { pasted: '1.234,50', wanted: '1234.50' }, { pasted: '1 234,50', wanted: '1234.50' }, { pasted: '1’234.50', wanted: '1234.50' },
    { pasted: '12.500', wanted: '12.50' }, { pasted: '0012.50', wanted: '12.50' },
    { pasted: '1,234', wanted: null }, { pasted: '12.345', wanted: null }, { pasted: '-5', wanted: null }, { pasted: '1e3', wanted: null }, { pasted: '', wanted: null },
    { pasted: 'EUR 12.50', wanted: null }, { pasted: '12.50.10', wanted: null }, { pasted: '٣', wanted: null }, { pasted: '9999999999.00', wanted: null },
  ])('reads “$pasted” as $wanted', ({ pasted, wanted }) => {
    const entry = pasteAmount(pasted, 'USD', 2);
    expect(entry && amountText(entry, 2)).toBe(wanted);
  });

  it('never reads a wrong amount out of anything that was copied from the screen', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 99_999_999_999n }), fc.constantFrom(0, 2, 3), (minor, decimals) => {
      const shown = amountText(type(String(minor), decimals), decimals);
      const entry = pasteAmount(shown, 'USD', decimals);
      expect(entry && amountText(entry, decimals)).toBe(shown);
    }));
  });
});

describe('the keys', () => {
  it.each([
    ['7', { kind: 'digits', digits: '7' }], ['.', { kind: 'dot' }], [',', { kind: 'dot' }], ['Decimal', { kind: 'dot' }], ['Backspace', { kind: 'erase' }],
    ['Delete', { kind: 'clear' }], ['Clear', { kind: 'clear' }], ['Enter', null], ['a', null], ['F2', null], ['12', null],
  ])('%s', (key, wanted) => expect(strokeOfKey(key)).toEqual(wanted));

  it.each([
    { why: 'nothing', keys: [], wanted: '' },
    { why: 'digits', keys: ['1', '2', '5', '0'], wanted: '1250' },
    { why: 'only up to Enter', keys: ['1', '2', 'Enter', '3'], wanted: '12' },
    { why: 'corrected', keys: ['1', '9', 'Backspace', '2'], wanted: '12' },
    { why: 'whole units', keys: ['1', '2', ',', '5', 'x'], wanted: '12.5' },
  ])('typed before the currency is known: $why', ({ keys, wanted }) => expect(typedBlind(keys)).toBe(wanted));
});
