// One set-up at a time: living holders are waited for, dead ones are not.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withLock } from '../../../scripts/lib/lock.mjs';
import { temporaryFolder } from './temporary-folder.ts';

const module = join(import.meta.dirname, '../../../scripts/lib/lock.mjs');

/** A process that takes the lock, says so, and works until it is killed. */
function holder(file: string): Promise<{ readonly pid: number; readonly kill: () => Promise<void> }> {
  const code = `import { withLock } from ${JSON.stringify(module)}; await withLock(${JSON.stringify(file)}, () => { console.log('held'); return new Promise((done) => setTimeout(done, 60_000)); });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((ready) => {
    child.stdout.once('data', () => {
      ready({ pid: child.pid ?? 0, kill: () => new Promise((gone) => { child.once('exit', () => { gone(); }).kill('SIGKILL'); }) });
    });
  });
}

describe('withLock', () => {
  it('gives what the work gives and leaves nothing behind', async () => {
    const folder = temporaryFolder();
    expect(await withLock(join(folder, 'lock'), () => 'done')).toBe('done');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is released when the work fails', async () => {
    const folder = temporaryFolder();
    await expect(withLock(join(folder, 'lock'), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('lets one in at a time', async () => {
    const file = join(temporaryFolder(), 'lock');
    let inside = 0;
    let most = 0;
    await Promise.all(Array.from({ length: 8 }, () => withLock(file, async () => {
      inside += 1;
      most = Math.max(most, inside);
      // Anyone else who could come in now would, while this one reads a file.
      for (let turn = 0; turn < 20; turn += 1) await readFile(import.meta.filename);
      inside -= 1;
    }, { pollMs: 2 })));
    expect(most).toBe(1);
  });

  it('waits for a living holder, and takes over from one that was killed', async () => {
    const file = join(temporaryFolder(), 'lock');
    const other = await holder(file);
    const waitedFor: number[] = [];
    const taken = withLock(file, () => 'mine', { onWait: (pid: number) => waitedFor.push(pid), pollMs: 10 });
    await expect.poll(() => waitedFor).toEqual([other.pid]);
    expect(existsSync(file)).toBe(true);
    await other.kill();
    expect(await taken).toBe('mine');
  });

  it('waits for what a killed holder started, too', async () => {
    const file = join(temporaryFolder(), 'lock');
    const orphan = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    await withLock(file, (noteChild) => {
      noteChild(orphan);
      writeFileSync(`${file}.kept`, readFileSync(file));
    });
    const left = JSON.parse(readFileSync(`${file}.kept`, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...left, pid: 2 ** 22 + 1, start: '1' }));
    let hasWaited = false;
    const taken = withLock(file, () => 'mine', { onWait: () => { hasWaited = true; }, pollMs: 10 });
    await expect.poll(() => hasWaited).toBe(true);
    orphan.kill('SIGKILL');
    expect(await taken).toBe('mine');
  });

  const stale = [
    { description: 'an empty file', text: '' },
    { description: 'half a file', text: '{"pid":' },
    { description: 'a process that is gone', text: JSON.stringify({ pid: 2 ** 22 + 1, start: '1' }) },
    ...(process.platform === 'linux' ? [{ description: 'another process under the old number', text: JSON.stringify({ pid: process.pid, start: '1' }) }] : []),
  ];
  it.each(stale)('takes over a lock left by $description', async ({ text }) => {
    const file = join(temporaryFolder(), 'lock');
    writeFileSync(file, text);
    expect(await withLock(file, () => readFileSync(file, 'utf8').includes(String(process.pid)), { pollMs: 5 })).toBe(true);
  });
});
