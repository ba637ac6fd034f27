// A tunnel set up in the window: a real sshd behind it, its key asked about once, a webhook through it; by keyboard, and photographed on the way.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppState } from '../../../renderer/lib/api.ts';
import { text } from '../../../renderer/lib/text.ts';
import { channelOf } from '../../../shared/ipc/names.ts';
import type { TillApi } from '../../../shared/ipc/index.ts';
import { photograph, type Size } from '../../support/photograph.ts';
import { startSshServer, type SshServer } from '../../support/sshd.ts';
import { prepareShop, type OpenShop, type WindowShop } from '../../support/window-shop.ts';
import { settingsScreen } from '../screens/settings.ts';
import { tunnelScreen, type TunnelScreen } from '../screens/tunnel.ts';

declare const window: { readonly api: TillApi };

const sizes: readonly Size[] = [{ width: 1280, height: 800 }, { width: 1024, height: 768 }];

let server: SshServer;
let shop: WindowShop;
let open: OpenShop;
let screen: TunnelScreen;

beforeAll(async () => {
  server = await startSshServer({ passphrase: 'a throw-away passphrase' });
  shop = await prepareShop('btcpay');
  open = await shop.open();
  screen = tunnelScreen(open.till);
  await settingsScreen(open.till).open();
});
afterAll(async () => {
  await open.close();
  await shop.close();
  await server.close();
});

const state = async (): Promise<AppState> => {
  const answer = await open.till.evaluate(() => window.api.app.state(null));
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
};
const tell = async (payload: AppState): Promise<void> => open.app.evaluate(({ webContents }, told) => {
  webContents.getAllWebContents().find((each) => each.getURL().endsWith('/till.html'))?.send(told.channel, told.payload);
}, { channel: channelOf('app', 'changed'), payload });
const lookAt = async (name: string): Promise<void> => {
  await screen.section.scrollIntoViewIfNeeded();
  expect.soft(await photograph(open.till, `tunnel-${name}`, sizes)).toEqual([]);
};

describe('the tunnel in the settings', () => {
  it('says that polling alone carries the shop; the form says what is missing', async () => {
    await screen.section.getByText(text.tunnel.mode.webhooks_and_polling).or(screen.section.getByText(text.tunnel.mode.polling_only)).waitFor();
    await lookAt('none');
    await screen.add.focus();
    await open.till.keyboard.press('Enter');
    await screen.dialog.waitFor();
    await screen.fill('ssh', { host: '127.0.0.1' });
    await screen.dialog.getByText(text.settings.required).first().waitFor();
    await lookAt('form-ssh');
    await open.till.keyboard.press('Escape');
    await screen.dialog.waitFor({ state: 'detached' });
  });

  it('asks about the server’s key, connects when it is trusted, and tests itself (lines 32 and 34)', async () => {
    await screen.add.click();
    await screen.fill('ssh', {
      host: '127.0.0.1', user: server.user, port: String(server.port), keyFile: server.keyFile, passphrase: 'a throw-away passphrase', remotePort: String(server.remotePort),
      publicUrl: `http://localhost:${server.remotePort}`,
    });
    await screen.section.getByText(server.fingerprint).waitFor();
    await lookAt('key');
    await screen.trust.focus();
    await open.till.keyboard.press('Enter');
    await screen.section.getByText(/came back in/).waitFor();
    await screen.section.getByText(text.tunnel.state.up, { exact: true }).waitFor();
    expect(await screen.section.getByText(text.tunnel.nothingArrives).count()).toBe(0);
    await lookAt('up');
    await screen.test.click();
    await screen.test.waitFor();
    expect((await state()).tunnel).toMatchObject({ state: 'up', mode: 'webhooks_and_polling', sealed: ['passphrase'], test: { ok: true } });
    expect(JSON.stringify(await state())).not.toContain('a throw-away passphrase');
    await open.till.getByRole('contentinfo').getByText(text.frame.learning.webhooks_and_polling).or(open.till.getByRole('contentinfo').getByRole('button')).first().waitFor();
  });

  it('shows a broken way in, a changed key and what is to be done at a gateway', async () => {
    const real = await state();
    const broken: AppState = { ...real, tunnel: { ...real.tunnel, mode: 'polling_only', test: { at: new Date().toISOString(), ok: false, stage: 'tunnel', tookMs: 31, url: 'https://hooks.corner.example', problem: null },
      problem: { code: 'tunnel/test_tunnel', message: 'hooks.corner.example answers, but what it takes does not arrive here (status 502).', hint: 'Check where it forwards to. Countersign opens the tunnel again if this lasts.' } } };
    await tell(broken);
    await screen.section.getByText(text.tunnel.nothingArrives).waitFor();
    await lookAt('broken');
    await tell({ ...real, tunnel: { ...real.tunnel, state: 'down', mode: 'polling_only', test: null, problem: { code: 'tunnel/host_key_changed', message: `127.0.0.1 shows another key than the one you trusted: SHA256:${'Q'.repeat(43)} instead of ${server.fingerprint}. Nothing was sent.`, hint: 'Somebody may stand in between. Only if you changed the server yourself: enter its new fingerprint as “Key of the server” (`tunnel set ssh --set hostKey=…`).' } } });
    await lookAt('changed-key');
    await tell({ ...real, tunnel: { ...real.tunnel, driver: 'manual', title: 'My own reverse proxy', settings: { publicUrl: 'https://hooks.corner.example' }, sealed: [], publicUrl: 'https://hooks.corner.example',
      accounts: [{ name: 'shop', webhookUrl: 'https://hooks.corner.example/w/shop-00112233445566778899aabbccddeeff', how: 'by_hand',
        problem: { code: 'tunnel/tell_by_hand', message: 'shop does not know yet where its webhooks go.', hint: 'Enter the address in its dashboard.' } }] } });
    await lookAt('by-hand');
    await tell(real);
  });

  it('is taken away again', async () => {
    await screen.remove.click();
    await screen.add.waitFor();
    expect((await state()).tunnel).toMatchObject({ driver: null, state: 'none' });
  });
});
