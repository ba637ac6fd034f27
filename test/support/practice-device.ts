// A practice device under test: driven through Ledger's own HID transport, with a clock that stands still and a person who presses keys.
import { createRequire } from 'node:module';
import type Transport from '@ledgerhq/hw-transport';
import { createVirtualDevice, type VirtualDevice, type VirtualDeviceOptions } from '../../electron/signers/virtual/device.ts';
import { listHid, openHid, type FakeHid } from '../../electron/signers/virtual/hid.ts';
import { freshSettings, type DeviceSettings } from '../../electron/signers/virtual/settings.ts';
import { FakeClock } from './fake-clock.ts';

const require = createRequire(import.meta.url);
const { default: TransportNodeHidNoEvents } = require('@ledgerhq/hw-transport-node-hid-noevents') as { default: new (device: FakeHid) => Transport };

export interface PracticeDevice {
  readonly device: VirtualDevice;
  readonly clock: FakeClock;
}

export function practiceDevice({ settings = {}, forTests }: { settings?: Partial<DeviceSettings>; forTests?: VirtualDeviceOptions['forTests'] } = {}): PracticeDevice {
  const clock = new FakeClock();
  let next = 0;
  const random = { bytes: (length: number) => Uint8Array.from({ length }, () => (next = (next * 73 + 41) % 256)) };
  return { device: createVirtualDevice({ clock, random, settings: { ...freshSettings, ...settings }, ...(forTests === undefined ? {} : { forTests }) }), clock };
}

/** Ledger's unmodified transport over the device's port. */
export function openTransport(device: VirtualDevice): Transport {
  const [port] = listHid(device);
  if (port === undefined) throw new Error('nothing is plugged in');
  return new TransportNodeHidNoEvents(openHid(device, port.path));
}

/** A person who says yes to everything, page by page. */
export function approveAll(device: VirtualDevice): () => void {
  return device.onChanged(() => queueMicrotask(() => {
    if (!device.press('next')) device.press('approve');
  }));
}

/** The same device, to which something happens just before it gets APDU number `at` (from 0). */
export function actAtApdu(device: VirtualDevice, at: number, act: () => void): VirtualDevice {
  let count = 0;
  return {
    ...device,
    send(...args) {
      if (count === at) act();
      count += 1;
      device.send(...args);
    },
  };
}
