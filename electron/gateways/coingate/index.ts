// The CoinGate driver.
import type { RemoteDriver } from '../port.ts';
import { createAdapter } from './adapter.ts';
import { capabilities, methods, pageMethods, SANDBOX_HOST, settings } from './driver-data.ts';
import { verifyWebhook } from './webhook.ts';

export const coingate: RemoteDriver = {
  id: 'coingate',
  title: 'CoinGate',
  settings,
  capabilities,
  methods: [...methods, ...pageMethods],
  sandboxHosts: [SANDBOX_HOST],
  defaultBaseUrl: 'https://api.coingate.com/v2',
  baseUrlHelp: 'To try with test money: https://api-sandbox.coingate.com/v2 and a token made there.',
  // That lists carry addresses and transactions is not documented.
  listIsComplete: false,
  adapter: createAdapter,
  verifyWebhook,
  webhookBody: 'json_or_form',
  webhookSecretKey: 'webhookSecret',
};
