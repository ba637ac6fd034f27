// The gateway accounts of this ledger: looked up by name, each with its driver, its adapter (built when first needed) and its health.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { ProxyRoute } from '../../core/http/options.ts';
import type { Clock, HttpClient, Logger, Secret } from '../../core/ports.ts';
import type { Ports } from '../../core/app.ts';
import type { Vault } from '../../core/vault/port.ts';
import type { WritableDb } from '../../db/database.ts';
import { attempt } from '../../db/errors.ts';
import { toJson } from '../../db/json.ts';
import { readSetting, writeSetting } from '../../db/setting-repo.ts';
import type { AccountConfig, DirectDesk, GatewayAdapter, GatewayDriver, OfferedMethod } from '../../gateways/port.ts';
import { allAccounts, moveAccount, type StoredAccount } from './account-repo.ts';
import { observed, unchecked, type Health } from './health.ts';

export interface AccountsDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly drivers: readonly GatewayDriver[];
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Logger;
  readonly httpFor: Ports['httpFor'];
  readonly routeFor?: (account: { readonly name: string; readonly selfHosted: boolean }) => ProxyRoute;
  /** Where the account's webhooks can reach us now; null: nowhere. */
  readonly webhookUrlFor: (account: StoredAccount) => string | null;
  /** The treasury, for sales that no gateway stands behind. */
  readonly direct?: () => DirectDesk;
}

export interface Account extends StoredAccount {
  readonly spec: GatewayDriver;
}

export interface Accounts {
  all(): readonly Account[];
  find(name: string): Result<Account>;
  /** Fails with the vault's error while the credentials are sealed. */
  adapter(name: string): Result<GatewayAdapter>;
  /** For an account not stored yet. The returned function closes its connections. */
  trial(config: AccountConfig, spec: GatewayDriver): { readonly adapter: GatewayAdapter; readonly close: () => void };
  /** What the account offers by last knowledge; all the driver can do before the first answer. */
  offered(account: Account): readonly OfferedMethod[];
  health(name: string): Health;
  /** It is at the gateway's test surroundings. */
  isSandbox(name: string): boolean;
  /** The one in use and, while it is being changed, the one before with its end (our clock). */
  webhookSecrets(account: Account): Result<readonly { readonly secret: Secret; readonly untilMs: number | null; readonly others: Readonly<Record<string, Secret>> }[]>;
  changeWebhookSecret(account: Account, secret: string, keepOldMs: number): Result<null>;
  /** Takes another address and other credentials into use; writes nothing when they are known. */
  follow(account: Account, config: AccountConfig): Result<null>;
  /** Call after an account was added or its row changed. */
  reload(): void;
  /** Lets go of every connection for new ones: the way out is another. What is under way ends as it began. */
  reconnect(): void;
  onChanged(listener: () => void): () => void;
  close(): void;
}

/** Name of the sealed box of one secret setting. */
export const boxOf = (account: string, key: string): string => `gateway/${account}/${key}`;

const previousBox = (account: Account, key = account.spec.webhookSecretKey): string => `${boxOf(account.name, key)}/previous`;
const previousKey = (account: Account): string => `previous-webhook-secret/${account.name}`;

