// An App that keeps everything in memory and remembers what it was asked; for tests of what stands in front of the services.
import { reportNames } from '../../electron/core/exports.ts';
import type { AccountSummary, App, ProxySummary, ShopSettings, TunnelSummary } from '../../electron/core/app.ts';
import { firstBooksSetting } from '../../electron/features/books/setting.ts';
import { defaultPolicy } from '../../shared/domain/policy.ts';
import type { DisplayModel } from '../../shared/domain/display-model.ts';
import type { InvoiceView } from '../../shared/domain/invoice-view.ts';
import { failure, ok } from '../../shared/errors/result.ts';

export interface FakeApp extends App {
  /** `service.method` and its arguments, in order. */
  readonly asked: (readonly [string, ...unknown[]])[];
  readonly accounts: AccountSummary[];
  readonly sales: Map<string, InvoiceView>;
  emitSale(view: InvoiceView): void;
  setDisplay(model: DisplayModel): void;
  emitVault(): void;
}

export const fakeSettings: ShopSettings = {
  shopName: 'Test shop', currency: 'EUR', timeZone: 'UTC', defaultGateway: null, defaultMethod: null, theme: 'system', sound: true, policy: defaultPolicy,
};

export const noTunnel: TunnelSummary = {
  driver: null, title: null, settings: {}, sealed: [], state: 'none', problem: null, retryInMs: null, publicUrl: null, forwardTo: 'http://127.0.0.1:4190',
  askedKey: null, test: null, mode: 'polling_only', accounts: [],
};

export const noProxy: ProxySummary = { mode: 'none', host: null, port: null, user: null, hasPassword: false, problem: null };

export const fakeSale: InvoiceView = {
  id: 'inv_1', orderId: 'A-1', note: '', status: 'pending', final: false, release: false, next: 'show_code', checking: false, gateway: 'main', driver: 'btcpay',
  gatewayInvoiceId: 'g1', amount: { value: '12.50', currency: 'EUR' }, method: 'BTC@bitcoin', due: { value: '0.0002', asset: 'BTC' }, received: null, missing: null,
  surplus: null, address: 'bc1q', paymentUri: 'bitcoin:bc1q', checkoutUrl: null, createdAt: '2026-01-01T00:00:00.000Z', expiresAt: null, confirmations: null,
  payments: [], review: null, failure: null, version: 1,
};

