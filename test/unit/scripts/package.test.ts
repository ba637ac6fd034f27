// What is packaged: never the registry's old Electron for shops, and never with a fuse left as it came.
import { FuseV1Options } from '@electron/fuses';
import { describe, expect, it } from 'vitest';
import { choosePackaging } from '../../../scripts/package.mjs';
import { wantedFuses } from '../../../scripts/packager/fuses.mjs';

const official = { kind: 'official', electronPath: '/e', electronVersion: '45.4.1', extraArgs: [] };
const registry = { kind: 'registry', electronPath: '/e', electronVersion: '33.2.1', extraArgs: [] };

describe('choosePackaging', () => {
  it('refuses the registry’s Electron and says why and what next', () => {
    expect(() => choosePackaging(registry, ['--linux', 'AppImage'])).toThrow(/33\.2\.1 from the npm registry.*must not be given to a shop/);
  });

  it('hands the arguments on for the pinned one', () => {
    expect(choosePackaging(official, ['--linux', 'deb', '--retry-electron'])).toEqual(['--linux', 'deb']);
  });

  it('rehearses into a folder of its own, without installers', () => {
    expect(choosePackaging(registry, ['--rehearsal'])).toEqual(['--dir', '-c.directories.output=release/rehearsal']);
  });
});

describe('line 11: the fuses', () => {
  it('are all decided on, each by name', () => {
    const known = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name)));
    expect(Object.keys(wantedFuses).sort()).toEqual(known.sort());
  });

  it('are off where they would open the app, on where they guard it', () => {
    expect(wantedFuses).toMatchObject({
      RunAsNode: false, EnableNodeOptionsEnvironmentVariable: false, EnableNodeCliInspectArguments: false, GrantFileProtocolExtraPrivileges: false,
      EnableCookieEncryption: true, EnableEmbeddedAsarIntegrityValidation: true, OnlyLoadAppFromAsar: true,
    });
  });
});
