// Puts each close outside the ledger as a small text in HOME/z: a head that was printed cannot be rewritten with the file.
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { closingReport, sealOf } from '../../../shared/domain/closing-text.ts';
import type { Closing } from '../../core/books.ts';
import { attempt } from '../../db/errors.ts';

const folderOf = (home: string): string => join(home, 'z');
const nameOf = ({ kind, number, period }: Pick<Closing, 'kind' | 'number' | 'period'>): string => `${kind}-${String(number).padStart(6, '0')}-${period}.txt`;

/** Writes the copy, whole or not at all. A disk that takes none does not undo the close: the head of the chain is kept elsewhere as well. */
export function keepClosing(home: string, closing: Closing): void {
  attempt(home, () => {
    mkdirSync(folderOf(home), { recursive: true, mode: 0o700 });
    const path = join(folderOf(home), nameOf(closing));
    const file = openSync(`${path}.part`, 'w', 0o600);
    try {
      writeSync(file, closingReport({ ...closing, sealed: closing }));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${path}.part`, path);
  });
}

export interface KeptClosing { readonly id: string; readonly period: string; readonly seq: number; readonly head: string; readonly hash: string }

/** What the copies say, by the id of their close. Files that are no copies of ours are left alone. */
export function keptClosings(home: string): ReadonlyMap<string, KeptClosing> {
  const names = attempt(home, () => readdirSync(folderOf(home)).toSorted());
  const kept = new Map<string, KeptClosing>();
  for (const name of names.ok ? names.value : []) {
    const match = /^(day|month|year)-(\d{6,15})-([0-9-]{4,10})\.txt$/.exec(name);
    if (match === null) continue;
    const text = attempt(home, () => readFileSync(join(folderOf(home), name), 'utf8'));
    const seal = text.ok ? sealOf(text.value) : null;
    const id = `${match[1] ?? ''}:${String(Number(match[2]))}`;
    if (seal !== null) kept.set(id, { id, period: match[3] ?? '', ...seal });
  }
  return kept;
}
