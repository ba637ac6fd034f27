// Opens one session at ngrok and lets the library forward to the receiver. Reconnecting is ours: the library is told not to.
import { appError, fail, ok, type AppError, type Result } from '../../../shared/errors/result.ts';
import { checkPublicUrl } from '../common/public-url.ts';
import type { Link, TunnelConfig, TunnelDeps } from '../port.ts';

/** The part of @ngrok/ngrok that is used. */
export interface NgrokLibrary {
  readonly SessionBuilder: new () => NgrokSessionBuilder;
}

export interface NgrokSessionBuilder {
  authtoken(token: string): this;
  /** Called when the session breaks; false: it is not to be mended. */
  handleDisconnection(handler: (address: string, error: string) => boolean): this;
  connect(): Promise<NgrokSession>;
}

export interface NgrokSession {
  httpEndpoint(): NgrokEndpoint;
  close(): Promise<void>;
}

export interface NgrokEndpoint {
  domain(domain: string): this;
  listenAndForward(toUrl: string): Promise<{ url(): string | null }>;
}

/** ngrok numbers its errors; only the number is passed on, never its words, which may quote the token. */
function translate(thrown: unknown): AppError {
  const words = thrown instanceof Error ? thrown.message : '';
  const number = /ERR_NGROK_\d+/.exec(words)?.[0] ?? null;
  if (/authentication failed|authtoken/i.test(words)) return appError('tunnel/not_accepted', { details: { host: 'ngrok', user: 'this authtoken' } });
  return number === null ? appError('tunnel/not_reachable', { details: { host: 'ngrok', reason: 'no session' } }) : appError('tunnel/relay', { details: { host: 'ngrok', reason: number } });
}

/** Never rejects. A session that comes after the abort is closed. */
export async function connectNgrok(load: () => Promise<NgrokLibrary>, config: TunnelConfig, deps: TunnelDeps, signal: AbortSignal): Promise<Result<Link>> {
  let library: NgrokLibrary;
  try {
    library = await load();
  } catch {
    return fail(appError('tunnel/not_here', { details: { driver: 'ngrok', problem: 'its library is not there for this system' } }));
  }
  let tellEnd: (why: AppError) => void = () => undefined;
  const ended = new Promise<AppError>((resolve) => { tellEnd = resolve; });
  const open = async (): Promise<Result<Link>> => {
    const session = await new library.SessionBuilder().authtoken(config.secrets['authtoken']?.reveal() ?? '').handleDisconnection(() => {
      tellEnd(appError('tunnel/connection_lost', { details: { host: 'ngrok', reason: 'closed' } }));
      return false;
    }).connect();
    const close = (): Promise<void> => session.close().catch(() => undefined);
    try {
      const { domain = '' } = config.settings;
      const endpoint = session.httpEndpoint();
      const listener = await (domain === '' ? endpoint : endpoint.domain(domain)).listenAndForward(`http://127.0.0.1:${deps.localPort}`);
      const url = checkPublicUrl(listener.url() ?? '');
      if (url.ok && !signal.aborted) return ok({ publicUrl: url.value, ended, close });
      await close();
      return fail(appError(signal.aborted ? 'tunnel/timeout' : 'tunnel/relay', { details: { host: 'ngrok', reason: 'it named no address' } }));
    } catch (thrown) {
      await close();
      throw thrown;
    }
  };
  const aborted = new Promise<Result<Link>>((resolve) => { signal.addEventListener('abort', () => resolve(fail(appError('tunnel/timeout'))), { once: true }); });
  return await Promise.race([open().catch((thrown: unknown) => fail(translate(thrown))), aborted]);
}
