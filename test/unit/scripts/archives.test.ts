// The archive readers against archives made by the book.
import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extractFromTgz, extractZip, listZip, safeTarget } from '../../../scripts/lib/archives.mjs';
import { makeTgz, makeZip } from './make-archives.ts';
import { temporaryFolder } from './temporary-folder.ts';

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

describe('extractFromTgz', () => {
  it('copies one entry and gives its SHA-256, whatever lies before and after it', async () => {
    const folder = temporaryFolder();
    const wanted = 'x'.repeat(1_500_001);
    writeFileSync(join(folder, 'a.tgz'), makeTgz({ 'package/package.json': '{}', 'package/wanted.zip': wanted, 'package/after': 'tail' }));
    expect(await extractFromTgz(join(folder, 'a.tgz'), 'package/wanted.zip', join(folder, 'out'))).toBe(sha256(wanted));
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe(wanted);
  });

  it('refuses a package without the entry', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.tgz'), makeTgz({ 'package/other': 'x' }));
    await expect(extractFromTgz(join(folder, 'a.tgz'), 'package/wanted.zip', join(folder, 'out'))).rejects.toThrow('not whole');
  });

  it('refuses a package that was cut short', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.tgz'), makeTgz({ 'package/wanted.zip': 'x'.repeat(100_000) }).subarray(0, 120));
    await expect(extractFromTgz(join(folder, 'a.tgz'), 'package/wanted.zip', join(folder, 'out'))).rejects.toThrow();
  });
});

describe('extractZip', () => {
  it('unpacks stored, packed and empty files, and keeps who may run them', async () => {
    const folder = temporaryFolder();
    const text = 'line\n'.repeat(100_000);
    writeFileSync(join(folder, 'a.zip'), makeZip([
      { name: 'app/', mode: 0o40755 }, { name: 'app/run', text, mode: 0o100755 }, { name: 'app/stored', text: 'as it is', packed: false }, { name: 'app/empty' },
    ]));
    let heard = 0;
    const written = await extractZip(join(folder, 'a.zip'), join(folder, 'out'), (name) => name.slice('app/'.length), (bytes) => { heard = bytes; });
    expect(readFileSync(join(folder, 'out/run'), 'utf8')).toBe(text);
    expect(readFileSync(join(folder, 'out/stored'), 'utf8')).toBe('as it is');
    expect(statSync(join(folder, 'out/empty')).size).toBe(0);
    expect(statSync(join(folder, 'out/run')).mode & 0o777).toBe(0o755);
    expect(statSync(join(folder, 'out/stored')).mode & 0o777).toBe(0o644);
    expect([written, heard]).toEqual([text.length + 8, text.length + 8]);
  });

  it('leaves out what has no new name', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.zip'), makeZip([{ name: 'keep', text: 'a' }, { name: 'drop', text: 'b' }]));
    await extractZip(join(folder, 'a.zip'), join(folder, 'out'), (name: string) => (name === 'keep' ? name : undefined));
    expect(() => statSync(join(folder, 'out/drop'))).toThrow();
  });

  const outside = ['../escape', 'a/../../escape', '/../escape'];
  it.each(outside)('never writes outside its folder: %s', (name) => {
    expect(() => safeTarget('/tmp/somewhere', name)).toThrow('outside');
  });

  it('refuses links', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.zip'), makeZip([{ name: 'link', text: '/etc/passwd', mode: 0o120777 }]));
    await expect(extractZip(join(folder, 'a.zip'), join(folder, 'out'))).rejects.toThrow('link');
  });

  it('refuses what is no zip file', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.zip'), 'x'.repeat(100));
    await expect(listZip(join(folder, 'a.zip'))).rejects.toThrow('not a zip');
  });
});
