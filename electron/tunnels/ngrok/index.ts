// The ngrok driver. Its library brings 11 MB of its own and is loaded only when it is used.
import { failure, ok } from '../../../shared/errors/result.ts';
import type { TunnelDriver } from '../port.ts';
import type { NgrokLibrary } from './connect.ts';

const DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i;

/** `load` brings the library; tests bring a stand-in. */
export const ngrokWith = (load: () => Promise<NgrokLibrary>): TunnelDriver => ({
  id: 'ngrok',
  title: 'ngrok',
  summary: 'The service ngrok brings requests to this computer; an account is needed.',
  settings: [
    { key: 'authtoken', label: 'Authtoken', help: 'From ngrok’s dashboard, “Your Authtoken”.', secret: true, required: true },
    { key: 'domain', label: 'Domain', help: 'A domain of your account, such as shop.ngrok.app. Empty: ngrok chooses.', secret: false, required: false },
  ],
  check: ({ domain = '' }) => (domain === '' || DOMAIN.test(domain) ? ok(null) : failure('input/invalid', { details: { field: 'domain', problem: 'write it without https:// and without a path' } })),
  askedUrl: ({ domain = '' }) => (domain === '' ? null : `https://${domain.toLowerCase()}`),
  keepsUrl: true,
  connect: async (config, deps, signal) => (await import('./connect.ts')).connectNgrok(load, config, deps, signal),
});

export const ngrok = ngrokWith(async () => await import('@ngrok/ngrok'));
