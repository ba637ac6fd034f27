// Sealed boxes by name. Everything in them is ciphertext already.
import type { ReadableDb, WritableDb } from './database.ts';

export function readBox(db: ReadableDb, name: string): Uint8Array | null {
  return db.get<{ box: Uint8Array }>('SELECT box FROM sealed_box WHERE name = ?', name)?.box ?? null;
}

export function writeBox(db: WritableDb, name: string, box: Uint8Array): void {
  db.run('INSERT INTO sealed_box (name, box) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET box = excluded.box', name, box);
}

export function boxNames(db: ReadableDb): readonly string[] {
  return db.all<{ name: string }>('SELECT name FROM sealed_box ORDER BY name').map((row) => row.name);
}
