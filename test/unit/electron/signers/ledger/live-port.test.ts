// Which Ledger is opened, and why none is.
import { expect, test } from 'vitest';
import { DeviceFault } from '../../../../../electron/signers/ledger/device-fault.ts';
import type { OpenDevice } from '../../../../../electron/signers/ledger/device.ts';
import { errorOf } from '../../../../../electron/signers/ledger/foreign-errors.ts';
import { usbPort, type UsbSystem } from '../../../../../electron/signers/ledger/live-port.ts';

const device = (model: string): OpenDevice => ({ model, exchange: () => Promise.reject(new Error('not used')), close: () => Promise.resolve() });

const usb = (paths: readonly string[], opens: Readonly<Record<string, OpenDevice | string>>, forbidden: readonly string[] = []): UsbSystem => ({
  list: () => Promise.resolve(paths),
  open: (path) => {
    const found = opens[path];
    return typeof found === 'object' ? Promise.resolve(found) : Promise.reject(new TypeError(`cannot open device with path ${path}: ${found ?? ''}`));
  },
  isForbidden: (path) => Promise.resolve(forbidden.includes(path)),
});

const codeOf = async (system: UsbSystem): Promise<string> => {
  try { return `opened ${(await usbPort(system)()).model ?? ''}`; }
  catch (thrown) { return errorOf(thrown, 'Bitcoin').code; }
};

test.each<[string, UsbSystem, string]>([
  ['nothing is plugged in', usb([], {}), 'device/not_found'],
  ['one is', usb(['a'], { a: device('Nano X') }), 'opened Nano X'],
  ['it may not be opened, said in the user’s language', usb(['a'], { a: 'Keine Berechtigung' }, ['a']), 'device/permission'],
  ['it may not be opened, said in English', usb(['a'], { a: 'Permission denied' }), 'device/permission'],
  ['another program holds it', usb(['a'], { a: '(0xE00002C5) exclusive access' }), 'device/busy'],
  ['it went between looking and opening', usb(['a'], { a: 'No such device' }), 'device/not_found'],
  ['the first is held, the second is free', usb(['a', 'b'], { a: 'Device or resource busy', b: device('Stax') }), 'opened Stax'],
  ['both are held: the first one’s reason', usb(['a', 'b'], { a: 'Permission denied', b: 'Device or resource busy' }), 'device/permission'],
  ['the native module does not load', { ...usb([], {}), list: () => Promise.reject(new Error('Failed to find binding for HID_hidraw')) }, 'device/not_here'],
])('%s', async (_what, system, code) => {
  expect(await codeOf(system)).toBe(code);
});

test('this computer’s own port can be asked: its native module loads', async () => {
  const opened = await usbPort()().catch((thrown: unknown) => thrown);
  // Plugged in or not, it is never `not_here`.
  expect(opened instanceof DeviceFault ? opened.error.code : 'opened or named').not.toBe('device/not_here');
  if (typeof opened === 'object' && opened !== null && 'close' in opened && typeof opened.close === 'function') await opened.close();
});
