// One app per data folder, and what it leaves on the disk.
import { spawn } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, start, type Started } from './start.ts';

let started: Started;
beforeAll(async () => { started = await start(); });
afterAll(async () => { await started.close(); });

/** Starts the app once more on the same data folder, as a person would; resolves with its exit code. */
async function second(home: string): Promise<number | null> {
  const { file, args } = await command();
  const child = spawn(file, args, { env: { ...process.env, COUNTERSIGN_HOME: home }, stdio: 'ignore' });
  return new Promise((resolve, reject) => { child.on('error', reject).on('exit', resolve); });
}

describe('line 14: one instance per data folder', () => {
  it('a second start ends with 0, makes no window and brings the first to the front', async () => {
    await started.app.evaluate(({ BrowserWindow }) => {
      const till = BrowserWindow.getAllWindows().find((window) => window.webContents.getURL().includes('till.html'));
      till?.hide();
    });
    expect(await second(started.home)).toBe(0);
    const after = await started.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => ({
      page: window.webContents.getURL().replace(/^.*\//, ''), visible: window.isVisible(),
    })).sort((a, b) => a.page.localeCompare(b.page)));
    expect(after).toEqual([{ page: 'display.html', visible: true }, { page: 'till.html', visible: true }]);
  });

  it('another data folder has an app of its own', async () => {
    const other = await start();
    expect(other.home).not.toBe(started.home);
    expect(await other.till.title()).toBe(await started.till.title());
    await other.close();
  });
});

describe('a page that crashes', () => {
  it('begins anew by itself and is told what is so', async () => {
    const loaded = await started.app.evaluate(async ({ BrowserWindow }) => {
      const till = BrowserWindow.getAllWindows().find((window) => window.webContents.getURL().includes('till.html'));
      if (till === undefined) return 'no till';
      const again = new Promise<void>((resolve) => { till.webContents.once('did-finish-load', () => { resolve(); }); });
      till.webContents.forcefullyCrashRenderer();
      await again;
      return till.webContents.executeJavaScript('window.api.app.state(null).then((state) => state.ok)') as Promise<boolean>;
    });
    expect(loaded).toBe(true);
  });
});

describe('line 20: what lies on the disk is for this user alone', () => {
  const walk = (folder: string): readonly string[] => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? [path, ...walk(path)] : [path];
  });

  it('files are 0600 and folders 0700 or less', () => {
    const open = [started.home, ...walk(started.home)].filter((path) => {
      const stat = lstatSync(path);
      return !stat.isSymbolicLink() && (stat.mode & 0o077) !== 0;
    });
    expect(open).toEqual([]);
  });

  it('the environment and the arguments of no process of the app name a secret setting', () => {
    const names = ['COUNTERSIGN_PASSPHRASE'];
    const environment = readFileSync(`/proc/${String(started.app.process().pid)}/environ`, 'utf8');
    expect(names.filter((name) => environment.includes(`${name}=`))).toEqual([]);
  });
});

describe('line 12: a packaged app and switches that open it to others', () => {
  /** How the app ends when it takes itself for packaged, and what it says. The switch comes first: as root the tests must also give --no-sandbox. */
  async function packaged(...switches: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
    const { file, args } = await command();
    const home = mkdtempSync(join(tmpdir(), 'countersign-packaged-'));
    const child = spawn(file, [...switches, ...args], { env: { ...process.env, COUNTERSIGN_HOME: home, ELECTRON_FORCE_IS_PACKAGED: '1' }, stdio: ['ignore', 'ignore', 'pipe'], timeout: 20_000 });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => { said += chunk.toString(); });
    const code = await new Promise<number | null>((resolve, reject) => { child.on('error', reject).on('close', resolve); });
    expect(readdirSync(home)).toEqual([]);
    rmSync(home, { recursive: true });
    return { code, said: /does not start with --(\S+)\./.exec(said)?.[1] ?? said };
  }

  it.each(['remote-debugging-port=9', 'remote-debugging-pipe', 'ignore-certificate-errors', 'host-resolver-rules=MAP * 127.0.0.1', 'password-store=basic', 'js-flags=--expose-gc'])('--%s: it leaves at once with 3, before it touches its folder', async (given) => {
    expect(await packaged(`--${given}`)).toEqual({ code: 3, said: given.replace(/=.*/, '') });
  });
});
