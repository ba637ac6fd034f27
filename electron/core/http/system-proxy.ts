// What a system says about the way out, read into a proxy: the environment's variables, or a list as proxy scripts return it.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { secret } from '../secret.ts';
import type { ProxySetting, SystemProxy } from './options.ts';

const notUsable = (problem: string): Result<never> => failure('proxy/not_usable', { outcome: 'not_sent', details: { problem } });

const portOf = (url: URL): string => (url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port);

/** One entry of NO_PROXY: `*`, a name with all below it (with or without a dot in front), an address; each with or without a port. */
function isExempt(entry: string, url: URL): boolean {
  if (entry === '*') return true;
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (port !== undefined && port !== portOf(url)) return false;
  const wanted = name.replace(/^\*?\./, '').toLowerCase();
  const host = url.hostname.toLowerCase();
  return wanted !== '' && (host === wanted || host.endsWith(`.${wanted}`));
}

function readProxyUrl(text: string): Result<ProxySetting> {
  const full = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(full)) return notUsable('HTTPS_PROXY is not an address');
  const url = new URL(full);
  if (url.protocol !== 'http:') return notUsable(`HTTPS_PROXY names one of the kind “${url.protocol.replace(':', '')}”, and only http is known`);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  try {
    const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    return ok({ host, port: Number(portOf(url)), ...(user === '' ? {} : { user, password: secret(password) }) });
  } catch {
    return notUsable('the user in HTTPS_PROXY is not written as in a web address');
  }
}

/** As other programs read it: https_proxy before HTTPS_PROXY, and none for what no_proxy names. An empty variable counts as none. */
export function proxyFromEnvironment(env: Readonly<Record<string, string | undefined>>): SystemProxy {
  const read = (name: string): string => (env[name.toLowerCase()] ?? env[name] ?? '').trim();
  return (url) => {
    const named = read('HTTPS_PROXY');
    if (named === '' || read('NO_PROXY').split(/[\s,]+/).some((entry) => isExempt(entry, url))) return Promise.resolve(ok(null));
    return Promise.resolve(readProxyUrl(named));
  };
}

/**
 * The first way in a list such as `PROXY proxy.example:3128; DIRECT` that can be taken; null: directly. Of `SOCKS` and of proxies behind TLS
 * nothing is known here: they are passed over, and an error when nothing else is left.
 * @example proxyFromList('PROXY proxy.example:3128; DIRECT') // { ok: true, value: { host: 'proxy.example', port: 3128 } }
 */
export function proxyFromList(list: string): Result<ProxySetting | null> {
  const entries = list.split(';').map((entry) => entry.trim()).filter((entry) => entry !== '');
  for (const entry of entries) {
    const [kind = '', address = ''] = entry.split(/\s+/);
    if (kind.toUpperCase() === 'DIRECT') return ok(null);
    if (kind.toUpperCase() !== 'PROXY' || !URL.canParse(`http://${address}`)) continue;
    const url = new URL(`http://${address}`);
    return ok({ host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(portOf(url)) });
  }
  return entries.length === 0 ? ok(null) : notUsable(`it is of a kind that is not known here (${entries.map((entry) => entry.split(/\s+/)[0] ?? '').join(', ')})`);
}
