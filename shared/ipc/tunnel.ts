// Calls of the tunnel: the way webhooks take from outside to the receiver.
import * as v from 'valibot';
import { call } from './define.ts';
import { settingField } from './setting-field.ts';

const text = v.string();
const problem = v.nullable(v.object({ code: text, message: text, hint: text }));

export const tunnelTest = v.object({
  at: text, ok: v.boolean(), stage: v.nullable(v.picklist(['name', 'connect', 'tls', 'tunnel', 'receiver', 'answer'])), tookMs: v.number(), url: text, problem,
});

export const tunnelView = v.object({
  driver: v.nullable(text), title: v.nullable(text),
  /** What is not secret. */
  settings: v.record(text, text),
  /** Keys of the secrets that are kept sealed. */
  sealed: v.array(text),
  state: v.picklist(['none', 'idle', 'connecting', 'up', 'down']),
  problem,
  retryInMs: v.nullable(v.number()),
  publicUrl: v.nullable(text), forwardTo: v.nullable(text),
  askedKey: v.nullable(v.object({ host: text, fingerprint: text })),
  test: v.nullable(tunnelTest),
  mode: v.picklist(['webhooks_and_polling', 'polling_only']),
  accounts: v.array(v.object({
    name: text, webhookUrl: v.nullable(text), how: v.picklist(['with_each_invoice', 'by_api', 'by_hand', 'own_address', 'direct']), problem,
  })),
});

const secretText = v.pipe(v.string(), v.maxLength(4000));

export const tunnel = {
  drivers: call({ input: v.null(), output: v.array(v.object({ id: text, title: text, summary: text, settings: v.array(settingField) })), role: 'owner', effect: 'read' }),
  /** A missing key keeps its value while the driver stays the same; an empty one is taken out. */
  set: call({ input: v.object({ driver: text, settings: v.record(text, secretText) }), output: tunnelView, role: 'owner', effect: 'write' }),
  /** The server's key that was asked about is right. */
  trust: call({ input: v.object({ fingerprint: text }), output: tunnelView, role: 'owner', effect: 'write' }),
  remove: call({ input: v.null(), output: tunnelView, role: 'owner', effect: 'write' }),
  /** Sends a probe out and waits for it. */
  test: call({ input: v.null(), output: tunnelTest, role: 'cashier', effect: 'read' }),
  /** The owner has entered the address in this gateway's dashboard. */
  told: call({ input: v.object({ name: text }), output: v.null(), role: 'owner', effect: 'write' }),
};
