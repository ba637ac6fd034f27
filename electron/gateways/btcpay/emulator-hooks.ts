// The BTCPay emulator's webhooks: registration, signed bodies as the server writes them, the delivery log and redelivery.
import { createHmac } from 'node:crypto';
import type { EmulatorAnswer } from '../emulator-kit/port.ts';
import type { Delivery, ModelTools, PreparedWebhook } from '../emulator-kit/model.ts';
import { isJsonObject, readJson, writeJson, type JsonObject } from '../emulator-kit/json.ts';
import { base58Token } from '../emulator-kit/tokens.ts';
import { empty, invalid, json, problem, type Context, type FieldProblem, type Route } from './emulator-http.ts';
import { metadataOf } from './emulator-invoices.ts';
import type { Books, DeliveryRecord, Hook } from './emulator-state.ts';
import type { Publish } from './emulator-watcher.ts';

export const SERVER_VERSION = '2.4.1';
/** Redelivery logs are cleared after this time. */
const PRUNED_AFTER_MS = 60 * 86_400_000;
/** In a delivery that is about something else. */
const NO_INVOICE = '';
/** The log keeps this many deliveries. */
const LOG_LIMIT = 1000;

/** Value of the BTCPay-Sig header for exactly these bytes. */
export const signBtcpay = (secret: string, body: string): string => `sha256=${createHmac('sha256', secret).update(body, 'utf8').digest('hex')}`;

export const signedPost = (url: string, secret: string, body: string): PreparedWebhook => ({
  url, headers: { 'content-type': 'application/json', 'user-agent': `BTCPayServer/${SERVER_VERSION}`, 'btcpay-sig': signBtcpay(secret, body) }, body,
});

export interface HookParts {
  readonly routes: readonly Route[];
  readonly publish: Publish;
  prepare(delivery: Delivery, attempt: number): PreparedWebhook | null;
  delivered(delivery: Delivery, attempt: number, status: number | null): void;
  retryOn(status: number | null, delivery: Delivery): boolean;
}

