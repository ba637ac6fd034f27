// BTCPay is told where webhooks go: ours is changed, those of others are left alone, and a key that may not is named.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { btcpay } from '../../../../../electron/gateways/btcpay/index.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { startGatewayWorld, type GatewayWorld } from '../../../../support/gateway-world.ts';

const OWNER = { 'authorization': `Basic ${Buffer.from('owner@practice.test:practice').toString('base64')}`, 'content-type': 'application/json' };
const PATH = '/w/shop-00112233445566778899aabbccddeeff';

let world: GatewayWorld;
beforeEach(async () => { world = await startGatewayWorld(btcpay); });
afterEach(async () => { await world.close(); });

const storeUrl = (): string => `${world.gateway.url}/api/v1/stores/${world.account.settings['storeId'] ?? ''}/webhooks`;
const asOwner = async (url: string, init: RequestInit = {}): Promise<unknown> => await (await fetch(url, { headers: OWNER, ...init })).json();
const addresses = async (): Promise<string[]> => (await asOwner(storeUrl()) as { url: string }[]).map(({ url }) => url).sort();

async function adapterThatMay() {
  const permissions = ['canmodifyinvoices', 'canviewinvoices', 'canviewstoresettings', 'webhooks.canmodifywebhooks'].map((right) => `btcpay.store.${right}:${world.account.settings['storeId'] ?? ''}`);
  const { apiKey } = await asOwner(`${world.gateway.url}/api/v1/api-keys`, { method: 'POST', body: JSON.stringify({ label: 'x', permissions }) }) as { apiKey: string };
  return world.another({ secrets: { ...world.account.secrets, apiKey: secret(apiKey) } });
}

describe('telling the server the webhook address', () => {
  it('makes one, keeps it while it is right, and moves it when the address changes (line 35)', async () => {
    const before = await addresses();
    const adapter = await adapterThatMay();
    expect(await adapter.announceWebhook?.(`https://one.example${PATH}`)).toEqual({ ok: true, value: 'changed' });
    expect(await addresses()).toEqual([...before, `https://one.example${PATH}`].sort());
    expect(await adapter.announceWebhook?.(`https://one.example${PATH}`)).toEqual({ ok: true, value: 'kept' });
    expect(await adapter.announceWebhook?.(`https://two.example${PATH}`)).toEqual({ ok: true, value: 'changed' });
    expect(await addresses()).toEqual([...before, `https://two.example${PATH}`].sort());
  });

  it('says which permission the key lacks', async () => {
    expect(await world.adapter.announceWebhook?.(`https://one.example${PATH}`)).toMatchObject({
      ok: false, error: { code: 'gateway/permission', details: { permission: 'btcpay.store.webhooks.canmodifywebhooks' } },
    });
  });
});
