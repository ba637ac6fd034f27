// What the practice device keeps over a restart: where it stands and how it is set. Never keys: those come from the two public phrases.

export type AppName = 'Bitcoin Test' | 'Bitcoin' | 'Ethereum';

export const installedApps: readonly AppName[] = ['Bitcoin Test', 'Bitcoin', 'Ethereum'];

export interface DeviceSettings {
  readonly plugged: boolean;
  readonly locked: boolean;
  /** null: the dashboard is in front. */
  readonly app: AppName | null;
  /** `other`: somebody else's device, or one with a passphrase. */
  readonly seed: 'own' | 'other';
  /** Of the Bitcoin apps. Below 2.1 they are outdated; from 2.5 on unusual signature types are refused. */
  readonly appVersion: string;
  /** The setting of app 2.5 and newer. */
  readonly allowsUnusualSighash: boolean;
  /** What opening its port gives: `held` by another program, `forbidden` by the computer. */
  readonly port: 'free' | 'held' | 'forbidden';
}

export const freshSettings: DeviceSettings = {
  plugged: true,
  locked: false,
  app: 'Bitcoin Test',
  seed: 'own',
  appVersion: '2.4.6',
  allowsUnusualSighash: false,
  port: 'free',
};

export const isAppVersion = (text: string): boolean => /^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){2}$/.test(text);

/** Whether version `text` is at least `major.minor`. */
export function isAtLeast(text: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = text.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

const isOneOf = <T>(value: unknown, known: readonly T[]): value is T => known.some((one) => one === value);

/** Settings as `JSON.stringify` wrote them; null when the text is anything else. */
export function readDeviceSettings(text: string): DeviceSettings | null {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof read !== 'object' || read === null) return null;
  const { plugged, locked, app, seed, appVersion, allowsUnusualSighash, port }: { [Name in keyof DeviceSettings]?: unknown } = read;
  if (typeof plugged !== 'boolean' || typeof locked !== 'boolean' || typeof allowsUnusualSighash !== 'boolean') return null;
  if (typeof appVersion !== 'string' || !isAppVersion(appVersion)) return null;
  if (!isOneOf(app, [...installedApps, null]) || !isOneOf(seed, ['own', 'other'] as const) || !isOneOf(port, ['free', 'held', 'forbidden'] as const)) return null;
  return { plugged, locked, app, seed, appVersion, allowsUnusualSighash, port };
}
