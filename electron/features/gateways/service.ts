// Gateway accounts as the owner sees them: add (tried first), list with methods and health, check, balances.
import { isMethodId } from '../../../shared/domain/methods.ts';
import { isFiatCode, parseAmount } from '../../../shared/domain/money.ts';
import { failure, ok, type AppError, type Result } from '../../../shared/errors/result.ts';
import type { AccountSummary, GatewayService, NewAccount } from '../../core/app.ts';
import type { Clock, Logger, Random } from '../../core/ports.ts';
import type { Vault } from '../../core/vault/port.ts';
import type { WritableDb } from '../../db/database.ts';
import { attempt } from '../../db/errors.ts';
import type { CheckReport, GatewayAdapter, GatewayDriver } from '../../gateways/port.ts';
import { insertAccount, storeMethods } from './account-repo.ts';
import { boxOf, type Account, type Accounts } from './accounts.ts';
import { changeAccount, type ChangeDeps } from './change-account.ts';
import { checkAccount, withOwnSecrets, type CheckedAccount } from './new-account.ts';

export interface GatewayServiceDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly accounts: Accounts;
  readonly drivers: readonly GatewayDriver[];
  readonly vault: Vault;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly practice: boolean;
  readonly newestOpenSales: ChangeDeps['newestOpenSales'];
  readonly onSkew: (account: string, skewMs: number) => void;
}

/** The path of an account's webhooks at the receiver. */
export const webhookPath = (account: { readonly name: string; readonly webhookToken: string }): string => `/w/${account.name}-${account.webhookToken}`;

/** Errors that say nothing about the account itself: it is stored all the same and tried again later. */
const isAway = (error: AppError): boolean =>
  ['gateway/not_reachable', 'gateway/timeout', 'gateway/connection_lost', 'gateway/rate_limited', 'gateway/circuit_open', 'gateway/unavailable'].includes(error.code) || error.code.startsWith('proxy/');

