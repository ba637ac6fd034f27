// `proxy set`, `proxy show`: the way out to the gateways.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { App, ProxyMode, ProxySummary } from '../../core/app.ts';
import { proxyToView } from '../../core/views/proxy.ts';
import { facts, type Printer } from '../printer.ts';
import type { proxySettings } from '../proxy-settings.ts';
import type { AppContext, Finished } from '../spec.ts';

const modes: readonly ProxyMode[] = ['none', 'system', 'manual'];

async function print(app: App, printer: Printer, done: Result<ProxySummary>): Promise<Finished> {
  if (!done.ok) return done;
  const { mode, host, port, user, hasPassword } = done.value;
  const ways = await app.proxy.ways();
  const accounts = ways.map(({ account, proxy, problem }) => ({ name: account, proxy, problem: problem === null ? null : { code: problem.code, message: problem.message, hint: problem.hint } }));
  printer.answer({ ...proxyToView(done.value), accounts }, () => facts([
    ['proxy', mode],
    ['  host', host], ['  port', port === null ? null : String(port)], ['  user', user], ['  password', hasPassword ? '(sealed)' : null],
    ...accounts.flatMap(({ name, proxy, problem }) => [
      [`gateway ${name}`, proxy === null ? 'directly' : `through ${proxy}`] as const,
      ['', problem === null ? null : `${problem.message} ${problem.hint}`] as const,
    ]),
  ]));
  return ok(0);
}

export async function proxyShow({ app, printer }: AppContext): Promise<Finished> {
  return print(app, printer, ok(app.proxy.summary()));
}

export async function proxySet({ app, args, settings, printer }: AppContext): Promise<Finished> {
  const mode = modes.find((each) => each === args.positionals['MODE']);
  if (mode === undefined) return failure('input/usage', { details: { problem: `Say one of: ${modes.join(', ')}` } });
  const [stranger] = mode === 'manual' ? [] : Object.keys(settings);
  if (stranger !== undefined) return failure('input/usage', { details: { problem: `“${stranger}” belongs to a proxy set by hand: proxy set manual` } });
  const before = app.proxy.summary();
  const known: Record<string, string> = { host: before.host ?? '', port: before.port === null ? '' : String(before.port), user: before.user ?? '' };
  const value = (key: (typeof proxySettings)['settings'][number]['key']): string => settings[key] ?? known[key] ?? '';
  return print(app, printer, app.proxy.set({ mode, host: value('host'), port: value('port'), user: value('user'), password: settings['password'] ?? null }));
}
