// The shell's small rules: addresses, switches, runtime, keychain, placement of windows, what is remembered.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findFile, listFiles } from '../../../../electron/shell/file-table.ts';
import { createKeychain, type SafeStorageLike } from '../../../../electron/shell/keychain.ts';
import { isOurs, ORIGIN } from '../../../../electron/shell/origin.ts';
import { placeDisplay, placeTill, type Monitor } from '../../../../electron/shell/placement.ts';
import { runtimeWarning } from '../../../../electron/shell/runtime.ts';
import { recall, remember } from '../../../../electron/shell/shell-memory.ts';
import { dangerousSwitch } from '../../../../electron/shell/switches.ts';
import { CONTENT_SECURITY_POLICY } from '../../../../electron/shell/csp.ts';
import { lockedDown } from '../../../../electron/shell/window-options.ts';
import { allowedHosts, mayOpen } from '../../../../electron/shell/external-hosts.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'countersign-shell-'));

describe('line 1: web preferences', () => {
  it('are locked down for every window', () => {
    expect(lockedDown('/p.cjs', false, true)).toMatchObject({
      sandbox: true, contextIsolation: true, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false,
      webviewTag: false, experimentalFeatures: false, webSecurity: true, allowRunningInsecureContent: false, spellcheck: false,
    });
  });
});

describe('line 15: developer tools', () => {
  it('are off in every window of a package', () => {
    expect([lockedDown('/p.cjs', false, false).devTools, lockedDown('/p.cjs', true, false).devTools]).toEqual([false, false]);
  });
});

describe('line 2: the table of files', () => {
  const root = folder();
  mkdirSync(join(root, 'assets'));
  for (const file of ['till.html', 'assets/till-1a.js', 'assets/notes.map', 'secret.db']) writeFileSync(join(root, file), 'x');
  writeFileSync(join(root, '..', 'outside.html'), 'x');
  symlinkSync(join(root, '..', 'outside.html'), join(root, 'link.html'));
  const table = listFiles(root);

  it('holds plain files of known types, and no link', () => {
    expect([...table.keys()].sort()).toEqual(['/assets/till-1a.js', '/till.html']);
  });

  it.each([
    ['app://countersign/till.html', true], ['app://countersign/till.html#sale', true], ['app://countersign/assets/till-1a.js', true],
    ['app://countersign/till.html?x=1', false], ['app://countersign/../till.html', false], ['app://countersign/assets/../till.html', false],
    ['app://countersign/%74ill.html', false], ['app://countersign/assets/%2e%2e/till.html', false], ['app://countersign/assets%2ftill-1a.js', false],
    ['app://countersign//till.html', false], ['app://countersign/till.html/', false], ['app://countersign/TILL.html', false],
    ['app://countersign', false], ['app://countersign/', false], ['app://countersign.example/till.html', false], ['app://other/till.html', false], ['app://countersigx/till.html', false], ['apx://countersign/till.html', false],
    ['app://countersign:80/till.html', false], ['app://a@countersign/till.html', false], ['file:///etc/passwd', false], ['app://countersign/__proto__', false],
  ])('%s is served: %s', (address, served) => { expect(findFile(table, address, ORIGIN) !== null).toBe(served); });

  it.each([
    ['app://countersign/anything', true], ['app://countersign:1/x', false], ['app://user@countersign/x', false], ['app://other/x', false],
    ['https://countersign/x', false], ['app:countersign/x', false], ['', false], ['about:blank', false], ['data:text/html,x', false], ['blob:app://countersign/1', false],
  ])('%s is ours: %s', (address, ours) => { expect(isOurs(address)).toBe(ours); });
});

describe('line 3: the policy', () => {
  it('starts from nothing and allows only our own files', () => {
    const directives = new Map(CONTENT_SECURITY_POLICY.split('; ').map((part) => [part.split(' ')[0] ?? '', part.split(' ').slice(1)] as const));
    expect(directives.get('default-src')).toEqual(["'none'"]);
    for (const [name, values] of directives) {
      const allowed = name === 'webrtc' ? ["'block'"] : ["'none'", "'self'"];
      expect(values.every((value) => allowed.includes(value)), name).toBe(true);
    }
  });
});

describe('line 7: addresses that may be opened outside', () => {
  const host = allowedHosts[0] ?? '';
  it.each([[`https://${host}/`, true], [`https://${host}/a?b#c`, true], [`HTTPS://${host.toUpperCase()}/`, true]])('%s: %s', (address, may) => { expect(mayOpen(address)).toBe(may); });
  it.each([
    'javascript:alert(1)', 'file:///etc/passwd', `smb://${host}/share`, `http://${host}/`, `https://${host}.evil.example/`, `https://evil.example/${host}`,
    `https://evil${host}/`, `https://user@${host}/`, `https://${host}:pw@evil.example/`, `https://${host}:8443/`, `https://${host}\\@evil.example/`,
    `https://${host}@evil.example`, 'data:text/html,x', 'vbscript:x', 'ms-msdt:/id', `//${host}/`, '', ' ', `https://${host.replace('o', 'о')}/`, `https://x.${host}/`,
    `blob:https://${host}/1`, `view-source:https://${host}/`,
  ])('%s is refused', (address) => { expect(mayOpen(address)).toBe(false); });
});

