// One writer per data folder: lock, hand-over of commands, focus, and what happens after SIGKILL.
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock, Logger } from '../../electron/core/ports.ts';
import { acquireWriter } from '../../electron/core/single-writer/acquire-writer.ts';
import { addressToReach } from '../../electron/core/single-writer/address.ts';
import type { OtherWriter, Writer, WriterHolder } from '../../electron/core/single-writer/port.ts';
import { tryWriterLock } from '../../electron/db/writer-lock.ts';

const clock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
const log: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

let home = '';
const held: Writer[] = [];

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'writer-'));
});
afterEach(async () => {
  for (const writer of held.splice(0)) if (writer.kind === 'holder') await writer.release();
  rmSync(home, { recursive: true, force: true });
});

async function acquire(folder = home, waitMs = 0): Promise<Writer> {
  const writer = await acquireWriter({ home: folder, what: 'the app', clock, log, waitMs });
  if (!writer.ok) throw new Error(writer.error.code);
  held.push(writer.value);
  return writer.value;
}
function asHolder(writer: Writer): WriterHolder {
  if (writer.kind !== 'holder') throw new Error('expected the holder');
  return writer;
}
function asOther(writer: Writer): OtherWriter {
  if (writer.kind !== 'other') throw new Error('expected another holder');
  return writer;
}
const command = { argv: ['sync', '--json'], settings: { apiKey: 'k' }, passphrase: 'p', cwd: '/somewhere' };

