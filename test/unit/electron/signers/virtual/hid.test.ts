// The device's port: framing as on the wire, and the errors of node-hid when it is not there any more.
import { describe, expect, test } from 'vitest';
import type { VirtualDevice } from '../../../../../electron/signers/virtual/device.ts';
import { listHid, openHid, type FakeHid } from '../../../../../electron/signers/virtual/hid.ts';
import { ownMade } from '../../../../support/ledger-vectors.ts';
import { openTransport, practiceDevice } from '../../../../support/practice-device.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const report = (packet: string): Uint8Array => new Uint8Array([0, ...Buffer.from(packet, 'hex')]);
const open = (device: VirtualDevice): FakeHid => openHid(device, listHid(device)[0]!.path);
const readOne = (hid: FakeHid): Promise<Uint8Array> =>
  new Promise((resolve, reject) => hid.read((error, bytes) => (bytes === undefined ? reject(error ?? new Error('nothing')) : resolve(bytes))));

const fingerprint = '0101 05 0000 0005 e105000100'.replaceAll(' ', '').padEnd(128, '0');

describe('framing', () => {
  test.each(ownMade.hidFrames)('$packets.length packets, both ways', async ({ apdu, packets }) => {
    const { device } = practiceDevice();
    const received: string[] = [];
    // Echoes, so that the same packets come back.
    const hid = open({ ...device, send: (bytes, answer) => {
      received.push(hex(bytes));
      answer(bytes);
    } });
    for (const packet of packets) expect(hid.write(report(packet))).toBe(65);
    expect(received).toEqual([apdu]);
    for (const packet of packets) expect(hex(await readOne(hid))).toBe(packet);
  });

  test('the answer comes on the channel of the question', async () => {
    const hid = open(practiceDevice().device);
    hid.write(report(`beef${fingerprint.slice(4)}`));
    expect(hex(await readOne(hid))).toBe('beef 05 0000 0006 f5acc2fd9000'.replaceAll(' ', '').padEnd(128, '0'));
  });

  test('packets that do not follow, and other tags, are dropped', async () => {
    const { apdu, packets } = ownMade.hidFrames.find((frame) => frame.packets.length === 2)!;
    const second = packets[1]!;
    const received: string[] = [];
    const { device } = practiceDevice();
    const hid = open({ ...device, send: (bytes) => received.push(hex(bytes)) });
    hid.write(report(packets[0]!));
    hid.write(report(`${second.slice(0, 6)}0002${second.slice(10)}`));
    hid.write(report(`${second.slice(0, 4)}02${second.slice(6)}`));
    expect(received).toEqual([]);
    hid.write(report(second));
    expect(received).toEqual([apdu]);
  });

  test('an answer longer than a packet', async () => {
    const { device } = practiceDevice();
    const answer = await openTransport(device).send(0xe1, 0, 0, 1, Buffer.from('0003800000548000000180000000', 'hex'));
    expect(answer.length).toBe(111 + 2);
  });
});

describe('what is on the port', () => {
  test('one device, which shows by its product id whether an app is open, and is a new one after each change', () => {
    const { device } = practiceDevice({ settings: { app: null } });
    const [dashboard] = listHid(device);
    device.openApp('Bitcoin Test');
    const [app] = listHid(device);
    expect(dashboard!.vendorId).toBe(0x2c97);
    expect(app!.productId & 0xff00).toBe(dashboard!.productId & 0xff00);
    expect(app!.productId).not.toBe(dashboard!.productId);
    expect(app!.path).not.toBe(dashboard!.path);
    device.unplug();
    expect(listHid(device)).toEqual([]);
    device.plug();
    expect(listHid(device)).toHaveLength(1);
  });

  test('opening what is not there, not allowed, or held', () => {
    const { device } = practiceDevice();
    const { path } = listHid(device)[0]!;
    device.setPort('forbidden');
    expect(() => openHid(device, path)).toThrow(/^cannot open device with path .*: Permission denied$/);
    device.setPort('held');
    expect(() => openHid(device, path)).toThrow(/^cannot open device with path .*: Device or resource busy$/);
    device.setPort('free');
    openHid(device, path).close();
    device.quitApp();
    expect(() => openHid(device, path)).toThrow(/^cannot open device with path .*: No such file or directory$/);
    device.unplug();
    expect(() => openHid(device, path)).toThrow(/No such file or directory$/);
  });
});

describe('the end of a connection', () => {
  test.each(['unplug', 'quitApp'] as const)('%s: what waits for a report gets an error, and nothing can be written', async (act) => {
    const { device } = practiceDevice();
    const hid = open(device);
    const reading = readOne(hid);
    device[act]();
    await expect(reading).rejects.toThrow('could not read from HID device');
    expect(() => hid.write(report(fingerprint))).toThrow('Cannot write to hid device');
    await expect(readOne(hid)).rejects.toThrow('could not read from HID device');
  });

  test('plugged in again, the old handle stays dead and a new one works', async () => {
    const { device } = practiceDevice();
    const old = open(device);
    device.unplug();
    device.plug();
    expect(() => old.write(report(fingerprint))).toThrow('Cannot write to hid device');
    const hid = open(device);
    hid.write(report(fingerprint));
    expect(hex(await readOne(hid))).toContain('f5acc2fd9000');
  });

  test('the last answer before an app opens can still be read', async () => {
    const { device } = practiceDevice({ settings: { app: null } });
    const hid = open(device);
    hid.write(report(`0101 05 0000 0011 e0d800000c426974636f696e2054657374`.replaceAll(' ', '').padEnd(128, '0')));
    device.press('approve');
    expect(hex(await readOne(hid)).slice(10, 18)).toBe('00029000');
    await expect(readOne(hid)).rejects.toThrow('could not read from HID device');
  });

  test('closed by the host', async () => {
    const { device } = practiceDevice();
    const hid = open(device);
    const reading = readOne(hid);
    hid.close();
    await expect(reading).rejects.toThrow('could not read from HID device');
    expect(() => hid.write(report(fingerprint))).toThrow('Cannot access closed device');
    expect(() => hid.read(() => undefined)).toThrow('Unable to read from a closed HID device');
  });

  test('one read at a time', () => {
    const hid = open(practiceDevice().device);
    hid.read(() => undefined);
    expect(() => hid.read(() => undefined)).toThrow('read is already running');
  });

  test('Ledger’s transport: gone while writing, gone while reading', async () => {
    const { device } = practiceDevice();
    const transport = openTransport(device);
    let disconnects = 0;
    transport.on('disconnect', () => (disconnects += 1));
    const shown = transport.send(0xe1, 0, 0, 1, Buffer.from('0103800000548000000180000000', 'hex'));
    const lost = expect(shown).rejects.toMatchObject({ name: 'DisconnectedDevice' });
    await expect.poll(() => device.state()).toBe('waiting_for_person');
    device.unplug();
    await lost;
    expect(disconnects).toBe(0);
    await expect(transport.send(0xe1, 5, 0, 1)).rejects.toMatchObject({ name: 'DisconnectedDeviceDuringOperation' });
    expect(disconnects).toBe(1);
  });
});
