// The sandbox of the operating system around the windows: as an ordinary user, without any switch that turns it off.
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ElectronApplication } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runtime } from '../../support/electron-app.ts';
import { root } from './start.ts';
import { startWrapped } from './wrapped.ts';

/** The user that owns nothing. */
const NOBODY = 65_534;

let app: ElectronApplication;
let copy: string | null = null;

/**
 * As root (a container) the app is run by another user, who may not read our home: so it gets a copy of everything in a folder of its own.
 * Anyone else runs it where it is.
 */
async function startAsOrdinaryUser(): Promise<ElectronApplication> {
  const { electronPath } = await runtime();
  if (process.getuid?.() !== 0) {
    const home = mkdtempSync(join(tmpdir(), 'countersign-e2e-'));
    return startWrapped({ script: `exec '${electronPath}' "$@"`, args: [root], env: { COUNTERSIGN_HOME: home } });
  }
  copy = mkdtempSync(join(tmpdir(), 'countersign-nobody-'));
  const here = (name: string): string => join(copy ?? '', name);
  cpSync(dirname(electronPath), here('electron'), { recursive: true });
  cpSync(join(root, 'dist'), here('app/dist'), { recursive: true });
  cpSync(join(root, 'package.json'), here('app/package.json'));
  cpSync(join(root, 'node_modules', 'better-sqlite3'), here('app/node_modules/better-sqlite3'), { recursive: true });
  const cache = process.env['COUNTERSIGN_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'countersign');
  cpSync(join(cache, 'better-sqlite3'), here('cache/better-sqlite3'), { recursive: true });
  mkdirSync(here('home'), { mode: 0o700 });
  chownSync(here('home'), NOBODY, NOBODY);
  chmodSync(copy, 0o755);
  const user = String(NOBODY);
  return startWrapped({
    script: `exec setpriv --reuid=${user} --regid=${user} --clear-groups '${here('electron/electron')}' "$@"`,
    args: [here('app')],
    env: { HOME: here('home'), COUNTERSIGN_HOME: here('home/books'), COUNTERSIGN_CACHE: here('cache'), XDG_CONFIG_HOME: here('home/config'), XDG_CACHE_HOME: here('home/cache') },
  });
}

beforeAll(async () => { app = await startAsOrdinaryUser(); });
afterAll(async () => {
  await app.close();
  if (copy !== null) rmSync(copy, { recursive: true, force: true });
});

describe('line 1: the system’s sandbox', () => {
  it('runs as an ordinary user, and no switch turns the sandbox off', async () => {
    await app.firstWindow();
    const pid = await app.evaluate(() => process.pid);
    expect(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]).not.toBe('0');
    expect(readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')).not.toContain('no-sandbox');
  });

  it('filters the system calls of every window (Seccomp: 2) and gives it no new privileges', async () => {
    const till = await app.firstWindow();
    await till.waitForLoadState();
    if (app.windows().length < 2) await app.waitForEvent('window');
    const pids = await app.evaluate(({ webContents }) => webContents.getAllWebContents().map((contents) => contents.getOSProcessId()));
    const statuses = pids.map((pid) => readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
    expect(statuses).toHaveLength(2);
    for (const status of statuses) {
      expect(/^Seccomp:\s+(\d)/m.exec(status)?.[1]).toBe('2');
      expect(/^NoNewPrivs:\s+(\d)/m.exec(status)?.[1]).toBe('1');
    }
  });

  it('works all the same: the till is told the state of the app', async () => {
    const till = await app.firstWindow();
    expect(await till.evaluate(async () => (await window.api.app.state(null)).ok)).toBe(true);
  });
});
