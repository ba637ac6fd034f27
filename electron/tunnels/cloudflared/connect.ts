// Runs cloudflared without a shell and with none of our own secrets in its surroundings, and follows what it says.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { appError, fail, ok, type AppError, type Result } from '../../../shared/errors/result.ts';
import type { Link, TunnelConfig, TunnelDeps } from '../port.ts';
import { readLine } from './output.ts';

/** Long enough for a goodbye to the edge. */
const GOODBYE_MS = 3_000;

/** What it needs of ours; its token goes by the environment, where the process list does not show it. */
const passedOn = ['PATH', 'HOME', 'USERPROFILE', 'APPDATA', 'SYSTEMROOT', 'TMPDIR', 'TEMP', 'LANG', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'];

function surroundings(config: TunnelConfig): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const name of passedOn) if (process.env[name] !== undefined) env[name] = process.env[name];
  const token = config.secrets['token'];
  return token === undefined ? env : { ...env, TUNNEL_TOKEN: token.reveal() };
}

/** One of its three ways: managed in the dashboard by a token, made on this computer by name, or quick. */
export function argumentsOf({ settings: { name = '' }, secrets }: TunnelConfig, localPort: number): readonly string[] {
  const receiver = ['--url', `http://127.0.0.1:${localPort}`];
  if (secrets['token'] !== undefined) return ['tunnel', '--no-autoupdate', 'run'];
  return name === '' ? ['tunnel', '--no-autoupdate', ...receiver] : ['tunnel', '--no-autoupdate', 'run', ...receiver, name];
}

/** Never rejects. Ends the program when it is closed, aborted, or this process ends. */
export async function connectCloudflared(config: TunnelConfig, deps: TunnelDeps, signal: AbortSignal): Promise<Result<Link>> {
  const { program = '', publicUrl: ownUrl = '' } = config.settings;
  let child: ChildProcessByStdio<null, Readable, Readable>;
  try {
    child = spawn(program, argumentsOf(config, deps.localPort), { shell: false, windowsHide: true, stdio: ['ignore', 'pipe', 'pipe'], env: surroundings(config) });
  } catch {
    return fail(appError('tunnel/program_missing', { details: { program } }));
  }
  const endWithUs = (): void => { child.kill('SIGKILL'); };
  process.once('exit', endWithUs);
  let url = ownUrl === '' ? null : ownUrl.replace(/\/+$/, '');
  let connections = 0;
  let refused: AppError | null = null;
  let lastError: string | null = null;
  let tellUp: (publicUrl: string) => void = () => undefined;
  const up = new Promise<string>((resolve) => { tellUp = resolve; });

  const exited = new Promise<AppError>((resolve) => {
    child.once('error', (error) => {
      const code = 'code' in error ? String(error.code) : 'unknown';
      resolve(code === 'ENOENT' || code === 'EACCES' ? appError('tunnel/program_missing', { details: { program } }) : appError('tunnel/program_ended', { details: { program, problem: code } }));
    });
    // Only now is all it said read.
    child.once('close', (code, ending) => resolve(refused ?? appError('tunnel/program_ended', { details: { program, problem: lastError ?? ending ?? `code ${code ?? '?'}` } })));
  });
  void exited.then(() => process.off('exit', endWithUs));

  const follow = (line: string): void => {
    const said = readLine(line);
    url ??= said.url;
    lastError = said.error ?? lastError;
    if (said.isTokenRefused) refused = appError('tunnel/not_accepted', { details: { host: 'Cloudflare', user: 'this token' } });
    if (said.isRegistered) connections += 1;
    if (said.isUnregistered) connections = Math.max(0, connections - 1);
    if (connections > 0 && url !== null) tellUp(url);
  };
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', follow);

  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    const stopTimer = deps.clock.after(GOODBYE_MS, endWithUs);
    await exited;
    stopTimer();
  };
  const aborted = new Promise<null>((resolve) => { signal.addEventListener('abort', () => resolve(null), { once: true }); });
  const first = await Promise.race([up.then((publicUrl) => ({ publicUrl })), exited, aborted]);
  if (first !== null && 'publicUrl' in first) return ok({ publicUrl: first.publicUrl, ended: exited, close });
  if (first === null) await close();
  return fail(first ?? appError('tunnel/timeout'));
}
