// docs/gateway-checklist.md names files for each line of the integration checklist; they must be there, with a test whose title names the line.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const folders: Readonly<Record<string, string>> = {
  c: 'test/contract/', i: 'test/integration/', e: 'test/e2e/', u: 'test/unit/electron/', s: 'test/unit/shared/', r: 'test/unit/renderer/',
};
const full = (name: string): string => (folders[name.slice(0, name.indexOf('/'))] ?? '') + name.slice(name.indexOf('/') + 1);

/** How many lines each part of the checklist has. */
const parts = { A: 8, B: 13, C: 5, D: 18, E: 11, F: 6, G: 8, H: 3, I: 5, J: 8 } as const;
/** Lines that are people's, or a later step's: the row says so, and nothing can be run. */
const saidOnly: readonly string[] = ['F6', 'G7', 'H3'];

const rows = readFileSync(join(root, 'docs/gateway-checklist.md'), 'utf8').split('\n').filter((text) => /^\| [A-J]\d+ \|/.test(text)).map((text) => {
  const [, line = '', holds = '', shown = '', weaker = ''] = text.split('|').map((cell) => cell.trim());
  return { line, holds, weaker, files: [...shown.matchAll(/`([^`]+)`/g)].map((match) => full(match[1] ?? '')) };
});

/** The titles of a file's tests and groups, as far as they stand in one line. */
const titlesOf = (file: string): readonly string[] => [...readFileSync(join(root, file), 'utf8').matchAll(/\b(?:describe|test|it)\b[^\n]*?\(\s*(['"`])([^\n]*?)\1\s*,/g)].map((match) => match[2] ?? '');

/** Ids stand before the first colon: `B7, B8: too little …`. */
const names = (title: string, line: string): boolean => title.slice(0, title.indexOf(':') + 1).split(/[^A-Z0-9]+/).includes(line);

describe('the table of the gateway checklist', () => {
  it('has every line, once and in order', () => {
    expect(rows.map(({ line }) => line)).toEqual(Object.entries(parts).flatMap(([part, count]) => Array.from({ length: count }, (_unused, index) => `${part}${String(index + 1)}`)));
  });

  it('finds the ids in titles and nowhere else', () => {
    expect(names('B7, B8: too little', 'B8')).toBe(true);
    expect(names('line 22, D2: bytes', 'D2')).toBe(true);
    expect(names('B12: stricter', 'B1')).toBe(false);
    expect(names('as B7 says: no', 'B8')).toBe(false);
    expect(names('no id at all', 'B7')).toBe(false);
  });

  it.each(rows.filter(({ line }) => !saidOnly.includes(line)))('$line: its files are there, and a title in each names it', ({ line, holds, files }) => {
    expect(holds).not.toBe('');
    expect(files).not.toEqual([]);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    expect(files.filter((file) => !titlesOf(file).some((title) => names(title, line)))).toEqual([]);
  });

  it.each(rows.filter(({ line }) => saidOnly.includes(line)))('$line: nothing can be run for it, and the row says so', ({ files, weaker }) => {
    expect(files).toEqual([]);
    expect(weaker.length).toBeGreaterThan(20);
  });
});
