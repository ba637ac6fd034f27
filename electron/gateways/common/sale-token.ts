// For gateways that do not sign their webhooks: each sale's webhook address or token carries a proof that we made it.
import { createHmac } from 'node:crypto';
import type { Secret } from '../../core/ports.ts';
import type { SettingField } from '../port.ts';
import { textMatches } from './verify-mac.ts';

/** A setting of drivers that tell the gateway with each invoice where its webhooks go. */
export const webhookUrlField: SettingField = {
  // The app reads the setting by this name.
  key: 'webhookUrl', part: 'advanced', label: 'Webhook address', secret: false, required: false,
  help: 'Leave it empty: with a tunnel (Settings, Webhooks) Countersign tells the gateway by itself, without one it asks. Only for an address of your own that leads to this account’s webhook path.',
};

/** The sale's token: hex HMAC-SHA256 of `driver:orderId` under a secret of the account. Nothing needs to be kept to check it. */
export const saleToken = (secret: Secret, driver: string, orderId: string): string =>
  createHmac('sha256', secret.reveal()).update(`${driver}:${orderId}`).digest('hex');

/** Whether a token is the one of this sale. An account without a secret has none. */
export const saleTokenFits = (secret: Secret, driver: string, orderId: string, given: string): boolean =>
  secret.reveal() !== '' && textMatches(saleToken(secret, driver, orderId), given);

/** The webhook address for one sale: our order id and its token in the query. */
export function saleWebhookUrl(base: string, secret: Secret, driver: string, orderId: string): string {
  const url = new URL(base);
  url.search = new URLSearchParams({ sale: orderId, token: saleToken(secret, driver, orderId) }).toString();
  return url.href;
}

/** The order id a query of {@link saleWebhookUrl} proves; null when it proves none. */
export function provenSale(query: string | undefined, secret: Secret, driver: string): string | null {
  const fields = new URLSearchParams(query ?? '');
  const [sale, token] = [fields.getAll('sale'), fields.getAll('token')];
  const [orderId = '', given = ''] = [sale[0], token[0]];
  return sale.length === 1 && token.length === 1 && saleTokenFits(secret, driver, orderId, given) ? orderId : null;
}
