// Closing a port behind which a person is being asked: node-hid refuses to close while it reads, so the read is ended first.
import { expect, test } from 'vitest';
import { deviceOverHid, openLedger } from '../../../../../electron/signers/ledger/packages.ts';

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

test('the exchange ends and the port is free', async () => {
  const hid = silentHid();
  const device = deviceOverHid(hid);
  expect(device.model).toBe('Ledger Nano X');
  const exchange = device.exchange(Buffer.from('b001000000', 'hex'));
  const ended = expect(exchange).rejects.toMatchObject({ name: 'DisconnectedDevice' });
  await device.close();
  await ended;
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
