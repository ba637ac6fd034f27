// What the shell remembers between starts, beside the books: where the till stood, its colours, and which mode was chosen. Losing it loses nothing.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rect } from './placement.ts';
import type { Theme } from './theme.ts';

export interface Remembered {
  readonly till: Rect | null;
  readonly maximised: boolean;
  readonly practice: boolean;
  readonly theme: Theme;
}

const themes: readonly Theme[] = ['system', 'light', 'dark'];
const nothing: Remembered = { till: null, maximised: false, practice: false, theme: 'system' };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const asPixel = (value: unknown): number | null => (typeof value === 'number' && Number.isSafeInteger(value) && Math.abs(value) <= 100_000 ? value : null);

function asRect(value: unknown): Rect | null {
  if (!isRecord(value)) return null;
  const [x, y, width, height] = [asPixel(value['x']), asPixel(value['y']), asPixel(value['width']), asPixel(value['height'])];
  return x === null || y === null || width === null || height === null || width < 1 || height < 1 ? null : { x, y, width, height };
}

const fileOf = (home: string): string => join(home, 'shell.json');

/** Reads what was remembered; a missing, damaged or foreign file is the same as none. */
export function recall(home: string): Remembered {
  try {
    const read: unknown = JSON.parse(readFileSync(fileOf(home), 'utf8'));
    if (!isRecord(read)) return nothing;
    return { till: asRect(read['till']), maximised: read['maximised'] === true, practice: read['practice'] === true, theme: themes.find((theme) => theme === read['theme']) ?? 'system' };
  } catch {
    return nothing;
  }
}

/** Writes it whole or not at all. A full or read-only disk is no reason to disturb the till: the answer says whether it worked. */
export function remember(home: string, change: Partial<Remembered>): boolean {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const next = `${fileOf(home)}.new`;
    writeFileSync(next, `${JSON.stringify({ ...recall(home), ...change })}\n`, { mode: 0o600 });
    renameSync(next, fileOf(home));
    return true;
  } catch {
    return false;
  }
}
