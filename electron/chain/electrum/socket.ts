// One connection to an Electrum server: only to allowed addresses, TLS with the certificate that was trusted before.
import net from 'node:net';
import tls from 'node:tls';
import { ok, type Result } from '../../../shared/errors/result.ts';
import { addressAllowed } from '../../core/base-url.ts';
import { addressKind } from '../../core/ip-address.ts';
import { lookupForSockets } from '../../core/http/resolve.ts';
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

/** Errors: `chain/not_reachable`, `chain/certificate_changed`, `chain/not_secure`; nothing was sent with any of them. */
export function openSocket({ address, selfHosted, pinned, connectMs, clock, errors }: {
  readonly address: SocketAddress;
  readonly selfHosted: boolean;
  readonly pinned: string | null;
  readonly connectMs: number;
  readonly clock: Clock;
  readonly errors: SourceErrors;
}): Promise<Result<OpenedSocket>> {
  const { host, port, isTls } = address;
  const lookup = checkedLookup(selfHosted, isTls);
  const notSent = { outcome: 'not_sent' } as const;
  return new Promise((resolve) => {
    const plain = (): net.Socket => net.connect({ host, port, lookup });
    const secure = (): tls.TLSSocket => {
      roots ??= tls.createSecureContext({ ca: [...tls.rootCertificates], minVersion: 'TLSv1.2' });
      // Judged below: most servers sign their certificates themselves.
      return tls.connect({ host, port, lookup, ...(net.isIP(host) === 0 ? { servername: host } : {}), secureContext: roots, rejectUnauthorized: false });
    };
    const socket = (isTls ? secure() : plain()).setNoDelay(true);
    let isConnected = false;
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
