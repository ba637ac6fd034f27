// The cloudflared driver: the owner's installed program, for a quick tunnel or one of their own.
import { failure, ok } from '../../../shared/errors/result.ts';
import { checkPublicUrl } from '../common/public-url.ts';
import type { TunnelDriver } from '../port.ts';

export const cloudflared: TunnelDriver = {
  id: 'cloudflared',
  title: 'Cloudflare Tunnel',
  summary: 'The program cloudflared on this computer brings requests from Cloudflare. A quick tunnel needs no account, and has another address each time.',
  settings: [
    { key: 'program', label: 'Program', help: 'Name or whole path of cloudflared.', secret: false, required: false, default: 'cloudflared' },
    { key: 'token', label: 'Token of the tunnel', help: 'From Cloudflare’s dashboard, for a tunnel that is managed there. Let its service be the receiver’s address shown below.', secret: true, required: false },
    { key: 'name', label: 'Name of the tunnel', help: 'For a tunnel made on this computer with “cloudflared tunnel create”.', secret: false, required: false },
    { key: 'publicUrl', label: 'Public address', help: 'Of a tunnel of your own, such as https://hooks.example.com. Empty, without token and name: a quick tunnel.', secret: false, required: false },
  ],
  check: ({ program = '', name = '', publicUrl = '' }) => {
    if (/[\0\r\n]/.test(program) || program.startsWith('-')) return failure('input/invalid', { details: { field: 'program', problem: 'it is no name of a program' } });
    if (name !== '' && !/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) return failure('input/invalid', { details: { field: 'name', problem: 'use letters, digits, dots, dashes or underscores' } });
    if (name !== '' && publicUrl === '') return failure('input/invalid', { details: { field: 'publicUrl', problem: 'a tunnel of your own has an address of its own; enter it' } });
    const url = publicUrl === '' ? ok('') : checkPublicUrl(publicUrl);
    return url.ok ? ok(null) : url;
  },
  askedUrl: ({ publicUrl = '' }) => (publicUrl === '' ? null : publicUrl.replace(/\/+$/, '')),
  keepsUrl: true,
  connect: async (config, deps, signal) => (await import('./connect.ts')).connectCloudflared(config, deps, signal),
};
