// What all routes of the Cryptomus emulator share: its envelope, its validation errors, its dates, its pages, and what its pages leave open.
import { createHash } from 'node:crypto';
import type { EmulatorAnswer } from '../emulator-kit/port.ts';
import { writeJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';

/** What the vendor's pages leave open, and what an account may be like. */
export interface CryptomusOptions {
  /** Status of a wrong signature (undocumented). */
  readonly invalidSignStatus: 401 | 403 | 422;
  /** Status of an invoice or payout that is not there (undocumented). */
  readonly notFoundStatus: 404 | 422;
  /** Where lists look for their cursor: the documentation and the vendor's own client differ. */
  readonly cursorIn: 'query' | 'body' | 'either';
  /** How the list of payment services writes network codes. */
  readonly networkCase: 'lower' | 'upper';
  /** Whether its own commission and the fees of payouts are taken as in its examples, or none. */
  readonly fees: 'none' | 'as_documented';
  /** A blocked merchant; a caller from an address that is not allowed (undocumented). */
  readonly refuses: 'nobody' | 'merchant' | 'address';
  /** Whether answers about payouts repeat our reference (its examples do not). */
  readonly payoutOrderIds: boolean;
}

export const defaultCryptomusOptions: CryptomusOptions = {
  invalidSignStatus: 401, notFoundStatus: 422, cursorIn: 'either', networkCase: 'lower', fees: 'none', refuses: 'nobody', payoutOrderIds: false,
};

/** md5(base64(text) + key), lower-case hex: requests and webhooks alike. */
export const signText = (body: string, key: string): string => createHash('md5').update(Buffer.from(body, 'utf8').toString('base64')).update(key).digest('hex');

/** PHP's JSON: slashes escaped, letters raw, the two line separators escaped. */
export const asPhp = (json: string): string => json.replaceAll('/', '\\/').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

/** A body with its signature as the last member, both as PHP writes them. */
export function signedBody(fields: JsonObject, key: string): string {
  const text = asPhp(writeJson(fields));
  return `${text.slice(0, -1)},"sign":"${signText(text, key)}"}`;
}

export interface Call { readonly body: JsonObject; readonly query: URLSearchParams }
export interface Route { readonly method: string; readonly path: string; readonly run: (call: Call) => EmulatorAnswer }

export const answer = (status: number, body: JsonValue): EmulatorAnswer => ({ status, headers: { 'content-type': 'application/json' }, body: asPhp(writeJson(body)) });
export const good = (result: JsonValue): EmulatorAnswer => answer(200, { state: 0, result });
export const refused = (message: string, status = 422): EmulatorAnswer => answer(status, { state: 1, message });
export const invalid = (errors: Readonly<Record<string, string>>): EmulatorAnswer =>
  answer(422, { state: 1, errors: Object.fromEntries(Object.entries(errors).map(([field, key]) => [field, [key]])) });

export const textOf = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

/** Dates as the vendor writes them: whole seconds at +03:00. */
export const moscowTime = (ms: number): string => `${new Date(ms + 3 * 3_600_000).toISOString().slice(0, 19)}+03:00`;

/** `YYYY-MM-DD H:mm:ss` at the vendor's own +03:00. */
function dateOf(text: string | null): number | null {
  const [, day, hour, rest] = /^([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{1,2}):([0-9]{2}:[0-9]{2})$/.exec(text ?? '') ?? [];
  return day === undefined || hour === undefined || rest === undefined ? null : Date.parse(`${day}T${hour.padStart(2, '0')}:${rest}+03:00`);
}

const PER_PAGE = 15;

/** One page of a list, newest first, with the vendor's cursors. */
export function pageOf<T extends { readonly number: number; readonly createdAtMs: number }>(
  all: readonly T[], { body, query }: Call, cursorIn: CryptomusOptions['cursorIn'], view: (item: T) => JsonObject,
): { readonly items: JsonValue; readonly paginate: JsonValue } {
  const [inQuery, inBody] = [query.get('cursor'), textOf(body['cursor'])];
  const cursor = cursorIn === 'query' ? inQuery : cursorIn === 'body' ? inBody : inQuery ?? inBody;
  const before = Number(/^\{"id":([0-9]+)\}$/.exec(Buffer.from(cursor ?? '', 'base64').toString())?.[1] ?? 'Infinity');
  const [fromMs, toMs] = [dateOf(textOf(body['date_from'])), dateOf(textOf(body['date_to']))];
  const wanted = [...all].reverse().filter(({ number, createdAtMs }) => number < before && createdAtMs >= (fromMs ?? -Infinity) && createdAtMs <= (toMs ?? Infinity));
  const shown = wanted.slice(0, PER_PAGE);
  const hasNext = wanted.length > shown.length;
  const nextCursor = hasNext ? Buffer.from(`{"id":${shown.at(-1)?.number ?? 0}}`).toString('base64') : null;
  return { items: shown.map(view), paginate: { count: shown.length, hasPages: hasNext || cursor !== null, nextCursor, previousCursor: cursor, perPage: PER_PAGE } };
}
