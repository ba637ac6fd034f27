// Opens the App of a data folder for the command line: real ports, no keychain. Loaded when a command needs it.
import type { Result } from '../../shared/errors/result.ts';
import type { App } from '../core/app.ts';
import { createApp, modeOf } from '../core/create-app.ts';
import { livePorts, localTimeZone } from '../core/live-ports.ts';
import type { Logger } from '../core/ports.ts';

/**
 * Errors as of createApp. A practice folder brings its gateways with it, as in the app: they answer while the command runs.
 * `log` null: to the data folder's log file.
 */
export async function openAppOf(home: string, passphrase: string | null, log: Logger | null): Promise<Result<App>> {
  const ports = livePorts({ home, ...(log === null ? {} : { log }) });
  const options = { home, localTimeZone: localTimeZone(), ...(passphrase === null ? {} : { passphrase }) };
  if (modeOf(home) === 'live') return createApp(ports, { ...options, mode: 'live' });
  const { openPracticeApp } = await import('../practice/practice-app.ts');
  const practice = await openPracticeApp(home, ports, (own) => createApp(own, { ...options, mode: 'practice' }), holdOf(process.env['COUNTERSIGN_PRACTICE_DEVICE']));
  return practice.ok ? { ok: true, value: practice.value.app } : practice;
}

/** Nobody sees the practice device here: it says yes to what it is asked, unless COUNTERSIGN_PRACTICE_DEVICE says `reject` or `leave`. */
function holdOf(said: string | undefined): 'approve' | 'reject' | null {
  return said === 'leave' ? null : said === 'reject' ? 'reject' : 'approve';
}
