// Puts the app together from its ports: opens the ledger, builds the services, wires what each tells the others.
import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { appError, failure, ok, type Result } from '../../shared/errors/result.ts';
import { boxNames, readBox, writeBox } from '../db/box-repo.ts';
import type { WritableDb } from '../db/database.ts';
import { attempt } from '../db/errors.ts';
import { nativeBindingPath } from '../db/native-binding.ts';
import { ledgerFile, openLedger, openReadonly } from '../db/open.ts';
import { readSetting, writeSetting } from '../db/setting-repo.ts';
import { auditBooks } from '../features/books/audit.ts';
import { createClosings } from '../features/books/closings.ts';
import { readBooksSetting, saveBooksSetting } from '../features/books/setting.ts';
import { keepClosing } from '../features/books/keep-closing.ts';
import { createHeadKeeper } from '../features/books/keep-head.ts';
import { createDisplay } from '../features/checkout/display.ts';
import { createAccounts, type Account } from '../features/gateways/accounts.ts';
import { hostKind } from './base-url.ts';
import type { StoredAccount } from '../features/gateways/account-repo.ts';
import { createGatewayService, webhookPath } from '../features/gateways/service.ts';
import { createExportService } from '../features/exports/service.ts';
import { exportWorkerPath } from '../features/exports/worker-path.ts';
import { createFetcher } from '../features/invoices/fetch-invoice.ts';
import { createInbox, type InboxDeps } from '../features/invoices/inbox.ts';
import { findSeqs, stateBySeq, termsBySeq, newestOpenSales } from '../features/invoices/invoice-repo.ts';
import { doubtInterrupted } from '../features/invoices/outbox-repo.ts';
import { createSender } from '../features/invoices/send-create.ts';
import { createRefundsOfSales } from '../features/invoices/refunds.ts';
import { createInvoiceService, type InvoiceServiceParts } from '../features/invoices/service.ts';
import { createAppendDeliveries } from '../features/invoices/webhook-store.ts';
import { createProxyService } from '../features/proxy/service.ts';
import { createSettings } from '../features/settings/service.ts';
import { createSync, type Sync } from '../features/sync/service.ts';
import { createDoor } from '../features/treasury/door.ts';
import { createTunnelService } from '../features/tunnel/service.ts';
import { createWebhookService } from '../features/webhooks/service.ts';
import { receiverWorkerPath } from '../features/webhooks/worker-path.ts';
import { allDrivers } from '../gateways/registry.ts';
import type { GatewayDriver } from '../gateways/port.ts';
import type { TunnelDriver } from '../tunnels/port.ts';
import { tunnelDrivers } from '../tunnels/registry.ts';
import type { App, AppOptions, Ports } from './app.ts';
import type { ReachOptions } from './http/reach.ts';
import { createNotices } from './notices.ts';
import type { Clock } from './ports.ts';
import { createVault } from './vault/create-vault.ts';

export interface CreateAppOptions extends AppOptions {
  /** Binary of the SQLite addon; by default the one that fits the runtime. */
  readonly nativeBinding?: string;
  /** The zone a new shop starts with. */
  readonly localTimeZone?: string;
  /** For tests: other drivers than the registry's. */
  readonly drivers?: readonly GatewayDriver[];
  /** For tests: other tunnels than the registry's, and authorities of their own for the self-test. */
  readonly tunnels?: readonly TunnelDriver[];
  readonly tunnelReach?: Pick<ReachOptions, 'trustedCa' | 'lookup'>;
}

/** A gateway's clock this far from ours is shown. */
const SKEW_SHOWN_MS = 60_000;
const METHODS_OLD_MS = 6 * 3_600_000;

/**
 * Opens the data folder and builds the App on it. The caller holds the folder's writer lock. Quick whatever the size of the ledger: nothing
 * is judged, listed or derived before it is asked for.
 * Errors: those of opening the ledger, and home/invalid for a folder of the other mode.
 */
