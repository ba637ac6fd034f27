// Registers at the relay and keeps a few connections to it waiting; each becomes a connection to the receiver when a request comes.
import { connect, type Socket } from 'node:net';
import { appError, fail, ok, type AppError, type Result } from '../../../shared/errors/result.ts';
import { createHttpClient } from '../../core/http/client.ts';
import { lookupForSockets } from '../../core/http/resolve.ts';
import { pipeToReceiver } from '../common/pipe.ts';
import { checkPublicUrl } from '../common/public-url.ts';
import type { Link, TunnelConfig, TunnelDeps } from '../port.ts';

/** Waiting at the relay, whatever more it would take. */
const MOST_WAITING = 10;
/** So many refused in a row, with none open: the relay has forgotten us. */
const REFUSALS = 3;
const AGAIN_MS = 250;
const KEEP_ALIVE_MS = 10_000;

interface Registration {
  readonly publicUrl: string;
  readonly port: number;
  readonly connections: number;
}

/** `{"id", "port", "max_conn_count", "url"}`; null: it is not that. A relay behind https may call itself http. */
function readRegistration(text: string, isTls: boolean): Registration | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof json !== 'object' || json === null || !('port' in json) || !('url' in json)) return null;
  const { port, url } = json;
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535 || typeof url !== 'string') return null;
  const checked = checkPublicUrl(isTls ? url.replace(/^http:/, 'https:') : url);
  const most = 'max_conn_count' in json && typeof json.max_conn_count === 'number' ? json.max_conn_count : MOST_WAITING;
  return checked.ok ? { publicUrl: checked.value, port, connections: Math.max(1, Math.min(MOST_WAITING, most)) } : null;
}

async function register(relay: URL, name: string, deps: TunnelDeps): Promise<Result<Registration>> {
  const { clock, random, log } = deps;
  const client = createHttpClient({ name: 'tunnel', baseUrl: relay.origin, selfHosted: true, requestsPerSecond: 5, clock, random, log, limits: { maxTries: 1 } });
  try {
    const answer = await client.send({ method: 'GET', url: `${relay.origin}/${name}`, repeat: 'safe' });
    if (!answer.ok) return fail(appError('tunnel/not_reachable', { details: { host: relay.host, reason: answer.error.details?.['problem'] ?? answer.error.code } }));
    const read = answer.value.status === 200 ? readRegistration(answer.value.text, relay.protocol === 'https:') : null;
    return read === null ? fail(appError('tunnel/relay', { details: { host: relay.host, reason: answer.value.status === 200 ? 'its answer is not that of a localtunnel server' : `status ${answer.value.status}` } })) : ok(read);
  } finally {
    client.close();
  }
}

/** Never rejects. Waits until one connection stands, so that "up" means something. */
export async function connectLocaltunnel(config: TunnelConfig, deps: TunnelDeps, signal: AbortSignal): Promise<Result<Link>> {
  const relay = new URL(config.settings['relay'] ?? '');
  // Some relays answer “any name” with their home page, and a name of our own is as good.
  const wanted = config.settings['subdomain'] ?? '';
  const name = wanted === '' ? `till-${Buffer.from(deps.random.bytes(8)).toString('hex')}` : wanted;
  const aborted = new Promise<AppError>((resolve) => { signal.addEventListener('abort', () => resolve(appError('tunnel/timeout')), { once: true }); });
  const registered = await Promise.race([register(relay, name, deps), aborted.then(fail)]);
  if (!registered.ok) return registered;
  const { publicUrl, port, connections } = registered.value;
  const host = relay.hostname.replace(/^\[(.*)\]$/, '$1');
  const sockets = new Set<Socket>();
  const waits = new Set<() => void>();
  let open = 0;
  let refused = 0;
  let isOver = false;
  let tellEnd: (why: AppError) => void = () => undefined;
  let tellOpen: () => void = () => undefined;
  const ended = new Promise<AppError>((resolve) => { tellEnd = resolve; });
  const firstOpen = new Promise<void>((resolve) => { tellOpen = resolve; });

  const close = (): Promise<void> => {
    isOver = true;
    for (const cancel of waits) cancel();
    for (const socket of sockets) socket.destroy();
    return Promise.resolve();
  };
  const finish = (why: AppError): void => {
    if (isOver) return;
    void close();
    tellEnd(why);
  };
  const later = (run: () => void): void => {
    const cancel = deps.clock.after(AGAIN_MS, () => {
      waits.delete(cancel);
      run();
    });
    waits.add(cancel);
  };

  const wait = (): void => {
    if (isOver) return;
    const socket = connect({ host, port, noDelay: true, lookup: lookupForSockets });
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    sockets.add(socket);
    let connectedMs: number | null = null;
    socket.once('connect', () => {
      connectedMs = deps.clock.monotonicMs();
      open += 1;
      refused = 0;
      tellOpen();
    });
    // The receiver gives a silent connection short shrift, so it is called only when the first bytes are there.
    socket.once('readable', () => {
      if (socket.readableLength > 0) pipeToReceiver(socket, deps.localPort);
      else socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => {
      sockets.delete(socket);
      if (connectedMs === null) refused += 1;
      else open -= 1;
      if (refused >= REFUSALS && open === 0) finish(appError('tunnel/connection_lost', { details: { host: relay.host, reason: 'the relay has closed its door' } }));
      // One that is shown the door at once comes back slowly.
      else if (connectedMs !== null && (socket.bytesRead > 0 || deps.clock.monotonicMs() - connectedMs > AGAIN_MS)) wait();
      else later(wait);
    });
  };
  for (let count = 0; count < connections; count += 1) wait();
  const problem = await Promise.race([firstOpen.then(() => null), ended, aborted]);
  if (problem === null) return ok({ publicUrl, ended, close });
  await close();
  return fail(problem);
}
