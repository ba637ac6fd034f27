// Every channel there is, from every place that must not be heard, with everything that does not fit.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelOf, tillNames } from '../../../shared/ipc/names.ts';
import type { Result } from '../../../shared/errors/result.ts';
import { start, type Started } from './start.ts';

const calls = Object.entries(tillNames).flatMap(([area, names]) => names.calls.map((verb) => channelOf(area, verb)));
/** Input that fits some call or other, so that only the sender can be the reason for a refusal. */
const fitting: readonly unknown[] = [null, { on: true }, { id: null }, { id: 'inv_1' }, { name: 'main' }, { passphrase: 'correct horse battery' }];

let started: Started;
beforeAll(async () => { started = await start(); });
afterAll(async () => { await started.close(); });

/** What a stranger could change: the settings, the accounts, the vault, the mode. */
const state = (): Promise<string> => started.till.evaluate(async () => {
  const result = await window.api.app.state(null);
  if (!result.ok) return result.error.code;
  const { mode, vault, settings, accounts, reviewCount } = result.value;
  return JSON.stringify({ mode, vault, settings, accounts, reviewCount });
});

/** Calls the handler of every channel as if the frame that `pick` finds had sent it, and gives the codes that came back. */
async function callAs(pick: 'null' | 'display' | 'iframe' | 'disposed iframe' | 'iframe claimed by nobody'): Promise<readonly string[]> {
  return started.app.evaluate(async ({ ipcMain, webContents }, { from, inputs }) => {
    const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, (event: unknown, input: unknown) => Promise<Result<unknown>>> })._invokeHandlers;
    const contentsOf = (page: string) => webContents.getAllWebContents().find((contents) => contents.getURL().includes(page));
    const till = contentsOf('till.html');
    const display = contentsOf('display.html');
    if (till === undefined || display === undefined) return ['no windows'];
    const codes = new Set<string>();
    await till.executeJavaScript("document.body.append(Object.assign(document.createElement('iframe'), { id: 'inner' })); null");
    const [inner] = till.mainFrame.frames;
    const event = { null: { sender: till, senderFrame: null }, display: { sender: display, senderFrame: display.mainFrame }, iframe: { sender: till, senderFrame: inner },
      'disposed iframe': { sender: till, senderFrame: inner }, 'iframe claimed by nobody': { sender: { id: 999_999, isDestroyed: () => false }, senderFrame: inner } }[from];
    if (from === 'disposed iframe') await till.executeJavaScript("document.getElementById('inner').remove(); null");
    while (from === 'disposed iframe' && till.mainFrame.frames.length > 0) await new Promise((resolve) => { setImmediate(resolve); });
    for (const handler of handlers.values()) {
      for (const input of inputs) {
        const result = await handler(event, input);
        codes.add(result.ok ? 'ok' : result.error.code);
      }
    }
    await till.executeJavaScript("document.getElementById('inner')?.remove(); null");
    return [...codes];
  }, { from: pick, inputs: fitting });
}

