// Whether node_modules is what the lockfile names.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dependencyState, differences, ensureDependencies } from '../../../scripts/lib/dependencies.mjs';
import { listener, temporaryFolder } from './temporary-folder.ts';

const lock = { packages: {
  '': { name: 'countersign' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/mac-only': { version: '1.0.0', integrity: 'sha512-m', optional: true },
} };
const a = { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } };

describe('differences', () => {
  const cases = [
    { description: 'the same, without another platform’s package', installed: { packages: a }, expected: [] },
    { description: 'another version', installed: { packages: { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } } }, expected: ['node_modules/a'] },
    { description: 'other bytes', installed: { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-b' } } }, expected: ['node_modules/a'] },
    { description: 'one missing', installed: { packages: {} }, expected: ['node_modules/a'] },
    { description: 'nothing', installed: undefined, expected: ['node_modules/a'] },
    { description: 'an optional one in another version', installed: { packages: { ...a, 'node_modules/mac-only': { version: '0.9.0', integrity: 'x' } } }, expected: ['node_modules/mac-only'] },
  ];
  it.each(cases)('$description', ({ installed, expected }) => {
    expect(differences(lock, installed)).toEqual(expected);
  });
});

describe('ensureDependencies', () => {
  function checkout(installed: unknown): string {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), JSON.stringify(installed));
    return folder;
  }

  it('sees what npm installed by hand, stamps it, and asks nothing', async () => {
    const folder = checkout({ packages: a });
    expect(dependencyState(folder).isStamped).toBe(false);
    const { say, said } = listener();
    expect(await ensureDependencies(say, folder)).toBe(false);
    expect(dependencyState(folder).isStamped).toBe(true);
    expect(said).toEqual([]);
  });

  it('a stamp does not outlive its lockfile, nor a change of what is installed', async () => {
    const folder = checkout({ packages: a });
    await ensureDependencies(listener().say, folder);
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ ...lock, lockfileVersion: 3 }));
    expect(dependencyState(folder).isStamped).toBe(false);
    await ensureDependencies(listener().say, folder);
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages: {} }));
    expect(dependencyState(folder).isStamped).toBe(false);
  });
});
