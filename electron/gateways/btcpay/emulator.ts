// BTCPay Server in memory, written from its sheet and OpenAPI data alone: Greenfield API v1, status model, signed webhooks.
import type { Emulator, EmulatorDeps, EmulatorRequest } from '../emulator-kit/port.ts';
import type { GatewayModel, ModelTools } from '../emulator-kit/model.ts';
import { assembleEmulator } from '../emulator-kit/assemble.ts';
import { formatDec, sum, zero } from '../emulator-kit/decimal.ts';
import { writeJson } from '../emulator-kit/json.ts';
import { base58Token, hex } from '../emulator-kit/tokens.ts';
import { createRouter, type ApiKey, type Owner, type Route } from './emulator-http.ts';
import { createHookParts, signBtcpay, signedPost } from './emulator-hooks.ts';
import { createInvoiceParts, metadataOf, orderIdOf, shownState } from './emulator-invoices.ts';
import { payoutRoutes } from './emulator-payouts.ts';
import { movePayout, payoutLines } from './emulator-payout-play.ts';
import { createBtcpayPlay } from './emulator-play.ts';
import { storeRoutes } from './emulator-store.ts';
import { accounted, methodFacts, paymentMethodIds, promptSums, type Books, type Hook, type Invoice, type PaymentMethodId, type SpeedPolicy, type StoreSetup } from './emulator-state.ts';
import { createWatcher } from './emulator-watcher.ts';

export interface BtcpayEmulatorOptions {
  /** apiKey, storeId, webhookSecret; what is missing is made up. */
  readonly credentials?: Readonly<Record<string, string>>;
  readonly webhookUrl?: string;
  readonly defaultCurrency?: string;
  readonly methods?: readonly PaymentMethodId[];
  readonly speedPolicy?: SpeedPolicy;
  /** 'never' by default, so that practice amounts can be worked out by hand; a real store begins with 'multiplePaymentsOnly'. */
  readonly networkFee?: StoreSetup['networkFee'];
  /** What the key may do; `:storeId` scopes are added by the caller. Default: what a till needs, in this store. */
  readonly permissions?: readonly string[];
  /** Whoever knows this password may do everything, by HTTP Basic. */
  readonly owner?: Owner;
}

const practiceOwner: Owner = { email: 'owner@practice.test', password: 'practice', fido2: false };

/** Least rights for charging, watching, ending and counting. */
const tillPermissions = ['btcpay.store.canmodifyinvoices', 'btcpay.store.cancreateinvoice', 'btcpay.store.canviewinvoices', 'btcpay.store.canviewstoresettings', 'btcpay.store.canviewwallet'];

const treasuryPermissions = ['btcpay.store.cancreatepullpayments', 'btcpay.store.cancreatenonapprovedpullpayments', 'btcpay.store.canviewpullpayments', 'btcpay.store.canviewpayouts', 'btcpay.store.canmanagepayouts'];

export function createBtcpayEmulator(deps: EmulatorDeps, options: BtcpayEmulatorOptions = {}): Emulator {
  return assembleEmulator(deps, (tools) => buildModel(tools, options));
}

