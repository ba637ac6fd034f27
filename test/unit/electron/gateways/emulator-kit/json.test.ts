import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { num, NumberText, readJson, writeJson } from '../../../../../electron/gateways/emulator-kit/json.ts';

describe('emulator JSON', () => {
  it.each(['0', '25.00', '0.008333333333333334', '123456789012345678901234567890.123456789012345678', '-1', '1e5'])('keeps the number %s as it is written', (text) => {
    const read = readJson(`{"a":[${text}]}`);
    expect(read).not.toBeNull();
    expect(writeJson(read?.value ?? null)).toBe(`{"a":[${text}]}`);
  });

  it.each(['', '{', '{"a":}', '{"a":1,}', '[1 2]', '01', '1.', '.5', '+1', 'NaN', "{'a':1}", '"\u0001"', '{"a":1} x', 'tru'])('refuses %j', (text) => {
    expect(readJson(text)).toBeNull();
  });

  it('indents as JSON.stringify does, and leaves undefined members out', () => {
    const value = { b: [1, { c: 'x' }], e: {}, f: [], g: undefined, h: null };
    expect(writeJson(value, 2)).toBe(JSON.stringify(value, null, 2));
  });

  it('agrees with JSON.parse and JSON.stringify on anything without numbers', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value, (_key, member: unknown) => (typeof member === 'number' ? String(member) : member));
      expect(writeJson(readJson(text)?.value ?? null)).toBe(JSON.stringify(JSON.parse(text)));
    }));
  });

  it('writes a number token without quotes', () => {
    expect(writeJson({ amount: num('25.00') })).toBe('{"amount":25.00}');
    expect(readJson('1.50')?.value).toEqual(new NumberText('1.50'));
  });
});
