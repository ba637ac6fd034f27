// Which system packages are missing, and why a sandbox may not start.
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compilers, electronLibraries, missingFrom, sandboxObstacle, signerLibraries, virtualDisplay } from '../../../scripts/lib/system-packages.mjs';

describe('missingFrom', () => {
  const all = electronLibraries.map(({ debian }) => debian[0] ?? '');

  it('finds nothing missing where all is installed, under the old names or the new', () => {
    expect(missingFrom(electronLibraries, { installed: new Set(all) })).toEqual([]);
    const renamed = new Set(all.map((name) => ({ 'libgtk-3-0': 'libgtk-3-0t64', libasound2: 'libasound2t64' })[name] ?? name));
    expect(missingFrom(electronLibraries, { installed: renamed })).toEqual([]);
  });

  it('names the one that is missing', () => {
    const installed = new Set(all.filter((name) => name !== 'libgbm1'));
    expect(missingFrom(electronLibraries, { installed }).map(({ debian }) => debian[0])).toEqual(['libgbm1']);
  });

  it('looks for libraries and programs where there is no dpkg', () => {
    const libraries = electronLibraries.map(({ library }) => `${library} => /usr/lib/${library}`).join('\n');
    const hasProgram = (name: string): boolean => name === 'gcc';
    const missing = missingFrom([...electronLibraries, ...virtualDisplay, ...compilers], { libraries, hasProgram });
    expect(missing.map(({ debian }) => debian[0])).toEqual(['xvfb', 'xauth', 'g++']);
  });
});

it('a Ledger’s port needs what its binary is linked against, in the installer too', () => {
  const [binary] = globSync('node_modules/node-hid/prebuilds/HID_hidraw-linux-x64/*.node');
  const linked = readFileSync(binary ?? '').toString('latin1').match(/lib(usb|udev)[-.0-9]*\.so\.\d/g) ?? [];
  expect(new Set(linked)).toEqual(new Set(signerLibraries.map(({ library }) => library)));
  const installer = readFileSync('electron-builder.yml', 'utf8');
  for (const { debian } of signerLibraries) expect(installer).toMatch(new RegExp(`depends: \\[.*${debian[0] ?? '?'}`));
});

describe('sandboxObstacle', () => {
  const system = (files: Readonly<Record<string, string>>) => (name: string): string => {
    const text = files[name];
    if (text === undefined) throw new Error('no such file');
    return text;
  };
  it('sees the two switches that keep namespaces from people', () => {
    expect(sandboxObstacle(system({}))).toBeUndefined();
    expect(sandboxObstacle(system({ '/proc/sys/kernel/unprivileged_userns_clone': '0\n' }))).toContain('unprivileged_userns_clone');
    expect(sandboxObstacle(system({ '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1\n' }))).toContain('apparmor');
    expect(sandboxObstacle(system({ '/proc/sys/kernel/unprivileged_userns_clone': '1\n' }))).toBeUndefined();
  });
});
