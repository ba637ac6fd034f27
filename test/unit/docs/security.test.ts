// docs/security.md names files; they must be there and must speak of the line they are named for.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const short: readonly (readonly [string, string])[] = [['u/', 'test/unit/electron/'], ['e/', 'test/e2e/security/'], ['i/', 'test/integration/'], ['c/', 'test/contract/']];
const full = (name: string): string => {
  const known = short.find(([prefix]) => name.startsWith(prefix));
  return known === undefined ? name : known[1] + name.slice(2);
};

const rows = readFileSync(join(root, 'docs/security.md'), 'utf8').split('\n').filter((line) => /^\| \d+ \|/.test(line)).map((line) => {
  const [, number = '', , shown = ''] = line.split('|').map((cell) => cell.trim());
  return { number, files: [...shown.matchAll(/`([^`]+)`/g)].map((match) => full(match[1] ?? '')).filter((name) => name.includes('/') && name.endsWith('.ts')) };
});

/** `line 27`, `lines 14 and 20`. */
const speaksOf = (file: string, number: string): boolean => [...readFileSync(join(root, file), 'utf8').matchAll(/\blines? (\d+(?:(?:, | and )\d+)*)/gi)]
  .some((match) => (match[1] ?? '').split(/, | and /).includes(number));

describe('the table of the security checklist', () => {
  it('has every line this project is held to', () => {
    const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
    expect(rows.map((row) => Number(row.number))).toEqual([...range(1, 10), ...range(14, 20), ...range(22, 47), ...range(51, 55)]
      .filter((line) => line !== 21));
  });

  it.each(rows)('line $number names tests that are there and speak of it', ({ number, files }) => {
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    expect(files.filter((file) => !speaksOf(file, number))).toEqual([]);
  });
});