export function createHookParts(books: Books, storeId: string, tools: ModelTools): HookParts {
  const { clock, random } = tools;
  const seconds = (ms: number): number => Math.floor(ms / 1000);
  const hookById = (id: string): Hook | undefined => books.hooks.find((hook) => hook.id === id);
  const view = (hook: Hook): JsonObject => ({
    id: hook.id, enabled: hook.enabled, automaticRedelivery: hook.automaticRedelivery, url: hook.url,
    authorizedEvents: { everything: hook.everything, specificEvents: hook.specificEvents },
  });

  const publish: Publish = (invoice, type, extra) => {
    for (const hook of books.hooks) {
      if (!hook.enabled || !(hook.everything || hook.specificEvents.includes(type))) continue;
      const id = base58Token(random, 22);
      const data: JsonObject = { extra, originalDeliveryId: id, isRedelivery: false, timestamp: seconds(clock.nowMs()), metadata: invoice === null ? undefined : metadataOf(invoice) };
      tools.emit({ id, queue: hook.id, invoice: invoice?.id ?? NO_INVOICE, event: type, data: writeJson(data) });
    }
  };

  /** Event-specific properties first, then the frame, then what belongs to invoices; indented, since the bytes are what is signed. */
  const bodyOf = (delivery: Delivery, deliveryId: string, isRedelivery: boolean): string => {
    const parsed = readJson(delivery.data);
    const data = parsed && isJsonObject(parsed.value) ? parsed.value : {};
    return writeJson({
      ...(isJsonObject(data['extra']) ? data['extra'] : {}), deliveryId, webhookId: delivery.queue, originalDeliveryId: data['originalDeliveryId'],
      isRedelivery, type: delivery.event, timestamp: data['timestamp'], storeId,
      invoiceId: delivery.invoice === NO_INVOICE ? undefined : delivery.invoice, metadata: data['metadata'],
    }, 2);
  };

  const readHook = (body: JsonObject, known: Hook | null): { ok: true; hook: Hook } | { ok: false; problems: FieldProblem[] } => {
    const problems: FieldProblem[] = [];
    const { url, secret, authorizedEvents } = body;
    if (typeof url !== 'string' || !/^https?:\/\/\S+$/.test(url)) problems.push({ path: 'Url', message: typeof url === 'string' ? 'Invalid Url' : 'Url is required' });
    const events = isJsonObject(authorizedEvents) ? authorizedEvents : {};
    const specific = Array.isArray(events['specificEvents']) ? events['specificEvents'].filter((event): event is string => typeof event === 'string') : [];
    if (problems.length > 0 || typeof url !== 'string') return { ok: false, problems };
    return {
      ok: true,
      hook: {
        id: known?.id ?? base58Token(random, 22), url, enabled: body['enabled'] !== false, automaticRedelivery: body['automaticRedelivery'] !== false,
        secret: typeof secret === 'string' && secret !== '' ? secret : known?.secret ?? base58Token(random, 22),
        everything: typeof events['everything'] === 'boolean' ? events['everything'] : specific.length === 0, specificEvents: specific,
      },
    };
  };

  const withHook = (run: (hook: Hook, context: Context) => EmulatorAnswer) => (context: Context): EmulatorAnswer => {
    const hook = hookById(context.params['webhookId'] ?? '');
    return hook ? run(hook, context) : problem(404, 'webhook-not-found', 'The webhook was not found');
  };
  const withDelivery = (run: (record: DeliveryRecord) => EmulatorAnswer) => withHook((hook, { params }) => {
    const record = books.deliveries.find((known) => known.hookId === hook.id && known.id === params['deliveryId']);
    return record ? run(record) : problem(404, 'webhookdelivery-not-found', 'The webhook delivery was not found');
  });
  const isPruned = (record: DeliveryRecord): boolean => clock.nowMs() - record.deliveryMs > PRUNED_AFTER_MS;
  const pruned = (): EmulatorAnswer => problem(409, 'webhookdelivery-pruned', 'This webhook delivery has been pruned, so it can\'t be redelivered');
  const deliveryView = (record: DeliveryRecord): JsonObject => ({
    id: record.id, timestamp: seconds(record.timestampMs), deliveryTime: seconds(record.deliveryMs), httpCode: record.httpCode,
    ...(record.status === 'Failed' ? { errorMessage: 'The request could not be sent' } : {}), status: record.status,
  });

  const permission = 'btcpay.store.webhooks.canmodifywebhooks';
  const item = { item: true, permission } as const;
  const routes: readonly Route[] = [
    { method: 'GET', path: 'stores/:storeId/webhooks', permission, run: () => json(books.hooks.map(view)) },
    {
      method: 'POST', path: 'stores/:storeId/webhooks', body: true, permission, run: ({ body }) => {
        const read = readHook(body, null);
        if (!read.ok) return invalid(read.problems);
        books.hooks.push(read.hook);
        return json({ ...view(read.hook), secret: read.hook.secret });
      },
    },
    { method: 'GET', path: 'webhooks/:webhookId', ...item, run: withHook((hook) => json(view(hook))) },
    {
      method: 'PUT', path: 'webhooks/:webhookId', ...item, body: true, run: withHook((hook, { body }) => {
        const read = readHook(body, hook);
        if (!read.ok) return invalid(read.problems);
        Object.assign(hook, read.hook);
        return json(view(hook));
      }),
    },
    { method: 'DELETE', path: 'webhooks/:webhookId', ...item, run: withHook((hook) => { books.hooks = books.hooks.filter((known) => known !== hook); return empty(); }) },
    {
      method: 'GET', path: 'webhooks/:webhookId/deliveries', ...item, run: withHook((hook, { query }) => {
        const count = /^[0-9]{1,6}$/.exec(query.get('count') ?? '')?.[0];
        const found = books.deliveries.filter((record) => record.hookId === hook.id).reverse();
        return json(found.slice(0, count === undefined ? undefined : Number(count)).map(deliveryView));
      }),
    },
    { method: 'GET', path: 'webhooks/:webhookId/deliveries/:deliveryId', ...item, run: withDelivery((record) => json(deliveryView(record))) },
    {
      method: 'GET', path: 'webhooks/:webhookId/deliveries/:deliveryId/request', ...item,
      run: withDelivery((record) => (isPruned(record) ? pruned() : { status: 200, headers: { 'content-type': 'application/json' }, body: record.body })),
    },
    {
      method: 'POST', path: 'webhooks/:webhookId/deliveries/:deliveryId/redeliver', ...item, run: withDelivery((record) => {
        if (isPruned(record)) return pruned();
        const parsed = readJson(record.data);
        const id = base58Token(random, 22);
        const data = parsed && isJsonObject(parsed.value) ? parsed.value : {};
        tools.emit({ id, queue: record.hookId, invoice: record.invoice, event: record.event, data: writeJson({ ...data, isRedelivery: true }) });
        return json(id);
      }),
    },
  ];

  return {
    routes,
    publish,
    prepare(delivery, attempt) {
      const hook = hookById(delivery.queue);
      if (!hook?.enabled) return null;
      const isRedelivery = attempt > 0 || /"isRedelivery":true/.test(delivery.data);
      const id = attempt === 0 ? delivery.id : base58Token(random, 22);
      const body = bodyOf(delivery, id, isRedelivery);
      const nowMs = clock.nowMs();
      books.deliveries.push({
        id, hookId: hook.id, key: `${delivery.id}#${attempt}`, timestampMs: nowMs, deliveryMs: nowMs, httpCode: null, status: 'Pending', body,
        data: delivery.data, event: delivery.event, invoice: delivery.invoice,
      });
      if (books.deliveries.length > LOG_LIMIT) books.deliveries = books.deliveries.slice(-LOG_LIMIT);
      return signedPost(hook.url, hook.secret, body);
    },
    delivered(delivery, attempt, status) {
      const record = books.deliveries.findLast((known) => known.key === `${delivery.id}#${attempt}`);
      if (!record) return;
      record.httpCode = status;
      record.deliveryMs = clock.nowMs();
      record.status = status === null ? 'Failed' : status >= 200 && status < 300 ? 'HttpSuccess' : 'HttpError';
    },
    // Since 2.3.4 only what may pass by itself is tried again.
    retryOn: (status, delivery) => hookById(delivery.queue)?.automaticRedelivery === true
      && (status === null || status >= 500 || status === 429 || status === 408),
  };
}