export function createAccounts({ db, path, drivers, vault, clock, log, httpFor, routeFor, webhookUrlFor, direct }: AccountsDeps): Accounts {
  const own = (): { readonly direct?: DirectDesk } => (direct === undefined ? {} : { direct: direct() });
  let known: readonly Account[] | null = null;
  const clients = new Map<string, ReturnType<typeof observed>>();
  const adapters = new Map<string, GatewayAdapter>();
  const listeners = new Set<() => void>();
  const changed = (): void => listeners.forEach((listener) => listener());

  const all = (): readonly Account[] => {
    known ??= allAccounts(db).flatMap((stored) => {
      const spec = drivers.find((driver) => driver.id === stored.driver);
      if (spec === undefined) log.error('gateway.driver_missing', { account: stored.name, driver: stored.driver });
      return spec === undefined ? [] : [{ ...stored, spec }];
    });
    return known;
  };

  const find = (name: string): Result<Account> => {
    const account = all().find((each) => each.name === name);
    return account === undefined ? failure('gateway/not_found', { details: { name } }) : ok(account);
  };

  const connect = ({ name, baseUrl, selfHosted }: Pick<AccountConfig, 'name' | 'baseUrl' | 'selfHosted'>, spec: GatewayDriver): HttpClient =>
    httpFor({ name, baseUrl, selfHosted, requestsPerSecond: spec.capabilities.requestsPerSecond, ...(routeFor === undefined ? {} : { proxy: routeFor({ name, selfHosted }) }) });

  const clientFor = (account: Account): HttpClient => {
    const existing = clients.get(account.name);
    if (existing !== undefined) return existing;
    const client = observed(connect(account, account.spec), clock, changed);
    clients.set(account.name, client);
    return client;
  };

  const secretsOf = (account: Account): Result<Record<string, Secret>> => {
    const secrets: Record<string, Secret> = {};
    for (const field of account.spec.settings.filter((each) => each.secret)) {
      const opened = vault.open(boxOf(account.name, field.key));
      if (opened.ok) secrets[field.key] = opened.value;
      else if (field.required || opened.error.code !== 'vault/damaged') return opened;
    }
    return ok(secrets);
  };

  return {
    all,
    find,
    adapter(name) {
      const existing = adapters.get(name);
      if (existing !== undefined) return ok(existing);
      const account = find(name);
      if (!account.ok) return account;
      const secrets = secretsOf(account.value);
      if (!secrets.ok) return secrets;
      const { spec, baseUrl, selfHosted, settings } = account.value;
      const adapter = spec.adapter({ name, driver: spec.id, baseUrl, selfHosted, settings, secrets: secrets.value }, { http: clientFor(account.value), clock, log, webhookUrl: () => webhookUrlFor(account.value), ...own() });
      adapters.set(name, adapter);
      return ok(adapter);
    },
    trial(config, spec) {
      const http = connect(config, spec);
      return { adapter: spec.adapter(config, { http, clock, log, ...own() }), close: () => http.close?.() };
    },
    offered: (account) => account.methods?.list ?? account.spec.methods.map((method) => ({ method, minimum: null })),
    isSandbox(name) {
      const account = find(name);
      return account.ok && (account.value.spec.sandboxHosts ?? []).includes(new URL(account.value.baseUrl).hostname);
    },
    health: (name) => clients.get(name)?.health() ?? unchecked,
    webhookSecrets(account) {
      const current = vault.open(boxOf(account.name, account.spec.webhookSecretKey));
      if (!current.ok) return current;
      const others = secretsOf(account);
      if (!others.ok) return others;
      const untilMs = readSetting<number>(db, previousKey(account));
      if (untilMs === undefined || untilMs <= clock.nowMs()) return ok([{ secret: current.value, untilMs: null, others: others.value }]);
      const previous = vault.open(previousBox(account));
      if (!previous.ok) return ok([{ secret: current.value, untilMs: null, others: others.value }]);
      const before = { ...others.value };
      for (const key of Object.keys(before)) {
        const opened = vault.open(previousBox(account, key));
        if (opened.ok) before[key] = opened.value;
      }
      return ok([{ secret: current.value, untilMs: null, others: others.value }, { secret: previous.value, untilMs, others: before }]);
    },
    changeWebhookSecret(account, secret, keepOldMs) {
      const box = boxOf(account.name, account.spec.webhookSecretKey);
      const old = vault.open(box);
      if (!old.ok) return old;
      const together = secretsOf(account);
      if (!together.ok) return together;
      // The old ones first: a crash in between leaves them valid twice, never not at all. All of them: some gateways sign their key as well,
      // and change it along with the secret.
      for (const [key, value] of Object.entries(together.value)) {
        const kept = vault.seal(previousBox(account, key), value.reveal());
        if (!kept.ok) return kept;
      }
      const sealed = attempt(path, () => db.transaction(() => {
        writeSetting(db, previousKey(account), clock.nowMs() + keepOldMs);
        return vault.seal(box, secret);
      }));
      if (!sealed.ok || !sealed.value.ok) return sealed.ok ? sealed.value : sealed;
      adapters.delete(account.name);
      changed();
      return ok(null);
    },
    follow(account, config) {
      const stale = Object.entries(config.secrets).filter(([key, value]) => {
        const stored = vault.open(boxOf(account.name, key));
        return !stored.ok || stored.value.reveal() !== value.reveal();
      });
      if (stale.length === 0 && config.baseUrl === account.baseUrl && toJson(config.settings) === toJson(account.settings)) return ok(null);
      for (const [key, value] of stale) {
        const sealed = vault.seal(boxOf(account.name, key), value.reveal());
        if (!sealed.ok) return sealed;
      }
      const moved = attempt(path, () => moveAccount(db, { name: account.name, baseUrl: config.baseUrl, settings: config.settings }));
      if (!moved.ok) return moved;
      known = null;
      adapters.delete(account.name);
      clients.get(account.name)?.close?.();
      clients.delete(account.name);
      changed();
      return ok(null);
    },
    reload() {
      known = null;
      changed();
    },
    reconnect() {
      // Not closed, which would break what is under way; idle connections end by themselves within seconds.
      clients.clear();
      adapters.clear();
      changed();
    },
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      clients.forEach((client) => client.close?.());
    },
  };
}
