// What a page in our windows has and has not: no Node, exactly the bridge of its window, nothing outside the table of files.
import { createConnection, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { displayNames, tillNames, type AreaNames } from '../../../shared/ipc/names.ts';
import { start, type Started } from './start.ts';

let started: Started;
beforeAll(async () => { started = await start(); });
afterAll(async () => { await started.close(); });

const both = () => [started.till, started.display] as const;
const bridgeOf = (names: Readonly<Record<string, AreaNames>>): unknown => Object.fromEntries(Object.entries(names).map(([area, { calls, events }]) =>
  [area, [...calls, ...events.map((event) => `on${event.charAt(0).toUpperCase()}${event.slice(1)}`)].sort()]));

describe('line 1: no Node in any window', () => {
  it('has neither require nor process nor anything else of Node', async () => {
    for (const page of both()) {
      const found = await page.evaluate(() => ['require', 'process', 'module', 'exports', '__dirname', 'Buffer', 'global', 'setImmediate', 'electron'].filter((name) => name in globalThis));
      expect(found).toEqual([]);
    }
  });

  it('was made with sandbox and isolation on and the rest off, as Electron itself says', async () => {
    const preferences = await started.app.evaluate(({ webContents }) => webContents.getAllWebContents().map((contents) => {
      const { sandbox, contextIsolation, nodeIntegration, webviewTag, experimentalFeatures, webSecurity } =
        (contents as unknown as { getLastWebPreferences(): Electron.WebPreferences }).getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webviewTag, experimentalFeatures, webSecurity };
    }));
    expect(preferences).toHaveLength(2);
    for (const one of preferences) {
      expect(one).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, experimentalFeatures: false, webSecurity: true });
    }
  });
});

describe('line 9 and 10: the bridges', () => {
  it('line 9: window.api has exactly the functions of the contract', async () => {
    const keys = await started.till.evaluate(() => Object.fromEntries(Object.entries(window.api).map(([area, members]) => [area, Object.keys(members).sort()])));
    expect(keys).toEqual(bridgeOf(tillNames));
  });

  it('line 9: nothing of the bridge can be changed by the page or leads to Electron', async () => {
    const leak = await started.till.evaluate(() => {
      try { (window as unknown as Record<string, unknown>)['api'] = null; } catch { /* refused */ }
      const seen: string[] = [];
      const walk = (value: object, path: string, depth: number): void => {
        for (const key of Reflect.ownKeys(value)) {
          const name = `${path}.${String(key)}`;
          // Electron's own ways to send; a call of ours may have the word in its name.
          if (/ipcRenderer|sender|invoke|\.(send|sendSync|sendTo|sendToHost|postMessage)$|channel|require|decrypt/i.test(name)) seen.push(name);
          const inner = Reflect.get(value, key) as unknown;
          if (depth < 4 && ((typeof inner === 'object' && inner !== null))) walk(inner, name, depth + 1);
        }
      };
      walk(window.api, 'api', 0);
      return { seen, still: typeof window.api.app.state };
    });
    expect(leak).toEqual({ seen: [], still: 'function' });
  });

  it('line 10: the display has one subscription and no call; the till’s bridge is not there', async () => {
    const keys = await started.display.evaluate(() => Object.fromEntries(Object.entries(window.display).map(([area, members]) => [area, Object.keys(members as object)])));
    expect(keys).toEqual(bridgeOf(displayNames));
    expect(await started.display.evaluate(() => 'api' in window)).toBe(false);
    expect(await started.till.evaluate(() => 'display' in window)).toBe(false);
  });

  it('line 10: the display is told what to show when it loads, without asking', async () => {
    await started.display.reload();
    const kind = await started.display.evaluate(() => new Promise<string>((resolve) => { window.display.display.onModel((model) => { resolve(model.kind); }); }));
    expect(kind).toBe('idle');
  });
});

describe('line 2: only our own scheme, host and files', () => {
  /** Loads an address in a hidden window of the same session, past every guard on navigation: what the protocol itself answers. */
  const load = (address: string): Promise<string> => started.app.evaluate(async ({ net }, url) => {
    try {
      const answer = await net.fetch(url);
      return String(answer.status);
    } catch (problem) {
      return problem instanceof Error ? 'refused' : 'unknown';
    }
  }, address);

  it('serves the page itself', async () => { expect(await load('app://countersign/till.html')).toBe('200'); });

  it.each([
    'app://countersign/%2e%2e/main.cjs', 'app://countersign/..%2fmain.cjs', 'app://countersign/assets/..%5c..%5cmain.cjs', 'app://countersign/%2e%2e%2f%2e%2e%2fpackage.json',
    'app://countersign/../main.cjs', 'app://countersign/main.cjs', 'app://countersign/package.json', 'app://countersign//etc/passwd', 'app://countersign/etc/passwd',
    'app://countersign/', 'app://countersign/till.html%00', 'app://countersign/till.html?x', 'app://other/till.html', 'app://countersign.example/till.html',
    'file:///etc/passwd',
  ])('%s is refused', async (address) => { expect(['404', 'refused']).toContain(await load(address)); });

  it('the page itself can fetch no file', async () => {
    const outcome = await started.till.evaluate(async () => {
      const results: string[] = [];
      for (const url of ['file:///etc/passwd', 'app://other/till.html', 'filesystem:app://countersign/x', '../main.cjs']) {
        try { results.push(String((await fetch(url)).status)); } catch { results.push('refused'); }
      }
      return results;
    });
    expect(outcome).toEqual(['refused', 'refused', 'refused', 'refused']);
  });

  it('line 3: every answer carries the policy and nosniff, also a refusal', async () => {
    const headers = await started.app.evaluate(async ({ net }) => Promise.all(['app://countersign/till.html', 'app://countersign/none'].map(async (url) => {
      const answer = await net.fetch(url);
      return [answer.headers.get('content-security-policy'), answer.headers.get('x-content-type-options')];
    })));
    for (const [policy, sniff] of headers) {
      expect(policy).toMatch(/^default-src 'none'/);
      expect(policy).not.toMatch(/unsafe|\*|http/);
      expect(sniff).toBe('nosniff');
    }
  });
});

describe('the machine the tests run on', () => {
  it('has a loopback that answers, so that a count of nothing means something', async () => {
    const server = createServer((socket) => { socket.end(); });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise<void>((resolve, reject) => { createConnection(port, '127.0.0.1').on('connect', resolve).on('error', reject); });
    await new Promise<void>((resolve) => { server.close(() => { resolve(); }); });
    expect(port).toBeGreaterThan(0);
  });
});
