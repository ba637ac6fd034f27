// The practice device's USB port as node-hid shows it: 64-byte reports with Ledger's framing, so that the real transport runs over it unchanged.
import { bigEndian, joinBytes } from './bytes.ts';
import type { VirtualDevice } from './device.ts';

/** Ledger's vendor id: what transports look for. */
const VENDOR_ID = 0x2c97;
/** The high byte names the model (none of Ledger's), the low one changes with what is in front. */
const DASHBOARD_PRODUCT_ID = 0xff11;
const APP_PRODUCT_ID = 0xff01;

const REPORT_LENGTH = 64;
const TAG = 0x05;

export interface HidInfo {
  readonly vendorId: number;
  readonly productId: number;
  readonly path: string;
  readonly product: string;
  readonly manufacturer: string;
  readonly release: number;
  readonly interface: number;
  readonly usagePage: number;
}

/** The part of node-hid's `HID` that Ledger's transports use. */
export interface FakeHid {
  getDeviceInfo(): HidInfo;
  /** A report id (0) and up to 64 bytes; gives how many were written. Throws as node-hid does when the device is gone. */
  write(report: readonly number[] | Uint8Array): number;
  /** One report of 64 bytes, as soon as there is one. */
  read(callback: (error: Error | null, report?: Uint8Array) => void): void;
  close(): void;
}

function infoOf(device: VirtualDevice): HidInfo {
  return {
    vendorId: VENDOR_ID,
    productId: device.settings().app === null ? DASHBOARD_PRODUCT_ID : APP_PRODUCT_ID,
    // Each connection is a new one to the computer.
    path: `practice-device-${device.connection()}`,
    product: 'Practice device',
    manufacturer: 'Countersign',
    release: 0x0201,
    interface: 0,
    usagePage: 0xffa0,
  };
}

/** What the computer sees on its ports. */
export const listHid = (device: VirtualDevice): readonly HidInfo[] => (device.settings().plugged ? [infoOf(device)] : []);

/** An answer as the reports that carry it: channel, tag, sequence; the length before the first bytes; zeros at the end. */
function reportsOf(channel: Uint8Array, answer: Uint8Array): Uint8Array[] {
  const bytes = joinBytes(bigEndian(answer.length, 2), answer);
  const perReport = REPORT_LENGTH - 5;
  return Array.from({ length: Math.ceil(bytes.length / perReport) }, (_, sequence) => {
    const report = new Uint8Array(REPORT_LENGTH);
    report.set(joinBytes(channel, Uint8Array.of(TAG), bigEndian(sequence, 2), bytes.subarray(sequence * perReport, (sequence + 1) * perReport)));
    return report;
  });
}

/** Puts reports together again; gives the channel and the APDU once it is complete. What does not belong is dropped, as on a device. */
function createAssembler(): (report: Uint8Array) => { readonly channel: Uint8Array; readonly apdu: Uint8Array } | null {
  let parts = new Uint8Array();
  let expected = 0;
  return (report) => {
    const sequence = (report[3] ?? 0) * 256 + (report[4] ?? 0);
    if (report[2] !== TAG || (sequence !== 0 && sequence !== expected)) return null;
    parts = sequence === 0 ? report.slice(5) : joinBytes(parts, report.subarray(5));
    expected = sequence + 1;
    const length = (parts[0] ?? 0) * 256 + (parts[1] ?? 0);
    if (parts.length - 2 < length) return null;
    expected = 0;
    return { channel: report.slice(0, 2), apdu: parts.slice(2, 2 + length) };
  };
}

/**
 * Opens the port at `path` (from `listHid`). Throws node-hid's error when there is no such device, and when the device's `port` is set to
 * `held` or `forbidden`.
 */
export function openHid(device: VirtualDevice, path: string): FakeHid {
  const cannot = (why: string): TypeError => new TypeError(`cannot open device with path ${path}: Failed to open a device with path '${path}': ${why}`);
  const { port } = device.settings();
  if (listHid(device).every((info) => info.path !== path)) throw cannot('No such file or directory');
  if (port === 'forbidden') throw cannot('Permission denied');
  if (port === 'held') throw cannot('Device or resource busy');

  const info = infoOf(device);
  const opened = device.connection();
  const assemble = createAssembler();
  let closed = false;
  let reports: readonly Uint8Array[] = [];
  let reading: ((error: Error | null, report?: Uint8Array) => void) | null = null;

  const isGone = (): boolean => device.connection() !== opened || !device.settings().plugged;
  /** Hands over a report if one is there; what the device sent before it went can still be read. */
  const deliver = (): void => {
    const [first, ...rest] = reports;
    const callback = reading;
    if (callback === null || (first === undefined && !isGone() && !closed)) return;
    reading = null;
    if (first !== undefined) reports = rest;
    // node-hid calls back from another thread, never from within the call.
    queueMicrotask(() => (first === undefined ? callback(new Error('could not read from HID device: device disconnected')) : callback(null, first)));
  };
  const stopListening = device.onChanged(deliver);

  return {
    getDeviceInfo: () => info,
    write(report) {
      if (closed) throw new TypeError('Cannot access closed device');
      if (isGone()) throw new TypeError('Cannot write to hid device: No such device');
      const complete = assemble(Uint8Array.from(report).slice(1));
      if (complete !== null) {
        const answered = (answer: Uint8Array): void => {
          reports = [...reports, ...reportsOf(complete.channel, answer)];
          deliver();
        };
        device.send(complete.apdu, answered, deliver);
      }
      return report.length;
    },
    read(callback) {
      if (closed) throw new Error('Unable to read from a closed HID device');
      if (reading !== null) throw new TypeError('read is already running');
      reading = callback;
      deliver();
    },
    close() {
      closed = true;
      stopListening();
      deliver();
    },
  };
}
