// Books or a folder that cannot be used: the person sees what is wrong and what to do, in a window or a dialog, and nothing is changed.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerFile } from '../../../electron/db/open.ts';
import { errorTexts } from '../../../shared/errors/codes.ts';
import { acquireWriter } from '../../../electron/core/single-writer/acquire-writer.ts';
import { liveClock } from '../../../electron/core/live-ports.ts';
import { launchApp, runtime } from '../../support/electron-app.ts';
import { must, openApp, silentLog, temporaryHome } from '../../support/shop.ts';

const root = join(import.meta.dirname, '../../..');
let home = '';
beforeEach(async () => {
  home = temporaryHome();
  await (await openApp(home)).close();
});
afterEach(() => { rmSync(home, { recursive: true, force: true }); });

/** The first screen of the till, once it says something is wrong. */
async function seen(): Promise<string> {
  const launched = await launchApp({ home });
  const till = await launched.window('till');
  await till.getByRole('alert').filter({ hasText: /\w/ }).first().waitFor();
  const words = await till.locator('main').innerText();
  await launched.close();
  return words;
}

describe('books that do not open', () => {
  it('damaged ones are told with where they are, and stay as they are', async () => {
    const bytes = readFileSync(ledgerFile(home));
    bytes.fill(0x5a, 8192);
    writeFileSync(ledgerFile(home), bytes);
    const words = await seen();
    expect(words).toContain('The books are damaged');
    expect(words).toContain(ledgerFile(home));
    expect(words).toContain('Do not sell on this file.');
    expect(readFileSync(ledgerFile(home)).subarray(8192).every((byte) => byte === 0x5a)).toBe(true);
  });

  it('newer ones are not touched', async () => {
    const raw = new Database(ledgerFile(home));
    raw.pragma('user_version = 9990');
    raw.close();
    const words = await seen();
    expect(words).toContain('written by a newer Countersign');
    expect(words).toContain(errorTexts['db/newer'].hint);
  });

  it('a folder that a command is working on: “Try again” opens it when that has ended', async () => {
    const held = must(await acquireWriter({ home, what: 'sync --watch', clock: liveClock, log: silentLog, waitMs: 0 }));
    if (held.kind !== 'holder') throw new Error('somebody holds the folder');
    must(await held.serve({ run: () => Promise.resolve(1) }));
    const launched = await launchApp({ home });
    const till = await launched.window('till');
    await till.getByRole('alert').filter({ hasText: 'sync --watch' }).waitFor();
    await held.release();
    await till.getByRole('button', { name: 'Try again' }).click();
    await till.getByRole('heading', { level: 1 }).first().waitFor();
    expect(await till.locator('.frame-problem').count()).toBe(0);
    await launched.close();
  });
});

/** Starts the app as a person would, with dialogs written to its output instead of shown; resolves when it ended. */
async function start(script: string): Promise<{ readonly code: number | null; readonly dialogs: readonly { readonly title: string; readonly text: string }[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-start-'));
  const catcher = join(folder, 'catch.cjs');
  writeFileSync(catcher, `
    const { app, dialog } = require('electron');
    dialog.showErrorBox = (title, text) => { require('node:fs').writeSync(1, 'DIALOG ' + JSON.stringify({ title, text, isReady: app.isReady() }) + '\\n'); };
  `);
  const { electronPath, extraArgs } = await runtime();
  const child = spawn('unshare', ['--map-root-user', '--mount', 'sh', '-c', `${script}; exec "$@"`, 'sh', electronPath, '-r', catcher, ...extraArgs, '--no-sandbox', root], {
    env: { ...process.env, COUNTERSIGN_HOME: home }, stdio: ['ignore', 'pipe', 'ignore'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => { out += chunk; });
  const code = await new Promise<number | null>((resolve, reject) => { child.on('error', reject).on('close', resolve); });
  rmSync(folder, { recursive: true, force: true });
  const dialogs = out.split('\n').filter((line) => line.startsWith('DIALOG ')).map((line) => JSON.parse(line.slice(7)) as { title: string; text: string; isReady: boolean });
  // Before the app is ready a dialog is only a line on standard error, which nobody sees.
  expect(dialogs.every((dialog) => dialog.isReady)).toBe(true);
  return { code, dialogs };
}

describe('a folder that cannot be written', () => {
  const readOnly = 'mount --bind "$COUNTERSIGN_HOME" "$COUNTERSIGN_HOME" && mount -o remount,ro,bind "$COUNTERSIGN_HOME"';
  const full = 'mount -t tmpfs -o size=4k none "$COUNTERSIGN_HOME" && { cat /dev/zero > "$COUNTERSIGN_HOME/all" 2>/dev/null || true; }';

  it.each([['never used before', false], ['used before', true]])('read-only, %s', async (_name, used) => {
    if (used) mkdirSync(join(home, 'chromium'));
    const { code, dialogs } = await start(readOnly);
    expect(code).toBe(1);
    expect(dialogs).toMatchObject([{ title: 'Countersign', text: `The data folder cannot be written: ${home}.\n\n${errorTexts['db/read_only'].hint}` }]);
  });

  it('on a full disk', async () => {
    const { code, dialogs } = await start(full);
    expect(code).toBe(1);
    expect(dialogs).toMatchObject([{ text: `${errorTexts['db/disk_full'].message}\n\n${errorTexts['db/disk_full'].hint}` }]);
  });

  it('a file where the folder should be', async () => {
    rmSync(home, { recursive: true });
    writeFileSync(home, 'not a folder');
    const { code, dialogs } = await start('true');
    expect(code).toBe(1);
    expect(dialogs).toMatchObject([{ text: expect.stringContaining(home) }]);
  });
});
