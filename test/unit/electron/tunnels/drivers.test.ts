// The drivers as data: what each takes, what it refuses, and that no secret has a place among plain settings.
import { describe, expect, it } from 'vitest';
import { checkTunnel, withDefaults } from '../../../../electron/features/tunnel/check-settings.ts';
import { tunnelDrivers } from '../../../../electron/tunnels/registry.ts';
import type { TunnelDriver, TunnelId } from '../../../../electron/tunnels/port.ts';

const driver = (id: TunnelId): TunnelDriver => {
  const found = tunnelDrivers.find((each) => each.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};

const good: Readonly<Record<TunnelId, Readonly<Record<string, string>>>> = {
  ssh: { host: 'box.example.com', user: 'till', remotePort: '8080', publicUrl: 'https://hooks.example.com/' },
  cloudflared: {},
  ngrok: { authtoken: 'secret' },
  localtunnel: { relay: 'https://lt.example.com' },
  manual: { publicUrl: 'https://hooks.example.com' },
};

describe('the registry', () => {
  it('has five tunnels, each with the fewest settings that will do', () => {
    expect(tunnelDrivers.map(({ id }) => id).toSorted()).toEqual(Object.keys(good).toSorted());
    for (const each of tunnelDrivers) expect(checkTunnel(each, good[each.id], null)).toMatchObject({ ok: true, value: { stored: { driver: each.id } } });
  });

  it('names exactly these secrets', () => {
    expect(tunnelDrivers.flatMap(({ id, settings }) => settings.filter(({ secret }) => secret).map(({ key }) => `${id}.${key}`)).toSorted())
      .toEqual(['cloudflared.token', 'ngrok.authtoken', 'ssh.passphrase']);
  });

  it('keeps secrets out of what is stored, and what is missing from before', () => {
    const first = checkTunnel(driver('ssh'), { ...good.ssh, passphrase: 'pass phrase' }, null);
    if (!first.ok) throw new Error(first.error.message);
    expect(JSON.stringify(first.value.stored)).not.toContain('pass phrase');
    expect(first.value).toMatchObject({ secrets: { passphrase: 'pass phrase' }, stored: { sealed: ['passphrase'] } });
    const changed = checkTunnel(driver('ssh'), { port: '2222' }, first.value.stored);
    expect(changed).toMatchObject({ ok: true, value: { secrets: {}, stored: { settings: { ...good.ssh, port: '2222' }, sealed: ['passphrase'] } } });
    expect(checkTunnel(driver('ssh'), { passphrase: '' }, first.value.stored)).toMatchObject({ ok: true, value: { stored: { sealed: [] } } });
    // Another tunnel takes nothing over.
    expect(checkTunnel(driver('manual'), {}, first.value.stored)).toMatchObject({ ok: false, error: { code: 'tunnel/setting_missing' } });
  });

  it.each<[TunnelId, Record<string, string>, string]>([
    ['ssh', { ...good.ssh, host: '' }, 'tunnel/setting_missing'],
    ['ssh', { ...good.ssh, host: '-oProxyCommand=touch x' }, 'input/invalid'],
    ['ssh', { ...good.ssh, remotePort: '0' }, 'input/invalid'],
    ['ssh', { ...good.ssh, remotePort: '70000' }, 'input/invalid'],
    ['ssh', { ...good.ssh, publicUrl: 'http://hooks.example.com' }, 'input/invalid'],
    ['ssh', { ...good.ssh, publicUrl: 'https://user:pw@hooks.example.com' }, 'input/invalid'],
    ['ssh', { ...good.ssh, hostKey: 'MD5:aa:bb' }, 'input/invalid'],
    ['ssh', { ...good.ssh, keepAliveSeconds: '0' }, 'input/invalid'],
    ['ssh', { ...good.ssh, password: 'x' }, 'input/invalid'],
    ['cloudflared', { program: '--version' }, 'input/invalid'],
    ['cloudflared', { program: 'cloudflared\nrm' }, 'input/invalid'],
    ['cloudflared', { name: '--help', publicUrl: 'https://a.example' }, 'input/invalid'],
    ['cloudflared', { name: 'till' }, 'input/invalid'],
    ['ngrok', {}, 'tunnel/setting_missing'],
    ['ngrok', { authtoken: 'x', domain: 'https://a.ngrok.app' }, 'input/invalid'],
    ['localtunnel', { relay: 'http://lt.example.com' }, 'input/invalid'],
    ['localtunnel', { relay: 'https://lt.example.com', subdomain: 'No' }, 'input/invalid'],
    ['manual', { publicUrl: 'ftp://a.example' }, 'input/invalid'],
    ['manual', { publicUrl: 'https://169.254.169.254' }, 'input/invalid'],
  ])('%s refuses %j', (id, settings, code) => {
    expect(checkTunnel(driver(id), settings, null)).toMatchObject({ ok: false, error: { code } });
  });

  it('knows the address it asks for', () => {
    const asked = (id: TunnelId, settings: Record<string, string>): string | null => driver(id).askedUrl(withDefaults(driver(id), settings));
    expect(asked('ssh', good.ssh)).toBe('https://hooks.example.com');
    expect(asked('manual', { publicUrl: 'https://hooks.example.com' })).toBe('https://hooks.example.com');
    expect(asked('localtunnel', { relay: 'https://lt.example.com', subdomain: 'cafe' })).toBe('https://cafe.lt.example.com');
    expect(asked('localtunnel', { relay: 'https://lt.example.com' })).toBeNull();
    expect(asked('ngrok', { domain: 'Shop.ngrok.app' })).toBe('https://shop.ngrok.app');
    expect(asked('cloudflared', {})).toBeNull();
  });
});
