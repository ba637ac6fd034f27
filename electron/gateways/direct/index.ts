// Direct payments: no gateway, each sale gets the next fresh address of a treasury account.
import type { GatewayDriver } from '../port.ts';
import { createAdapter } from './adapter.ts';
import { capabilities, settings } from './driver-data.ts';

export const direct: GatewayDriver = {
  id: 'direct',
  title: 'Direct to the treasury',
  settings,
  capabilities,
  methods: ['BTC@bitcoin'],
  // Nobody is asked there; it stands where gateways have their address.
  defaultBaseUrl: 'http://127.0.0.1',
  baseUrlHelp: 'None is needed. The account is named as the treasury account that receives.',
  listIsComplete: true,
  adapter: createAdapter,
  verifyWebhook: () => ({ ok: false, status: 401, reason: 'direct payments have no webhooks' }),
  webhookSecretKey: 'none',
  isOwn: true,
};
