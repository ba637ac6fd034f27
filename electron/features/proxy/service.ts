// The way out to the gateways: none in between, the system's proxy, or one set by hand whose password is sealed.
import { failure, ok, type AppError, type Result } from '../../../shared/errors/result.ts';
import type { ProxyService, ProxySummary } from '../../core/app.ts';
import { hostKind } from '../../core/base-url.ts';
import type { Lookup, ProxyRoute, ProxySetting, SystemProxy } from '../../core/http/options.ts';
import { resolveByDns } from '../../core/http/resolve.ts';
import { addressKind } from '../../core/ip-address.ts';
import type { Logger } from '../../core/ports.ts';
import type { Vault } from '../../core/vault/port.ts';
import type { WritableDb } from '../../db/database.ts';
import { attempt } from '../../db/errors.ts';
import { readSetting, writeSetting } from '../../db/setting-repo.ts';
import { checkManual, type ManualProxy } from './check.ts';

type StoredProxy = { readonly mode: 'none' | 'system' } | ManualProxy;

export interface ProxyDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly vault: Vault;
  readonly log: Logger;
  readonly systemProxy: SystemProxy;
  readonly lookup?: Lookup;
  readonly accounts: () => readonly { readonly name: string; readonly baseUrl: string; readonly selfHosted: boolean }[];
  readonly notice: (error: AppError | null) => void;
  /** Another way is in use from now on. */
  readonly changed: () => void;
}

export interface ProxyParts {
  readonly service: ProxyService;
  routeFor(account: { readonly name: string; readonly selfHosted: boolean }): ProxyRoute;
}

const KEY = 'proxy';

/** Named after what it belongs to: a password typed for one proxy is never shown to another. */
const boxOf = ({ host, port, user }: Pick<ManualProxy, 'host' | 'port' | 'user'>): string => `proxy/${host}:${String(port)}/${user ?? ''}`;

export function createProxyService({ db, path, vault, log, systemProxy, lookup = resolveByDns, accounts, notice, changed }: ProxyDeps): ProxyParts {
  let stored: StoredProxy = readSetting<StoredProxy>(db, KEY) ?? { mode: 'none' };
  /** By account: what stopped its last request at the proxy. */
  const problems = new Map<string, AppError>();

  const firstProblem = (): AppError | null => [...problems.values()][0] ?? null;

  /** A self-hosted server whose name leads into the shop's own network. A name that only the proxy knows is outside. */
  const isInOwnNetwork = async (hostname: string): Promise<boolean> => {
    try {
      const found = await lookup(hostname);
      return found.length > 0 && found.every(({ address }) => ['loopback', 'private'].includes(addressKind(address) ?? ''));
    } catch {
      return false;
    }
  };

  const manual = (proxy: ManualProxy): Result<ProxySetting> => {
    const { host, port, user } = proxy;
    if (user === null) return ok({ host, port });
    if (!proxy.hasPassword) return ok({ host, port, user });
    const password = vault.open(boxOf(proxy));
    return password.ok ? ok({ host, port, user, password: password.value }) : password;
  };

  const to = async (url: URL, selfHosted: boolean): Promise<Result<ProxySetting | null>> => {
    if (stored.mode === 'none') return ok(null);
    const kind = hostKind(url.hostname);
    if (kind === 'loopback' || kind === 'private') return ok(null);
    if (selfHosted && kind === null && await isInOwnNetwork(url.hostname)) return ok(null);
    return stored.mode === 'manual' ? manual(stored) : systemProxy(url);
  };

  const summary = (): ProxySummary => {
    const problem = firstProblem();
    return stored.mode === 'manual'
      ? { mode: 'manual', host: stored.host, port: stored.port, user: stored.user, hasPassword: stored.hasPassword, problem }
      : { mode: stored.mode, host: null, port: null, user: null, hasPassword: false, problem };
  };

  /** Seals first: a crash in between leaves a box nobody asks for. */
  const take = (next: Omit<ManualProxy, 'hasPassword'>, password: string | null): Result<StoredProxy> => {
    if (password !== null && password !== '') {
      if (next.user === null) return failure('input/invalid', { details: { field: 'the proxy’s user', problem: 'a password needs one' } });
      const sealed = vault.seal(boxOf(next), password);
      return sealed.ok ? ok({ ...next, hasPassword: true }) : sealed;
    }
    const isKept = password === null && stored.mode === 'manual' && stored.hasPassword && boxOf(stored) === boxOf(next);
    return ok({ ...next, hasPassword: isKept });
  };

  return {
    service: {
      summary,
      set({ mode, host, port, user, password }) {
        const checked = mode === 'manual' ? checkManual({ host, port, user }) : ok({ mode });
        if (!checked.ok) return checked;
        const next = checked.value.mode === 'manual' ? take(checked.value, password) : ok({ mode: checked.value.mode });
        if (!next.ok) return next;
        const written = attempt(path, () => writeSetting(db, KEY, next.value));
        if (!written.ok) return written;
        stored = next.value;
        log.info('proxy.set', { mode });
        problems.clear();
        notice(null);
        changed();
        return ok(summary());
      },
      ways: () => Promise.all(accounts().map(async ({ name, baseUrl, selfHosted }) => {
        const way = await to(new URL(baseUrl), selfHosted);
        const proxy = way.ok && way.value !== null ? `${way.value.host}:${String(way.value.port)}` : null;
        return { account: name, proxy, problem: way.ok ? problems.get(name) ?? null : way.error };
      })),
    },
    routeFor: ({ name, selfHosted }) => ({
      to: (url) => to(url, selfHosted),
      ended(error) {
        if (error === null) problems.delete(name);
        else problems.set(name, error);
        notice(firstProblem());
      },
    }),
  };
}
