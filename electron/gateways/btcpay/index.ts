// The BTCPay Server driver.
import type { RemoteDriver } from '../port.ts';
import { createAdapter } from './adapter.ts';
import { capabilities, methods, settings } from './driver-data.ts';
import { verifyWebhook } from './webhook.ts';

export const btcpay: RemoteDriver = {
  id: 'btcpay',
  title: 'BTCPay Server',
  settings,
  capabilities,
  methods,
  defaultBaseUrl: null,
  baseUrlHelp: 'The address of your own BTCPay Server, such as https://pay.example.org.',
  // Lists carry no payments.
  listIsComplete: false,
  adapter: createAdapter,
  verifyWebhook,
  webhookSecretKey: 'webhookSecret',
  webhookByApi: true,
};
