// The tunnel as the owner sees it: set up, shown, tested, taken away. It follows the receiver: open while that listens.
import { appError, failure, ok, type AppError, type Result } from '../../../shared/errors/result.ts';
import type { TestReport, TunnelService, TunnelSummary } from '../../core/app.ts';
import type { ReachOptions } from '../../core/http/reach.ts';
import type { Clock, Logger, Random, Secret } from '../../core/ports.ts';
import type { Vault } from '../../core/vault/port.ts';
import type { WritableDb } from '../../db/database.ts';
import { attempt } from '../../db/errors.ts';
import type { Tunnel, TunnelConfig, TunnelDriver } from '../../tunnels/port.ts';
import type { ProbeEndpoint } from '../webhooks/port.ts';
import { checkTunnel, withDefaults } from './check-settings.ts';
import { keepUp } from './keep-up.ts';
import { createProbe } from './probe.ts';
import { readTold, readTunnel, tunnelBox, writeTold, writeTunnel, type StoredTunnel } from './repo.ts';
import { selfTest } from './self-test.ts';
import { createTeller, type ReachedAccount } from './tell.ts';
import { FAILURES_TOLD, watch, type Watch } from './watch.ts';

export interface TunnelServiceDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly practice: boolean;
  readonly drivers: readonly TunnelDriver[];
  readonly accounts: () => readonly ReachedAccount[];
  /** Where the receiver listens; null: it does not. */
  readonly receiverPort: () => number | null;
  readonly notice: (name: string, error: AppError | null) => void;
  readonly reachOptions?: Pick<ReachOptions, 'trustedCa' | 'lookup' | 'route'>;
}

export interface TunnelParts {
  readonly service: TunnelService;
  /** For the receiver. */
  readonly probe: ProbeEndpoint;
  /** The receiver began to listen. */
  start(): Promise<void>;
  /** The receiver ends. */
  stop(): Promise<void>;
  /** The public address gateways may be given now; null: none. */
  base(): string | null;
  /** Genuine webhooks of these accounts came in. */
  delivered(accounts: ReadonlySet<string>): void;
  accountsChanged(): void;
}

/** What is open now. */
interface Running {
  readonly driver: TunnelDriver;
  readonly tunnel: Tunnel;
  readonly watch: Watch;
}

/** How long `test` waits for a tunnel that is still coming up. */
const UP_WITHIN_MS = 20_000;

