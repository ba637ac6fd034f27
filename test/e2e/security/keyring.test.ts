// Where secrets are sealed: with a real keyring of the operating system, and without one.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication } from 'playwright';
import { afterEach, describe, expect, it } from 'vitest';
import { runtime } from '../../support/electron-app.ts';
import { root } from './start.ts';
import { startWrapped } from './wrapped.ts';

let app: ElectronApplication | null = null;
afterEach(async () => { await app?.close(); });

async function begin(script: (electron: string) => string, ...more: readonly string[]): Promise<ElectronApplication> {
  const { electronPath, extraArgs } = await runtime();
  const private_ = mkdtempSync(join(tmpdir(), 'countersign-keyring-'));
  app = await startWrapped({
    script: script(electronPath), args: [...extraArgs, root, ...more],
    env: { COUNTERSIGN_HOME: join(private_, 'books'), XDG_DATA_HOME: join(private_, 'data'), XDG_RUNTIME_DIR: private_, DBUS_SESSION_BUS_ADDRESS: '' },
  });
  return app;
}

const keychain = async (started: ElectronApplication): Promise<unknown> => {
  const till = await started.firstWindow();
  return till.evaluate(async () => {
    const state = await window.api.app.state(null);
    return state.ok ? state.value.keychain : state.error.code;
  });
};

describe('line 16: the keychain', () => {
  it('without a keyring it is called what it is, and not trusted', async () => {
    const started = await begin((electron) => `exec '${electron}' "$@"`, '--password-store=basic');
    expect(await keychain(started)).toEqual({ backend: 'basic_text', trustworthy: false });
    expect(await started.evaluate(({ safeStorage }) => safeStorage.isEncryptionAvailable())).toBe(false);
  });

  it('with a real keyring it is trusted, and what is sealed opens again', async () => {
    const started = await begin((electron) => [
      'exec dbus-run-session -- sh -c \'',
      'printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1;',
      `exec "$0" "$@"' '${electron}' "$@"`,
    ].join(' '), '--password-store=gnome-libsecret');
    expect(await keychain(started)).toEqual({ backend: 'gnome_libsecret', trustworthy: true });
    const sealed = await started.evaluate(({ safeStorage }) => {
      const box = safeStorage.encryptString('data key');
      return { isPlain: box.includes('data key'), opened: safeStorage.decryptString(box) };
    });
    expect(sealed).toEqual({ isPlain: false, opened: 'data key' });
  });
});
