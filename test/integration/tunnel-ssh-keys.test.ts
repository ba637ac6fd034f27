// What proves to the owner's server who we are: a key file with or without passphrase, or a real ssh-agent; never a password.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { must } from '../support/shop.ts';
import { startSshServer, until, type SshServer } from '../support/sshd.ts';
import { openTunnelShop, type TunnelShop } from '../support/tunnel-shop.ts';

const PASSPHRASE = 'a throw-away passphrase';

let server: SshServer;
let shop: TunnelShop;
let folder: string;
beforeAll(async () => {
  server = await startSshServer({ passphrase: PASSPHRASE });
  folder = mkdtempSync(join(tmpdir(), 'countersign-keys-'));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => { shop = await openTunnelShop(); });
afterEach(async () => { await shop.close(); });

const settings = (more: Readonly<Record<string, string>>): Record<string, string> => ({
  host: '127.0.0.1', port: String(server.port), user: server.user, remotePort: String(server.remotePort), publicUrl: `http://localhost:${server.remotePort}`, hostKey: server.fingerprint, ...more,
});
const now = () => shop.app.tunnel.summary();
const isTested = (): boolean => now().state === 'up' && now().test?.ok === true;

describe('a key file', () => {
  it('with a passphrase, which is sealed and kept when other settings change', async () => {
    must(await shop.app.tunnel.set('ssh', settings({ keyFile: server.keyFile, passphrase: PASSPHRASE })));
    await until('the probe came back', isTested);
    must(await shop.app.tunnel.set('ssh', { keepAliveSeconds: '7' }));
    await until('the probe came back again', isTested);
    expect(now()).toMatchObject({ sealed: ['passphrase'], settings: { keepAliveSeconds: '7' } });
  });

  it.each([
    ['there is no such file', () => ({ keyFile: join(folder, 'nowhere') })],
    ['it needs its passphrase', () => ({ keyFile: server.keyFile })],
    ['the passphrase does not fit', () => ({ keyFile: server.keyFile, passphrase: 'another one' })],
    ['it holds a public key', () => ({ keyFile: `${server.keyFile}.pub` })],
    ['it is no private key', () => { writeFileSync(join(folder, 'text'), 'hello'); return { keyFile: join(folder, 'text') }; }],
  ])('says when %s, and waits for a person', async (words, wrong) => {
    must(await shop.app.tunnel.set('ssh', settings(wrong())));
    await until('it is said', () => now().problem?.code === 'tunnel/key_unreadable');
    expect(now().problem?.message).toContain(words);
    expect(now()).toMatchObject({ state: 'down', retryInMs: null });
  });

  it('that the server does not take: no second way is tried, and nobody knocks again by himself', async () => {
    const stranger = join(folder, 'stranger');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', stranger]);
    const before = server.log().length;
    must(await shop.app.tunnel.set('ssh', settings({ keyFile: stranger })));
    await until('it is refused', () => now().problem?.code === 'tunnel/not_accepted');
    expect(now()).toMatchObject({ state: 'down', retryInMs: null });
    expect(server.log().slice(before)).not.toMatch(/password|keyboard-interactive.*attempt/i);
  });
});

describe('an ssh-agent', () => {
  let agent: ChildProcess | null = null;
  afterEach(() => { agent?.kill('SIGKILL'); });

  it('signs, and the key stays there', async () => {
    const socket = join(folder, 'agent.sock');
    agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    await until('the agent listens', () => existsSync(socket));
    const plain = join(folder, 'plain');
    execFileSync('cp', [server.keyFile, plain]);
    execFileSync('chmod', ['600', plain]);
    execFileSync('ssh-keygen', ['-q', '-p', '-P', PASSPHRASE, '-N', '', '-f', plain]);
    execFileSync('ssh-add', ['-q', plain], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    rmSync(plain);
    must(await shop.app.tunnel.set('ssh', settings({ agent: socket })));
    await until('the probe came back', isTested);
  });

  it('that is not there is missed', async () => {
    must(await shop.app.tunnel.set('ssh', settings({ agent: join(folder, 'no.sock') })));
    await until('it is said', () => now().state === 'down');
    expect(['tunnel/key_unreadable', 'tunnel/not_accepted']).toContain(now().problem?.code);
    expect(now().retryInMs).toBeNull();
  });
});