export function createTunnelService(deps: TunnelServiceDeps): TunnelParts {
  const { db, path, vault, clock, random, log } = deps;
  const listeners = new Set<() => void>();
  const probe = createProbe(clock, random);
  let stored: StoredTunnel | null = readTunnel(db);
  let running: Running | null = null;
  /** Why nothing could be started: the vault is locked, a driver is gone. */
  let blocked: AppError | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  const heardFrom = new Set<string>();
  const toldUrls = new Map<string, string | null>();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  const driverOf = (id: string): TunnelDriver | null => deps.drivers.find((driver) => driver.id === id) ?? null;
  const tellChanged = (): void => listeners.forEach((listener) => listener());

  const teller = createTeller({
    accounts: deps.accounts, clock, log, changed: tellChanged,
    readTold: (account) => {
      const known = toldUrls.get(account);
      if (known !== undefined) return known;
      const url = readTold(db, account);
      toldUrls.set(account, url);
      return url;
    },
    writeTold: (account, url) => {
      toldUrls.set(account, url);
      const written = attempt(path, () => writeTold(db, account, url));
      if (!written.ok) log.warn('tunnel.told_not_kept', { code: written.error.code });
    },
    notice: (account, error) => deps.notice(`tunnel.tell/${account}`, error),
  });

  /** Open now, or decided by the settings alone and then still ours while the tunnel is away for a moment. */
  const base = (): string | null => {
    if (running === null || stored === null) return null;
    const state = running.tunnel.state();
    if (state.kind === 'up') return state.publicUrl;
    return running.driver.keepsUrl ? askedUrl() : null;
  };

  const askedUrl = (): string | null => (running === null || stored === null ? null : running.driver.askedUrl(withDefaults(running.driver, stored.settings)));

  const problemNow = (): AppError | null => {
    if (running === null) return blocked;
    const state = running.tunnel.state();
    switch (state.kind) {
      case 'idle': return null;
      case 'connecting': return state.last;
      case 'down': return state.error;
      case 'up': return running.watch.last()?.error ?? null;
    }
  };

  /** A short break is no news; what a person has to see to, or what lasts, is. */
  const worthTelling = (): AppError | null => {
    if (running === null) return blocked;
    const state = running.tunnel.state();
    switch (state.kind) {
      case 'idle': return null;
      case 'connecting': return state.attempt > 2 ? state.last : null;
      case 'down': return state.retryAtMs === null || state.attempt > 1 ? state.error : null;
      case 'up': return running.watch.failures() >= FAILURES_TOLD ? running.watch.last()?.error ?? null : null;
    }
  };

  const changed = (): void => {
    deps.notice('tunnel', worthTelling());
    const state = running?.tunnel.state();
    const [asked, got] = [askedUrl(), state?.kind === 'up' ? state.publicUrl : null];
    deps.notice('tunnel.address', asked !== null && got !== null && asked !== got ? appError('tunnel/other_address', { details: { asked, got } }) : null);
    // A gateway is told once the way in stands; a short break takes nothing back.
    if (running === null) teller.tell(null);
    else if (got !== null) teller.tell(got);
    tellChanged();
  };

  const configOf = (driver: TunnelDriver, of: StoredTunnel): Result<TunnelConfig> => {
    const secrets: Record<string, Secret> = {};
    for (const key of of.sealed) {
      const opened = vault.open(tunnelBox(driver.id, key));
      if (!opened.ok) return opened;
      secrets[key] = opened.value;
    }
    return ok({ settings: withDefaults(driver, of.settings), secrets });
  };

  const stop = async (): Promise<void> => {
    const open = running;
    running = null;
    blocked = null;
    open?.watch.stop();
    await open?.tunnel.close();
    teller.stop();
    changed();
  };

  const start = async (): Promise<void> => {
    await stop();
    const port = deps.receiverPort();
    if (stored === null || port === null || deps.practice) return;
    const driver = driverOf(stored.driver);
    const config = driver === null ? failure('tunnel/unknown_driver', { details: { driver: stored.driver, known: deps.drivers.map(({ id }) => id).join(', ') } }) : configOf(driver, stored);
    if (driver === null || !config.ok) {
      blocked = config.ok ? null : config.error;
      changed();
      return;
    }
    const tunnel = keepUp(driver, config.value, { clock, random, log, localPort: port });
    const watching = watch({
      clock, tunnel, isManual: driver.id === 'manual', changed,
      test: (publicUrl) => selfTest({ clock, probe, ...(deps.reachOptions === undefined ? {} : { reachOptions: deps.reachOptions }) }, publicUrl, deps.receiverPort()),
    });
    running = { driver, tunnel, watch: watching };
    tunnel.start();
  };

  vault.onChanged(() => {
    if (blocked !== null && vault.state() === 'open') void inTurn(start);
  });

  const summary = (): TunnelSummary => {
    const state = running?.tunnel.state() ?? null;
    const port = deps.receiverPort();
    const direct = port === null ? null : `http://127.0.0.1:${port}`;
    const accounts = teller.list(base(), direct);
    const test = running?.watch.last() ?? null;
    const isReached = port !== null && ((test?.ok === true && state?.kind === 'up')
      || accounts.some(({ how, name }) => how === 'direct' || (how === 'own_address' && heardFrom.has(name))));
    const problem = problemNow();
    const driver = stored === null ? null : driverOf(stored.driver);
    return {
      driver: stored?.driver ?? null, title: driver?.title ?? null,
      settings: stored?.settings ?? {}, sealed: stored?.sealed ?? [],
      state: stored === null ? 'none' : blocked !== null ? 'down' : state?.kind ?? 'idle',
      problem, retryInMs: state?.kind === 'down' && state.retryAtMs !== null ? Math.max(0, Math.round(state.retryAtMs - clock.monotonicMs())) : null,
      publicUrl: base(), forwardTo: direct,
      askedKey: problem?.code === 'tunnel/host_key_new' ? { host: problem.details?.['host'] ?? '', fingerprint: problem.details?.['fingerprint'] ?? '' } : null,
      test, mode: isReached ? 'webhooks_and_polling' : 'polling_only', accounts,
    };
  };

  const keep = async (next: StoredTunnel | null): Promise<Result<TunnelSummary>> => {
    const written = attempt(path, () => writeTunnel(db, next));
    if (!written.ok) return written;
    stored = next;
    log.info('tunnel.set', { driver: next?.driver ?? null });
    if (next === null) await stop();
    else await start();
    tellChanged();
    return ok(summary());
  };

  /** Until the try that is under way came to an end, one way or the other. */
  const settled = async (tunnel: Tunnel): Promise<void> => {
    await new Promise<void>((resolve) => {
      let cancel = (): void => undefined;
      let quiet = (): void => undefined;
      const look = (): void => {
        if (tunnel.state().kind !== 'connecting') done();
      };
      const done = (): void => {
        cancel();
        quiet();
        resolve();
      };
      cancel = clock.after(UP_WITHIN_MS, done);
      quiet = tunnel.onChanged(look);
      look();
    });
  };

  const service: TunnelService = {
    drivers: () => deps.drivers,
    summary,
    set: (id, typed) => inTurn(async () => {
      if (deps.practice) return failure('tunnel/practice');
      const driver = driverOf(id);
      if (driver === null) return failure('tunnel/unknown_driver', { details: { driver: id, known: deps.drivers.map((each) => each.id).join(', ') } });
      const checked = checkTunnel(driver, typed, stored);
      if (!checked.ok) return checked;
      for (const [key, value] of Object.entries(checked.value.secrets)) {
        const sealed = vault.seal(tunnelBox(driver.id, key), value);
        if (!sealed.ok) return sealed;
      }
      return keep(checked.value.stored);
    }),
    trust: (fingerprint) => inTurn(async () => {
      const asked = summary().askedKey;
      if (stored === null) return failure('tunnel/none');
      // Without a running tunnel there is no question open; the driver's own check still sees that it is a fingerprint.
      if (running !== null && asked?.fingerprint !== fingerprint.trim()) return failure('input/invalid', { details: { field: 'the fingerprint', problem: asked === null ? 'no key waits for an answer' : `the server shows ${asked.fingerprint}` } });
      const driver = driverOf(stored.driver);
      const checked = driver === null ? failure('tunnel/none') : checkTunnel(driver, { hostKey: fingerprint }, stored);
      return checked.ok ? keep(checked.value.stored) : checked;
    }),
    remove: () => inTurn(() => keep(null)),
    async test(): Promise<Result<TestReport>> {
      if (stored === null) return failure('tunnel/none');
      if (deps.receiverPort() === null) return failure('tunnel/not_running');
      await turn;
      if (running === null) return { ok: false, error: blocked ?? appError('tunnel/not_running') };
      const { tunnel, watch: watching } = running;
      const before = tunnel.state();
      // The owner looked into what only a person could mend.
      if (before.kind === 'down') tunnel.reconnect(before.error);
      await settled(tunnel);
      const report = await watching.testNow();
      return report === null ? { ok: false, error: problemNow() ?? appError('tunnel/timeout') } : ok(report);
    },
    told: (account) => (teller.knows(account) ? ok(null) : failure('input/invalid', { details: { field: 'the gateway account', problem: `nothing has to be done for “${account}”` } })),
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  return {
    service,
    probe: probe.endpoint,
    start: () => inTurn(start),
    stop: () => inTurn(stop),
    base,
    delivered(accounts) {
      for (const name of accounts) {
        if (!heardFrom.has(name)) tellChanged();
        heardFrom.add(name);
        teller.knows(name);
      }
    },
    accountsChanged: teller.accountsChanged,
  };
}
