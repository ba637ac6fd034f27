// Ids sort by time, look the same everywhere, and take what they are given.
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { ID_RANDOM_BYTES, invoiceId, timeId } from '../../../../shared/domain/ids.ts';

// Many runs on a busy machine take longer than one test should.
vi.setConfig({ testTimeout: 60_000 });

const bytes = fc.uint8Array({ minLength: ID_RANDOM_BYTES, maxLength: ID_RANDOM_BYTES });

test('golden', () => {
  expect(invoiceId(0, new Uint8Array(10))).toBe('inv_00000000000000000000000000');
  expect(invoiceId(2 ** 48 - 1, new Uint8Array(10).fill(255))).toBe('inv_7ZZZZZZZZZZZZZZZZZZZZZZZZZ');
  expect(timeId('web', 1_700_000_000_000, new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))).toBe('web_01HF7YAT00041061050R3GG28A');
});

test('later ids sort later; other bytes give other ids', () => {
  const time = fc.integer({ min: 0, max: 2 ** 48 - 2 });
  fc.assert(fc.property(time, bytes, bytes, (ms, a, b) => {
    expect(invoiceId(ms, a) < invoiceId(ms + 1, b)).toBe(true);
    expect(invoiceId(ms, a)).toMatch(/^inv_[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(invoiceId(ms, a) === invoiceId(ms, b)).toBe(Buffer.from(a).equals(Buffer.from(b)));
  }));
});

test('refuses what cannot be an id', () => {
  expect(() => invoiceId(-1, new Uint8Array(10))).toThrow(RangeError);
  expect(() => invoiceId(0.5, new Uint8Array(10))).toThrow(RangeError);
  expect(() => invoiceId(0, new Uint8Array(9))).toThrow(RangeError);
});
