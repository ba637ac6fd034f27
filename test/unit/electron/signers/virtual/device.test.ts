// The device as a person sees it: states, screens, keys, and what is kept for the next run.
import { describe, expect, test } from 'vitest';
import { Gone, type VirtualDevice } from '../../../../../electron/signers/virtual/device.ts';
import { freshSettings, readDeviceSettings } from '../../../../../electron/signers/virtual/settings.ts';
import { practiceDevice } from '../../../../support/practice-device.ts';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const hex = (answer: Uint8Array): string => Buffer.from(answer).toString('hex');
const shownKey = bytes('e10000010e 01 03 80000054 80000001 80000000');
const question = bytes(`e103000146 00 ${'11'.repeat(32)} ${'00'.repeat(32)} 00 00000000`);
const openBitcoin = bytes('e0d800000c 426974636f696e2054657374');

describe('states', () => {
  test.each([
    { state: 'unplugged', settings: { plugged: false } },
    { state: 'locked', settings: { locked: true } },
    { state: 'dashboard', settings: { app: null } },
    { state: 'app', settings: {} },
  ] as const)('$state', ({ state, settings }) => expect(practiceDevice({ settings }).device.state()).toBe(state));

  test.each([
    { state: 'opening_app', settings: { app: null }, apdu: openBitcoin },
    { state: 'waiting_for_person', settings: {}, apdu: shownKey },
    { state: 'waiting_for_host', settings: {}, apdu: question },
  ] as const)('$state, and what locking, unplugging and leaving do to it', async ({ state, settings, apdu }) => {
    for (const [act, after, answer] of [
      ['lock', 'locked', '5515'],
      ['unplug', 'unplugged', null],
      ['quitApp', 'dashboard', null],
    ] as const) {
      const { device, clock } = practiceDevice({ settings });
      const pending = device.exchange(apdu);
      expect(device.state()).toBe(state);
      const settled = pending.then(hex, (error: unknown) => (error instanceof Gone ? null : error));
      device[act]();
      expect(device.state()).toBe(after);
      expect(device.screen()).toBe(null);
      // A question has been asked already; a screen still owed its answer.
      if (state !== 'waiting_for_host') expect(await settled).toBe(answer);
      expect(clock.pending).toBe(0);
    }
  });

  test('locked, everything is answered with 5515; unlocked, it works', async () => {
    const { device } = practiceDevice({ settings: { locked: true } });
    for (const apdu of ['e105000100', 'b001000000', 'b0a7000000', 'ff']) expect(hex(await device.exchange(bytes(apdu)))).toBe('5515');
    device.unlock();
    expect(hex(await device.exchange(bytes('e105000100')))).toBe('f5acc2fd9000');
  });

  test('unplugged, nothing is answered; plugged in, it works', async () => {
    const { device } = practiceDevice({ settings: { plugged: false } });
    await expect(device.exchange(bytes('e105000100'))).rejects.toBeInstanceOf(Gone);
    device.plug();
    expect(hex(await device.exchange(bytes('e105000100')))).toBe('f5acc2fd9000');
  });

  test('a question that is open when it is locked is gone when it is unlocked', async () => {
    const { device } = practiceDevice();
    await device.exchange(question);
    device.lock();
    expect(hex(await device.exchange(bytes('f801000100')))).toBe('5515');
    device.unlock();
    expect(hex(await device.exchange(bytes('f801000100')))).toBe('b007');
  });
});

