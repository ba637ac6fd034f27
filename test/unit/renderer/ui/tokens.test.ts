// The colours hold WCAG 2.2 AA in both themes: every ink on every paper it is used on.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, '../../../../renderer/ui/tokens.css'), 'utf8');

type Theme = 'light' | 'dark';

function colour(name: string, theme: Theme): string {
  const pair = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  const single = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(css);
  const found = pair?.[theme === 'light' ? 1 : 2] ?? single?.[1];
  if (found === undefined) throw new Error(`no colour --${name}`);
  return found;
}

/** Relative luminance by WCAG. */
function luminance(hex: string): number {
  const channel = (at: number) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function ratio(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

const grounds = ['ground', 'surface', 'surface-2'];
const tones = ['ok', 'wait', 'warn', 'bad', 'info'];
const text: readonly (readonly [string, string])[] = [
  ...['ink', 'ink-2'].flatMap((ink) => [...grounds, 'accent-paper'].map((ground) => [ink, ground] as const)),
  ...tones.flatMap((tone) => [[`${tone}-ink`, `${tone}-paper`] as const, ...grounds.map((ground) => [`${tone}-ink`, ground] as const)]),
  ['accent-ink', 'accent'], ['accent-ink', 'accent-hover'], ['practice-ink', 'practice'], ['practice-ink', 'practice-2'], ['surface', 'bad'],
];
const shapes: readonly (readonly [string, string])[] = [
  ...grounds.flatMap((ground) => [['line-strong', ground] as const, ['focus', ground] as const]),
  ...tones.map((tone) => [tone, `${tone}-paper`] as const),
  ['wait', 'surface'], ['warn', 'surface'], ['accent', 'ground'], ['accent', 'accent-paper'], ['qr-dark', 'qr-light'],
];

describe.each(['light', 'dark'] as const)('contrast in the %s theme', (theme) => {
  it.each(text)('text %s on %s is at least 4.5', (ink, paper) => {
    expect(ratio(colour(ink, theme), colour(paper, theme))).toBeGreaterThanOrEqual(4.5);
  });
  it.each(shapes)('shape %s on %s is at least 3', (ink, paper) => {
    expect(ratio(colour(ink, theme), colour(paper, theme))).toBeGreaterThanOrEqual(3);
  });
});

describe('the ratio', () => {
  it.each([['#000000', '#ffffff', 21], ['#ffffff', '#ffffff', 1], ['#777777', '#ffffff', 4.48]])('of %s on %s is %d', (a, b, wanted) => {
    expect(ratio(a, b)).toBeCloseTo(wanted, 1);
  });
});
