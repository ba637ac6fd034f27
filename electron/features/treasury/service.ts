// The treasury: its parts put together on the shop's ledger, and kept up to date while the app runs.
import { ok, type Result } from '../../../shared/errors/result.ts';
import type { App, GatewayService, Ports, SettingsService } from '../../core/app.ts';
import type { ProxyRoute } from '../../core/http/options.ts';
import type { Clock } from '../../core/ports.ts';
import type { TreasuryListener, TreasuryPorts, TreasuryService } from '../../core/treasury.ts';
import type { Vault } from '../../core/vault/port.ts';
import type { WritableDb } from '../../db/database.ts';
import type { DirectDesk, GatewayAdapter } from '../../gateways/port.ts';
import { createAccounts } from './accounts/service.ts';
import { createSources } from './accounts/sources.ts';
import { auditPage } from './audit.ts';
import { createRules, createSweepRules } from './build-rules.ts';
import { chartsOf } from './charts.ts';
import { createDirectDesk } from './direct/desk.ts';
import { createPlaces } from './places.ts';
import { createSaleRates } from './rates.ts';
import { createSignerDesk, deviceWork } from './signer-desk.ts';
import { outgoingKnowledge, spentKnowledge } from './withdrawals/outgoing.ts';
import type { SalesForRefunds } from './withdrawals/refunds.ts';
import { createWithdrawals } from './withdrawals/service.ts';

export interface TreasuryDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly random: Ports['random'];
  readonly log: Ports['log'];
  readonly mode: App['options']['mode'];
  readonly ports: TreasuryPorts;
  readonly httpFor: Ports['httpFor'];
  readonly routeFor: (account: { readonly name: string; readonly selfHosted: boolean }) => ProxyRoute;
  readonly gateways: GatewayService;
  readonly settings: Pick<SettingsService, 'get'>;
  /** Minutes after midnight at which the shop's day begins. */
  readonly dayCutMinutes: () => number;
  /** Of a gateway account; fails with the vault's error while the credentials are sealed. */
  readonly adapter: (gateway: string) => Result<GatewayAdapter>;
  readonly sales: SalesForRefunds;
}

/** What we sent ourselves is done with one block: nobody but us could undo it. It is watched for more. */
const CONFIRMATIONS_WANTED = 1;
/** The chain is looked at this often, the gateways' balances four times an hour. */
const LOOK_EVERY_MS = 30_000;
const ASK_GATEWAYS_EVERY_MS = 900_000;

export interface Treasury extends TreasuryService {
  /** For sales that no gateway stands behind. */
  readonly direct: DirectDesk;
  /** Money of these sales moved on the chain. */
  onSalesMoved(listener: (invoiceIds: readonly string[]) => void): () => void;
  /** The way out is another: connections are made anew. */
  reconnect(): void;
}

export function createTreasury(deps: TreasuryDeps): Result<Treasury> {
  const { db, path, clock, log, ports, settings } = deps;
  const listeners = new Set<TreasuryListener>();
  const tell: TreasuryListener = (what, id) => listeners.forEach((listener) => listener(what, id));
  const timeZone = (): string => settings.get().timeZone;
  let closed = false;

  const rates = createSaleRates(db, () => settings.get().currency);
  const sources = createSources({ ...deps, onChanged: () => tell('state', null) });
  const kept = ports.ownSource === null ? ok(null) : sources.keepOwn(ports.ownSource);
  if (!kept.ok) return kept;
  const changed = (): void => tell('state', null);
  const outgoing = outgoingKnowledge(db);
  const spent = spentKnowledge(db);
  const { people, contacts, policy, network } = createRules({ ...deps, desk: () => desk, spent: () => spent, changed });
  const desk = createSignerDesk({ ports, clock, nicknameOf: (fingerprint) => people.ownerOf(fingerprint) });
  const accounts = createAccounts({ ...deps, sources, desk, rates, timeZone, outgoing: () => outgoing, isClosed: () => closed });
  const withdrawals = createWithdrawals({
    ...deps, accounts, desk, people, contacts, policy, network, timeZone, currency: () => settings.get().currency, confirmationsWanted: () => CONFIRMATIONS_WANTED,
    worthOf(money) {
      const worth = rates.worth(money);
      const minor = rates.worthMinor(money);
      return worth === null || minor === null ? null : { money: { unit: settings.get().currency, minor }, source: worth.source };
    },
    isClosed: () => closed,
  });
  const direct = createDirectDesk({
    db, path, clock, accounts, sources, timeZone, gateways: deps.gateways, zeroConf: () => policy.current().zeroConf, currency: () => settings.get().currency, dayCutMinutes: deps.dayCutMinutes,
  });
  const sweeps = createSweepRules({ ...deps, changed }, accounts, withdrawals);
  const places = createPlaces({ db, path, clock, timeZone, gateways: deps.gateways, accounts, rates });
  accounts.onChanged((id) => tell('account', id));
  withdrawals.onChanged((id) => tell('withdrawal', id));
  desk.onChanged((kind) => tell('signer', kind));

  let stopLooking: (() => void) | null = null;
  let looking: Promise<void> = Promise.resolve();
  let gatewaysAskedMs = -Infinity;
  const look = async (): Promise<void> => {
    const now = clock.monotonicMs();
    await accounts.lookAtAll();
    if (closed) return;
    await withdrawals.settle();
    if (!closed) await sweeps.propose();
    if (closed || now - gatewaysAskedMs < ASK_GATEWAYS_EVERY_MS) return;
    gatewaysAskedMs = now;
    await places(true);
    tell('state', null);
  };
  const goOn = (): void => {
    if (closed) return;
    looking = look().catch((problem: unknown) => log.error('treasury.look', { problem: problem instanceof Error ? problem.name : 'unknown' })).then(() => {
      if (!closed) stopLooking = clock.after(LOOK_EVERY_MS, goOn);
    });
  };

  const treasury: Treasury = {
    accounts, withdrawals, people, contacts, policy, sweeps, direct,
    onSalesMoved: (listener) => accounts.onSalesMoved(listener),
    places,
    signers: () => desk.views(),
    stopWaiting: (signer) => void desk.stop(deviceWork(signer)),
    async identify(kind, network, how = 'wait') {
      const ask = how === 'wait' ? desk.run : desk.look;
      const found = await ask(kind, deviceWork(kind), (signer, call) => signer.identify(network, call));
      if (!found.ok) return found;
      const view = desk.views().find((each) => each.kind === kind);
      const { model, appName, appVersion, fingerprint } = found.value;
      return ok({
        kind, state: 'ready', exchanges: view?.exchanges ?? 0, problem: null, udev: view?.udev ?? null, model, appName, appVersion, fingerprint, nickname: people.ownerOf(fingerprint),
      });
    },
    audit: (cursor, limit) => auditPage(db, cursor, limit),
    charts: (days) => chartsOf(db, clock.nowMs(), days, timeZone(), () => new Promise((resolve) => void clock.after(0, () => resolve(!closed)))),
    start() {
      stopLooking ??= clock.after(0, goOn);
    },
    async close() {
      if (closed) return;
      closed = true;
      stopLooking?.();
      sources.close();
      await desk.close();
      await looking;
    },
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reconnect: () => sources.reconnect(),
  };
  return ok(treasury);
}
