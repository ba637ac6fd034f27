// Opens one SSH connection, asks the server to listen for us, and carries what comes in to the receiver.
import { Client, type ClientErrorExtensions } from 'ssh2';
import { appError, fail, ok, type AppError, type Result } from '../../../shared/errors/result.ts';
import { MOST_CONNECTIONS, pipeToReceiver } from '../common/pipe.ts';
import type { Link, TunnelConfig, TunnelDeps } from '../port.ts';
import { judgeHostKey } from './host-key.ts';
import { authMethod } from './key-source.ts';

/** The library's own limits; the tunnel's limit per try lies above. */
const READY_WITHIN_MS = 15_000;
/** Missed signs of life in a row that end the connection. */
const MISSED = 2;
/** A dead peer does not answer a goodbye. */
const GOODBYE_MS = 500;

function translate(error: Error & ClientErrorExtensions, host: string, user: string): AppError {
  const reason = 'code' in error && typeof error.code === 'string' ? error.code : error.level ?? 'unknown';
  switch (error.level) {
    case 'client-authentication': return appError('tunnel/not_accepted', { details: { host, user } });
    case 'client-socket': return appError('tunnel/not_reachable', { details: { host, reason } });
    case 'agent': return appError('tunnel/key_unreadable', { details: { path: '(agent)', problem: 'the SSH agent does not answer' } });
    case undefined: return appError('tunnel/not_reachable', { details: { host, reason } });
    default: return appError('tunnel/connection_lost', { details: { host, reason } });
  }
}

/** Never rejects. On an abort nothing is left open. */
export async function connectSsh(config: TunnelConfig, deps: TunnelDeps, signal: AbortSignal): Promise<Result<Link>> {
  const { host = '', user = '', publicUrl = '', hostKey = '', remoteHost = '' } = config.settings;
  const remotePort = Number(config.settings['remotePort']);
  const method = await authMethod(config);
  if (!method.ok) return method;
  if (signal.aborted) return fail(appError('tunnel/timeout'));
  const client = new Client();
  let refusedKey: AppError | null = null;
  let open = 0;

  const ended = new Promise<AppError>((resolve) => {
    client.on('error', (error) => resolve(refusedKey ?? translate(error, host, user)));
    client.once('close', () => resolve(refusedKey ?? appError('tunnel/connection_lost', { details: { host, reason: 'closed' } })));
  });
  const close = async (): Promise<void> => {
    client.end();
    const closed = new Promise<void>((resolve) => void client.once('close', () => resolve()));
    let cancel = (): void => undefined;
    await Promise.race([closed, new Promise<void>((resolve) => { cancel = deps.clock.after(GOODBYE_MS, resolve); })]);
    cancel();
    client.destroy();
  };

  client.on('tcp connection', (_from, accept, reject) => {
    if (open >= MOST_CONNECTIONS) {
      reject();
      return;
    }
    open += 1;
    pipeToReceiver(accept(), deps.localPort, () => { open -= 1; });
  });

  const ready = new Promise<Result<null>>((resolve) => {
    client.once('ready', () => {
      client.forwardIn(remoteHost, remotePort, (problem) => {
        // While the server still holds our last session, its port is taken; that passes.
        resolve(problem === undefined ? ok(null) : fail(appError('tunnel/bind_refused', { details: { host, port: String(remotePort), address: remoteHost } })));
      });
    });
    void ended.then((why) => resolve(fail(why)));
    signal.addEventListener('abort', () => resolve(fail(appError('tunnel/timeout'))), { once: true });
  });
  client.connect({
    host, port: Number(config.settings['port']), username: user, authHandler: [method.value],
    hostVerifier: (key: Buffer) => {
      refusedKey = judgeHostKey(key, hostKey, host);
      return refusedKey === null;
    },
    readyTimeout: READY_WITHIN_MS, keepaliveInterval: Number(config.settings['keepAliveSeconds']) * 1000, keepaliveCountMax: MISSED,
  });
  const opened = await ready;
  if (!opened.ok) {
    client.destroy();
    return opened;
  }
  return ok({ publicUrl: publicUrl.replace(/\/+$/, ''), ended, close });
}
