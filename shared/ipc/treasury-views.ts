// What the treasury shows, in the windows and under --json: the services build these directly. Amounts are exact decimal text.
import * as v from 'valibot';

const text = v.string();
const optional = v.nullable(text);
const problem = v.nullable(v.object({ code: text, message: text, hint: text }));

/** `unit` is a method (`BTC@bitcoin`) or a currency; `asset` what to print beside the value. */
export const amountView = v.object({ value: text, asset: text, unit: text });
/** What it was worth at `at`, by which source. null where no rate is known. */
export const worthView = v.nullable(v.object({ value: text, currency: text, source: text, at: text }));

/** One place where the shop has money. */
export const placeView = v.object({
  kind: v.picklist(['gateway', 'account']), name: text, title: text, method: text,
  available: amountView, pendingIn: v.nullable(amountView), pendingOut: v.nullable(amountView), worth: worthView,
  /** When it was last read; null: never. */
  asOf: optional, problem,
});

export const treasuryAccountView = v.object({
  id: text, name: text, network: v.picklist(['mainnet', 'testnet', 'signet', 'regtest']),
  scriptType: v.picklist(['p2wpkh', 'p2tr', 'p2sh-p2wpkh', 'p2pkh']), path: text, fingerprint: text, descriptor: text,
  /** By descriptor only: no signer was ever seen for it. */
  watchOnly: v.boolean(),
  source: text, secondSource: optional,
  confirmed: amountView, pendingIn: amountView, pendingOut: amountView, frozen: amountView, spendable: amountView, worth: worthView,
  transactions: v.number(), coins: v.number(), asOf: optional, problem,
  /** The first address nobody was given yet. */
  receive: v.object({ address: text, /** As the signer writes it: on regtest with testnet's prefix. */ onDevice: text, index: v.number(), path: text, shownOnSignerAt: optional, uri: text }),
});

export const coinView = v.object({
  outpoint: text, txid: text, vout: v.number(), value: amountView, address: text, path: text, label: text,
  confirmations: v.number(), at: optional, frozen: v.boolean(), reusedAddress: v.boolean(), lockedBy: optional, isChange: v.boolean(),
  /** Spending it costs more than it is worth at the usual fee. */
  isDust: v.boolean(),
});

export const historyView = v.object({
  txid: text, at: optional, height: v.nullable(v.number()), confirmations: v.number(),
  kind: v.picklist(['received', 'sent', 'moved', 'sale', 'conflict']), delta: amountView, fee: v.nullable(amountView), label: text,
  withdrawal: optional, order: optional, addresses: v.array(text),
});

export const stepView = v.object({ at: text, kind: text, detail: text, by: optional });

/** The next thing to do and who does it; one at a time. */
export const needView = v.object({
  who: v.picklist(['owner', 'signer', 'gateway', 'chain', 'requester', 'nobody']), code: text, message: text, hint: text,
});

export const withdrawalActions = ['approve', 'cancel', 'bump', 'cancel_by_replacement', 'child', 'send_again', 'ask_again', 'verify', 'close', 'export_psbt', 'import_psbt'] as const;

export const withdrawalView = v.object({
  id: text, reference: text, state: v.picklist(['requested', 'approved', 'submitting', 'submitted', 'in_doubt', 'completed', 'failed', 'cancelled']), final: v.boolean(),
  purpose: v.picklist(['payment', 'transfer', 'refund', 'consolidation']),
  source: v.object({ kind: v.picklist(['account', 'gateway', 'gateway_refund']), name: text }), method: text, asset: text, network: text,
  recipients: v.array(v.object({ name: text, address: text, /** As the signer writes it: on regtest with testnet's prefix. */ onDevice: text, amount: amountView, worth: worthView, kind: v.picklist(['contact', 'own', 'customer']) })),
  amount: amountView, worth: worthView,
  fee: v.nullable(v.object({ amount: amountView, satPerVb: text, percent: text, worth: worthView })),
  total: amountView,
  /** Set for treasury accounts once planned. */
  coins: v.array(v.object({ outpoint: text, value: amountView })), change: v.nullable(v.object({ address: text, path: text, amount: amountView })),
  txid: optional, earlierTxids: v.array(text), confirmations: v.nullable(v.number()), gatewayId: optional,
  requestedBy: text, createdAt: text, note: text, invoice: v.nullable(v.object({ id: text, orderId: text })),
  approval: v.nullable(v.object({ by: text, fingerprint: text, at: text, expiresAt: text })),
  /** What the transaction that is planned now does; null: none is. `cancel` and `child` pay nobody but the account itself. */
  plan: v.nullable(v.picklist(['first', 'bump', 'cancel', 'child'])),
  /** What the device will show, in its order and words; the window puts it beside its own summary. */
  deviceScreens: v.array(v.object({ title: text, value: text })),
  /** For gateways: the text that is signed. */
  text: optional,
  need: needView, actions: v.array(v.picklist(withdrawalActions)), problem,
  /** Why policy does not let it pass; empty: it does. */
  policy: v.array(v.object({ rule: text, message: text })),
  steps: v.array(stepView),
});

