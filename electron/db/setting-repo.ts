// Named values of this ledger, as JSON.
import type { ReadableDb, WritableDb } from './database.ts';
import { fromJson, toJson } from './json.ts';

/** undefined when there is none. The caller names the type it wrote. */
export function readSetting<T>(db: ReadableDb, key: string): T | undefined {
  const row = db.get<{ value: string }>('SELECT value FROM setting WHERE key = ?', key);
  return row === undefined ? undefined : fromJson<T>(row.value);
}

export function writeSetting(db: WritableDb, key: string, value: unknown): void {
  db.run('INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', key, toJson(value));
}
