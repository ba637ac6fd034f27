// The CryptumPay driver.
import type { RemoteDriver } from '../port.ts';
import { createAdapter } from './adapter.ts';
import { capabilities, methods, settings } from './driver-data.ts';
import { verifyWebhook } from './webhook.ts';

export const cryptumpay: RemoteDriver = {
  id: 'cryptumpay',
  title: 'CryptumPay',
  settings,
  capabilities,
  methods,
  defaultBaseUrl: 'https://papi.cryptumpay.com',
  listIsComplete: false,
  adapter: createAdapter,
  verifyWebhook,
  // One secret signs requests and callbacks alike.
  webhookSecretKey: 'apiSecret',
};