/** One line of a CSV of recipients. */
export const recipientLineView = v.object({ line: v.number(), contact: optional, name: text, address: text, amount: text, problem: optional });

export const contactView = v.object({
  id: text, name: text, method: text, address: text, createdAt: text, createdBy: text,
  state: v.picklist(['unconfirmed', 'waiting', 'usable', 'removed']), usableAt: optional, confirmedBy: optional,
  /** A known address with the same ends; null: none. */
  lookAlike: v.nullable(v.object({ name: text, address: text })), lastUsedAt: optional,
});

/** Limits in the shop's currency; no entry for a role means it may not. */
export const treasuryPolicyView = v.object({
  limits: v.array(v.object({ role: v.picklist(['cashier', 'bookkeeper', 'manager', 'owner']), purpose: v.picklist(['payment', 'transfer', 'refund', 'consolidation']), perOperation: text, perDay: text, perWeek: text })),
  coolDownHours: v.number(), approvalMinutes: v.number(), feeCeilingSatPerVb: text, feeCeilingPercent: text,
  zeroConf: v.object({ upTo: text, perShift: text }), frozen: v.nullable(v.object({ by: text, at: text, reason: text })),
});

export const sweepRuleView = v.object({
  id: text, gateway: text, method: text, account: text, above: text, keep: text,
  every: v.picklist(['when_above', 'daily', 'weekly', 'monthly']), on: v.boolean(), lastProposedAt: optional, problem,
});

export const personView = v.object({ name: text, role: v.picklist(['cashier', 'bookkeeper', 'manager', 'owner']), hasPin: v.boolean(), signers: v.array(text) });

export const signerView = v.object({
  kind: v.picklist(['ledger', 'speculos', 'virtual']), state: v.picklist(['idle', 'looking', 'ready', 'waiting_for_person', 'problem']),
  model: optional, appName: optional, appVersion: optional, fingerprint: optional, nickname: optional,
  exchanges: v.number(), problem, /** Text of the udev rules, where Linux needs them. */ udev: optional,
});

/** The practice device's screen, as data. */
export const practiceDeviceView = v.object({
  state: v.picklist(['unplugged', 'locked', 'dashboard', 'opening_app', 'app']), appName: optional, appVersion: text, seed: text,
  screen: v.nullable(v.object({ title: text, fields: v.array(v.object({ label: text, value: text })), canApprove: v.boolean(), canReject: v.boolean(), step: v.number(), of: v.number() })),
});

export const auditLineView = v.object({ at: text, who: text, what: text, withdrawal: optional });

/** One point per day. */
export const seriesView = v.object({ label: text, unit: text, points: v.array(v.object({ day: text, value: text })) });

export const treasuryState = v.object({
  network: v.nullable(v.picklist(['mainnet', 'testnet', 'signet', 'regtest'])),
  person: v.nullable(personView), people: v.array(personView),
  /** Without amounts for people who may not see what the shop has. */
  places: v.array(v.object({ ...placeView.entries, available: v.nullable(amountView) })), accounts: v.array(treasuryAccountView), total: worthView,
  waiting: v.array(withdrawalView),
  /** Withdrawals that wait for a device right now. */
  signing: v.array(v.object({ withdrawal: text, signer: v.picklist(['ledger', 'speculos', 'virtual']) })),
  signers: v.array(signerView), policy: treasuryPolicyView, contacts: v.array(contactView), sweepRules: v.array(sweepRuleView),
  sources: v.array(v.object({ name: text, kind: v.picklist(['esplora', 'electrum', 'core']), url: text, tip: v.nullable(v.object({ height: v.number(), at: text })), fees: v.array(v.object({ blocks: v.number(), satPerVb: text })), problem })),
  practiceDevice: v.nullable(practiceDeviceView),
});
