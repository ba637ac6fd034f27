// How a connection is opened: only to allowed addresses, TLS 1.2 or newer always verified, through a proxy by CONNECT alone.
import { createHash, X509Certificate } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { Socket, type LookupFunction } from 'node:net';
import tls from 'node:tls';
import { addressAllowed } from '../base-url.ts';
import { addressKind } from '../ip-address.ts';
import type { HttpClientOptions, Lookup, ProxySetting } from './options.ts';
import { resolveByDns } from './resolve.ts';
import { ConnectError, openTunnel } from './tunnel.ts';

let builtInRoots: tls.SecureContext | null = null;

/**
 * Naming the roots keeps NODE_EXTRA_CA_CERTS (which only adds to the default set) without effect. Parsed once: it takes a while.
 */
function secureContext(trustedCa: readonly string[] | undefined): tls.SecureContext {
  if (trustedCa) return tls.createSecureContext({ ca: [...trustedCa], minVersion: 'TLSv1.2' });
  builtInRoots ??= tls.createSecureContext({ ca: [...tls.rootCertificates], minVersion: 'TLSv1.2' });
  return builtInRoots;
}

/** A look-up that hands over only checked addresses; what is connected to is exactly what was checked. */
function checkedLookup(resolve: Lookup, selfHosted: boolean, loopbackOnly: boolean): LookupFunction {
  return (hostname, lookupOptions, callback) => {
    resolve(hostname).then(
      (found) => {
        const first = found[0];
        const fits = (address: string): boolean => addressAllowed(address, selfHosted) && (!loopbackOnly || addressKind(address) === 'loopback');
        if (!first || !found.every((entry) => fits(entry.address))) callback(new ConnectError('ADDRESS_REFUSED'), '', 0);
        else if (lookupOptions.all === true) callback(null, [...found]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => {
        callback(error instanceof Error ? error : new ConnectError('ENOTFOUND'), '', 0);
      },
    );
  };
}

function identityCheck(pin: string | undefined): (hostname: string, certificate: tls.PeerCertificate) => Error | undefined {
  return (hostname, certificate) => {
    const mismatch = tls.checkServerIdentity(hostname, certificate);
    if (mismatch || pin === undefined) return mismatch;
    const key = new X509Certificate(certificate.raw).publicKey.export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(key).digest('hex') === pin.toLowerCase() ? undefined : new ConnectError('PIN_MISMATCH');
  };
}

interface Steps {
  /** The proxy has let us through. */
  readonly tunnelled: () => void;
  /** The ready socket or the error. */
  readonly done: (error: Error | null, socket: Socket | null) => void;
}

/** Asks the proxy for a tunnel and runs TLS inside it. */
function throughProxy(proxy: ProxySetting, host: string, port: number, tlsOptions: tls.ConnectionOptions, { tunnelled, done }: Steps): () => void {
  let inner: tls.TLSSocket | null = null;
  const stop = openTunnel(proxy, host, port, (refused, socket) => {
    if (!socket) {
      done(refused, null);
      return;
    }
    tunnelled();
    inner = tls.connect({ ...tlsOptions, socket, servername: host });
    inner.once('secureConnect', () => { done(null, inner); });
    inner.once('error', (error) => { done(error, null); });
  });
  return () => {
    stop();
    inner?.destroy();
  };
}

/** A new request, not yet ended. Through a proxy it reports its socket only once that is ready to carry bytes. */
export interface Opened {
  readonly request: http.ClientRequest;
  /** It still waits for the proxy to let it through. */
  readonly atProxy: () => boolean;
}

/** Opens requests to one origin. */
export interface Connector {
  /** `proxy` null: directly. What is not TLS stays on this computer and passes no proxy. */
  open(url: URL, options: { readonly method: string; readonly headers: Readonly<Record<string, string>> }, proxy: ProxySetting | null): Opened;
  close(): void;
}

const direct = (request: http.ClientRequest): Opened => ({ request, atProxy: () => false });

/** Idle connections are let go before common servers close theirs (5 s), so that a request seldom meets a closing one. */
const idleMs = 4_000;

export function createConnector(options: HttpClientOptions, base: URL): Connector {
  const isTls = base.protocol === 'https:';
  const lookup = checkedLookup(options.lookup ?? resolveByDns, options.selfHosted, !isTls);
  if (!isTls) {
    const agent = new http.Agent({ keepAlive: true, timeout: idleMs });
    return { open: (url, request) => direct(http.request(url, { ...request, agent, lookup })), close: () => { agent.destroy(); } };
  }
  const tlsOptions = {
    secureContext: secureContext(options.trustedCa),
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    checkServerIdentity: identityCheck(options.pinSpkiSha256),
  } as const;
  const agent = new https.Agent({ keepAlive: true, timeout: idleMs, maxCachedSessions: 0, ...tlsOptions });
  return {
    close: () => { agent.destroy(); },
    open: (url, request, proxy) => (proxy === null ? direct(https.request(url, { ...request, agent, lookup })) : openThrough(proxy, url, request, tlsOptions)),
  };
}

/** A connection of its own for each request: what was agreed with one proxy is never used after a change to another. */
function openThrough(proxy: ProxySetting, url: URL, request: https.RequestOptions, tlsOptions: tls.ConnectionOptions): Opened {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? 443 : Number(url.port);
  let abort: () => void = () => undefined;
  let waiting = true;
  const opened = https.request(url, {
    ...request,
    createConnection: (_unused, ready) => {
      let told = false;
      abort = throughProxy(proxy, host, port, tlsOptions, {
        tunnelled: () => { waiting = false; },
        done: (error, socket) => {
          if (told) return;
          told = true;
          // With an error the socket is not looked at; destroying the request would not be heard before it has one.
          if (socket) ready(null, socket);
          else ready(error ?? new ConnectError('PROXY_REFUSED'), new Socket());
        },
      });
      return undefined;
    },
  });
  opened.once('close', () => { abort(); });
  return { request: opened, atProxy: () => waiting };
}
