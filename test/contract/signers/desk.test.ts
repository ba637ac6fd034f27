// The desk over a practice device: what stands in the way is waited for and the work goes on by itself, asked once.
import { describe, expect, test } from 'vitest';
import { createSignerDesk, type SignerDesk, type SignerWork } from '../../../electron/features/treasury/signer-desk.ts';
import { missingUdevRules } from '../../../electron/signers/ledger/udev.ts';
import { ok, type Result } from '../../../shared/errors/result.ts';
import type { AccountKey } from '../../../shared/domain/bitcoin.ts';
import { signerOver, valueOf } from '../../support/ledger-signer.ts';
import { approveAll, practiceDevice, type PracticeDevice } from '../../support/practice-device.ts';
import type { DeviceSettings } from '../../../electron/signers/virtual/settings.ts';

interface Rig extends PracticeDevice { readonly desk: SignerDesk; readonly key: AccountKey; readonly states: string[] }

async function rig(settings: Partial<DeviceSettings> = {}): Promise<Rig> {
  const key = valueOf(await signerOver(practiceDevice()).exportKey({ network: 'testnet', scriptType: 'p2wpkh', account: 0 }));
  const practice = practiceDevice({ settings });
  const desk = createSignerDesk({
    ports: { signers: ['virtual'], openSigner: () => ok(signerOver(practice)), missingUdevRules: () => missingUdevRules('darwin') },
    clock: practice.clock,
    nicknameOf: (fingerprint) => (fingerprint === key.fingerprint ? 'the safe’s' : null),
  });
  const states: string[] = [];
  desk.onChanged(() => {
    const [view] = desk.views();
    const said = view?.problem ? `${view.state} ${view.problem.code}` : `${view?.state}`;
    if (states.at(-1) !== said) states.push(said);
  });
  return { ...practice, desk, key, states };
}

/** Lets the desk look again, `times` over, without the clock running away. */
async function secondsPass({ clock }: PracticeDevice, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await clock.advanceAsync(1_000);
    for (let turn = 0; turn < 20; turn += 1) await clock.advanceAsync(0);
  }
}

const ask = ({ key }: Rig): SignerWork<string> => (signer, call) => signer.showAddress(key, 0, 0, call);
const shownAddress = 'tb1qzdr7s2sr0dwmkwx033r4nujzk86u0cy6fmzfjk';

async function untilDone<T>(rigged: Rig, work: Promise<Result<T>>): Promise<Result<T>> {
  let done = false;
  const finished = work.finally(() => { done = true; });
  for (let second = 0; second < 30 && !done; second += 1) await secondsPass(rigged, 1);
  return finished;
}

const obstacles: readonly { readonly what: string; readonly settings: Partial<DeviceSettings>; readonly code: string; readonly away: (rigged: Rig) => void }[] = [
  { what: 'nothing plugged in', settings: { plugged: false }, code: 'device/not_found', away: ({ device }) => device.plug() },
  { what: 'locked', settings: { locked: true }, code: 'device/locked', away: ({ device }) => device.unlock() },
  { what: 'another app open', settings: { app: 'Ethereum' }, code: 'device/wrong_app', away: ({ device }) => device.openApp('Bitcoin Test') },
  { what: 'the app of another network open', settings: { app: 'Bitcoin' }, code: 'device/wrong_network', away: ({ device }) => device.openApp('Bitcoin Test') },
  { what: 'another device', settings: { seed: 'other' }, code: 'device/wrong_device', away: ({ device }) => device.useSeed('own') },
  { what: 'held by another program', settings: { port: 'held' }, code: 'device/busy', away: ({ device }) => device.setPort('free') },
  { what: 'forbidden by the computer', settings: { port: 'forbidden' }, code: 'device/permission', away: ({ device }) => device.setPort('free') },
];