export async function createApp(ports: Ports, options: CreateAppOptions): Promise<Result<App>> {
  const { random, log } = ports;
  // A clock that runs faster than the real one may give fractions; the ledger holds whole milliseconds.
  const clock: Clock = { nowMs: () => Math.floor(ports.clock.nowMs()), monotonicMs: () => ports.clock.monotonicMs(), after: (delayMs, run) => ports.clock.after(delayMs, run) };
  const nativeBinding = options.nativeBinding ?? nativeBindingPath();
  const opened = openLedger(options.home, { nativeBinding });
  if (!opened.ok) return opened;
  const db = opened.value;
  const path = ledgerFile(options.home);
  const ready = attempt(path, () => claim(db, options.mode));
  if (!ready.ok || ready.value !== options.mode) {
    db.close();
    return ready.ok ? failure('home/invalid', { details: { path: options.home, problem: `it belongs to ${ready.value} mode` } }) : ready;
  }

  let closed = false;
  const isClosed = (): boolean => closed;
  const practice = options.mode === 'practice';
  const drivers = options.drivers ?? allDrivers;
  const notices = createNotices();
  const settings = createSettings(db, path, options.localTimeZone ?? 'UTC');
  const vault = createVault({
    store: { getBox: (name) => readBox(db, name), putBox: (name, box) => attempt(path, () => (writeBox(db, name, box), null)), listBoxes: () => boxNames(db) },
    keychain: ports.keychain, random, ...(options.passphrase === undefined ? {} : { passphrase: options.passphrase }),
  });
  const proxy = createProxyService({
    db, path, vault, log, systemProxy: ports.systemProxy, accounts: () => accounts.all(), notice: (error) => notices.set('proxy', error),
    changed: () => {
      accounts.reconnect();
      treasury.reconnect();
      sync?.retryNow();
      notices.touch();
    },
  });
  const accounts = createAccounts({ db, path, drivers, vault, clock, log, httpFor: ports.httpFor, routeFor: proxy.routeFor, webhookUrlFor: (account) => webhookUrlFor(account), direct: () => treasury.direct });
  const onSkew = (gateway: string, skewMs: number): void => {
    const isWrong = Math.abs(skewMs) > SKEW_SHOWN_MS;
    notices.set(`clock:${gateway}`, isWrong ? appError('clock/wrong', { details: { gateway, seconds: String(Math.round(Math.abs(skewMs) / 1000)) } }) : null);
  };
  const gateways = createGatewayService({ db, path, accounts, drivers, vault, clock, random, log, practice, onSkew, newestOpenSales: (account, limit) => newestOpenSales(db, account, limit) });

  let announce: InboxDeps['announce'] = () => undefined;
  let sync: Sync | null = null;
  const inbox = createInbox({ db, clock, announce: (seq, learned) => announce(seq, learned) });
  const adapter = accounts.adapter;
  const sender = createSender({ db, path, inbox, clock, log, adapter, isClosed });
  const fetcher = createFetcher({ db, path, inbox, clock, adapter, onSkew, isClosed });
  const display = createDisplay({
    clock, practice, isSandbox: (name) => accounts.isSandbox(name), shopName: () => settings.get().shopName,
    read: (seq) => ({ terms: termsBySeq(db, seq), judgement: stateBySeq(db, seq)?.judgement ?? inbox.learn(seq, []).judgement }),
  });
  const invoices: InvoiceServiceParts = createInvoiceService({
    db, path, clock, random, accounts, inbox, sender, fetcher, display, policy: () => settings.get().policy, timeZone: () => settings.get().timeZone, onShown: () => sync?.kick(), isClosed,
  });
  announce = (seq, learned) => {
    invoices.announce(seq, learned);
    sync?.kick();
  };

  const treasury = createDoor({
    db, path, vault, clock, random, log, mode: options.mode, ports: ports.treasury, httpFor: ports.httpFor, routeFor: proxy.routeFor, gateways, settings, adapter, sales: createRefundsOfSales({ db, inbox, clock }), dayCutMinutes: () => readBooksSetting(db).dayCutMinutes,
    onSalesMoved: (ids) => {
      for (const seq of ids.flatMap((id) => findSeqs(db, id))) fetcher.hinted(seq);
      sync?.kick();
    },
  });

  const keepHead = createHeadKeeper({ db, home: options.home, clock, onBroken: (error) => notices.set('books', error) });
  const refreshing = new Set<string>();
  const refreshMethods = (): void => {
    for (const account of accounts.all()) {
      if (refreshing.has(account.name) || (account.methods !== null && Math.abs(clock.nowMs() - account.methods.atMs) < METHODS_OLD_MS)) continue;
      refreshing.add(account.name);
      void gateways.refreshMethods(account.name).finally(() => clock.after(60_000, () => refreshing.delete(account.name)));
    }
  };
  sync = createSync({
    db, path, clock, random, log, accounts, inbox, fetcher, sender, shown: () => display.shown(), onState: notices.touch,
    onIdle: () => {
      keepHead(false);
      refreshMethods();
      treasury.keepUp();
      exports.keepUp();
    },
    onStorage: (error) => notices.set('storage', error),
  });
  const syncService = sync;
  settings.onChanged(() => display.refresh());

  // What the owner says is reachable from outside, else what the tunnel brings; a gateway on this computer (practice) reaches the receiver itself.
  const webhookUrlFor = (account: StoredAccount): string | null => {
    const told = account.settings['webhookUrl']?.trim() ?? '';
    if (told !== '') return told;
    const base = tunnel.base();
    if (base !== null) return base + webhookPath(account);
    const { port } = webhooks.state();
    return port === null || !isDirect(account) ? null : `http://127.0.0.1:${String(port)}${webhookPath(account)}`;
  };
  /** Those that have webhooks at all. */
  const hooked = (): readonly Account[] => accounts.all().filter(({ spec }) => spec.isOwn !== true);
  const isDirect = (account: StoredAccount): boolean => hostKind(new URL(account.baseUrl).hostname) === 'loopback';
  const tunnel = createTunnelService({
    db, path, vault, clock, random, log, practice, drivers: options.tunnels ?? tunnelDrivers, notice: notices.set,
    receiverPort: () => webhooks.state().port,
    accounts: () => hooked().map((account) => ({
      name: account.name, path: webhookPath(account), ownUrl: account.settings['webhookUrl']?.trim() || null, isDirect: isDirect(account),
      how: account.spec.webhookByApi === true ? 'by_api' : account.spec.settings.some(({ key }) => key === 'webhookUrl') ? 'with_each_invoice' : 'by_hand',
      announce: async (url) => {
        const adapter = accounts.adapter(account.name);
        if (!adapter.ok) return adapter;
        return adapter.value.announceWebhook?.(url) ?? failure('gateway/not_offered', { details: { gateway: account.name, what: 'taking a webhook address' } });
      },
    })),
    reachOptions: { ...options.tunnelReach, route: proxy.routeFor({ name: 'the self-test', selfHosted: true }).to },
  });
  accounts.onChanged(tunnel.accountsChanged);
  const webhooks = createWebhookService({
    endpoints: () => ok(hooked().map((account) => ({
      account: account.name, driver: account.spec, path: webhookPath(account),
      // With the address as gateways are told it, which some signatures cover. The port is known only once the receiver listens.
      get settings() { return { ...account.settings, webhookUrl: webhookUrlFor(account) ?? '' }; },
      secrets: () => accounts.webhookSecrets(account),
    }))),
    onEndpointsChanged: (listener) => accounts.onChanged(listener),
    append: createAppendDeliveries(db, path),
    notify: (batch) => {
      syncService.delivered();
      tunnel.delivered(new Set(batch.map(({ account }) => account)));
    },
    probe: tunnel.probe,
    onState: notices.touch,
    clock, log,
    // Drivers of a test's own are not known to the thread.
    ...(options.drivers === undefined ? { workerPath: receiverWorkerPath() } : {}),
  });
  vault.onChanged(webhooks.refresh);
  tunnel.service.onChanged(webhooks.refresh);

  const exports = createExportService({
    home: options.home, workerPath: exportWorkerPath(), nativeBinding, shopDay: () => ({ timeZone: settings.get().timeZone, dayCutMinutes: readBooksSetting(db).dayCutMinutes }),
    currency: () => settings.get().currency, db, path, clock, log, practice, notice: notices.set,
  });
  return ok({
    options, gateways, settings,
    webhooks: {
      ...webhooks,
      async listen(port) {
        const listening = await webhooks.listen(port);
        if (listening.ok) void tunnel.start();
        return listening;
      },
      async close() {
        await tunnel.stop();
        await webhooks.close();
      },
    },
    tunnel: tunnel.service,
    proxy: proxy.service,
    vault: {
      state: () => vault.state(),
      create: (passphrase) => vault.create(passphrase),
      async unlock(passphrase) {
        const unlocked = await vault.unlock(passphrase);
        if (unlocked.ok) syncService.retryNow();
        return unlocked;
      },
      onChanged: (listener) => vault.onChanged(listener),
    },
    invoices: invoices.service,
    sync: syncService,
    exports,
    treasury,
    practice: null,
    books: {
      setting: () => readBooksSetting(db),
      saveSetting: (setting) => saveBooksSetting(db, path, setting),
      ...createClosings({ db, path, clock, shop: settings.get, onClosed: (closing) => keepClosing(options.home, closing) }),
    },
    audit: () => auditBooks(db, options.home, () => new Promise((resolve) => void clock.after(0, resolve))),
    notices: notices.all,
    onNotices: notices.onChanged,
    async close() {
      if (closed) return;
      closed = true;
      display.close();
      await syncService.stop();
      await treasury.close();
      await tunnel.stop();
      await webhooks.close();
      await exports.stop();
      keepHead(true);
      accounts.close();
      db.close();
    },
  });
}

/**
 * The mode a data folder belongs to. A new one is live, unless it is the folder `practice` within a shop's own. One that cannot be read
 * counts as live: opening it tells what is wrong.
 */
export function modeOf(home: string): AppOptions['mode'] {
  const opened = openReadonly(home, { nativeBinding: nativeBindingPath() });
  if (opened.ok) {
    const owner = attempt(ledgerFile(home), () => readSetting<AppOptions['mode']>(opened.value, 'mode'));
    opened.value.close();
    return owner.ok ? owner.value ?? 'live' : 'live';
  }
  return basename(home) === 'practice' && !existsSync(ledgerFile(home)) && existsSync(ledgerFile(dirname(home))) ? 'practice' : 'live';
}

/** Marks a new ledger as this mode's and gives the mode it belongs to. What an earlier process was sending is in doubt from here on. */
function claim(db: WritableDb, mode: AppOptions['mode']): AppOptions['mode'] {
  const owner = readSetting<AppOptions['mode']>(db, 'mode');
  if (owner !== undefined && owner !== mode) return owner;
  if (owner === undefined) writeSetting(db, 'mode', mode);
  doubtInterrupted(db);
  return mode;
}
