// Which Electron is used: the pinned one, else the registry's, and the decision is remembered.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { ensureElectron, isUnreachable, officialElectron, rememberedDecision } from '../../../scripts/lib/electron.mjs';
import { pins, registryElectronFolder } from '../../../scripts/lib/registry-electron.mjs';
import { resolveRuntime, runtimeEnv } from '../../../scripts/lib/runtime.mjs';
import { listener, temporaryFolder } from './temporary-folder.ts';

function checkoutWith(version: string): string {
  const checkout = temporaryFolder();
  mkdirSync(join(checkout, 'node_modules/electron/dist'), { recursive: true });
  writeFileSync(join(checkout, 'node_modules/electron/package.json'), JSON.stringify({ version }));
  return checkout;
}

function putOfficial(checkout: string, version: string): void {
  writeFileSync(join(checkout, 'node_modules/electron/path.txt'), 'electron');
  writeFileSync(join(checkout, 'node_modules/electron/dist/version'), version);
  writeFileSync(join(checkout, 'node_modules/electron/dist/electron'), '');
}

function setting() {
  const checkout = checkoutWith('45.4.1');
  const cache = temporaryFolder();
  const attempt = vi.fn(() => Promise.resolve<string | undefined>('fetch failed'));
  const fallback = vi.fn(() => Promise.resolve(''));
  const { say, said } = listener();
  const go = (more = {}) => ensureElectron(say, { checkout, cache, attempt, fallback, canUseRegistry: true, env: {}, ...more });
  return { checkout, cache, attempt, fallback, said, go };
}

describe('ensureElectron', () => {
  it('uses the pinned one that is there and asks nobody', async () => {
    const { checkout, attempt, go } = setting();
    putOfficial(checkout, '45.4.1');
    expect(await go()).toBe('official');
    expect(attempt).not.toHaveBeenCalled();
  });

  it('downloads the pinned one where it can', async () => {
    const { checkout, cache, attempt, fallback, go } = setting();
    attempt.mockImplementation(() => { putOfficial(checkout, '45.4.1'); return Promise.resolve(undefined); });
    expect(await go()).toBe('official');
    expect(fallback).not.toHaveBeenCalled();
    expect(rememberedDecision(cache, '45.4.1')).toBeUndefined();
  });

  it('falls back, says so, and remembers it', async () => {
    const { attempt, fallback, said, go } = setting();
    expect(await go()).toBe('registry');
    expect(said.join('\n')).toMatch(/cannot be reached \(fetch failed\)[\s\S]*cannot be packaged/);
    expect(await go()).toBe('registry');
    expect([attempt.mock.calls.length, fallback.mock.calls.length]).toEqual([1, 2]);
  });

  it('tries again when asked to', async () => {
    const { attempt, go } = setting();
    await go();
    await go({ isRetry: true });
    expect(attempt).toHaveBeenCalledTimes(2);
  });

  it('remembers nothing when the fallback fails too', async () => {
    const { cache, fallback, go } = setting();
    fallback.mockRejectedValue(new Error('no registry'));
    await expect(go()).rejects.toThrow('no registry');
    expect(rememberedDecision(cache, '45.4.1')).toBeUndefined();
  });

  it('has no fallback on other systems', async () => {
    const { fallback, go } = setting();
    await expect(go({ canUseRegistry: false })).rejects.toThrow('could not be downloaded: fetch failed');
    expect(fallback).not.toHaveBeenCalled();
  });

  it('does not fall back from wrong bytes', async () => {
    const { attempt, fallback, go } = setting();
    attempt.mockResolvedValue('Error: Generated checksum for "electron.zip" did not match expected checksum.');
    await expect(go()).rejects.toThrow('not what its makers published');
    expect(fallback).not.toHaveBeenCalled();
    expect(isUnreachable('getaddrinfo ENOTFOUND')).toBe(true);
  });

  it('uses the folder a person names, and asks nobody', async () => {
    const { attempt, fallback, go } = setting();
    expect(await go({ env: { ELECTRON_OVERRIDE_DIST_PATH: '/somewhere' } })).toBe('override');
    expect([attempt.mock.calls.length, fallback.mock.calls.length]).toEqual([0, 0]);
  });

  it('an older download does not count as the pinned one', () => {
    const { checkout } = setting();
    putOfficial(checkout, '44.0.0');
    expect(officialElectron(checkout)).toBeUndefined();
  });
});

describe('resolveRuntime', () => {
  const putRegistry = (cache: string): string => {
    const folder = registryElectronFolder(cache);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'electron'), '');
    writeFileSync(join(folder, 'version'), pins.electronVersion);
    writeFileSync(join(folder, 'countersign.json'), JSON.stringify({ recipe: 2, archiveSha256: pins.archiveSha256 }));
    return folder;
  };

  it('prefers the pinned one over the registry’s', () => {
    const { checkout, cache } = setting();
    const folder = putRegistry(cache);
    expect(resolveRuntime({ checkout, env: {}, cache })).toMatchObject({ kind: 'registry', electronPath: join(folder, 'electron'), electronVersion: pins.electronVersion });
    putOfficial(checkout, '45.4.1');
    expect(resolveRuntime({ checkout, env: {}, cache })).toMatchObject({ kind: 'official', electronVersion: '45.4.1' });
  });

  it('obeys ELECTRON_OVERRIDE_DIST_PATH and still knows the registry’s by its mark', () => {
    const { checkout, cache } = setting();
    const folder = putRegistry(cache);
    const found = resolveRuntime({ checkout, env: { ELECTRON_OVERRIDE_DIST_PATH: folder }, cache: temporaryFolder() });
    expect(found).toMatchObject({ kind: 'registry', electronVersion: pins.electronVersion });
    expect(runtimeEnv(found, {})).toEqual({ ELECTRON_OVERRIDE_DIST_PATH: folder });
  });

  it('says what to run when there is none', () => {
    const { checkout, cache } = setting();
    expect(() => resolveRuntime({ checkout, env: {}, cache })).toThrow('no Electron here');
  });

  it('switches the sandbox off for root only', () => {
    const { checkout, cache } = setting();
    putRegistry(cache);
    expect(resolveRuntime({ checkout, env: {}, cache }).extraArgs).toEqual(process.getuid?.() === 0 ? ['--no-sandbox'] : []);
  });
});
