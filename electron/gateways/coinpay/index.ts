// The CoinPay driver.
import type { RemoteDriver } from '../port.ts';
import { createAdapter } from './adapter.ts';
import { capabilities, methods, settings } from './driver-data.ts';
import { verifyWebhook } from './webhook.ts';

export const coinpay: RemoteDriver = {
  id: 'coinpay',
  title: 'CoinPay',
  settings,
  capabilities,
  methods,
  defaultBaseUrl: 'https://coinpayportal.com/api',
  // Rows say nothing of what came in.
  listIsComplete: false,
  adapter: createAdapter,
  verifyWebhook,
  webhookSecretKey: 'webhookSecret',
};
