// The bundle is made when sources changed, and takes the old one's place whole.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { ensureBuild } from '../../../scripts/lib/build.mjs';
import { hashTree } from '../../../scripts/lib/files.mjs';
import { listener, temporaryFolder } from './temporary-folder.ts';

function checkout(): string {
  const folder = temporaryFolder();
  for (const name of ['electron/main.ts', 'shared/domain/money.ts']) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), '1');
  }
  mkdirSync(join(folder, 'node_modules'));
  return folder;
}

const bundleInto = vi.fn((folder: string, target: string) => {
  for (const name of ['main.cjs', 'preload-till.cjs', 'preload-display.cjs', 'renderer/till.html', 'renderer/display.html']) {
    mkdirSync(dirname(join(target, name)), { recursive: true });
    writeFileSync(join(target, name), readFileSync(join(folder, 'electron/main.ts')));
  }
  return Promise.resolve();
});

describe('ensureBuild', () => {
  const go = (folder: string, more = {}): Promise<boolean> => ensureBuild(listener().say, { checkout: folder, bundleInto, ...more });

  it('builds, then not again until a source changes, is added or a product is gone', async () => {
    const folder = checkout();
    expect(await go(folder)).toBe(true);
    expect(await go(folder)).toBe(false);
    writeFileSync(join(folder, 'electron/main.ts'), '2');
    expect(await go(folder)).toBe(true);
    expect(readFileSync(join(folder, 'dist/main.cjs'), 'utf8')).toBe('2');
    writeFileSync(join(folder, 'electron/more.ts'), '');
    expect(await go(folder)).toBe(true);
    const { rmSync } = await import('node:fs');
    rmSync(join(folder, 'dist/preload-till.cjs'));
    expect(await go(folder)).toBe(true);
    expect(readdirSync(join(folder, 'node_modules'))).toEqual([]);
  });

  it('a failed build leaves the old one in place', async () => {
    const folder = checkout();
    await go(folder);
    writeFileSync(join(folder, 'electron/main.ts'), 'broken');
    await expect(go(folder, { bundleInto: () => Promise.reject(new Error('syntax')) })).rejects.toThrow('syntax');
    expect(readFileSync(join(folder, 'dist/main.cjs'), 'utf8')).toBe('1');
    expect(await go(folder)).toBe(true);
    expect(existsSync(join(folder, 'dist/main.cjs'))).toBe(true);
  });
});

describe('hashTree', () => {
  it('tells a moved file, a moved boundary and a changed one', () => {
    const folder = temporaryFolder();
    const hash = (files: Readonly<Record<string, string>>): string => {
      const sub = join(folder, Object.entries(files).flat().join('_').replaceAll('/', '-'));
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(sub, name)), { recursive: true });
        writeFileSync(join(sub, name), text);
      }
      return hashTree(sub, ['.']);
    };
    const hashes = [hash({ a: 'x', b: 'y' }), hash({ a: 'xy', b: '' }), hash({ a: 'y', b: 'x' }), hash({ a: 'x', c: 'y' }), hash({ a: 'x', 'b/b': 'y' })];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
