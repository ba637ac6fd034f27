// APDU in, status word out: the rules of the app and of the system around it, step by step.
import { describe, expect, test } from 'vitest';
import { conformance, ownMade } from '../../../../support/ledger-vectors.ts';
import { practiceDevice } from '../../../../support/practice-device.ts';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (answer: Uint8Array): string => Buffer.from(answer).toString('hex');

test('32 cases are here', () => expect(conformance).toHaveLength(32));

test.each(conformance)('$id', async ({ steps }) => {
  const { device } = practiceDevice({ forTests: { phrase: ownMade.mnemonic } });
  for (const { send, sw, data, dataLen, user, device: before } of steps) {
    if (before === 'locked') device.lock();
    const answering = device.exchange(bytes(send));
    if (user !== undefined) expect(device.press(user)).toBe(true);
    const answer = hex(await answering);
    expect(answer.slice(-4)).toBe(sw);
    if (data !== undefined) expect(answer.slice(0, -4)).toBe(data);
    if (dataLen !== undefined) expect(answer.length).toBe(2 * dataLen + 4);
  }
});

describe('beyond the cases', () => {
  const path = '0e0003800000548000000180000000';
  const xpub = `e1000001${path}`;
  const fingerprint = 'e105000100';

  test.each([
    { name: 'a display byte of 2', send: 'e10000010e02038000005480000001 80000000', sw: '6a80' },
    { name: 'eleven steps', send: `e1000001 2e 00 0b ${'80000001'.repeat(11)}`, sw: '6a80' },
    { name: 'no data for an address', send: 'e103000100', sw: '6a87' },
    { name: 'neither receive nor change', send: `e1030001 46 00 ${'11'.repeat(32)} ${'00'.repeat(32)} 02 00000000`, sw: '6a80' },
    { name: 'no data to register', send: 'e102000100', sw: '6a87' },
    { name: 'a policy of version 1', send: `e1020001 52 51 01 0c ${'41'.repeat(12)} 01 ${'00'.repeat(32)} 01 ${'00'.repeat(32)} 00`, sw: '6a80' },
    { name: 'no data for a message', send: 'e110000100', sw: '6a87' },
    { name: 'a message without its root', send: 'e1100001 05 00 05 000000', sw: '6a87' },
    { name: 'too many inputs', send: `e1040001 c7 00 ${'00'.repeat(64)} fd0102 ${'00'.repeat(32)} 01 ${'00'.repeat(32)} ${'00'.repeat(64)} 0000`, sw: '6a82' },
    { name: 'another framework command', send: 'f802000100', sw: '6d00' },
    { name: 'fewer than four bytes', send: 'e10500', sw: '6a87' },
    { name: 'no length byte at all', send: 'e1050001', sw: '9000' },
    { name: 'the name of the app', send: 'b001000000', sw: '9000' },
    { name: 'opening an app while one is open', send: 'e0d800000c426974636f696e2054657374', sw: '6e00' },
    { name: 'the version of the system while an app is open', send: 'e001000000', sw: '6e00' },
  ])('$name: $sw', async ({ send, sw }) => {
    const { device } = practiceDevice();
    expect(hex(await device.exchange(bytes(send.replaceAll(' ', '')))).slice(-4)).toBe(sw);
  });

  test('the name, version and flags of what is open', async () => {
    const { device } = practiceDevice();
    expect(hex(await device.exchange(bytes('b001000000')))).toBe(`01 0c ${hex(Buffer.from('Bitcoin Test'))} 05 ${hex(Buffer.from('2.4.6'))} 01 00 9000`.replaceAll(' ', ''));
    device.quitApp();
    expect(hex(await device.exchange(bytes('b001000000')))).toBe(`01 05 ${hex(Buffer.from('BOLOS'))} 05 ${hex(Buffer.from('1.1.1'))} 01 00 9000`.replaceAll(' ', ''));
  });

  test.each([
    { name: 'a command of the app', send: fingerprint, sw: '6e00' },
    { name: 'an unknown command of the system', send: 'e0ff000000', sw: '6d00' },
    { name: 'opening an app that is not there', send: 'e0d8000004 54657a6f', sw: '6807' },
    { name: 'opening without a name', send: 'e0d8000000', sw: '670a' },
    { name: 'its version', send: 'e001000000', sw: '9000' },
    { name: 'leaving no app', send: 'b0a7000000', sw: '9000' },
  ])('the dashboard on $name: $sw', async ({ send, sw }) => {
    const { device } = practiceDevice({ settings: { app: null } });
    expect(hex(await device.exchange(bytes(send.replaceAll(' ', '')))).slice(-4)).toBe(sw);
  });

  test('an app is opened only by a yes, and the connection ends with it', async () => {
    const open = bytes('e0d800000c426974636f696e2054657374');
    const { device } = practiceDevice({ settings: { app: null } });
    const denied = device.exchange(open);
    expect(device.state()).toBe('opening_app');
    device.press('reject');
    expect(hex(await denied)).toBe('5501');
    expect(device.settings().app).toBe(null);

    const before = device.connection();
    const approved = device.exchange(open);
    device.press('approve');
    expect(hex(await approved)).toBe('9000');
    expect(device.settings().app).toBe('Bitcoin Test');
    expect(device.connection()).toBe(before + 1);

    expect(hex(await device.exchange(bytes('b0a7000000')))).toBe('9000');
    expect(device.settings().app).toBe(null);
    expect(device.connection()).toBe(before + 2);
  });

  test('another app knows nothing of Bitcoin', async () => {
    const { device } = practiceDevice({ settings: { app: 'Ethereum' } });
    expect(hex(await device.exchange(bytes(xpub)))).toBe('6e00');
    expect(hex(await device.exchange(bytes('e002000000')))).toBe('6d00');
  });

  test('the app for the main network refuses every command: the keys are public', async () => {
    const { device } = practiceDevice({ settings: { app: 'Bitcoin' } });
    expect(hex(await device.exchange(bytes('b001000000'))).slice(2 + 2, 2 + 2 + 14)).toBe(hex(Buffer.from('Bitcoin')));
    for (const send of [fingerprint, xpub, 'e10000010e0003800000548000000080000000', 'e10000010e0103800000548000000080000000', 'e102000100', 'e103000100', 'e104000100', 'e110000100']) {
      expect(hex(await device.exchange(bytes(send)))).toBe('6a82');
      expect(device.screen()).toBe(null);
    }
    expect(hex(await device.exchange(bytes('e1ff000100')))).toBe('6d00');
  });

  test('an outdated app speaks the older protocol only', async () => {
    const { device } = practiceDevice({ settings: { appVersion: '2.0.6' } });
    expect(hex(await device.exchange(bytes(fingerprint)))).toBe('6a86');
    expect(hex(await device.exchange(bytes('e105000000')))).toBe('f5acc2fd9000');
  });

  test('BIP87 accounts go out silently from 2.5 on', async () => {
    const send = bytes('e10000010e0003800000578000000180000000');
    const { device } = practiceDevice();
    expect(hex(await device.exchange(send))).toBe('6a82');
    device.setAppVersion('2.5.0');
    expect(hex(await device.exchange(send)).slice(-4)).toBe('9000');
  });

  test('another seed', async () => {
    const { device } = practiceDevice();
    device.useSeed('other');
    expect(hex(await device.exchange(bytes(fingerprint)))).toBe('73c5da0a9000');
    expect(device.fingerprint()).toBe('73c5da0a');
  });
});
