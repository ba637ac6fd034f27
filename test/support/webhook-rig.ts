// A webhook receiver on a store in memory, with the real drivers and senders that sign as the vendors do.
import { createHmac } from 'node:crypto';
import { driverOf } from '../../electron/gateways/registry.ts';
import type { Clock, Logger } from '../../electron/core/ports.ts';
import { secret } from '../../electron/core/secret.ts';
import { createWebhookService } from '../../electron/features/webhooks/service.ts';
import type { AppendDeliveries, LiveSecret, StoredDelivery, VerifiedDelivery, WebhookEndpoint } from '../../electron/features/webhooks/port.ts';
import type { GatewayDriver } from '../../electron/gateways/port.ts';
import { failure, ok } from '../../shared/errors/result.ts';

export const BTCPAY_SECRET = 'whsec-for-tests';
/** Bytes 00 01 .. 1f, as the vendor's dashboard shows the key. */
export const CPC_APP_KEY = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
export const BTCPAY_PATH = '/w/btc-00112233445566778899aabbccddeeff';
export const CPC_PATH = '/w/usdt-ffeeddccbbaa99887766554433221100';

export const btcpayBody = (id = 'inv1', delivery = 'd1', type = 'InvoiceSettled'): string =>
  JSON.stringify({ deliveryId: delivery, webhookId: 'w1', originalDeliveryId: delivery, isRedelivery: false, type, timestamp: 1_700_000_000, storeId: 's1', invoiceId: id });
export const btcpaySignature = (body: string | Uint8Array, key = BTCPAY_SECRET): string => `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;

export function cpcBody(id = '550e8400-e29b-41d4-a716-446655440000', event = 'payment.confirmed', amount = '25.00'): string {
  const signature = createHmac('sha256', Buffer.from(CPC_APP_KEY, 'base64')).update(`${id}.${event}`).digest('hex');
  return `{"event":"${event}","invoice_id":"${id}","order_id":"A-1","status":"confirmed","network":"trc20","coin":"USDT","amount_usd":${amount},"signature":"${signature}"}`;
}

export interface Rig {
  readonly service: ReturnType<typeof createWebhookService>;
  readonly clock: Clock & { now: number; tick(ms: number): void };
  readonly stored: VerifiedDelivery[];
  /** Sizes of the committed batches. */
  readonly batches: number[];
  readonly notified: VerifiedDelivery[];
  readonly logged: { readonly level: string; readonly event: string; readonly values: unknown }[];
  /** What the store does next. */
  fail: 'no' | 'error' | 'throw';
  secrets: readonly LiveSecret[] | 'locked';
  endpoints: WebhookEndpoint[];
  port: number;
}

function driver(id: string): GatewayDriver {
  const found = driverOf(id);
  if (found === null) throw new Error(`no driver ${id}`);
  return found;
}

/** Starts a receiver on a free port. `append` replaces the store. */
export async function startRig(append?: AppendDeliveries): Promise<Rig> {
  const timers: { at: number; run: () => void }[] = [];
  const clock = {
    now: 1_700_000_000_000,
    nowMs: () => clock.now,
    monotonicMs: () => clock.now,
    after: (delayMs: number, run: () => void) => {
      const timer = { at: clock.now + delayMs, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
    tick(ms: number) {
      clock.now += ms;
      for (const timer of timers.filter(({ at }) => at <= clock.now)) {
        timers.splice(timers.indexOf(timer), 1);
        timer.run();
      }
    },
  };
  const logged: Rig['logged'] = [];
  const note = (level: string) => (event: string, values?: unknown) => void logged.push({ level, event, values });
  const log: Logger = { info: note('info'), warn: note('warn'), error: note('error') };
  const seen = new Set<string>();
  const memory: AppendDeliveries = (batch) => {
    if (rig.fail === 'throw') throw new Error('disk on fire');
    if (rig.fail === 'error') return failure('db/disk_full');
    rig.batches.push(batch.length);
    return ok(batch.map((delivery): StoredDelivery => {
      const key = `${delivery.account}\n${delivery.eventKey}`;
      const outcome = seen.has(key) ? 'repeat' : 'stored';
      seen.add(key);
      rig.stored.push(delivery);
      return { outcome, invoiceId: null };
    }));
  };
  const live = (text: string) => () => (rig.secrets === 'locked' ? failure('vault/locked') : ok(rig.secrets.length > 0 ? rig.secrets : [{ secret: secret(text), untilMs: null }]));
  const changed = new Set<() => void>();
  const rig: Rig = {
    clock, logged, stored: [], batches: [], notified: [], fail: 'no', secrets: [], port: 0,
    endpoints: [
      { account: 'btc', driver: driver('btcpay'), path: BTCPAY_PATH, secrets: live(BTCPAY_SECRET) },
      { account: 'usdt', driver: driver('cryptopayment-center'), path: CPC_PATH, secrets: live(CPC_APP_KEY) },
    ],
    service: createWebhookService({
      endpoints: () => ok(rig.endpoints),
      onEndpointsChanged: (listener) => {
        changed.add(listener);
        return () => changed.delete(listener);
      },
      append: append ?? memory,
      notify: (batch) => rig.notified.push(...batch),
      clock, log,
    }),
  };
  const listening = await rig.service.listen(0);
  if (!listening.ok) throw new Error(listening.error.code);
  rig.port = listening.value.port;
  return rig;
}
