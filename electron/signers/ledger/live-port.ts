// The USB port of this computer: finds a Ledger, opens it, and tells “not allowed” from “in use”.
import { access, constants } from 'node:fs/promises';
import { deviceFault } from './device-fault.ts';
import type { OpenDevice, OpenPort } from './device.ts';

export interface UsbSystem {
  /** Paths of the Ledgers that are plugged in, whether they may be opened or not. Throws when the native module does not load. */
  readonly list: () => Promise<readonly string[]>;
  /** Rejects with hidapi's words. */
  readonly open: (path: string) => Promise<OpenDevice>;
  /** Whether this user may not read and write the device's file. Only Linux has one; hidapi's own words are in the user's language there. */
  readonly isForbidden: (path: string) => Promise<boolean>;
}

const liveUsb: UsbSystem = {
  list: async () => (await import('./packages.ts')).findLedgers().map(({ path }) => path),
  open: async (path) => (await import('./packages.ts')).openLedger(path),
  isForbidden: async (path) => {
    if (!path.startsWith('/dev/')) return false;
    return access(path, constants.R_OK | constants.W_OK).then(() => false, (thrown: unknown) => thrown instanceof Error && 'code' in thrown && (thrown.code === 'EACCES' || thrown.code === 'EPERM'));
  },
};

/**
 * Opens the first Ledger that can be opened. Rejects with `device/not_found`, `device/permission`, `device/not_here` (the native module does
 * not load on this system), or with hidapi's words, of which foreign-errors.ts knows `device/busy`.
 */
export const usbPort = (usb: UsbSystem = liveUsb): OpenPort => async () => {
  let paths: readonly string[];
  try { paths = await usb.list(); }
  catch { throw deviceFault('device/not_here', { kind: 'ledger', problem: 'the USB module does not load on this system (on Linux it needs libusb-1.0 and libudev)', known: 'none' }); }
  let first: unknown = deviceFault('device/not_found');
  for (const [place, path] of paths.entries()) {
    try { return await usb.open(path); }
    catch (thrown) {
      if (place === 0) first = (await usb.isForbidden(path)) ? deviceFault('device/permission') : thrown;
    }
  }
  throw first;
};