describe('what passes is waited for', () => {
  test.each(obstacles)('$what', async ({ settings, code, away }) => {
    const rigged = await rig(settings);
    approveAll(rigged.device);
    let isDone = false;
    const work = rigged.desk.run('virtual', 'wd_1', ask(rigged)).finally(() => { isDone = true; });
    await secondsPass(rigged, 3);
    expect(rigged.desk.views()).toMatchObject([{ state: 'problem', problem: { code } }]);
    expect(isDone).toBe(false);

    away(rigged);
    expect(valueOf(await untilDone(rigged, work))).toBe(shownAddress);
    expect(rigged.states.filter((state) => state.startsWith('problem'))).toEqual([`problem ${code}`]);
    expect(rigged.desk.views()).toMatchObject([{ state: 'idle', problem: null, fingerprint: rigged.key.fingerprint, nickname: 'the safe’s' }]);
  });

  test('unplugged while the person looks: it asks again by itself', async () => {
    const rigged = await rig();
    const work = rigged.desk.run('virtual', 'wd_1', ask(rigged));
    await secondsPass(rigged, 2);
    expect(rigged.desk.views()).toMatchObject([{ state: 'waiting_for_person' }]);

    rigged.device.unplug();
    await secondsPass(rigged, 2);
    expect(rigged.desk.views()).toMatchObject([{ state: 'problem', problem: { code: 'device/not_found' } }]);

    rigged.device.plug();
    approveAll(rigged.device);
    expect(valueOf(await untilDone(rigged, work))).toBe(shownAddress);
  });

  test('another device is named by whose it is', async () => {
    const rigged = await rig({ seed: 'other' });
    const work = rigged.desk.run('virtual', 'wd_1', ask(rigged));
    await secondsPass(rigged, 2);
    expect(rigged.desk.views()[0]?.problem?.message).toBe(`This Ledger holds other keys: it is ${rigged.device.fingerprint()}, the account needs the safe’s (f5acc2fd).`);
    rigged.desk.stop('wd_1');
    expect(await untilDone(rigged, work)).toMatchObject({ ok: false, error: { code: 'device/cancelled' } });
  });
});

describe('the app that is not open', () => {
  test('is offered once, and the work goes on after the yes', async () => {
    const rigged = await rig({ app: null });
    const work = rigged.desk.run('virtual', 'wd_1', ask(rigged));
    await secondsPass(rigged, 2);
    expect(rigged.device.screen()?.id).toBe('open-app');
    approveAll(rigged.device);
    rigged.device.press('approve');
    expect(valueOf(await untilDone(rigged, work))).toBe(shownAddress);
  });

  test('is not offered again after a no', async () => {
    const rigged = await rig({ app: null });
    const work = rigged.desk.run('virtual', 'wd_1', ask(rigged));
    await secondsPass(rigged, 2);
    rigged.device.press('reject');
    await secondsPass(rigged, 5);
    expect(rigged.device.screen()).toBeNull();
    expect(rigged.desk.views()).toMatchObject([{ state: 'problem', problem: { code: 'device/wrong_app' } }]);
    approveAll(rigged.device);
    rigged.device.openApp('Bitcoin Test');
    expect(valueOf(await untilDone(rigged, work))).toBe(shownAddress);
  });
});

describe('what does not pass ends it', () => {
  test('a no on the device', async () => {
    const rigged = await rig();
    const work = rigged.desk.run('virtual', 'wd_1', ask(rigged));
    await secondsPass(rigged, 2);
    expect(rigged.device.press('reject')).toBe(true);
    expect(await untilDone(rigged, work)).toMatchObject({ ok: false, error: { code: 'device/rejected' } });
    expect(rigged.desk.views()).toMatchObject([{ state: 'idle', problem: null }]);
  });

  test('an outdated app', async () => {
    const rigged = await rig({ appVersion: '2.0.6' });
    expect(await untilDone(rigged, rigged.desk.run('virtual', 'wd_1', ask(rigged)))).toMatchObject({ ok: false, error: { code: 'device/app_outdated', details: { found: '2.0.6', needed: '2.1.0' } } });
  });

  test('a signer that is not offered', async () => {
    const rigged = await rig();
    expect(await rigged.desk.run('ledger', 'wd_1', ask(rigged))).toMatchObject({ ok: false, error: { code: 'device/not_here' } });
  });
});

test('a long conversation is told a few times a second, not with every answer', async () => {
  const rigged = await rig();
  let told = 0;
  rigged.desk.onChanged(() => { told += 1; });
  const chatty: SignerWork<string> = async (signer, call) => {
    const found = await signer.identify('testnet', call);
    for (let exchanges = 3; exchanges < 2_000; exchanges += 1) {
      if (exchanges % 100 === 0) rigged.clock.advance(125);
      call.onProgress?.({ exchanges, waitingForPerson: false });
    }
    return found.ok ? ok('said') : found;
  };
  const before = told;
  expect(valueOf(await untilDone(rigged, rigged.desk.run('virtual', 'wd_1', chatty)))).toBe('said');
  // 19 hundreds take 2.4 s of this clock: nine times or so, beside the beginning and the end.
  expect(told - before).toBeGreaterThan(8);
  expect(told - before).toBeLessThan(16);
});

