// One try of one request: time-outs per phase, a cap on the answer, strict UTF-8, and what is known when it breaks.
import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '../../../shared/errors/codes.ts';
import { decodeUtf8 } from '../json/parse-exact.ts';
import type { Clock, HttpAnswer, HttpRequest } from '../ports.ts';
import type { Connector, Opened } from './connect.ts';
import type { HttpLimits, ProxySetting } from './options.ts';
import { ConnectError } from './tunnel.ts';

export type Attempt =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode;
      /** Fixed words or an error code; never anything from the request or the answer. */
      readonly problem: string;
      /** 'not_sent': no byte of the request can have left. */
      readonly outcome: 'not_sent' | 'refused' | 'unknown';
      readonly retry: boolean;
    };

type Failed = Extract<Attempt, { kind: 'failed' }>;

const tlsProblems: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody known',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody known',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by nobody known',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by nobody known',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is signed by nobody known',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  PIN_MISMATCH: 'its key is not the pinned one',
  CERT_REVOKED: 'its certificate was revoked',
};

const isTlsCode = (code: string): boolean =>
  code in tlsProblems || /^(?:CERT_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|EPROTO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/.test(code);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}

/** What stands between us and a host, by {@link ConnectError}'s codes. */
export const proxyCodes: Readonly<Record<string, ErrorCode>> = { PROXY_UNREACHABLE: 'proxy/not_reachable', PROXY_PASSWORD: 'proxy/password', PROXY_REFUSED: 'proxy/refused' };

/** One table from what Node says to what we say. `opened`: bytes of the request may have left. */
function translate(error: unknown, opened: boolean): Failed {
  const code = codeOf(error);
  const failed = (ours: ErrorCode, problem: string, retry: boolean): Failed =>
    ({ kind: 'failed', code: ours, problem, outcome: opened ? 'unknown' : 'not_sent', retry });
  const atProxy = error instanceof ConnectError ? proxyCodes[error.code] : undefined;
  if (error instanceof ConnectError && atProxy !== undefined) return failed(atProxy, error.reason, atProxy === 'proxy/not_reachable' || error.reason.startsWith('status 5'));
  if (code === 'ADDRESS_REFUSED') return failed('gateway/base_url', 'its name leads to an address that is not allowed', false);
  if (!opened && isTlsCode(code)) return failed('gateway/not_secure', tlsProblems[code] ?? `secure connection failed (${code})`, false);
  if (code.startsWith('HPE_')) return failed('gateway/nonsense', 'the answer is not HTTP', true);
  return failed(opened ? 'gateway/connection_lost' : 'gateway/not_reachable', code, true);
}

const headersOf = (answer: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));

function serverTime(header: string | undefined): number | null {
  const ms = header === undefined ? Number.NaN : Date.parse(header);
  return Number.isNaN(ms) ? null : ms;
}

/** Runs one try to its end, through `proxy` unless that is null. Never rejects; a header that Node refuses to send comes back as `input/invalid`. */
export function exchange(connector: Connector, url: URL, request: HttpRequest, limits: HttpLimits, clock: Clock, proxy: ProxySetting | null): Promise<Attempt> {
  return new Promise((resolve) => {
    let opened = false;
    let settled = false;
    let stopTimer: () => void = () => undefined;
    const headers = {
      'accept': 'application/json', 'accept-encoding': 'identity', 'user-agent': 'Countersign', ...request.headers,
      ...(request.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(request.body)) }),
    };
    const finish = (attempt: Attempt): void => {
      if (settled) return;
      settled = true;
      stopTimer();
      resolve(attempt);
    };
    let connection: Opened;
    try {
      connection = connector.open(url, { method: request.method, headers }, proxy);
    } catch {
      finish({ kind: 'failed', code: 'input/invalid', problem: 'a header holds characters that cannot be sent', outcome: 'not_sent', retry: false });
      return;
    }
    const sent = connection.request;
    const giveUp = (attempt: Attempt): void => {
      finish(attempt);
      sent.destroy();
    };
    const arm = (phase: 'connect' | 'headers' | 'body'): void => {
      stopTimer();
      stopTimer = clock.after(limits[`${phase}Ms`], () => {
        const unheard: ErrorCode = connection.atProxy() ? 'proxy/not_reachable' : 'gateway/not_reachable';
        giveUp({ kind: 'failed', code: opened ? 'gateway/timeout' : unheard, problem: `no ${phase} in time`, outcome: opened ? 'unknown' : 'not_sent', retry: true });
      });
    };
    const isOpen = (): void => {
      opened = true;
      arm('headers');
    };

    arm('connect');
    sent.on('socket', (socket) => {
      if (sent.reusedSocket || proxy !== null) isOpen();
      else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', isOpen);
    });
    let answered = false;
    sent.on('response', (answer) => {
      answered = true;
      arm('body');
      receive(answer, limits, clock, opened, giveUp, finish);
    });
    sent.on('error', (error) => { finish(translate(error, opened)); });
    // With an answer under way its own end decides: a closing connection may still hold the last bytes for us.
    sent.on('close', () => {
      if (!answered) finish(translate(null, opened));
    });
    sent.end(request.body);
  });
}

function receive(answer: IncomingMessage, limits: HttpLimits, clock: Clock, opened: boolean, giveUp: (attempt: Attempt) => void, finish: (attempt: Attempt) => void): void {
  const status = answer.statusCode ?? 0;
  const headers = headersOf(answer);
  const definite = status >= 400 && status < 500;
  const nonsense = (problem: string): Failed =>
    ({ kind: 'failed', code: 'gateway/nonsense', problem, outcome: definite ? 'refused' : 'unknown', retry: false });
  if (status >= 300 && status < 400) {
    giveUp({ kind: 'failed', code: 'gateway/wrong_url', problem: 'it sends us elsewhere (a redirect)', outcome: 'refused', retry: false });
    return;
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    giveUp(nonsense('the answer is compressed though that was not asked for'));
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  answer.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limits.maxAnswerBytes) giveUp(nonsense('the answer is too long'));
    else chunks.push(chunk);
  });
  answer.on('error', (error) => { finish(translate(error, opened)); });
  answer.on('close', () => {
    if (!answer.complete) finish(translate(null, opened));
  });
  answer.on('end', () => {
    const text = decodeUtf8(Buffer.concat(chunks));
    if (text === null) finish(nonsense('the answer is not UTF-8'));
    else finish({ kind: 'answer', answer: { status, headers, text, serverTimeMs: serverTime(headers['date']), receivedAtMs: clock.nowMs() } });
  });
}