describe('line 12: dangerous switches', () => {
  it.each([
    '--remote-debugging-port=9222', '--remote-debugging-pipe', '--inspect', '--inspect-brk=0', '--no-sandbox', '--disable-web-security', '--load-extension=/x',
    '--host-rules=MAP * x', '--host-resolver-rules=MAP * x', '--ignore-certificate-errors', '--ignore-certificate-errors-spki-list=x', '--js-flags=--expose-gc',
    '--password-store=basic', '-no-sandbox', '--NO-SANDBOX', '--renderer-cmd-prefix=sh',
  ])('%s is seen', (arg) => { expect(dangerousSwitch(['--home=/x', arg])).not.toBeNull(); });
  it('says nothing of the ordinary ones', () => {
    expect(dangerousSwitch(['--home', '/data/no-sandbox', '--password-store=gnome-libsecret', '--lang=en', 'inspect'])).toBeNull();
  });
});

describe('line 15: the runtime', () => {
  it.each([['45.4.1', null], ['43.0.0', null], ['46.0.0', null]])('%s is kept up', (version, expected) => { expect(runtimeWarning(version)).toBe(expected); });
  it.each(['42.9.9', '33.2.1', 'nonsense', ''])('%s is named as too old for real money', (version) => { expect(runtimeWarning(version)).toContain('do not take real payments'); });
});

describe('line 16: the keychain', () => {
  const storage = (available: boolean, backend: ReturnType<SafeStorageLike['getSelectedStorageBackend']>): SafeStorageLike => ({
    isEncryptionAvailable: () => available,
    encryptString: (text) => Buffer.from(text.split('').reverse().join('')),
    decryptString: (box) => box.toString().split('').reverse().join(''),
    getSelectedStorageBackend: () => backend,
  });
  it.each([
    ['linux', true, 'gnome_libsecret', 'gnome_libsecret', true], ['linux', true, 'kwallet6', 'kwallet6', true],
    ['linux', true, 'basic_text', 'basic_text', false], ['linux', false, 'basic_text', 'basic_text', false], ['linux', false, 'gnome_libsecret', 'gnome_libsecret', false],
    ['linux', true, 'unknown', 'unknown', false], ['darwin', true, 'unknown', 'keychain', true], ['win32', true, 'unknown', 'dpapi', true],
    ['darwin', false, 'unknown', 'none', false], ['win32', false, 'unknown', 'none', false],
  ] as const)('%s, available %s, %s: %s, trustworthy %s', (platform, available, backend, name, trustworthy) => {
    const keychain = createKeychain(storage(available, backend), platform);
    expect([keychain.backend, keychain.trustworthy]).toEqual([name, trustworthy]);
  });
  it('gives back the bytes it was given, whatever they are', () => {
    const keychain = createKeychain(storage(true, 'kwallet6'), 'linux');
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    expect([...keychain.unwrap(keychain.wrap(bytes))]).toEqual([...bytes]);
  });
});

describe('placement', () => {
  const left: Monitor = { id: 1, bounds: { x: 0, y: 0, width: 1920, height: 1080 }, workArea: { x: 0, y: 30, width: 1920, height: 1050 } };
  const right: Monitor = { id: 2, bounds: { x: 1920, y: 0, width: 1280, height: 800 }, workArea: { x: 1920, y: 0, width: 1280, height: 800 } };
  const tillLeft = { x: 320, y: 140, width: 1280, height: 800 };

  it('puts the display full screen on the monitor the till is not on', () => {
    expect(placeDisplay(tillLeft, [left, right])).toEqual({ bounds: right.bounds, fullScreen: true });
    expect(placeDisplay({ ...tillLeft, x: 1930 }, [left, right])).toEqual({ bounds: left.bounds, fullScreen: true });
  });
  it('makes it a window when there is one monitor', () => {
    expect(placeDisplay(tillLeft, [left])).toEqual({ bounds: { x: 1120, y: 600, width: 800, height: 480 }, fullScreen: false });
  });
  it('puts the till where it was, unless no monitor shows it any more', () => {
    expect(placeTill(tillLeft, [left])).toEqual(tillLeft);
    expect(placeTill({ ...tillLeft, x: 2500 }, [left])).toEqual({ x: 320, y: 155, width: 1280, height: 800 });
    expect(placeTill({ ...tillLeft, width: 1, height: 1 }, [left])).toEqual({ x: 320, y: 155, width: 1280, height: 800 });
    expect(placeTill(null, [{ ...left, workArea: { x: 0, y: 0, width: 1024, height: 600 } }])).toEqual({ x: 0, y: 0, width: 1024, height: 600 });
  });
});

describe('what the shell remembers', () => {
  const till = { x: 1, y: 2, width: 800, height: 600 };
  it('comes back, one part changed at a time, in a private file', () => {
    const home = join(folder(), 'new');
    expect(remember(home, { till })).toBe(true);
    expect(remember(home, { practice: true })).toBe(true);
    expect(recall(home)).toEqual({ till, maximised: false, practice: true, theme: 'system' });
    expect(statSync(join(home, 'shell.json')).mode & 0o777).toBe(0o600);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(home, 'shell.json'), 'utf8')).toMatch(/\n$/);
  });
  it.each(['', '{', 'null', '[]', '{"till":{"x":1e999,"y":0,"width":1,"height":1}}', '{"till":{"x":0,"y":0,"width":-5,"height":1},"practice":"yes"}'])('is nothing when the file says %s', (text) => {
    const home = folder();
    writeFileSync(join(home, 'shell.json'), text);
    expect(recall(home)).toEqual({ till: null, maximised: false, practice: false, theme: 'system' });
  });
  it('says so when it cannot be kept, and does not throw', () => {
    const home = join(folder(), 'file');
    writeFileSync(home, 'not a folder');
    chmodSync(home, 0o400);
    expect(remember(home, { practice: true })).toBe(false);
  });
});