describe('lines 8 and 10, C2: every call of every channel', () => {
  it('main answers the calls of the contract and listens on nothing else', async () => {
    const channels = await started.app.evaluate(({ ipcMain }) => ({
      invoked: [...(ipcMain as unknown as { _invokeHandlers: Map<string, unknown> })._invokeHandlers.keys()].sort(),
      heard: ipcMain.eventNames().map(String).filter((name) => name !== 'error'),
    }));
    expect(channels.invoked).toEqual([...calls].sort());
    expect(channels.heard).toEqual([]);
  });

  it.each(['null', 'iframe', 'disposed iframe', 'display', 'iframe claimed by nobody'] as const)('is refused from: %s', async (pick) => {
    const before = await state();
    expect(await callAs(pick)).toEqual(['role/forbidden']);
    expect(await state()).toBe(before);
  });

  it('is refused from a window that main did not make, though it shows our page and has the channel names', async () => {
    const preload = join(mkdtempSync(join(tmpdir(), 'countersign-preload-')), 'preload.cjs');
    writeFileSync(preload, "const { contextBridge, ipcRenderer } = require('electron'); contextBridge.exposeInMainWorld('raw', (channel, input) => ipcRenderer.invoke(channel, input));");
    const before = await state();
    const codes = await started.app.evaluate(async ({ BrowserWindow }, { path, channels, inputs }) => {
      const stranger = new BrowserWindow({ show: false, webPreferences: { preload: path } });
      await stranger.loadURL('app://countersign/till.html');
      const seen = await (stranger.webContents.executeJavaScript(`(async () => {
        const codes = new Set();
        for (const channel of ${JSON.stringify(channels)}) for (const input of ${JSON.stringify(inputs)}) {
          const result = await raw(channel, input);
          codes.add(result.ok ? 'ok' : result.error.code);
        }
        return [...codes];
      })()`) as Promise<readonly string[]>);
      stranger.destroy();
      return seen;
    }, { path: preload, channels: calls, inputs: fitting });
    expect(codes).toEqual(['role/forbidden']);
    expect(await state()).toBe(before);
  });

  it('with fuzzed input from the till itself: a typed refusal and no effect', async () => {
    const before = await state();
    const samples = fc.sample(fc.anything({ maxDepth: 3, maxKeys: 6 }), { numRuns: 150, seed: 20_261_121 })
      .filter((value) => value !== null).map((value) => JSON.parse(JSON.stringify(value === undefined ? 'undefined' : value) ?? '"x"') as unknown).filter((value) => value !== null);
    const outcome = await started.till.evaluate(async ({ names, inputs }) => {
      const codes: Record<string, number> = {};
      const api = window.api as unknown as Readonly<Record<string, Readonly<Record<string, (input: unknown) => Promise<Result<unknown>>>>>>;
      for (const name of names) {
        const [area = '', verb = ''] = name.split('.');
        for (const input of inputs) {
          const result = await api[area]?.[verb]?.(input);
          const code = result === undefined ? 'missing' : result.ok ? 'ok' : result.error.code;
          codes[code] = (codes[code] ?? 0) + 1;
        }
      }
      return codes;
    }, { names: calls, inputs: samples });
    expect(outcome).toEqual({ 'input/invalid': calls.length * samples.length });
    expect(await state()).toBe(before);
  });

  it('a value that cannot be copied never reaches main', async () => {
    const outcome = await started.till.evaluate(async () => {
      const odd = window.api.app.state as unknown as (input: unknown) => Promise<unknown>;
      return Promise.all([() => undefined, Symbol('x'), new WeakMap()].map((value) => Promise.resolve().then(() => odd(value)).then(() => 'came', () => 'refused')));
    });
    expect(outcome).toEqual(['refused', 'refused', 'refused']);
  });
});

describe('line 7 and 5: what main itself would do', () => {
  it('line 7: nothing a page does opens a program outside', async () => {
    const opened = await started.app.evaluate(({ shell }) => {
      const seen: string[] = [];
      shell.openExternal = (url: string) => { seen.push(url); return Promise.resolve(); };
      (globalThis as unknown as { openedOutside: string[] }).openedOutside = seen;
      return seen.length;
    });
    expect(opened).toBe(0);
    for (const page of [started.till, started.display]) {
      await page.evaluate(() => {
        for (const href of ['https://docs.btcpayserver.org/', 'mailto:a@example.com', 'smb://example.com/x', 'ms-settings:', 'javascript:1', 'file:///etc/passwd']) {
          window.open(href);
          const link = document.createElement('a');
          link.href = href;
          link.target = '_blank';
          link.click();
        }
      });
    }
    await state();
    expect(await started.app.evaluate(() => (globalThis as unknown as { openedOutside: string[] }).openedOutside)).toEqual([]);
  });

  it('line 20: nothing is uploaded when it crashes', async () => {
    expect(await started.app.evaluate(({ crashReporter }) => crashReporter.getUploadToServer())).toBe(false);
  });
});
