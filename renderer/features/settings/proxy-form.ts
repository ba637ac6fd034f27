// What is typed to choose a proxy, and what still stands in the way of saving it.
import type { Proxy } from '../../lib/api.ts';
import { text } from '../../lib/text.ts';

export interface ProxyDraft {
  readonly mode: Proxy['mode'];
  readonly host: string;
  readonly port: string;
  readonly user: string;
  /** Empty: as it was. Never filled in. */
  readonly password: string;
}

export const proxyDraft = ({ mode, host, port, user }: Proxy): ProxyDraft => ({ mode, host: host ?? '', port: port === null ? '' : String(port), user: user ?? '', password: '' });

/** Field to what is wrong with it. */
export function proxyProblems({ mode, host, port, user, password }: ProxyDraft): Readonly<Partial<Record<keyof ProxyDraft, string>>> {
  if (mode !== 'manual') return {};
  const isPort = /^[0-9]{1,5}$/.test(port.trim()) && Number(port) >= 1 && Number(port) <= 65_535;
  return {
    ...(host.trim() === '' ? { host: text.settings.required } : {}),
    ...(isPort ? {} : { port: text.proxy.portWrong }),
    ...(password !== '' && user.trim() === '' ? { user: text.proxy.userWrong } : {}),
  };
}

/** @example authorityOf({ host: '::1', port: 3128 }) // '[::1]:3128' */
export const authorityOf = ({ host, port }: Pick<Proxy, 'host' | 'port'>): string => (host === null || port === null ? '' : `${host.includes(':') ? `[${host}]` : host}:${port}`);
