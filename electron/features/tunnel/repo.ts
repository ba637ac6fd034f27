// What is kept of the tunnel: which one with which settings, and what each gateway was last told. Secrets are in the vault.
import type { ReadableDb, WritableDb } from '../../db/database.ts';
import { readSetting, writeSetting } from '../../db/setting-repo.ts';
import type { TunnelId } from '../../tunnels/port.ts';

export interface StoredTunnel {
  readonly driver: TunnelId;
  /** As typed; defaults are not written down. */
  readonly settings: Readonly<Record<string, string>>;
  /** Keys of the secrets sealed for it. */
  readonly sealed: readonly string[];
}

const KEY = 'tunnel';
const toldKey = (account: string): string => `webhook-told/${account}`;

/** Name of the sealed box of one secret. */
export const tunnelBox = (driver: TunnelId, key: string): string => `tunnel/${driver}/${key}`;

export const readTunnel = (db: ReadableDb): StoredTunnel | null => readSetting<StoredTunnel | null>(db, KEY) ?? null;

export const writeTunnel = (db: WritableDb, tunnel: StoredTunnel | null): void => writeSetting(db, KEY, tunnel);

/** The address the account's gateway was last told, by us or by hand. */
export const readTold = (db: ReadableDb, account: string): string | null => readSetting<string>(db, toldKey(account)) ?? null;

export const writeTold = (db: WritableDb, account: string, url: string): void => writeSetting(db, toldKey(account), url);
