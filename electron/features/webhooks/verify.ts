// From raw bytes to a verified delivery: every live secret of the endpoint is tried, nothing of the body is believed before one fits.
import type { IncomingHttpHeaders } from 'node:http';
import type { RawWebhook, WebhookVerdict } from '../../gateways/port.ts';
import type { LiveSecret, VerifiedDelivery, WebhookEndpoint } from './port.ts';

/** The headers as text by lower-case name. A header sent twice is joined, which no signature survives. */
export function plainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) plain[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return plain;
}

/** Credentials do not belong to a webhook; should a proxy add some, they are not kept. */
const notKept = new Set(['authorization', 'proxy-authorization', 'cookie']);

/** The verdict by whichever live secret fits; else the refusal of the newest one. */
export function verifyWithAny(
  endpoint: Omit<WebhookEndpoint, 'secrets'>, webhook: RawWebhook, secrets: readonly LiveSecret[], nowMs: number,
): WebhookVerdict {
  let refusal: WebhookVerdict = { ok: false, status: 401, reason: 'no_secret' };
  let isFirst = true;
  for (const { secret, untilMs, others } of secrets) {
    if (untilMs !== null && nowMs >= untilMs) continue;
    const verdict = endpoint.driver.verifyWebhook(webhook, secret, { settings: endpoint.settings ?? {}, secrets: others ?? {}, nowMs });
    if (verdict.ok) return verdict;
    if (isFirst) refusal = verdict;
    isFirst = false;
  }
  return refusal;
}

export function deliveryOf(
  endpoint: Omit<WebhookEndpoint, 'secrets'>, webhook: RawWebhook, verdict: Extract<WebhookVerdict, { ok: true }>, receivedAtMs: number,
): VerifiedDelivery {
  const headers = Object.fromEntries(Object.entries(webhook.headers).filter(([name]) => !notKept.has(name)));
  return {
    account: endpoint.account,
    driver: endpoint.driver.id,
    receivedAtMs,
    rawBody: webhook.body,
    headers,
    eventKey: verdict.eventKey,
    event: verdict.event,
    knownEvent: verdict.knownEvent,
    gatewayInvoiceId: verdict.gatewayInvoiceId,
    ...(verdict.orderId === undefined ? {} : { orderId: verdict.orderId }),
    detail: verdict.detail,
  };
}
