// Tells when nobody can be at the computer: it goes to sleep, or its screen is locked.
import { powerMonitor } from 'electron';

/** Calls `left` each time. Only once the app is ready. */
export function onAway(left: () => void): void {
  powerMonitor.on('suspend', left);
  powerMonitor.on('lock-screen', left);
}
