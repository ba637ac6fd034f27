// The practice device in a hand that nobody moves: from wherever it was left, to the yes or the no.
import { expect, test } from 'vitest';
import { holdPracticeDevice } from '../../../../electron/practice/hold-device.ts';
import { practiceDeviceView, pressPracticeDevice } from '../../../../electron/practice/practice-device.ts';
import type { DeviceSettings } from '../../../../electron/signers/virtual/settings.ts';
import { ownMade } from '../../../support/ledger-vectors.ts';
import { accountOf, codeOf, signerOver } from '../../../support/ledger-signer.ts';
import { practiceDevice } from '../../../support/practice-device.ts';
import { settle } from '../../../support/fake-clock.ts';

const [vector] = ownMade.networks.test.psbts;
const key = accountOf(ownMade.networks.test.accounts.find(({ path }) => path === vector?.account)?.keyInfo ?? '', vector?.template ?? '');

async function signed(settings: Partial<DeviceSettings>, decision: 'approve' | 'reject'): Promise<string> {
  const practice = practiceDevice({ settings, forTests: { phrase: ownMade.mnemonic } });
  const { device } = practice;
  const letGo = holdPracticeDevice({
    device: () => practiceDeviceView(device),
    press: (act) => {
      pressPracticeDevice(device, act);
      return practiceDeviceView(device);
    },
    onDevice: (listener) => device.onChanged(listener),
  }, decision);
  await settle();
  const code = codeOf(await signerOver(practice).signPsbt(key, Buffer.from(vector?.psbt ?? '', 'base64')));
  letGo();
  device.lock();
  await settle();
  // A hand that let go does nothing any more.
  expect(device.state()).toBe('locked');
  return code;
}

test.each<[string, Partial<DeviceSettings>]>([
  ['ready', {}], ['unplugged', { plugged: false }], ['locked', { locked: true }], ['on its menu', { app: null }], ['in another app', { app: 'Ethereum' }],
  ['unplugged, locked and on its menu', { plugged: false, locked: true, app: null }],
])('left %s: says yes', async (_how, settings) => {
  expect(await signed(settings, 'approve')).toBe('ok');
});

test('says no when told to', async () => {
  expect(await signed({ locked: true }, 'reject')).toBe('device/rejected');
});

test('another device stays another device', async () => {
  expect(await signed({ seed: 'other' }, 'approve')).toBe('device/wrong_device');
});
