// The ssh driver: remote forwarding to the owner's own server.
import { failure, ok } from '../../../shared/errors/result.ts';
import { checkNumber, checkPublicUrl } from '../common/public-url.ts';
import type { TunnelDriver } from '../port.ts';
import { isFingerprint } from './host-key.ts';

export const ssh: TunnelDriver = {
  id: 'ssh',
  title: 'SSH to my own server',
  summary: 'A server of yours takes the requests and sends them here through a connection this computer opens.',
  settings: [
    { key: 'host', label: 'Server', help: 'Name or address of your server.', secret: false, required: true },
    { key: 'user', label: 'User', help: 'A user of its own, that may do nothing but forward one port.', secret: false, required: true },
    { key: 'port', label: 'SSH port', help: 'Usually 22.', secret: false, required: false, default: '22' },
    { key: 'keyFile', label: 'Key file', help: 'Path of the private key on this computer. Empty: the SSH agent is asked.', secret: false, required: false },
    { key: 'passphrase', label: 'Passphrase of the key', help: 'Only where the key file has one.', secret: true, required: false },
    { key: 'agent', label: 'SSH agent', help: 'Path of the agent’s socket, where it is not the usual one.', secret: false, required: false },
    { key: 'remoteHost', label: 'Address the server listens on', help: 'As “permitlisten” on the server allows it.', secret: false, required: false, default: 'localhost' },
    { key: 'remotePort', label: 'Port the server listens on', help: 'Your web server hands requests on to this port.', secret: false, required: true },
    { key: 'publicUrl', label: 'Public address', help: 'Where your web server answers, such as https://hooks.example.com.', secret: false, required: true },
    { key: 'hostKey', label: 'Key of the server', help: 'Its fingerprint, SHA256:…, or “ask”: then it is shown once and kept when you say it is right.', secret: false, required: false, default: 'ask' },
    { key: 'keepAliveSeconds', label: 'Sign of life every', help: 'Seconds. After two that are missed the connection is made anew.', secret: false, required: false, default: '5' },
  ],
  check: ({ publicUrl = '', port = '', remotePort = '', keepAliveSeconds = '', hostKey = '', host = '' }) => {
    if (!/^[a-z0-9][a-z0-9.:_-]*$/i.test(host)) return failure('input/invalid', { details: { field: 'host', problem: 'it is no name or address of a server' } });
    if (hostKey !== 'ask' && !isFingerprint(hostKey)) return failure('input/invalid', { details: { field: 'hostKey', problem: 'write SHA256:… as `ssh-keygen -lf` prints it, or ask' } });
    for (const checked of [
      checkNumber(port, 'port', 1, 65_535), checkNumber(remotePort, 'remotePort', 1, 65_535), checkNumber(keepAliveSeconds, 'keepAliveSeconds', 1, 300), checkPublicUrl(publicUrl),
    ]) if (!checked.ok) return checked;
    return ok(null);
  },
  keepsUrl: true,
  askedUrl: ({ publicUrl = '' }) => publicUrl.replace(/\/+$/, ''),
  connect: async (config, deps, signal) => (await import('./connect.ts')).connectSsh(config, deps, signal),
};