function buildModel(tools: ModelTools, options: BtcpayEmulatorOptions): GatewayModel {
  const { random, clock } = tools;
  const credentials = {
    apiKey: options.credentials?.['apiKey'] ?? hex(random, 20),
    storeId: options.credentials?.['storeId'] ?? base58Token(random, 44),
    webhookSecret: options.credentials?.['webhookSecret'] ?? base58Token(random, 22),
    payoutKey: options.credentials?.['payoutKey'] ?? hex(random, 20),
  };
  const store: StoreSetup = {
    storeId: credentials.storeId, defaultCurrency: options.defaultCurrency ?? 'USD', methods: options.methods ?? paymentMethodIds, speedPolicy: options.speedPolicy ?? 'MediumSpeed',
    networkFee: options.networkFee ?? 'never',
  };
  const key: ApiKey = {
    apiKey: credentials.apiKey, label: 'Practice till', permissions: options.permissions ?? tillPermissions.map((permission) => `${permission}:${store.storeId}`),
  };
  const payoutKey: ApiKey = { apiKey: credentials.payoutKey, label: 'Practice treasury', permissions: treasuryPermissions.map((permission) => `${permission}:${store.storeId}`) };
  const books: Books = { keys: [key, payoutKey], invoices: [], hooks: [], deliveries: [], pullPayments: [], payouts: [], addresses: 0 };

  const hooks = createHookParts(books, store.storeId, tools);
  const watcher = createWatcher(() => clock.nowMs(), hooks.publish);
  const invoices = createInvoiceParts(books, store, tools, watcher, hooks.publish);
  const play = createBtcpayPlay(store, tools, watcher, invoices);
  const routes: readonly Route[] = [
    ...storeRoutes(books, store, random), ...invoices.routes, ...hooks.routes, ...payoutRoutes(books, store, tools, hooks.publish),
  ];
  const route = createRouter(routes, { keys: () => books.keys, owner: options.owner ?? practiceOwner, storeId: store.storeId, clock });

  /** The store's own webhook, made when a URL is set from outside. */
  const setWebhookUrl = (url: string): void => {
    const own = books.hooks.find((hook) => hook.secret === credentials.webhookSecret);
    if (own) own.url = url;
    else books.hooks.push({ id: base58Token(random, 22), url, enabled: true, automaticRedelivery: true, secret: credentials.webhookSecret, everything: true, specificEvents: [] });
  };
  if (options.webhookUrl !== undefined) setWebhookUrl(options.webhookUrl);

  const forge = (invoice: Invoice, hook: Hook, how: 'wrong_key' | 'altered_amount' | 'no_signature') => {
    const id = base58Token(random, 22);
    const body = (value: string): string => writeJson({
      manuallyMarked: false, overPaid: value !== '0', deliveryId: id, webhookId: hook.id, originalDeliveryId: id, isRedelivery: false, type: 'InvoiceSettled',
      timestamp: Math.floor(clock.nowMs() / 1000), storeId: store.storeId, invoiceId: invoice.id, metadata: metadataOf(invoice),
    }, 2);
    const genuine = body('0');
    switch (how) {
      case 'wrong_key': return signedPost(hook.url, 'not-the-secret', genuine);
      case 'no_signature': { const { 'btcpay-sig': _dropped, ...headers } = { ...signedPost(hook.url, hook.secret, genuine).headers }; return { url: hook.url, headers, body: genuine }; }
      // The header belongs to other bytes: whoever verifies the whole body refuses this one.
      case 'altered_amount': return { ...signedPost(hook.url, hook.secret, body('9999')), headers: { ...signedPost(hook.url, hook.secret, genuine).headers, 'btcpay-sig': signBtcpay(hook.secret, genuine) } };
    }
  };

  const checkoutPage = (request: EmulatorRequest) => {
    const id = /^\/i\/([^/?]+)/.exec(request.target)?.[1];
    if (id === undefined || request.method !== 'GET') return null;
    const text = invoices.byId(id)?.prompts.map((prompt) => `${prompt.methodId}: ${prompt.destination ?? ''}`).join('<br>');
    return { status: text === undefined ? 404 : 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: `<!doctype html><title>Practice checkout</title><p>${text ?? 'Not found'}</p>` };
  };

  return {
    driver: 'btcpay',
    basePath: '',
    credentials,
    webhookRules: {
      retryDelaysMs: [10_000, 60_000, ...Array.from({ length: 6 }, () => 600_000)], retryOn: hooks.retryOn, serial: true,
    },
    answer: (request) => checkoutPage(request) ?? route(request),
    play(action) {
      const invoice = invoices.byId(action.invoice);
      return invoice ? play(invoice, action) : { ok: false, error: 'no such invoice' };
    },
    find: (text) => (invoices.byId(text) ?? books.invoices.findLast((invoice) => orderIdOf(invoice) === text))?.id ?? null,
    invoices: () => books.invoices.map((invoice) => {
      watcher.update(invoice);
      const prompt = invoice.prompts[0];
      const { status, additionalStatus } = shownState(invoice);
      return {
        id: invoice.id, orderId: orderIdOf(invoice), status: additionalStatus === 'None' ? status : `${status}/${additionalStatus}`,
        method: prompt ? methodFacts[prompt.methodId].method : '', address: prompt?.destination ?? null,
        due: formatDec(prompt ? promptSums(invoice, prompt).amount : zero),
        paid: formatDec(sum(accounted(invoice).filter((payment) => payment.methodId === prompt?.methodId).map((payment) => payment.value))),
      };
    }),
    payouts: () => payoutLines(books),
    movePayout: (id, to) => movePayout(books, id, to, random),
    setWebhookUrl,
    prepare: hooks.prepare,
    delivered: hooks.delivered,
    forge(id, how) {
      const invoice = invoices.byId(id);
      const hook = books.hooks.find((known) => known.enabled);
      return invoice && hook ? forge(invoice, hook, how) : null;
    },
    state: () => books,
    restore(state) {
      Object.assign(books, state);
      for (const invoice of books.invoices) if (invoice.status === 'New' || invoice.status === 'Processing') invoices.watch(invoice);
    },
  };
}
