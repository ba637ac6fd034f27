// The XAIGATE driver.
import type { RemoteDriver } from '../port.ts';
import { createAdapter } from './adapter.ts';
import { capabilities, methods, settings } from './driver-data.ts';
import { verifyWebhook } from './webhook.ts';

export const xaigate: RemoteDriver = {
  id: 'xaigate',
  title: 'XAIGATE',
  settings,
  capabilities,
  methods,
  defaultBaseUrl: 'https://wallet-api.xaigate.com/api/v1',
  listIsComplete: false,
  adapter: createAdapter,
  verifyWebhook,
  webhookBody: 'json_or_form',
  webhookQuery: true,
  // Ours alone: XAIGATE never sees it, only the tokens made with it.
  webhookSecretKey: 'webhookSecret',
};
