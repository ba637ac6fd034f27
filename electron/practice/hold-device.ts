// The practice device in a hand that does what its owner would: plugs it in, unlocks it, opens the app, reads page by page, decides.
// For where no window shows it: the command line.
import type { DeviceAct, PracticeDeviceView, TreasuryControls } from './port.ts';

export type Decision = 'approve' | 'reject';

const OWN_APP = 'Bitcoin Test';

/** The next thing to do; null: nothing, the device works. */
function nextAct({ state, appName, screen }: PracticeDeviceView, decision: Decision): DeviceAct | null {
  switch (state) {
    case 'unplugged': return 'plug';
    case 'locked': return 'unlock';
    case 'opening_app': return 'approve';
    case 'dashboard': return screen === null ? 'open_app' : 'approve';
    case 'app':
      if (screen !== null) return decision === 'reject' ? 'reject' : screen.canApprove ? 'approve' : 'next';
      return appName === OWN_APP ? null : 'open_app';
  }
}

/** Holds it until the given function is called. Other keys (`other_seed`) stay as they are: that is another device. */
export function holdPracticeDevice({ device, press, onDevice }: Pick<TreasuryControls, 'device' | 'press' | 'onDevice'>, decision: Decision): () => void {
  let isDue = false;
  const act = (): void => {
    isDue = false;
    const next = nextAct(device(), decision);
    if (next !== null) press(next);
  };
  // A hand is never quicker than the device: it moves when what was under way is done.
  const soon = (): void => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(act);
  };
  soon();
  return onDevice(soon);
}