describe('screens', () => {
  const press = (device: VirtualDevice): readonly string[] => device.screen()?.actions.map(({ key }) => key) ?? [];

  test('a key is shown whole, and the person decides', async () => {
    const { device } = practiceDevice();
    const answer = device.exchange(shownKey);
    expect(device.screen()).toMatchObject({
      id: 'extended-key',
      page: 1,
      pages: 1,
      fields: [{ label: 'Path', value: "m/84'/1'/0'" }, { label: 'Public key', value: expect.stringMatching(/^tpub/) as string }],
    });
    expect(press(device)).toEqual(['approve', 'reject']);
    expect(device.press('next')).toBe(false);
    expect(device.press('approve')).toBe(true);
    expect(hex(await answer).slice(-4)).toBe('9000');
    expect(device.press('approve')).toBe(false);
  });

  test('of several pages the yes is on the last, the no on each', async () => {
    const { device } = practiceDevice();
    // An unusual path, so that the title warns; a text of three pages.
    const text = 'x'.repeat(300);
    const chunks = text.match(/.{1,64}/g)!;
    const { createHash } = await import('node:crypto');
    const sha = (...parts: readonly Uint8Array[]): Uint8Array => createHash('sha256').update(Buffer.concat(parts)).digest();
    const leaves = chunks.map((chunk) => sha(Uint8Array.of(0), Buffer.from(chunk)));
    const node = (left: Uint8Array, right: Uint8Array): Uint8Array => sha(Uint8Array.of(1), left, right);
    const [a, b, c, d, e] = leaves as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const four = node(node(a, b), node(c, d));
    const proofs = [[b, node(c, d), e], [a, node(c, d), e], [d, node(a, b), e], [c, node(a, b), e], [four]];
    const root = node(four, e);
    const next = (data: Uint8Array): Promise<Uint8Array> => device.exchange(new Uint8Array([0xf8, 1, 0, 1, data.length, ...data]));
    await device.exchange(new Uint8Array([0xe1, 0x10, 0, 1, 9 + 3 + 32, 2, ...Buffer.from('80000054', 'hex'), ...Buffer.from('80000001', 'hex'), 0xfd, 300 % 256, 1, ...root]));
    let last: Promise<Uint8Array> = Promise.resolve(new Uint8Array());
    for (const [at, chunk] of chunks.entries()) {
      const proof = proofs[at]!;
      await next(new Uint8Array([...leaves[at]!, proof.length, proof.length, ...proof.flatMap((hash) => [...hash])]));
      last = next(new Uint8Array([chunk.length + 1, chunk.length + 1, 0, ...Buffer.from(chunk)]));
      if (at < chunks.length - 1) await last;
    }

    expect(device.screen()).toMatchObject({ id: 'message', page: 1, pages: 3, fields: [{ label: 'Path', value: "m/84'/1'" }, { label: 'Text 1 of 3', value: 'x'.repeat(128) }] });
    expect(press(device)).toEqual(['next', 'reject']);
    expect(device.press('approve')).toBe(false);
    device.press('next');
    expect(press(device)).toEqual(['back', 'next', 'reject']);
    device.press('next');
    expect(device.screen()).toMatchObject({ page: 3, fields: [{ label: 'Text 3 of 3', value: 'x'.repeat(44) }] });
    expect(press(device)).toEqual(['back', 'approve', 'reject']);
    device.press('back');
    expect(device.screen()?.page).toBe(2);
    device.press('next');
    device.press('approve');
    const answer = await last;
    expect(hex(answer).slice(-4)).toBe('9000');
    expect(answer.length).toBe(67);
  });

  test('who looks is told of every change', async () => {
    const { device } = practiceDevice();
    const states: string[] = [];
    const stop = device.onChanged(() => states.push(device.state()));
    const answer = device.exchange(shownKey);
    device.press('reject');
    await answer;
    device.lock();
    device.unlock();
    device.quitApp();
    device.unplug();
    stop();
    device.plug();
    expect(states).toEqual(['waiting_for_person', 'app', 'locked', 'app', 'dashboard', 'unplugged']);
  });
});

describe('what is kept', () => {
  test('settings as JSON', () => {
    const { device } = practiceDevice();
    device.quitApp();
    device.lock();
    device.useSeed('other');
    device.setAllowsUnusualSighash(true);
    device.setPort('held');
    expect(device.setAppVersion('2.5.1')).toBe(true);
    for (const wrong of ['2.5', '2.5.1.1', 'latest', '02.5.1', '']) expect(device.setAppVersion(wrong)).toBe(false);
    const kept = readDeviceSettings(JSON.stringify(device.settings()));
    expect(kept).toEqual({ plugged: true, locked: true, app: null, seed: 'other', appVersion: '2.5.1', allowsUnusualSighash: true, port: 'held' });
    const { device: again } = practiceDevice({ settings: kept! });
    expect(again.state()).toBe('locked');
    expect(again.fingerprint()).toBe('73c5da0a');
  });

  test.each(['', '[]', 'null', '{}', JSON.stringify({ ...freshSettings, app: 'Dogecoin' }), JSON.stringify({ ...freshSettings, seed: 'glory promote' }), JSON.stringify({ ...freshSettings, appVersion: 2 })])(
    'nothing is made of %s',
    (text) => expect(readDeviceSettings(text)).toBe(null),
  );
});
