// Status words and the app's own codes before them, as errors people can act on.
import { expect, test } from 'vitest';
import { statusError, statusOf } from '../../../../../electron/signers/ledger/status-words.ts';

test.each([
  [0x6985, null, 'device/rejected'], [0x5501, null, 'device/rejected'],
  [0x5515, null, 'device/locked'], [0x6982, null, 'device/locked'], [0x6b0c, null, 'device/locked'], [0x530c, null, 'device/locked'],
  [0x6d00, null, 'device/wrong_app'], [0x6e00, null, 'device/wrong_app'], [0x650f, null, 'device/wrong_app'], [0x6511, null, 'device/wrong_app'],
  [0x6faa, null, 'device/timeout'], [0x6901, null, 'device/timeout'],
  [0x6a80, null, 'device/refused'], [0x6a82, null, 'device/refused'], [0xb007, null, 'device/refused'], [0xb008, null, 'device/refused'], [0x6f00, null, 'device/refused'],
  // The app gave a reason: it speaks, not the lock screen.
  [0x6982, 0x000d, 'device/refused'],
] as const)('%i with code %s: %s', (status, code, expected) => {
  expect(statusError(status, code, 'Bitcoin').code).toBe(expected);
});

test.each([
  [0x6a80, 0x0003, 'The Ledger cannot do this: a coin comes without the transaction that made it.', '6A80 0003'],
  [0x6982, 0x000d, 'The Ledger cannot do this: unusual kinds of signatures are switched off in its settings.', '6982 000D'],
  [0x6a82, null, 'The Ledger cannot do this: it does not support this.', '6A82'],
  [0x6f42, null, 'The Ledger cannot do this: it gave a reason that is not known here.', '6F42'],
] as const)('%i with code %s says why, and the status for support', (status, code, message, written) => {
  expect(statusError(status, code, 'Bitcoin')).toMatchObject({ message, details: { status: written } });
});

test('another app is named by the one that is wanted', () => {
  expect(statusError(0x6e00, null, 'Bitcoin Test')).toMatchObject({ details: { wanted: 'Bitcoin Test' } });
});

test.each([
  ['9000', { status: 0x9000, code: null }],
  ['00036a80', { status: 0x6a80, code: 3 }],
  // Four bytes and a status are data, not a code.
  ['f5acc2fd9000', { status: 0x9000, code: null }],
])('%s', (hex, expected) => {
  expect(statusOf(Buffer.from(hex, 'hex'))).toEqual(expected);
});
