// The Plisio driver.
import type { RemoteDriver } from '../port.ts';
import { createAdapter } from './adapter.ts';
import { allMethods, capabilities, settings } from './driver-data.ts';
import { verifyWebhook } from './webhook.ts';

export const plisio: RemoteDriver = {
  id: 'plisio',
  title: 'Plisio',
  settings,
  capabilities,
  methods: allMethods,
  defaultBaseUrl: 'https://api.plisio.net/api/v1',
  // Its samples of lists show fewer fields than those of one operation.
  listIsComplete: false,
  adapter: createAdapter,
  verifyWebhook,
  // A form is what a Status URL without `json=true` gets; both are signed.
  webhookBody: 'json_or_form',
  webhookQuery: true,
  // The one secret key signs the callbacks too.
  webhookSecretKey: 'secretKey',
};
