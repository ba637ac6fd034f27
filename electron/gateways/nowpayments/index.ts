// The NOWPayments driver.
import type { RemoteDriver } from '../port.ts';
import { createAdapter } from './adapter.ts';
import { capabilities, methods, SANDBOX_HOST, settings } from './driver-data.ts';
import { verifyWebhook } from './webhook.ts';

export const nowpayments: RemoteDriver = {
  id: 'nowpayments',
  title: 'NOWPayments',
  settings,
  capabilities,
  methods,
  defaultBaseUrl: 'https://api.nowpayments.io/v1',
  baseUrlHelp: 'To try with test money: https://api-sandbox.nowpayments.io/v1 and a key made there.',
  sandboxHosts: [SANDBOX_HOST],
  // Rows do not carry the further deposits to the same address.
  listIsComplete: false,
  adapter: createAdapter,
  verifyWebhook,
  webhookSecretKey: 'ipnSecret',
};
