// Closing a port behind which a person is being asked: node-hid refuses to close while it reads, so the read is ended first.
import { expect, test } from 'vitest';
import { errorOf } from '../../../../../electron/signers/ledger/foreign-errors.ts';
import { deviceOverHid, openLedger } from '../../../../../electron/signers/ledger/packages.ts';
import { settle } from '../../../../support/fake-clock.ts';

/** node-hid 3's `HID` on a device that never answers. */
function silentHid() {
  let reading: ((error: unknown, data?: Uint8Array) => void) | null = null;
  let isClosed = false;
  return {
    isClosed: () => isClosed,
    getDeviceInfo: () => ({ product: 'Nano X' }),
    write: (bytes: number[]) => bytes.length,
    read(callback: (error: unknown, data?: Uint8Array) => void) {
      reading = callback;
    },
    // As the native code: the read that waits fails a moment later.
    readInterrupt() {
      const callback = reading;
      setImmediate(() => {
        reading = null;
        callback?.(new Error('could not read from HID device'));
      });
    },
    close() {
      if (reading !== null) throw new TypeError('read is still running');
      isClosed = true;
    },
  };
}

test.each([['before it reads', () => Promise.resolve()], ['while it reads', settle]])('the exchange ends and the port is free: closed %s', async (_when, until) => {
  const hid = silentHid();
  const device = deviceOverHid(hid);
  expect(device.model).toBe('Ledger Nano X');
  const ended = device.exchange(Buffer.from('b001000000', 'hex')).then(() => 'answered', (thrown: unknown) => errorOf(thrown, 'Bitcoin').code);
  await until();
  await device.close();
  expect(await ended).toBe('device/unplugged');
  expect(hid.isClosed()).toBe(true);
});

test('an idle port is closed at once', async () => {
  const hid = silentHid();
  await deviceOverHid(hid).close();
  expect(hid.isClosed()).toBe(true);
});

test('a path without a device: hidapi’s words, through Ledger’s transport', async () => {
  await expect(openLedger('/dev/no-such-ledger')).rejects.toThrow(/^cannot open device with path \/dev\/no-such-ledger/);
});
