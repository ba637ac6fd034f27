// What a driver may change about the receiver: forms as bodies, a query of ours on the address, and what its check is given.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { secret } from '../../electron/core/secret.ts';
import type { GatewayDriver, WebhookContext } from '../../electron/gateways/port.ts';
import { ok } from '../../shared/errors/result.ts';
import { postBytes, sendRaw } from '../support/loopback-http.ts';
import { must } from '../support/shop.ts';
import { BTCPAY_PATH, startRig, type Rig } from '../support/webhook-rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(async () => {
  await rig.service.close();
});

const statusOf = async (bytes: Uint8Array): Promise<number | null> => (await sendRaw(rig.port, bytes)).statuses[0] ?? null;

describe('drivers that say so', () => {
  const hinted = { ok: true, eventKey: 'k', event: 'e', knownEvent: true, gatewayInvoiceId: 'inv1', detail: '' } as const;
  const FORM = 'application/x-www-form-urlencoded';
  const seen: { query: string | undefined; context: WebhookContext }[] = [];
  const stub = (more: Partial<GatewayDriver>): void => {
    seen.length = 0;
    const [first] = rig.endpoints;
    if (first === undefined) throw new Error('the rig has an endpoint');
    rig.endpoints = [{
      ...first, settings: { merchant: 'm1' },
      driver: { ...first.driver, verifyWebhook: ({ query }, _secret, context) => { seen.push({ query, context }); return hinted; }, ...more },
      secrets: () => ok([{ secret: secret('now'), untilMs: null, others: { apiKey: secret('key') } }]),
    }];
  };

  it('take forms and a query of ours, and check with the account’s settings, other credentials and time', async () => {
    stub({ webhookBody: 'json_or_form', webhookQuery: true });
    must(await rig.service.listen(0));
    rig.port = rig.service.state().port ?? 0;
    expect(await statusOf(postBytes(`${BTCPAY_PATH}?sale=A%201&token=x?y`, 'a=1', { contentType: FORM }))).toBe(200);
    expect(seen[0]).toMatchObject({ query: 'sale=A%201&token=x?y', context: { settings: { merchant: 'm1' }, nowMs: rig.clock.nowMs() } });
    expect(seen[0]?.context.secrets['apiKey']?.reveal()).toBe('key');
  });

  it('else neither is looked at', async () => {
    stub({});
    must(await rig.service.listen(0));
    rig.port = rig.service.state().port ?? 0;
    expect(await statusOf(postBytes(BTCPAY_PATH, 'a=1', { contentType: FORM }))).toBe(400);
    expect(await statusOf(postBytes(`${BTCPAY_PATH}?a=1`, '{}'))).toBe(400);
    expect(seen).toEqual([]);
    expect(await statusOf(postBytes(BTCPAY_PATH, '{}'))).toBe(200);
  });
});
