// The localtunnel driver: a relay of the owner's own. Its protocol is small, and spoken here without the client of its makers.
import { failure, ok } from '../../../shared/errors/result.ts';
import { checkPublicUrl } from '../common/public-url.ts';
import type { TunnelDriver } from '../port.ts';

/** As the relay itself takes them. */
const NAME = /^(?:[a-z0-9][a-z0-9-]{4,61}[a-z0-9]|[a-z0-9]{4,63})$/;

export const localtunnel: TunnelDriver = {
  id: 'localtunnel',
  title: 'localtunnel relay of my own',
  summary: 'A relay on a server of yours gives this computer a name. What travels between relay and till is not encrypted: signatures protect it, not secrecy.',
  settings: [
    { key: 'relay', label: 'Relay', help: 'Address of your localtunnel server, such as https://lt.example.com.', secret: false, required: true },
    { key: 'subdomain', label: 'Name to ask for', help: 'Small letters, digits and dashes. Empty: a new one each time.', secret: false, required: false },
  ],
  check: ({ relay = '', subdomain = '' }) => {
    const url = checkPublicUrl(relay, 'relay');
    if (!url.ok) return url;
    return subdomain === '' || NAME.test(subdomain) ? ok(null) : failure('input/invalid', { details: { field: 'subdomain', problem: 'use 4 to 63 small letters, digits and dashes' } });
  },
  askedUrl: ({ relay = '', subdomain = '' }) => {
    if (subdomain === '' || !URL.canParse(relay)) return null;
    const { protocol, host } = new URL(relay);
    return `${protocol}//${subdomain}.${host}`;
  },
  // Whoever asks first gets a name while we are away.
  keepsUrl: false,
  connect: async (config, deps, signal) => (await import('./connect.ts')).connectLocaltunnel(config, deps, signal),
};
