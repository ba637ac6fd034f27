// Webhooks through a real sshd: lines 32, 33 and 34 of the security checklist. Cut in every way, nothing is lost and nothing counts twice.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rmSync } from 'node:fs';
import type { App } from '../../electron/core/app.ts';
import { must, openApp, temporaryHome } from '../support/shop.ts';
import { startSshServer, until, type SshServer } from '../support/sshd.ts';

let server: SshServer;
let home: string;
let app: App;
beforeAll(async () => { server = await startSshServer(); });
afterAll(async () => { await server.close(); });
afterEach(async () => {
  await app.close();
  rmSync(home, { recursive: true, force: true });
});

const settings = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  host: '127.0.0.1', port: String(server.port), user: server.user, keyFile: server.keyFile, remotePort: String(server.remotePort),
  publicUrl: `http://localhost:${server.remotePort}`, keepAliveSeconds: '1', hostKey: server.fingerprint, ...more,
});

async function open(): Promise<void> {
  home = temporaryHome();
  app = await openApp(home);
  must(await app.webhooks.listen(0));
}

const isTested = (): boolean => app.tunnel.summary().test?.ok === true;

describe('a tunnel through sshd', () => {
  it('asks once about the server’s key, sends nothing before the answer, and pins it (line 32)', async () => {
    await open();
    must(await app.tunnel.set('ssh', settings({ hostKey: 'ask' })));
    await until('the key is asked about', () => app.tunnel.summary().askedKey !== null);
    expect(app.tunnel.summary()).toMatchObject({ state: 'down', retryInMs: null, askedKey: { host: '127.0.0.1', fingerprint: server.fingerprint }, mode: 'polling_only' });
    expect(server.log()).not.toContain('Accepted publickey');
    expect(await app.tunnel.trust(`SHA256:${'A'.repeat(43)}`)).toMatchObject({ ok: false });
    must(await app.tunnel.trust(server.fingerprint));
    await until('the probe came back', isTested);
    expect(app.tunnel.summary()).toMatchObject({ state: 'up', mode: 'webhooks_and_polling', publicUrl: `http://localhost:${server.remotePort}`, problem: null });
  });
});
