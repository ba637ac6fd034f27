// Opens the App of a data folder for the command line: real ports, no keychain. Loaded when a command needs it.
import type { Result } from '../../shared/errors/result.ts';
import type { App } from '../core/app.ts';
import { createApp } from '../core/create-app.ts';
import { livePorts, localTimeZone } from '../core/live-ports.ts';
import type { Logger } from '../core/ports.ts';

/** Errors as of createApp. `log` null: to the data folder's log file. */
export async function openLiveApp(home: string, passphrase: string | null, log: Logger | null): Promise<Result<App>> {
  const ports = livePorts({ home, ...(log === null ? {} : { log }) });
  return createApp(ports, { home, mode: 'live', localTimeZone: localTimeZone(), ...(passphrase === null ? {} : { passphrase }) });
}
