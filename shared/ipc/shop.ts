// Calls and events of the app's own state and set-up: mode, vault, shop settings, gateway accounts, reports, practice controls.
import * as v from 'valibot';
import { call, event } from './define.ts';
import { settingField } from './setting-field.ts';
import { proxyView } from './proxy.ts';
import { tunnelView } from './tunnel.ts';

const text = v.string();
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(60));
const secretText = v.pipe(v.string(), v.maxLength(4000));

const tolerance = v.object({ basisPoints: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000)), fiat: text });
export const policyView = v.object({
  under: tolerance, over: tolerance,
  confirmations: v.array(v.object({ upTo: v.nullable(text), wanted: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000)) })),
  graceMinutes: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_080)),
});

export const shopSettings = v.object({
  shopName: v.pipe(v.string(), v.maxLength(60)),
  currency: text,
  timeZone: text,
  defaultGateway: v.nullable(text),
  defaultMethod: v.nullable(text),
  theme: v.picklist(['system', 'light', 'dark']),
  sound: v.boolean(),
  policy: policyView,
});

/** `part`: what a setting is for that the till sells without; `choices`: the only values it takes, none for free text. */
const gatewaySetting = v.object({
  ...settingField.entries, part: v.nullable(v.picklist(['login', 'payouts', 'advanced'])), choices: v.array(v.object({ value: text, label: text })),
});

/** What a gateway can do and what it cannot, in words. */
const abilities = v.object({ can: v.array(text), cannot: v.array(text) });

export const driverView = v.object({
  id: text, title: text, settings: v.array(gatewaySetting), /** Key of the setting that checks webhooks. */
  webhookSecretKey: text, methods: v.array(text), defaultBaseUrl: v.nullable(text), baseUrlHelp: text,
  capabilities: v.record(v.string(), v.unknown()),
  abilities,
  /** No gateway stands behind it: it has no address, and its name is a treasury account's. */
  own: v.boolean(),
});

export const offeredMethod = v.object({
  method: text, asset: text, networkName: text, only: text,
  minimum: v.nullable(v.object({ value: text, currency: text })),
});

export const accountView = v.object({
  name: text, driver: text, title: text, baseUrl: text, settings: v.record(v.string(), text), abilities, practice: v.boolean(),
  /** The gateway's test surroundings: no real money moves. */
  sandbox: v.boolean(),
  priceCurrencies: v.union([v.literal('any'), v.array(text)]),
  methods: v.array(offeredMethod),
  /** `unchecked` until the first answer. */
  health: v.picklist(['unchecked', 'ok', 'not_answering', 'slow_down', 'refused']),
  healthDetail: v.nullable(text),
  webhookUrl: v.nullable(text),
  lastContactAt: v.nullable(text),
});

export const appState = v.object({
  version: text,
  mode: v.picklist(['unconfigured', 'practice', 'live']),
  vault: v.picklist(['none', 'locked', 'open']),
  /** False where the system keychain cannot be trusted: a passphrase is asked for. */
  keychain: v.object({ backend: text, trustworthy: v.boolean() }),
  /** Set when the app runs on the old registry-only Electron. */
  runtimeWarning: v.nullable(text),
  receiver: v.object({ listening: v.boolean(), port: v.nullable(v.number()), problem: v.nullable(text) }),
  tunnel: tunnelView,
  proxy: proxyView,
  /** Warnings for the whole shop: wrong clock, full disk, damaged books. */
  notices: v.array(v.object({ code: text, message: text, hint: text })),
  catchingUp: v.boolean(),
  settings: shopSettings,
  accounts: v.array(accountView),
  reviewCount: v.number(),
});

export const app = {
  state: call({ input: v.null(), output: appState, role: 'cashier', effect: 'read' }),
  /** Swaps to practice mode in its own data folder (and back). The till's state is sent anew. */
  practice: call({ input: v.object({ on: v.boolean() }), output: appState, role: 'cashier', effect: 'write' }),
  /** Opens what could not be opened, once what was in the way is gone. */
  retry: call({ input: v.null(), output: appState, role: 'cashier', effect: 'write' }),
  changed: event({ payload: appState }),
};

export const vault = {
  /** Seals new credentials with this passphrase from now on (first use). */
  create: call({ input: v.object({ passphrase: secretText }), output: v.null(), role: 'owner', effect: 'write' }),
  unlock: call({ input: v.object({ passphrase: secretText }), output: v.null(), role: 'cashier', effect: 'write' }),
};

export const settings = {
  save: call({ input: shopSettings, output: shopSettings, role: 'owner', effect: 'write' }),
};

export const gateways = {
  drivers: call({ input: v.null(), output: v.array(driverView), role: 'owner', effect: 'read' }),
  add: call({
    input: v.object({ name, driver: text, baseUrl: text, selfHosted: v.boolean(), settings: v.record(v.string(), secretText) }),
    output: accountView, role: 'owner', effect: 'write',
  }),
  /** Only what is named changes. The old webhook secret holds for `keepOldSecretMinutes` more. */
  change: call({
    input: v.object({
      name, baseUrl: v.nullable(text), settings: v.record(v.string(), secretText),
      keepOldSecretMinutes: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(43_200)),
    }),
    output: accountView, role: 'owner', effect: 'write',
  }),
  check: call({
    input: v.object({ name }),
    output: v.object({ methods: v.array(text), clockSkewMs: v.number(), warnings: v.array(text) }), role: 'owner', effect: 'read',
  }),
  /** The base URL as it would be used, normalised, and a warning for look-alike names; null error when it may be saved. */
  checkUrl: call({
    input: v.object({ url: text, selfHosted: v.boolean() }),
    output: v.object({ normalised: v.nullable(text), problem: v.nullable(text), warning: v.nullable(text) }), role: 'owner', effect: 'read',
  }),
  balances: call({
    input: v.object({ name }),
    output: v.array(v.object({ method: text, available: text, pending: v.nullable(text), asset: text })), role: 'owner', effect: 'read',
  }),
};

export const exportsArea = {
  /** Main asks where to save; null when the person changed their mind. */
  save: call({
    input: v.object({ report: v.picklist(['invoices', 'payments', 'journal']), from: text, to: text }),
    output: v.nullable(v.object({ path: text, rows: v.number(), sha256: text })), role: 'cashier', effect: 'read',
  }),
};

export const practice = {
  /** One more gateway to practise with. */
  add: call({ input: v.object({ driver: text }), output: accountView, role: 'cashier', effect: 'write' }),
  /** Plays the customer or the gateway for a practice sale. `amount` only where the action takes one. */
  act: call({
    input: v.object({
      saleId: text,
      action: v.picklist(['pay', 'pay_less', 'pay_more', 'pay_late', 'pay_rest', 'confirm', 'expire', 'wrong_network', 'repeat_webhooks', 'forge_webhook']),
    }),
    output: v.null(), role: 'cashier', effect: 'write',
  }),
  fault: call({
    input: v.object({ account: text, fault: v.picklist(['none', 'silent', 'slow', 'http_429', 'http_500', 'garbage', 'half_body', 'drop_answer']) }),
    output: v.null(), role: 'cashier', effect: 'write',
  }),
};
