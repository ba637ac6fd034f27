// How the CoinGate emulator reads bodies and writes answers, errors and pages: the same for orders and for money out.
import type { EmulatorAnswer, EmulatorRequest } from '../emulator-kit/port.ts';
import { dec, formatDec, readDec } from '../emulator-kit/decimal.ts';
import { jsonAnswer } from '../emulator-kit/http.ts';
import { isJsonObject, NumberText, readJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';

/** Texts, numbers and truths of a body as text, by name. */
export type Body = Readonly<Record<string, string | undefined>>;
export interface Call {
  readonly request: EmulatorRequest;
  readonly query: URLSearchParams;
  readonly params: Readonly<Record<string, string>>;
}
export interface Route {
  readonly method: string;
  readonly path: string;
  /** Which token it takes; left out: none is asked for. */
  readonly right?: 'till' | 'treasury' | 'either';
  readonly run: (call: Call) => EmulatorAnswer;
}

export const problem = (status: number, reason: string, message: string, errors?: readonly string[]): EmulatorAnswer =>
  jsonAnswer(status, { message, reason, ...(errors === undefined ? {} : { errors }) });
export const plain = (body: string): EmulatorAnswer => ({ status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body });

/** The names under which each list gives its total. */
const totals: Readonly<Record<string, string>> = { orders: 'total_orders', transactions: 'total_transactions', accounts: 'total_accounts', refunds: 'total_refunds' };

export function paged(query: URLSearchParams, name: string, rows: readonly JsonObject[]): EmulatorAnswer {
  const whole = (text: string | null, otherwise: number): number => (/^[1-9][0-9]{0,6}$/.test(text ?? '') ? Number(text) : otherwise);
  const page = whole(query.get('page'), 1);
  const perPage = Math.min(100, whole(query.get('per_page'), 100));
  return jsonAnswer(200, {
    current_page: page, per_page: perPage, [totals[name] ?? 'total_records']: rows.length, total_pages: Math.ceil(rows.length / perPage),
    [name]: rows.slice((page - 1) * perPage, page * perPage),
  });
}

/** Texts and numbers of the body, by name, JSON or form; null when it is not what its type says. */
export function readBody({ headers, body }: EmulatorRequest): Body | null {
  const type = headers['content-type'] ?? '';
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return Object.fromEntries(new URLSearchParams(body));
  if (!/^application\/json\b/i.test(type)) return {};
  const parsed = readJson(body);
  if (parsed === null || !isJsonObject(parsed.value)) return null;
  const texts = Object.entries(parsed.value).map(([name, value]: [string, JsonValue | undefined]) =>
    [name, value instanceof NumberText ? formatDec(readDec(value.text) ?? dec('0')) : typeof value === 'string' ? value : typeof value === 'boolean' ? String(value) : undefined] as const);
  return Object.fromEntries(texts);
}