describe('the writer lock', () => {
  it('line 20: is a private file in a private folder', async () => {
    const inside = path.join(home, 'new', 'data');
    asHolder(await acquire(inside));
    expect(statSync(inside).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(inside, 'writer.lock')).mode & 0o777).toBe(0o600);
  });

  it('refuses a second holder and goes free when released', () => {
    const first = tryWriterLock(home);
    expect(first.ok && first.value !== null).toBe(true);
    expect(tryWriterLock(home)).toEqual({ ok: true, value: null });
    if (first.ok) first.value?.release();
    const again = tryWriterLock(home);
    expect(again.ok && again.value !== null).toBe(true);
    if (again.ok) again.value?.release();
  });

  it('leaves nothing stale after SIGKILL of the holder', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', `
      import { tryWriterLock } from ${JSON.stringify(path.resolve('electron/db/writer-lock.ts'))};
      const lock = tryWriterLock(${JSON.stringify(home)});
      process.stdout.write(lock.ok && lock.value !== null ? 'held' : 'not held');
      setInterval(() => lock, 1000);
    `], { stdio: ['ignore', 'pipe', 'inherit'] });
    const said = await new Promise<string>((resolve) => child.stdout.once('data', (data: Buffer) => resolve(data.toString())));
    expect(said).toBe('held');
    expect(tryWriterLock(home)).toEqual({ ok: true, value: null });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    asHolder(await acquire());
  });

  it('says db/busy when the holder neither serves nor ends', async () => {
    asHolder(await acquire());
    let waited = 0;
    const second = await acquireWriter({ home, what: 'x', clock, log, waitMs: 100, onWait: () => (waited += 1) });
    expect(second.ok ? null : second.error.code).toBe('db/busy');
    expect(waited).toBe(1);
  });

  it('waits for a short command and then gets the folder', async () => {
    const first = asHolder(await acquire());
    const second = acquireWriter({ home, what: 'x', clock, log, waitMs: 5000, onWait: () => void first.release() });
    const writer = await second;
    expect(writer.ok && writer.value.kind).toBe('holder');
    if (writer.ok) held.push(writer.value);
  });
});

describe('the control socket', () => {
  it('lines 14 and 20: a second start reaches the first: description, focus, and a command with its streams and exit code', async () => {
    const first = asHolder(await acquire());
    let focused = 0;
    const seen: unknown[] = [];
    await first.serve({
      focus: () => (focused += 1),
      run: async (received, streams) => {
        seen.push(received);
        streams.out('{"asked":1}\n');
        streams.err('a note\n');
        return 3;
      },
    });
    const other = asOther(await acquire());
    expect(other.describe()).toEqual({ what: 'the app', pid: process.pid });
    expect(await other.focus()).toEqual({ ok: true, value: null });
    expect(focused).toBe(1);
    const out: string[] = [];
    const err: string[] = [];
    const code = await other.forward(command, { out: (t) => out.push(t), err: (t) => err.push(t), signal: new AbortController().signal });
    expect(code).toEqual({ ok: true, value: 3 });
    expect([out.join(''), err.join('')]).toEqual(['{"asked":1}\n', 'a note\n']);
    expect(seen).toEqual([command]);
    if (process.platform !== 'win32') expect(statSync(path.join(home, 'run', 'control.sock')).mode & 0o777).toBe(0o600);
  });

  it('tells the holder when the second process is interrupted', async () => {
    const first = asHolder(await acquire());
    await first.serve({
      run: async (_command, streams) => {
        streams.out('started');
        await new Promise<void>((resolve) => streams.signal.addEventListener('abort', () => resolve()));
        return 0;
      },
    });
    const other = asOther(await acquire());
    const stop = new AbortController();
    const code = await other.forward(command, { out: () => stop.abort(), err: () => undefined, signal: stop.signal });
    expect(code).toEqual({ ok: true, value: 0 });
  });

  it('takes over the socket file of a killed holder', async () => {
    const first = asHolder(await acquire());
    await first.serve({ run: async () => 0 });
    const left = path.join(home, 'run', 'control.sock');
    await first.release();
    const { writeFileSync } = await import('node:fs');
    if (!existsSync(left)) writeFileSync(left, '');
    const second = asHolder(await acquire());
    expect(await second.serve({ run: async () => 7 })).toEqual({ ok: true, value: null });
    const other = asOther(await acquire());
    expect(await other.forward(command, { out: () => undefined, err: () => undefined, signal: new AbortController().signal })).toEqual({ ok: true, value: 7 });
  });

  it('line 20: a short path that somebody else made anew, or opened to others, is neither listened at nor told a passphrase', async () => {
    const deep = path.join(home, 'c'.repeat(60), 'd'.repeat(60));
    const first = asHolder(await acquire(deep));
    await first.serve({ run: async () => 5 });
    const named = (): string => path.dirname(readFileSync(path.join(deep, 'run', 'control.path'), 'utf8'));
    const short = named();
    await first.release();
    const theirs = [
      (): void => { mkdirSync(short); chmodSync(short, 0o777); },
      (): void => { symlinkSync(mkdtempSync(path.join(tmpdir(), 'writer-')), short); },
      ...(process.getuid?.() === 0 ? [(): void => { mkdirSync(short, { mode: 0o700 }); chownSync(short, 65_534, 65_534); }] : []),
    ];
    for (const make of theirs) {
      rmSync(short, { recursive: true, force: true });
      make();
      expect(addressToReach(deep)).toBeNull();
    }
    const second = asHolder(await acquire(deep));
    expect(await second.serve({ run: async () => 5 })).toEqual({ ok: true, value: null });
    expect(named()).not.toBe(short);
    expect(addressToReach(deep)).not.toBeNull();
    rmSync(short, { recursive: true, force: true });
    rmSync(named(), { recursive: true, force: true });
  });

  it('works in a folder whose path is too long for a socket', async () => {
    const deep = path.join(home, 'a'.repeat(60), 'b'.repeat(60));
    const first = asHolder(await acquire(deep));
    expect(await first.serve({ run: async () => 5 })).toEqual({ ok: true, value: null });
    const other = asOther(await acquire(deep));
    expect(await other.forward(command, { out: () => undefined, err: () => undefined, signal: new AbortController().signal })).toEqual({ ok: true, value: 5 });
  });
});
