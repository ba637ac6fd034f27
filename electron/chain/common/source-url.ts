// Where a chain source may be: the rules of gateways' addresses, and the same for Electrum's sockets.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { checkBaseUrl, hostKind } from '../../core/base-url.ts';
import type { ChainSourceConfig } from '../port.ts';

export interface SocketAddress {
  readonly isTls: boolean;
  readonly host: string;
  readonly port: number;
}

const refused = (problem: string): { readonly ok: false; readonly error: Extract<Result<never>, { ok: false }>['error'] } =>
  failure('input/invalid', { outcome: 'not_sent', details: { field: 'URL', problem } });

/**
 * `tls://host:port`, or `tcp://host:port` where nobody can listen in: this computer, or the owner's own network with `selfHosted`. Names are looked
 * at again when they are looked up.
 */
export function socketAddressOf(text: string, selfHosted: boolean): Result<SocketAddress> {
  const match = /^(tcp|tls|ssl):\/\/(\[[0-9a-f:.]+\]|[a-z0-9.-]+):([0-9]{1,5})\/?$/i.exec(text.trim());
  if (!match) return refused('it should read tls://host:port');
  const isTls = match[1]?.toLowerCase() !== 'tcp';
  const host = (match[2] ?? '').replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '').toLowerCase();
  const port = Number(match[3]);
  if (port < 1 || port > 65_535) return refused('the port is not one');
  const kind = hostKind(host);
  if (kind === 'forbidden') return refused('this address is never a chain source');
  if ((kind === 'private' || kind === 'loopback') && !selfHosted) return refused('it is an address in your own network, and “self-hosted” is off');
  if (!isTls && (kind === 'public' || !selfHosted)) return refused('without encryption only your own server can be used; write tls://');
  return ok({ isTls, host, port });
}

/** The address as it is kept. Errors: `input/invalid`. */
export function checkSourceUrl({ kind, url, selfHosted }: Pick<ChainSourceConfig, 'kind' | 'url' | 'selfHosted'>): Result<string> {
  if (kind === 'electrum') {
    const address = socketAddressOf(url, selfHosted);
    if (!address.ok) return address;
    const { isTls, host, port } = address.value;
    return ok(`${isTls ? 'tls' : 'tcp'}://${host.includes(':') ? `[${host}]` : host}:${String(port)}`);
  }
  const checked = checkBaseUrl(url, { selfHosted });
  return checked.ok ? ok(checked.normalised) : refused(checked.problem);
}
