// Sends an emulator's webhooks: retries on the vendor's timetable, holding back, dropping, repeating, and a log of every try.
import type { Clock } from '../../core/ports.ts';
import type { WebhookSender } from './port.ts';
import type { Delivery, PreparedWebhook, WebhookRules } from './model.ts';

interface Waiting { readonly delivery: Delivery; readonly attempt: number; readonly dueMs: number }
interface Lane { readonly id: string; items: Waiting[]; busy: boolean; cancel: () => void }

export interface Sent extends PreparedWebhook {
  readonly deliveryId: string;
  readonly invoice: string;
  readonly event: string;
  readonly attempt: number;
  readonly atMs: number;
  /** HTTP status, null when nobody answered. */
  readonly status: number | null;
}

export type WebhookMode = 'flow' | 'hold' | 'drop';
export interface DispatcherState {
  readonly mode: WebhookMode;
  readonly held: readonly Delivery[];
  readonly lanes: readonly { readonly id: string; readonly items: readonly Waiting[] }[];
  readonly sent: readonly Sent[];
}

export interface Dispatcher {
  enqueue(delivery: Delivery): void;
  setMode(mode: WebhookMode, release: 'in_order' | 'reversed'): void;
  /** The same bytes once more for every try made so far for the invoice. */
  repeat(invoice: string, count: number, reverse: boolean): Promise<readonly Sent[]>;
  /** Sends bytes as they are, outside every queue. */
  sendNow(webhook: PreparedWebhook, invoice: string, event: string): Promise<Sent>;
  readonly log: readonly Sent[];
  state(): DispatcherState;
  restore(state: DispatcherState): void;
  idle(): Promise<void>;
  close(): void;
}

/** The log keeps this many tries; older ones are forgotten. */
const LOG_LIMIT = 1000;

export function createDispatcher(options: {
  readonly clock: Clock;
  readonly send: WebhookSender;
  readonly rules: WebhookRules;
  readonly prepare: (delivery: Delivery, attempt: number) => PreparedWebhook | null;
  readonly onSent: (delivery: Delivery, sent: Sent) => void;
  readonly onChange: () => void;
}): Dispatcher {
  const { clock, send, rules } = options;
  let mode: WebhookMode = 'flow';
  let held: Delivery[] = [];
  let log: Sent[] = [];
  let closed = false;
  let releases = 0;
  const lanes = new Map<string, Lane>();
  const inFlight = new Set<Promise<void>>();

  const record = (sent: Sent): void => {
    log.push(sent);
    if (log.length > LOG_LIMIT) log = log.slice(-LOG_LIMIT);
    options.onChange();
  };
  const deliver = async (webhook: PreparedWebhook, about: { deliveryId: string; invoice: string; event: string; attempt: number }): Promise<Sent> => {
    const atMs = clock.nowMs();
    const status = await send(webhook.url, webhook.headers, webhook.body);
    const sent: Sent = { ...webhook, ...about, atMs, status };
    record(sent);
    return sent;
  };

  const addTo = (laneId: string, waiting: Waiting): void => {
    const lane = lanes.get(laneId) ?? { id: laneId, items: [], busy: false, cancel: () => undefined };
    lanes.set(laneId, lane);
    lane.items.push(waiting);
    pump(lane);
  };
  const laneOf = (delivery: Delivery): string => (rules.serial ? delivery.queue : delivery.id);

  const pump = (lane: Lane): void => {
    if (closed || lane.busy) return;
    const head = lane.items[0];
    if (!head) { lanes.delete(lane.id); return; }
    lane.cancel();
    const waitMs = head.dueMs - clock.nowMs();
    if (waitMs > 0) {
      lane.cancel = clock.after(waitMs, () => pump(lane));
      return;
    }
    lane.busy = true;
    const work = attempt(lane, head).finally(() => { inFlight.delete(work); });
    inFlight.add(work);
  };

  const attempt = async (lane: Lane, { delivery, attempt: number }: Waiting): Promise<void> => {
    const prepared = options.prepare(delivery, number);
    let again: Waiting | null = null;
    if (prepared !== null) {
      const sent = await deliver(prepared, { deliveryId: delivery.id, invoice: delivery.invoice, event: delivery.event, attempt: number });
      options.onSent(delivery, sent);
      const delayMs = rules.retryDelaysMs[number];
      if (rules.retryOn(sent.status, delivery) && delayMs !== undefined) again = { delivery, attempt: number + 1, dueMs: clock.nowMs() + delayMs };
    }
    lane.busy = false;
    lane.items.shift();
    if (again !== null && laneOf(delivery) === lane.id) lane.items.unshift(again);
    else if (again !== null) addTo(laneOf(delivery), again);
    options.onChange();
    pump(lane);
  };

  return {
    enqueue(delivery) {
      if (mode === 'hold') held.push(delivery);
      else if (mode === 'flow') addTo(laneOf(delivery), { delivery, attempt: 0, dueMs: clock.nowMs() });
      options.onChange();
    },
    setMode(next, release) {
      mode = next;
      const released = release === 'reversed' ? held.reverse() : held;
      held = next === 'hold' ? held : [];
      // One lane for all that is released keeps the order on the wire, also for gateways that send each event on its own.
      releases += 1;
      if (next === 'flow') for (const delivery of released) addTo(rules.serial ? delivery.queue : `release-${releases}`, { delivery, attempt: 0, dueMs: clock.nowMs() });
      options.onChange();
    },
    async repeat(invoice, count, reverse) {
      const known = log.filter((sent) => sent.invoice === invoice);
      if (reverse) known.reverse();
      const again: Sent[] = [];
      for (let round = 0; round < count; round += 1) {
        for (const { url, headers, body, deliveryId, event, attempt: number } of known) {
          again.push(await deliver({ url, headers, body }, { deliveryId, invoice, event, attempt: number }));
        }
      }
      return again;
    },
    sendNow: (webhook, invoice, event) => deliver(webhook, { deliveryId: 'forged', invoice: `forged:${invoice}`, event, attempt: 0 }),
    get log() {
      return log;
    },
    state: () => ({ mode, held, sent: log, lanes: [...lanes.values()].map(({ id, items }) => ({ id, items })) }),
    restore(state) {
      mode = state.mode;
      held = [...state.held];
      log = [...state.sent];
      for (const lane of lanes.values()) lane.cancel();
      lanes.clear();
      for (const { id, items } of state.lanes) for (const item of items) addTo(id, item);
    },
    async idle() {
      while (inFlight.size > 0) await Promise.all(inFlight);
    },
    close() {
      closed = true;
      for (const lane of lanes.values()) lane.cancel();
    },
  };
}