export function fakeApp(mode: App['options']['mode'] = 'live'): FakeApp {
  const asked: (readonly [string, ...unknown[]])[] = [];
  const note = (name: string, ...args: unknown[]): void => { asked.push([name, ...args]); };
  const accounts: AccountSummary[] = [];
  const sales = new Map<string, InvoiceView>();
  const saleListeners = new Set<(view: InvoiceView) => void>();
  const displayListeners = new Set<(model: DisplayModel) => void>();
  const settingsListeners = new Set<() => void>();
  const vaultListeners = new Set<() => void>();
  let model: DisplayModel = { kind: 'idle', shopName: fakeSettings.shopName, practice: mode === 'practice' };
  let settings = fakeSettings;
  const find = (id: string) => {
    const sale = sales.get(id);
    return sale === undefined ? failure('invoice/not_found', { details: { id } }) : ok(sale);
  };
  const none = (): (() => void) => () => undefined;
  const hear = <T>(set: Set<T>) => (listener: T): (() => void) => { set.add(listener); return () => { set.delete(listener); }; };
  return {
    asked, accounts, sales,
    emitSale: (view) => { for (const listener of saleListeners) listener(view); },
    setDisplay: (next) => { model = next; for (const listener of displayListeners) listener(next); },
    emitVault: () => { for (const listener of vaultListeners) listener(); },
    options: { home: '/nowhere', mode },
    invoices: {
      create: async (sale, waitMs) => { note('invoices.create', sale, waitMs); return ok(fakeSale); },
      get: (id) => { note('invoices.get', id); return find(id); },
      list: (query) => { note('invoices.list', query); return ok({ invoices: [...sales.values()], next: null }); },
      cancel: async (id, reason) => { note('invoices.cancel', id, reason); return find(id); },
      resolve: async (id, decision, reason, by, seen) => { note('invoices.resolve', id, decision, reason, by, seen); return find(id); },
      checkNow: async (id) => { note('invoices.checkNow', id); return find(id); },
      show: (id) => { note('invoices.show', id); return ok(null); },
      displayModel: () => model,
      reviewCount: () => [...sales.values()].filter((sale) => sale.review?.open === true).length,
      onChanged: hear(saleListeners),
      onDisplay: hear(displayListeners),
    },
    sync: { once: async () => ({ asked: 0, changed: 0, sent: 0, inDoubt: 0, errors: [] }), start: () => { note('sync.start'); }, stop: async () => { note('sync.stop'); }, catchingUp: false },
    gateways: {
      drivers: () => [],
      add: async (account) => { note('gateways.add', account); return failure('gateway/unknown_driver', { details: { driver: account.driver, known: '' } }); },
      list: () => ok(accounts),
      check: async (name) => { note('gateways.check', name); return ok({ methods: ['BTC@bitcoin'], clockSkewMs: 3, warnings: [] }); },
      balances: async (name) => { note('gateways.balances', name); return ok([{ method: 'BTC@bitcoin', available: { unit: 'BTC@bitcoin', minor: 150_000_000n }, pending: null }]); },
      change: async (name, change) => { note('gateways.change', name, change); return failure('gateway/not_found', { details: { name } }); },
      estimate: async (name) => { note('gateways.estimate', name); return ok({ due: { unit: 'BTC@bitcoin', minor: 42_000n }, validUntilMs: null }); },
      changeWebhookSecret: (name) => { note('gateways.changeWebhookSecret', name); return ok(null); },
      followPractice: ({ name }) => { note('gateways.followPractice', name); return ok(null); },
      onChanged: none,
    },
    webhooks: {
      listen: async (port) => { note('webhooks.listen', port); return ok({ port: 4190, accounts: [] }); },
      close: async () => { note('webhooks.close'); },
      state: () => ({ listening: true, port: 4190, problem: null }),
    },
    tunnel: {
      drivers: () => [],
      summary: () => noTunnel,
      set: async (driver, values) => { note('tunnel.set', driver, Object.keys(values)); return ok(noTunnel); },
      trust: async (fingerprint) => { note('tunnel.trust', fingerprint); return ok(noTunnel); },
      remove: async () => { note('tunnel.remove'); return ok(noTunnel); },
      test: async () => { note('tunnel.test'); return failure('tunnel/none'); },
      told: (account) => { note('tunnel.told', account); return ok(null); },
      onChanged: none,
    },
    proxy: {
      summary: () => noProxy,
      set: ({ mode, host }) => { note('proxy.set', mode, host); return ok(noProxy); },
      ways: () => Promise.resolve([]),
    },
    vault: {
      state: () => 'none',
      create: async (passphrase) => { note('vault.create', passphrase.length); return ok(null); },
      unlock: async (passphrase) => { note('vault.unlock', passphrase.length); return ok(null); },
      onChanged: hear(vaultListeners),
    },
    settings: {
      get: () => settings,
      save: (next) => { note('settings.save', next); settings = next; for (const listener of settingsListeners) listener(); return ok(next); },
      onChanged: hear(settingsListeners),
    },
    exports: {
      reports: reportNames,
      profiles: ['default'],
      profileList: () => [],
      profileSetting: () => ok({}),
      saveProfileSetting: (_profile, values) => ok(values),
      toFile: async (request) => {
        note('exports.toFile', request);
        return ok({ path: request.out, rows: 2, sha256: 'aa', parts: [{ path: request.out, rows: 2, bytes: 10, sha256: 'aa' }], manifest: null, losses: null, notes: [], broken: null });
      },
      toSink: async () => ok({ rows: 0, sha256: '' }),
      schedule: { list: () => [], save: () => failure('app/closing'), remove: () => ok(null), run: async () => [] },
    },
    practice: null,
    books: {
      setting: () => firstBooksSetting, saveSetting: ok, closeDay: () => failure('books/period'), closeMonth: () => failure('books/period'), closeYear: () => failure('books/period'),
      closings: () => ({ closings: [], next: null }), closing: () => failure('books/period'),
      preview: () => ({
        kind: 'day', period: '2026-01-01', atMs: 0,
        body: {
          format: 1, shop: fakeSettings.shopName, till: 'T1', timeZone: 'UTC', dayCutMinutes: 0, entries: { from: 1, to: 0 }, documentRange: { from: 1, to: 0 }, totals: [], turnover: [],
          documents: [], digest: { documents: '', valuations: '' }, perpetual: [], head: { seq: 0, hash: '' }, parts: null,
        },
      }),
    },
    treasury: { open: async () => failure('treasury/not_open'), onChanged: none },
    audit: async () => ({ ok: true, entries: 0, closings: 0, documents: 0, head: '', sums: {}, firstBreak: null, breaks: [] }),
    notices: () => [],
    onNotices: none,
    close: async () => { note('close'); },
  };
}
