// The practice device in the app: kept over restarts, held in the hand by buttons, and used by the treasury like any other signer.
import path from 'node:path';
import type { Clock, Random } from '../core/ports.ts';
import { createVirtualDevice, type VirtualDevice } from '../signers/virtual/device.ts';
import { freshSettings, readDeviceSettings } from '../signers/virtual/settings.ts';
import type { DeviceAct, PracticeDeviceView } from './port.ts';
import { readStateFile, setAside, writeStateFile } from './state-file.ts';

/** An app from before today's protocol, for trying what happens then. */
const OLD_APP = '2.0.6';

/** The device as it was left. A file that cannot be read is set aside and the device is new. */
export function openPracticeDevice({ folder, clock, random }: { readonly folder: string; readonly clock: Clock; readonly random: Random }): VirtualDevice {
  const file = path.join(folder, 'device.json');
  let kept = readStateFile(file);
  const settings = kept === null ? null : readDeviceSettings(kept);
  if (settings === null) setAside(file);
  const device = createVirtualDevice({ clock, random, settings: settings ?? freshSettings });
  device.onChanged(() => {
    const now = JSON.stringify(device.settings());
    if (now === kept) return;
    kept = now;
    writeStateFile(file, now);
  });
  return device;
}

function stateOf(device: VirtualDevice): PracticeDeviceView['state'] {
  const state = device.state();
  switch (state) {
    case 'unplugged': case 'locked': case 'dashboard': case 'opening_app': case 'app': return state;
    case 'waiting_for_host': case 'waiting_for_person': return 'app';
  }
}

export function practiceDeviceView(device: VirtualDevice): PracticeDeviceView {
  const { app, appVersion, seed } = device.settings();
  const screen = device.screen();
  const can = (key: string): boolean => screen?.actions.some((action) => action.key === key) === true;
  return {
    state: stateOf(device), appName: app, appVersion, seed,
    screen: screen && { title: screen.title, fields: screen.fields.map(({ label, value }) => ({ label, value })), canApprove: can('approve'), canReject: can('reject'), step: screen.page, of: screen.pages },
  };
}

/** What a hand does with the device. A key that the screen does not offer does nothing. */
export function pressPracticeDevice(device: VirtualDevice, act: DeviceAct): void {
  switch (act) {
    case 'approve': case 'reject': case 'next': device.press(act); break;
    case 'lock': device.lock(); break;
    case 'unlock': device.unlock(); break;
    case 'plug': device.plug(); break;
    case 'unplug': device.unplug(); break;
    case 'open_app': device.openApp('Bitcoin Test'); break;
    case 'quit_app': device.quitApp(); break;
    case 'own_seed': device.useSeed('own'); break;
    case 'other_seed': device.useSeed('other'); break;
    case 'old_app': device.setAppVersion(OLD_APP); break;
    case 'new_app': device.setAppVersion(freshSettings.appVersion); break;
  }
}
