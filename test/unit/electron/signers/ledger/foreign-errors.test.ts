// What the transports throw, as our codes: by name, id and words, also when it comes from another copy of Ledger's packages.
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { deviceFault } from '../../../../../electron/signers/ledger/device-fault.ts';
import { errorOf } from '../../../../../electron/signers/ledger/foreign-errors.ts';
import { errorTexts } from '../../../../../shared/errors/codes.ts';

const require = createRequire(import.meta.url);
type Thrown = new (...how: unknown[]) => Error;
const copies = ['@ledgerhq/errors', '@ledgerhq/hw-transport/errors'].map((name) => ({ name, errors: require(name) as Readonly<Record<string, Thrown>> }));

const codeOf = (thrown: unknown): string => errorOf(thrown, 'Bitcoin').code;
const named = (name: string, more: object = {}): Error => Object.assign(new Error('whatever'), { name, ...more });

describe.each(copies)('thrown by $name', ({ errors }) => {
  const made = (name: string, ...how: unknown[]): Error => {
    const Class = errors[name];
    if (Class === undefined) throw new Error(`no ${name}`);
    return new Class(...how);
  };

  test.each<[string, unknown[], string]>([
    ['DisconnectedDevice', [], 'device/unplugged'],
    ['DisconnectedDeviceDuringOperation', ['gone'], 'device/unplugged'],
    ['TransportRaceCondition', ['busy'], 'device/busy'],
    ['CantOpenDevice', [], 'device/busy'],
    ['TransportError', ['NoDevice', 'NoDevice'], 'device/not_found'],
    ['TransportError', ['x', 'ListenTimeout'], 'device/not_found'],
    ['TransportError', ['Invalid channel', 'InvalidChannel'], 'device/busy'],
    ['TransportError', ['Invalid sequence', 'InvalidSequence'], 'device/busy'],
    ['TransportError', ['locked', 'TransportLocked'], 'device/busy'],
    ['TransportStatusError', [0x6985], 'device/rejected'],
    ['TransportStatusError', [0x5515], 'device/locked'],
    ['TransportStatusError', [0x6e00], 'device/wrong_app'],
    ['UserRefusedOnDevice', [], 'device/rejected'],
  ])('%s %j: %s', (name, how, code) => {
    expect(codeOf(made(name, ...how))).toBe(code);
  });
});

describe('by words of the system', () => {
  test.each([
    ['cannot open device with path /dev/hidraw3: Failed to open a device with path \'/dev/hidraw3\': Permission denied', 'device/permission'],
    ['cannot open device with path /dev/hidraw3: Failed to open a device with path \'/dev/hidraw3\': No such file or directory', 'device/not_found'],
    ['cannot open device with path DevSrvsID:4295: hid_open_path: failed to open IOHIDDevice from mach entry: (0xE00002C5) (iokit/common) exclusive access and device already open', 'device/busy'],
    ['cannot open device with path DevSrvsID:4295: hid_open_path: failed to open IOHIDDevice from mach entry: (0xE00002E2) (iokit/common) not permitted', 'device/permission'],
    ['cannot open device with path \\\\?\\hid#vid_2c97: CreateFile: (0x00000020) The process cannot access the file because it is being used by another process.', 'device/busy'],
    ['cannot open device with path somewhere', 'device/busy'],
    ['Cannot access closed device', 'device/unplugged'],
    ['Unable to read from a closed HID device', 'device/unplugged'],
  ])('%s', (message, code) => {
    expect(codeOf(new TypeError(message))).toBe(code);
  });

  test.each([['ECONNREFUSED', 'device/not_found'], ['ECONNRESET', 'device/unplugged'], ['EACCES', 'device/permission'], ['EBUSY', 'device/busy']])('%s', (code, expected) => {
    expect(codeOf(named('Error', { code }))).toBe(expected);
  });
});

test.each([[undefined], ['text'], [new Error('Requested unknown preimage for: 00')], [named('TransportError', { id: 'SomethingNew' })]])('what nobody knows is nonsense: %s', (thrown) => {
  expect(codeOf(thrown)).toBe('device/nonsense');
});

test('our own faults pass through with their details', () => {
  expect(errorOf(deviceFault('device/wrong_device', { found: 'aa', expected: 'bb' }), 'Bitcoin')).toMatchObject({ code: 'device/wrong_device', details: { found: 'aa', expected: 'bb' } });
});

test('every sentence of a device’s error can be filled by what the error carries', () => {
  const blanks = (code: keyof typeof errorTexts): string[] => [...`${errorTexts[code].message} ${errorTexts[code].hint}`.matchAll(/\{(\w+)\}/g)].map(([, name]) => `${name}`);
  for (const thrown of [named('DisconnectedDevice'), named('TransportError', { id: 'NoDevice' }), named('X', { statusCode: 0x6d00 }), named('X', { statusCode: 0x6a80 }), new Error('?')]) {
    const error = errorOf(thrown, 'Bitcoin');
    expect(Object.keys(error.details ?? {}), error.code).toEqual(expect.arrayContaining(blanks(error.code)));
    expect(error.message + error.hint).not.toContain('{');
  }
});
