// The CryptoPayment.center driver.
import type { RemoteDriver } from '../port.ts';
import { createAdapter } from './adapter.ts';
import { capabilities, methods, settings } from './driver-data.ts';
import { verifyWebhook } from './webhook.ts';

export const cryptopaymentCenter: RemoteDriver = {
  id: 'cryptopayment-center',
  title: 'CryptoPayment.center',
  settings,
  capabilities,
  methods,
  defaultBaseUrl: 'https://cryptopayment.center/api/v1',
  // That lists carry the same fields as single invoices is not documented.
  listIsComplete: false,
  adapter: createAdapter,
  verifyWebhook,
  webhookSecretKey: 'appKey',
};
