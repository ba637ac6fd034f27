// The Cryptomus driver.
import type { RemoteDriver } from '../port.ts';
import { createAdapter } from './adapter.ts';
import { capabilities, methods, settings } from './driver-data.ts';
import { verifyWebhook } from './webhook.ts';

export const cryptomus: RemoteDriver = {
  id: 'cryptomus',
  title: 'Cryptomus',
  settings,
  capabilities,
  methods,
  defaultBaseUrl: 'https://api.cryptomus.com',
  // Its lists are said to hold the same objects; that they are as fresh is not.
  listIsComplete: false,
  adapter: createAdapter,
  verifyWebhook,
  webhookSecretKey: 'apiKey',
};
