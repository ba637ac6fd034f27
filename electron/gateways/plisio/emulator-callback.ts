// The Plisio emulator's callbacks: the body in either form, and its hash as the documentation and the live logs have it.
import { createHmac } from 'node:crypto';
import { writeJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import type { PreparedWebhook } from '../emulator-kit/model.ts';
import { booked, coins, coinText, confirmations, sumsView, type Invoice } from './emulator-state.ts';
import { formatDec } from '../emulator-kit/decimal.ts';

export interface CallbackOptions {
  /** How null goes into the hash: as the text "null" (the known simulator does so) or as JSON's null (undocumented). */
  readonly nullHashedAs: 'text' | 'native';
}

/** Lower-case hex of HMAC-SHA1 with the shop's secret key. */
export const hashPlisio = (secretKey: string, text: string): string => createHmac('sha1', secretKey).update(text, 'utf8').digest('hex');

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/** The hashed text of a JSON callback: sorted keys, compact. */
export function jsonText(fields: JsonObject, nullHashedAs: CallbackOptions['nullHashedAs']): string {
  const hashed = Object.entries(fields).sort(byName).map(([name, value]): [string, JsonValue | undefined] => [name, value === null && nullHashedAs === 'text' ? 'null' : value]);
  return writeJson(Object.fromEntries(hashed));
}

/** The hashed text of a form callback: PHP's serialize of an array of strings. */
export function phpText(fields: Readonly<Record<string, string>>): string {
  const php = (text: string): string => `s:${new TextEncoder().encode(text).length}:"${text}";`;
  const pairs = Object.entries(fields).sort(byName);
  return `a:${pairs.length}:{${pairs.map(([name, value]) => php(name) + php(value)).join('')}}`;
}

/** All fields of a callback but the hash, in the order of their names. Every value is a text, `tx_urls` null or a list. */
export function callbackFields(invoice: Invoice, shop: { readonly id: string; readonly name: string }): JsonObject {
  const { cid } = invoice;
  const count = confirmations(invoice);
  const urls = invoice.transactions.map((tx) => coins[cid].explorer + tx.txid);
  return Object.fromEntries(Object.entries({
    amount: coinText(cid, booked(invoice)), comment: `Invoice details: https://plisio.net/account/transactions/${invoice.id}`,
    ...(count === null ? {} : { confirmations: String(count) }),
    currency: cid, ...sumsView(invoice), ipn_type: 'invoice', merchant: shop.name, merchant_id: shop.id, order_name: invoice.orderName, order_number: invoice.orderNumber,
    psys_cid: cid, qr_code: 'data:image/png;base64,iVBORw0KGgo=', source_amount: formatDec(invoice.sourceAmount, 2), source_currency: invoice.sourceCurrency,
    source_rate: formatDec(invoice.sourceRate, 6), status: invoice.status, ...(invoice.parentId === null ? {} : { switch_id: invoice.parentId }),
    tx_urls: urls.length === 0 ? null : urls, txn_id: invoice.id, wallet_hash: invoice.address,
  }).sort(byName));
}

/** The request. `hashOf` is the text whose hash goes along when it is not that of the fields themselves; null: none goes along. */
export function post(url: string, fields: JsonObject, secretKey: string, options: CallbackOptions, hashOf: JsonObject | null = fields): PreparedWebhook {
  const agent = { 'user-agent': 'Plisio' };
  if (new URL(url).searchParams.get('json') === 'true') {
    const hash = hashOf === null ? {} : { verify_hash: hashPlisio(secretKey, jsonText(hashOf, options.nullHashedAs)) };
    return { url, headers: { ...agent, 'content-type': 'application/json' }, body: writeJson({ ...fields, ...hash }) };
  }
  const form = formOf(fields);
  const hash = hashOf === null ? {} : { verify_hash: hashPlisio(secretKey, phpText(formOf(hashOf))) };
  return { url, headers: { ...agent, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ ...form, ...hash }).toString() };
}

/** As a PHP form has them: null is left out, a list is one text. */
function formOf(fields: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'string') return [[name, value]];
    return Array.isArray(value) ? [[name, value.filter((entry) => typeof entry === 'string').join(',')]] : [];
  }));
}
