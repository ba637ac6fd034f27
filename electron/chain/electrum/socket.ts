// One connection to an Electrum server: only to allowed addresses, TLS with the certificate that was trusted before.
import net from 'node:net';
import tls from 'node:tls';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { addressAllowed } from '../../core/base-url.ts';
import { addressKind } from '../../core/ip-address.ts';
import { proxyCodes } from '../../core/http/exchange.ts';
import type { ProxyRoute, ProxySetting } from '../../core/http/options.ts';
import { lookupForSockets } from '../../core/http/resolve.ts';
import { openTunnel } from '../../core/http/tunnel.ts';
import type { Clock } from '../../core/ports.ts';
import type { SourceErrors } from '../common/errors.ts';
import type { SocketAddress } from '../common/source-url.ts';

export interface OpenedSocket {
  readonly socket: net.Socket;
  /** SHA-256 of the server's certificate, hex; null without TLS. */
  readonly certificateSha256: string | null;
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown');

/** What may be connected to under a name: every address it has, or none. Without TLS never a public one. */
const fits = (ip: string, selfHosted: boolean, isTls: boolean): boolean => addressAllowed(ip, selfHosted) && (isTls || addressKind(ip) !== 'public');

function checkedLookup(selfHosted: boolean, isTls: boolean): net.LookupFunction {
  return (hostname, options, callback) => {
    lookupForSockets(hostname, { ...options, all: true }, (error, found) => {
      const addresses = Array.isArray(found) ? found : [];
      const [first] = addresses;
      if (error) callback(error, '', 0);
      else if (!first || !addresses.every(({ address }) => fits(address, selfHosted, isTls))) callback(Object.assign(new Error('refused'), { code: 'ADDRESS_REFUSED' }), '', 0);
      else if (options.all === true) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}

/** Named one by one, so that the environment cannot add to them. */
let roots: tls.SecureContext | null = null;

const notSent = { outcome: 'not_sent' } as const;

export interface SocketOptions {
  readonly address: SocketAddress;
  readonly selfHosted: boolean;
  /** SHA-256 of the certificate that was trusted, hex; null: none yet. */
  readonly pinned: string | null;
  readonly connectMs: number;
  readonly clock: Clock;
  readonly errors: SourceErrors;
  /** The way out; missing: directly. What is not TLS stays in the owner's network and passes no proxy. */
  readonly route?: ProxyRoute | undefined;
}

/** Errors: `chain/not_reachable`, `chain/certificate_changed`, `chain/not_secure`, `proxy/*`; nothing was sent with any of them. */
export async function openSocket(options: SocketOptions): Promise<Result<OpenedSocket>> {
  const { address: { host, port, isTls }, route } = options;
  if (!isTls || route === undefined) return connect(options, null);
  const way = await route.to(new URL(`https://${host.includes(':') ? `[${host}]` : host}:${String(port)}`));
  if (!way.ok) {
    route.ended(way.error);
    return way;
  }
  if (way.value === null) return connect(options, null);
  const tunnel = await throughProxy(options, way.value);
  route.ended(tunnel.ok ? null : tunnel.error);
  if (!tunnel.ok) return tunnel;
  return connect(options, tunnel.value);
}

function throughProxy({ address: { host, port }, connectMs, clock }: SocketOptions, proxy: ProxySetting): Promise<Result<net.Socket>> {
  const named = { proxy: `${proxy.host}:${String(proxy.port)}`, host };
  return new Promise((resolve) => {
    const giveUp = openTunnel(proxy, host, port, (refused, socket) => {
      stopTimer();
      if (socket) resolve(ok(socket));
      else resolve(failure(proxyCodes[refused?.code ?? ''] ?? 'proxy/not_reachable', { ...notSent, details: { ...named, problem: refused?.reason ?? 'unknown' } }));
    });
    const stopTimer = clock.after(connectMs, () => {
      giveUp();
      resolve(failure('proxy/not_reachable', { ...notSent, details: { ...named, problem: 'no answer in time' } }));
    });
  });
}

/** `tunnel`: a connection that leads there already; names were then looked up by the proxy. */
function connect({ address: { host, port, isTls }, selfHosted, pinned, connectMs, clock, errors }: SocketOptions, tunnel: net.Socket | null): Promise<Result<OpenedSocket>> {
  const way = tunnel === null ? { host, port, lookup: checkedLookup(selfHosted, isTls) } : { socket: tunnel };
  return new Promise((resolve) => {
    const secure = (): tls.TLSSocket => {
      roots ??= tls.createSecureContext({ ca: [...tls.rootCertificates], minVersion: 'TLSv1.2' });
      // Judged below: most servers sign their certificates themselves.
      return tls.connect({ ...way, ...(net.isIP(host) === 0 ? { servername: host } : {}), secureContext: roots, rejectUnauthorized: false });
    };
    const socket = (isTls ? secure() : net.connect({ host, port, lookup: checkedLookup(selfHosted, isTls) })).setNoDelay(true);
    let isConnected = tunnel !== null;
    const finish = (result: Result<OpenedSocket>): void => {
      stopTimer();
      socket.removeListener('error', onError);
      if (!result.ok) {
        socket.on('error', () => undefined);
        socket.destroy();
      }
      resolve(result);
    };
    const onError = (error: Error): void => {
      const code = codeOf(error);
      if (code === 'ADDRESS_REFUSED') finish(errors.failure('chain/not_reachable', { problem: 'its name leads to an address that is not allowed' }, notSent));
      else if (isConnected) finish(errors.failure('chain/not_secure', { problem: `secure connection failed (${code})` }, notSent));
      else finish(errors.failure('chain/not_reachable', { problem: code }, notSent));
    };
    const stopTimer = clock.after(connectMs, () => { finish(errors.failure('chain/not_reachable', { problem: 'no connection in time' }, notSent)); });
    socket.on('error', onError);
    socket.once('connect', () => {
      isConnected = true;
      if (!isTls) finish(ok({ socket, certificateSha256: null }));
    });
    if (!(socket instanceof tls.TLSSocket)) return;
    socket.once('secureConnect', () => {
      const shown = socket.getPeerX509Certificate()?.fingerprint256.replaceAll(':', '').toLowerCase() ?? null;
      if (shown === null) finish(errors.failure('chain/not_secure', { problem: 'it shows no certificate' }, notSent));
      else if (socket.authorized || pinned === null || pinned === shown) finish(ok({ socket, certificateSha256: shown }));
      else finish(errors.failure('chain/certificate_changed', { expected: pinned, found: shown }, notSent));
    });
  });
}