describe('one look', () => {
  test.each(obstacles.filter(({ code }) => code !== 'device/wrong_device'))('$what is said at once', async ({ settings, code }) => {
    const rigged = await rig(settings);
    const looked = await untilDone(rigged, rigged.desk.look('virtual', 'wd_1', (signer, call) => signer.identify('testnet', call)));
    expect(looked).toMatchObject({ ok: false, error: { code } });
    expect(rigged.desk.views()).toMatchObject([{ state: 'idle', problem: null }]);
  });

  test('asks the menu for nothing', async () => {
    const rigged = await rig({ app: null });
    expect(await untilDone(rigged, rigged.desk.look('virtual', 'wd_1', (signer, call) => signer.identify('testnet', call)))).toMatchObject({ ok: false, error: { code: 'device/wrong_app' } });
    expect(rigged.device.screen()).toBeNull();
  });
});

describe('one thing at a time', () => {
  test('the second waits for the first, and can be stopped while it waits', async () => {
    const rigged = await rig();
    const first = rigged.desk.run('virtual', 'wd_1', ask(rigged));
    const second = rigged.desk.run('virtual', 'wd_2', ask(rigged));
    await secondsPass(rigged, 2);
    expect(rigged.desk.stop('wd_2')).toBe(true);
    expect(await second).toMatchObject({ ok: false, error: { code: 'device/cancelled' } });
    approveAll(rigged.device);
    rigged.device.press('approve');
    expect(valueOf(await untilDone(rigged, first))).toBe(shownAddress);
    expect(rigged.desk.stop('wd_2')).toBe(false);
  });

  test('stopped while the person looks: nothing is given back, and the next work is done', async () => {
    const rigged = await rig();
    const first = rigged.desk.run('virtual', 'wd_1', ask(rigged));
    const second = rigged.desk.run('virtual', 'wd_2', ask(rigged));
    await secondsPass(rigged, 2);
    expect(rigged.desk.stop('wd_1')).toBe(true);
    expect(await first).toMatchObject({ ok: false, error: { code: 'device/cancelled' } });
    // The device still shows the first question; whatever is pressed there goes nowhere.
    approveAll(rigged.device);
    rigged.device.press('reject');
    expect(valueOf(await untilDone(rigged, second))).toBe(shownAddress);
  });

  test('what waits for a device keeps its place', async () => {
    const rigged = await rig({ plugged: false });
    approveAll(rigged.device);
    const order: string[] = [];
    const noted = (name: string): SignerWork<string> => async (signer, call) => {
      order.push(`${name} tried`);
      return ask(rigged)(signer, call);
    };
    const both = Promise.all([rigged.desk.run('virtual', 'wd_1', noted('first')), rigged.desk.run('virtual', 'wd_2', noted('second'))]);
    await secondsPass(rigged, 3);
    rigged.device.plug();
    for (let second = 0; second < 5; second += 1) await secondsPass(rigged, 1);
    await both;
    expect(order.filter((said, place) => said !== order[place - 1])).toEqual(['first tried', 'second tried']);
  });

  test('closing ends what waits for a device', async () => {
    const rigged = await rig({ plugged: false });
    const work = rigged.desk.run('virtual', 'wd_1', ask(rigged));
    await secondsPass(rigged, 2);
    await rigged.desk.close();
    expect(await work).toMatchObject({ ok: false, error: { code: 'device/cancelled' } });
    expect(rigged.clock.pending).toBe(0);
  });

  test('closing ends what runs and what waits', async () => {
    const rigged = await rig();
    const both = [rigged.desk.run('virtual', 'wd_1', ask(rigged)), rigged.desk.run('virtual', 'wd_2', ask(rigged))];
    await secondsPass(rigged, 1);
    await rigged.desk.close();
    expect((await Promise.all(both)).map((result) => (result.ok ? 'ok' : result.error.code))).toEqual(['device/cancelled', 'device/cancelled']);
  });
});
