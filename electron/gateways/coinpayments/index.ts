// The CoinPayments driver.
import type { RemoteDriver } from '../port.ts';
import { createAdapter } from './adapter.ts';
import { capabilities, methods, settings } from './driver-data.ts';
import { verifyWebhook } from './webhook.ts';

export const coinpayments: RemoteDriver = {
  id: 'coinpayments',
  title: 'CoinPayments',
  settings,
  capabilities,
  methods,
  // An account lives on one of three hosts, and on the others its right key looks wrong: the shop must say which.
  defaultBaseUrl: null,
  baseUrlHelp: 'https://a-api.coinpayments.net, or b- or c- instead of a-: your dashboard’s own address begins with the same letter.',
  // Rows of a list need not carry payments.
  listIsComplete: false,
  adapter: createAdapter,
  verifyWebhook,
  // One secret signs both ways.
  webhookSecretKey: 'clientSecret',
};
