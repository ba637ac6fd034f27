// What the device's operating system answers itself: which app is open, opening and leaving one, its own version.
import { asciiBytes, asciiText, joinBytes } from './bytes.ts';
import { show, type Flow } from './flow.ts';
import type { Command } from './protocol/apdu.ts';
import { Refusal, status } from './refusal.ts';
import { installedApps, type AppName, type DeviceSettings } from './settings.ts';

const SYSTEM_NAME = 'BOLOS';
export const SYSTEM_VERSION = '1.1.1';

const counted = (bytes: Uint8Array): Uint8Array => joinBytes(Uint8Array.of(bytes.length), bytes);

const is = ({ cla, ins }: Command, wantedClass: number, wantedInstruction: number): boolean => cla === wantedClass && ins === wantedInstruction;

// oxlint-disable-next-line require-yield
function* nameAndVersion(settings: DeviceSettings): Flow<Uint8Array> {
  const [name, version] = settings.app === null ? [SYSTEM_NAME, SYSTEM_VERSION] : [settings.app, settings.appVersion];
  return joinBytes(Uint8Array.of(1), counted(asciiBytes(name)), counted(asciiBytes(version)), counted(Uint8Array.of(0)));
}

// oxlint-disable-next-line require-yield
function* leave(settings: DeviceSettings, switchTo: (app: AppName | null) => void): Flow<Uint8Array> {
  if (settings.app !== null) switchTo(null);
  return new Uint8Array();
}

function* open(data: Uint8Array, switchTo: (app: AppName | null) => void): Flow<Uint8Array> {
  if (data.length === 0) throw new Refusal(status.noAppName, 'no name');
  const app = installedApps.find((name) => name === asciiText(data));
  if (app === undefined) throw new Refusal(status.noSuchApp, 'no such app');
  const review = { id: 'open-app', title: 'Open this app?', pages: [[{ label: 'App', value: app }]], approve: 'Open', reject: 'Stay here' } as const;
  if (!(yield* show(review))) throw new Refusal(status.deniedBySystem, 'the person did not open the app');
  switchTo(app);
  return new Uint8Array();
}

// oxlint-disable-next-line require-yield
function* systemVersion(): Flow<Uint8Array> {
  return joinBytes(Uint8Array.of(0x33, 0x10, 0x00, 0x04), counted(asciiBytes(SYSTEM_VERSION)), counted(Uint8Array.of(0, 0, 0, 0)), counted(asciiBytes('0.0')));
}

/**
 * The flow of a command that the system answers; null: it is the open app's. `switchTo` takes effect once the answer is on its way.
 */
export function systemCommand(command: Command, settings: DeviceSettings, switchTo: (app: AppName | null) => void): Flow<Uint8Array> | null {
  if (is(command, 0xb0, 0x01)) return nameAndVersion(settings);
  if (is(command, 0xb0, 0xa7)) return leave(settings, switchTo);
  if (settings.app !== null) return null;
  if (is(command, 0xe0, 0xd8)) return open(command.data, switchTo);
  if (is(command, 0xe0, 0x01)) return systemVersion();
  throw new Refusal(command.cla === 0xe0 ? status.unknownInstruction : status.unknownClass, 'no app is open');
}
