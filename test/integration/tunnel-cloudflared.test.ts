// The cloudflared driver on a stand-in that speaks its command line: quick, by name, by token; killed, missing, refused. Lines 33 and 34.
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { must } from '../support/shop.ts';
import { freePort, until } from '../support/sshd.ts';
import { deliverAll, eventBody } from '../support/stubborn-sender.ts';
import { openTunnelShop, type TunnelShop } from '../support/tunnel-shop.ts';

let shop: TunnelShop;
let folder: string;
let program: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-cloudflared-'));
  // A shell would stumble over this name, or do what it says.
  const odd = join(folder, 'my programs; touch pwned $(touch pwned)');
  mkdirSync(odd);
  program = join(odd, 'cloudflared.mjs');
  copyFileSync(join(import.meta.dirname, '..', 'support', 'cloudflared-stand-in.mjs'), program);
  chmodSync(program, 0o755);
  // No name is asked for outside this computer.
  const lookup = (hostname: string): Promise<{ address: string; family: number }[]> => (hostname === 'localhost'
    ? Promise.resolve([{ address: '127.0.0.1', family: 4 }])
    : Promise.reject(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' })));
  shop = await openTunnelShop({ app: { tunnelReach: { lookup } } });
});
afterEach(async () => {
  await shop.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Start { readonly pid: number; readonly args: readonly string[]; readonly env: readonly string[] }

const now = () => shop.app.tunnel.summary();
const isTested = (): boolean => now().state === 'up' && now().test?.ok === true;
const port = (): number => shop.app.webhooks.state().port ?? 0;
const starts = (): Start[] => readFileSync(join(program, '..', 'starts.log'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Start);
const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
const token = (of: { port: number; to: string }): string => Buffer.from(JSON.stringify(of)).toString('base64');

describe('cloudflared', () => {
  it('brings webhooks through a tunnel of one’s own, without a shell, and is started again when it was killed', async () => {
    const edge = await freePort();
    must(await shop.app.tunnel.set('cloudflared', { program, name: `till-${edge}`, publicUrl: `http://localhost:${edge}` }));
    await until('the probe came back', isTested);
    const sale = await shop.charge();
    const bodies = Array.from({ length: 100 }, (_, index) => eventBody(sale.gatewayInvoiceId ?? '', `d-${index}`, shop.storeId));
    const sent = await deliverAll({ port: edge, host: 'localhost', path: shop.path, secret: shop.secret }, bodies, {
      atOnce: 4, pauseMs: 50, onAnswer: (count) => { if (count === 30) process.kill(starts().at(-1)?.pid ?? 0, 'SIGKILL'); },
    });
    expect(sent.answered).toBe(100);
    expect(sent.broken).toBeGreaterThan(0);
    expect((await shop.webhooksOf(sale.id, 'InvoiceProcessing')).first).toBe(100);
    expect(starts()).toHaveLength(2);
    expect(starts()[0]?.args).toEqual(['tunnel', '--no-autoupdate', 'run', '--url', `http://127.0.0.1:${port()}`, `till-${edge}`]);
    expect(existsSync(join(process.cwd(), 'pwned'))).toBe(false);
    const { pid } = starts().at(-1) ?? { pid: 0 };
    must(await shop.app.tunnel.remove());
    expect(isAlive(pid)).toBe(false);
  });

  it('gets its token by the environment alone, and nothing else of ours', async () => {
    const edge = await freePort();
    process.env['COUNTERSIGN_PASSPHRASE'] = 'not for others';
    try {
      must(await shop.app.tunnel.set('cloudflared', { program, publicUrl: `http://localhost:${edge}`, token: token({ port: edge, to: `http://127.0.0.1:${port()}` }) }));
      await until('the probe came back', isTested);
    } finally {
      delete process.env['COUNTERSIGN_PASSPHRASE'];
    }
    expect(starts()[0]?.args).toEqual(['tunnel', '--no-autoupdate', 'run']);
    expect(starts()[0]?.env).toContain('TUNNEL_TOKEN');
    expect(starts()[0]?.env.filter((name) => /COUNTERSIGN|SECRET|KEY/.test(name))).toEqual([]);
    expect(now()).toMatchObject({ sealed: ['token'], settings: { publicUrl: `http://localhost:${edge}` } });
    expect(JSON.stringify(now())).not.toContain(token({ port: edge, to: `http://127.0.0.1:${port()}` }));
  });

  it('reads the address of a quick tunnel; a probe that cannot follow it says where it broke', async () => {
    must(await shop.app.tunnel.set('cloudflared', { program }));
    await until('the address is there', () => now().state === 'up' && now().test !== null, 20_000);
    expect(now()).toMatchObject({ publicUrl: 'https://corner-coffee-beans-roast.trycloudflare.com', mode: 'polling_only', test: { ok: false, stage: 'name', error: { code: 'tunnel/test_name' } } });
    expect(starts()[0]?.args).toEqual(['tunnel', '--no-autoupdate', '--url', `http://127.0.0.1:${port()}`]);
  });

  it('says what is wrong: no program, a token that is not taken, a program that ends', async () => {
    must(await shop.app.tunnel.set('cloudflared', { program: join(folder, 'not-there') }));
    await until('it is missed', () => now().problem?.code === 'tunnel/program_missing');
    expect(now()).toMatchObject({ state: 'down', retryInMs: null });
    must(await shop.app.tunnel.set('cloudflared', { program, token: 'nonsense', publicUrl: 'https://hooks.example.com' }));
    await until('the token is refused', () => now().problem?.code === 'tunnel/not_accepted');
    expect(now()).toMatchObject({ state: 'down', retryInMs: null });
    must(await shop.app.tunnel.set('cloudflared', { token: '', name: 'no-such-tunnel' }));
    await until('it ended', () => now().problem?.code === 'tunnel/program_ended');
    expect(now().problem?.message).toContain('neither the ID nor the name');
  });
});
