// What the transports throw, as our codes. By name, id and words, never by class: several copies of Ledger's packages are installed.
import { appError, type AppError } from '../../../shared/errors/result.ts';
import type { ErrorCode } from '../../../shared/errors/codes.ts';
import { DeviceFault } from './device-fault.ts';
import { statusError } from './status-words.ts';

type DeviceCode = Extract<ErrorCode, `device/${string}`>;

const byName: ReadonlyMap<string, DeviceCode> = new Map([
  // After a failed read and after a failed write; both mean the same.
  ['DisconnectedDevice', 'device/unplugged'],
  ['DisconnectedDeviceDuringOperation', 'device/unplugged'],
  ['LockedDeviceError', 'device/locked'],
  ['TransportExchangeTimeoutError', 'device/timeout'],
  ['TransportRaceCondition', 'device/busy'],
  ['CantOpenDevice', 'device/busy'],
  ['TransportInterfaceNotAvailable', 'device/busy'],
  ['UserRefusedOnDevice', 'device/rejected'],
  ['UserRefusedAddress', 'device/rejected'],
]);

/** Of `TransportError`. */
const byId: ReadonlyMap<string, DeviceCode> = new Map([
  ['NoDevice', 'device/not_found'],
  ['NoDeviceFound', 'device/not_found'],
  ['ListenTimeout', 'device/not_found'],
  // hidraw lets several programs in, and each hears the answers of all: what comes on another channel was meant for another program.
  ['InvalidChannel', 'device/busy'],
  ['InvalidTag', 'device/busy'],
  ['InvalidSequence', 'device/busy'],
  ['TransportLocked', 'device/busy'],
]);

/** Of Node, behind the emulator's socket. */
const bySystemCode: ReadonlyMap<string, DeviceCode> = new Map([
  ['ECONNREFUSED', 'device/not_found'], ['ENOTFOUND', 'device/not_found'], ['EHOSTUNREACH', 'device/not_found'], ['ETIMEDOUT', 'device/not_found'], ['ENOENT', 'device/not_found'],
  ['ECONNRESET', 'device/unplugged'], ['EPIPE', 'device/unplugged'],
  ['EACCES', 'device/permission'], ['EPERM', 'device/permission'],
  ['EBUSY', 'device/busy'],
]);

/**
 * hidapi's words, in this order. Linux: errno's text. macOS: IOKit's number for “exclusive access and device already open” and for “not
 * permitted”. Windows: the system's number for a sharing violation and for access denied, which is also what another program's hold gives.
 */
const byWords: readonly (readonly [RegExp, DeviceCode])[] = [
  [/permission denied|operation not permitted|0xe00002e2|0xe00002c1/i, 'device/permission'],
  [/0xe00002c5|exclusive access|0x00000020|being used by another|resource busy|0x00000005|access is denied/i, 'device/busy'],
  [/no such (file|device)|device not configured|0x00000002|0xe00002c0/i, 'device/not_found'],
  [/cannot access closed device|closed hid device|could not read from hid|cannot write to/i, 'device/unplugged'],
  // Listed and not to be opened, without a reason: on macOS and Windows that is another program.
  [/cannot open device/i, 'device/busy'],
];

const textOf = (thrown: object, field: string): string | null => {
  const value: unknown = Reflect.get(thrown, field);
  return typeof value === 'string' ? value : null;
};

function codeOf(thrown: object): DeviceCode | null {
  const id = textOf(thrown, 'name') === 'TransportError' ? byId.get(textOf(thrown, 'id') ?? '') : undefined;
  const message = textOf(thrown, 'message') ?? '';
  return byName.get(textOf(thrown, 'name') ?? '') ?? id ?? bySystemCode.get(textOf(thrown, 'code') ?? '') ?? byWords.find(([words]) => words.test(message))?.[1] ?? null;
}

/**
 * The error behind anything that was thrown while a device was used. What nobody here knows did not come from a device that keeps to the
 * protocol: `device/nonsense`. `wanted`: the app that should be open.
 */
export function errorOf(thrown: unknown, wanted: string): AppError {
  if (thrown instanceof DeviceFault) return thrown.error;
  if (typeof thrown !== 'object' || thrown === null) return appError('device/nonsense', { details: { problem: 'something without a name went wrong' } });
  const status: unknown = Reflect.get(thrown, 'statusCode');
  if (typeof status === 'number') return statusError(status, null, wanted);
  const code = codeOf(thrown);
  if (code !== null) return appError(code);
  return appError('device/nonsense', { details: { problem: 'it asked for something that does not belong to this' } });
}
