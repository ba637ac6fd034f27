// A proxy chosen in the window: by hand with a sealed password and by keyboard, what it refuses, and the system's own; photographed on the way. Line 55.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppState } from '../../../renderer/lib/api.ts';
import { text } from '../../../renderer/lib/text.ts';
import type { TillApi } from '../../../shared/ipc/index.ts';
import { photograph, type Size } from '../../support/photograph.ts';
import { startRecordingProxy, type RecordingProxy } from '../../support/recording-proxy.ts';
import { until } from '../../support/sshd.ts';
import { prepareShop, type OpenShop, type WindowShop } from '../../support/window-shop.ts';
import { proxyScreen, type ProxyScreen } from '../screens/proxy.ts';
import { settingsScreen } from '../screens/settings.ts';

declare const window: { readonly api: TillApi };

const PASSWORD = 'PROXY-CANARY-3W';
const sizes: readonly Size[] = [{ width: 1280, height: 800 }, { width: 1024, height: 768 }];

let system: RecordingProxy;
let byHand: RecordingProxy;
let shop: WindowShop;
let open: OpenShop;
let screen: ProxyScreen;

beforeAll(async () => {
  system = await startRecordingProxy();
  byHand = await startRecordingProxy({ credentials: `till:${PASSWORD}` });
  shop = await prepareShop('btcpay');
  open = await shop.open({ env: { https_proxy: `http://127.0.0.1:${system.port}`, HTTPS_PROXY: `http://127.0.0.1:${system.port}` } });
  screen = proxyScreen(open.till);
  await settingsScreen(open.till).open();
});
afterAll(async () => {
  await open.close();
  await shop.close();
  await system.close();
  await byHand.close();
});

const state = async (): Promise<AppState> => {
  const answer = await open.till.evaluate(() => window.api.app.state(null));
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
};
/** Asks the account outside, through whatever is in between; gives the error's code. */
const askOutside = async (): Promise<string> => {
  const answer = await open.till.evaluate(() => window.api.gateways.check({ name: 'outside' }));
  return answer.ok ? 'ok' : answer.error.code;
};
const lookAt = async (name: string): Promise<void> => {
  await screen.section.scrollIntoViewIfNeeded();
  expect.soft(await photograph(open.till, `proxy-${name}`, sizes)).toEqual([]);
};

describe('line 55: the proxy in the settings', () => {
  it('begins with none; set by hand by keyboard, the form says what is missing', async () => {
    await screen.section.getByText(text.proxy.modeText.none).waitFor();
    await lookAt('none');
    await screen.change.focus();
    await open.till.keyboard.press('Enter');
    await screen.way.selectOption('manual');
    await screen.save.focus();
    await open.till.keyboard.press('Enter');
    await screen.dialog.getByText(text.settings.required).waitFor();
    await screen.dialog.getByText(text.proxy.portWrong).waitFor();
    await lookAt('form');
    await screen.host.focus();
    await open.till.keyboard.type('127.0.0.1');
    await open.till.keyboard.press('Tab');
    await open.till.keyboard.type(String(byHand.port));
    await open.till.keyboard.press('Tab');
    await open.till.keyboard.type('till');
    await open.till.keyboard.press('Enter');
    await screen.dialog.waitFor({ state: 'detached' });
    expect((await state()).proxy).toEqual({ mode: 'manual', host: '127.0.0.1', port: byHand.port, user: 'till', hasPassword: false, problem: null });
  });

  it('shows what the proxy refuses until the password is there, which nobody sees again', async () => {
    const added = await open.till.evaluate(() => window.api.gateways.add({
      name: 'outside', driver: 'btcpay', baseUrl: 'https://gateway.test', selfHosted: false, settings: { apiKey: 'k'.repeat(40), storeId: 'Store1', webhookSecret: 's'.repeat(20) },
    }));
    expect(added).toMatchObject({ ok: true, value: { health: 'not_answering' } });
    await screen.section.getByText(/does not let us in/).waitFor();
    await lookAt('password-wanted');
    await screen.change.click();
    await screen.password.fill(PASSWORD);
    await open.till.keyboard.press('Enter');
    await screen.dialog.waitFor({ state: 'detached' });
    await screen.section.getByText(text.proxy.sealed, { exact: true }).waitFor();
    await screen.section.getByText(/does not let us in/).waitFor({ state: 'detached' });
    await askOutside();
    await until('the proxy lets us through', () => Promise.resolve(byHand.through.length > 0), 10_000);
    await lookAt('by-hand');
    expect(byHand.heads.every((head) => head.startsWith('CONNECT gateway.test:443 HTTP/1.1\r\n'))).toBe(true);
    expect(JSON.stringify(await state())).not.toContain(PASSWORD);
    await screen.change.click();
    expect(await screen.password.inputValue()).toBe('');
    await lookAt('form-kept');
    await open.till.keyboard.press('Escape');
    await screen.dialog.waitFor({ state: 'detached' });
  });

  it('goes as the system says, by what Chromium makes of this system’s settings', async () => {
    const before = byHand.heads.length;
    await screen.change.click();
    await screen.way.selectOption('system');
    await screen.save.click();
    await screen.dialog.waitFor({ state: 'detached' });
    await askOutside();
    await until('the system’s proxy was asked', () => Promise.resolve(system.heads.some((head) => head.startsWith('CONNECT gateway.test:443 '))), 10_000);
    await lookAt('system');
    expect(byHand.heads.length).toBe(before);
    system.says = '403 Forbidden';
    expect(await askOutside()).toMatch(/^(?:proxy\/refused|gateway\/circuit_open)$/);
    await screen.section.getByText(/does not lead on to gateway\.test/).waitFor();
    await lookAt('refused');
  });
});