export function createGatewayService(deps: GatewayServiceDeps): GatewayService & { refreshMethods(name: string): Promise<void> } {
  const { db, path, accounts, drivers, vault, clock, log } = deps;

  const summary = (account: Account): AccountSummary => {
    const health = accounts.health(account.name);
    return {
      name: account.name, driver: account.spec, baseUrl: account.baseUrl, selfHosted: account.selfHosted, settings: account.settings, practice: deps.practice,
      sandbox: accounts.isSandbox(account.name), methods: accounts.offered(account), health: health.state, healthDetail: health.detail, webhookPath: webhookPath(account),
      lastContactAtMs: health.lastContactAtMs,
    };
  };

  const keepMethods = async (name: string, adapter: GatewayAdapter): Promise<void> => {
    const methods = await adapter.methods();
    if (!methods.ok) return log.warn('gateway.methods_unknown', { account: name, code: methods.error.code });
    const stored = attempt(path, () => storeMethods(db, name, methods.value, clock.nowMs()));
    if (stored.ok) accounts.reload();
  };

  /** Seals first: a crash in between leaves boxes nobody asks for, never an account without its key. */
  const store = ({ config, spec }: CheckedAccount): Result<null> => {
    for (const [key, value] of Object.entries(config.secrets)) {
      const sealed = vault.seal(boxOf(config.name, key), value.reveal());
      if (!sealed.ok) return sealed;
    }
    const webhookToken = Buffer.from(deps.random.bytes(16)).toString('hex');
    const stored = attempt(path, () => insertAccount(db, { ...config, driver: spec.id, webhookToken, createdAtMs: clock.nowMs(), methods: null }));
    return stored.ok ? ok(null) : stored;
  };

  return {
    drivers: () => drivers,

    async add(typed: NewAccount) {
      const checked = checkAccount(withOwnSecrets(typed, drivers, deps.random), drivers, deps.practice);
      if (!checked.ok) return checked;
      const { config, spec } = checked.value;
      const isTaken = (): boolean => accounts.all().some((account) => account.name.toLowerCase() === config.name.toLowerCase());
      if (isTaken()) return failure('gateway/name_taken', { details: { name: config.name } });
      const trial = accounts.trial(config, spec);
      try {
        const report = await trial.adapter.check();
        if (!report.ok && !isAway(report.error)) return report;
        if (report.ok) deps.onSkew(config.name, report.value.clockSkewMs);
        if (isTaken()) return failure('gateway/name_taken', { details: { name: config.name } });
        const stored = store(checked.value);
        if (!stored.ok) return stored;
        accounts.reload();
        if (report.ok) await keepMethods(config.name, trial.adapter);
        const account = accounts.find(config.name);
        if (!account.ok) return account;
        // Stored all the same; whoever typed the address must still hear that nobody answers there.
        return ok(report.ok ? summary(account.value) : { ...summary(account.value), health: 'not_answering', healthDetail: report.error.message });
      } finally {
        trial.close();
      }
    },

    list: () => ok(accounts.all().map(summary)),

    async check(name): Promise<Result<CheckReport>> {
      const adapter = accounts.adapter(name);
      if (!adapter.ok) return adapter;
      const report = await adapter.value.check();
      if (!report.ok) return report;
      deps.onSkew(name, report.value.clockSkewMs);
      await keepMethods(name, adapter.value);
      return report;
    },

    async balances(name) {
      const account = accounts.find(name);
      if (!account.ok) return account;
      const adapter = accounts.adapter(name);
      if (!adapter.ok) return adapter;
      if (adapter.value.balances === null) return failure('gateway/not_offered', { details: { gateway: name, what: 'telling balances' } });
      return adapter.value.balances();
    },

    async change(name, wanted) {
      const account = accounts.find(name);
      if (!account.ok) return account;
      const done = await changeAccount(deps, account.value, wanted);
      if (!done.ok) return done;
      const adapter = accounts.adapter(name);
      if (adapter.ok) await keepMethods(name, adapter.value);
      const now = accounts.find(name);
      return now.ok ? ok(summary(now.value)) : now;
    },

    async estimate(name, text, currency, methodText) {
      const account = accounts.find(name);
      if (!account.ok) return account;
      const unit = currency.trim().toUpperCase();
      if (!isFiatCode(unit)) return failure('currency/unknown', { details: { currency } });
      const amount = parseAmount(text.trim(), unit);
      if (!amount.ok) return amount;
      const offered = accounts.offered(account.value).map((each) => each.method);
      if (!isMethodId(methodText) || !offered.includes(methodText)) return failure('method/not_offered', { details: { gateway: name, method: methodText, offered: offered.join(', ') } });
      const adapter = accounts.adapter(name);
      if (!adapter.ok) return adapter;
      if (adapter.value.estimate === null) return failure('gateway/not_offered', { details: { gateway: name, what: 'telling what a sale would cost before it is made' } });
      return adapter.value.estimate(amount.value, methodText);
    },

    changeWebhookSecret(name, secret, keepOldMs) {
      const account = accounts.find(name);
      if (!account.ok) return account;
      if (secret.trim() === '') return failure('gateway/setting_missing', { details: { field: account.value.spec.webhookSecretKey, driver: account.value.driver, needed: account.value.spec.webhookSecretKey } });
      return accounts.changeWebhookSecret(account.value, secret.trim(), Math.max(0, keepOldMs));
    },

    followPractice(typed) {
      if (!deps.practice) return failure('practice/only');
      const account = accounts.find(typed.name);
      if (!account.ok) return account;
      const checked = checkAccount({ ...typed, driver: account.value.driver }, drivers, true);
      return checked.ok ? accounts.follow(account.value, checked.value.config) : checked;
    },

    async refreshMethods(name) {
      const adapter = accounts.adapter(name);
      if (adapter.ok) await keepMethods(name, adapter.value);
    },

    onChanged: (listener) => accounts.onChanged(listener),
  };
}
