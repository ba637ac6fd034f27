// Electrum's answers as they may come, read field by field.
import { Fields, isArray, isObject, readCount, readInteger, type Read } from '../../core/json/read.ts';
import { JsonNumber, type JsonValue } from '../../core/json/parse-exact.ts';
import { scaledUp } from '../common/rate.ts';
import { readHeader, type Header } from '../common/header.ts';

const bad = (problem: string): { readonly ok: false; readonly problem: string } => ({ ok: false, problem });

export interface HistoryLine {
  readonly txid: string;
  /** null: in the mempool. */
  readonly height: number | null;
}

export function readHistory(value: JsonValue): Read<readonly HistoryLine[]> {
  if (!isArray(value)) return bad('a history is not a list');
  const lines: HistoryLine[] = [];
  for (const item of value) {
    if (!isObject(item)) return bad('a history holds something else than transactions');
    const fields = new Fields(item);
    const txid = item.get('tx_hash');
    const height = fields.need('height', readInteger);
    if (typeof txid !== 'string' || !/^[0-9a-f]{64}$/.test(txid) || height === null || height < -1) return bad('a history holds something else than transactions');
    lines.push({ txid, height: height > 0 ? height : null });
  }
  return { ok: true, value: lines };
}

export function readHeaderHex(value: JsonValue | undefined): Read<Header> {
  const header = typeof value === 'string' ? readHeader(value.toLowerCase()) : null;
  return header ? { ok: true, value: header } : bad('a block’s header is none');
}

export function readTip(value: JsonValue): Read<{ readonly height: number; readonly header: Header }> {
  if (!isObject(value)) return bad('its tip is none');
  const height = readCount(value.get('height'));
  const header = readHeaderHex(value.get('hex'));
  if (!height.ok) return bad(`its tip’s height ${height.problem}`);
  return header.ok ? { ok: true, value: { height: height.value, header: header.value } } : header;
}

export function readRaw(value: JsonValue): Read<string> {
  return typeof value === 'string' && /^(?:[0-9a-f]{2})+$/i.test(value) ? { ok: true, value: value.toLowerCase() } : bad('a transaction is not hex');
}

/** BTC per 1,000 vB, as sat; null: the server cannot say (-1). */
export function readRate(value: JsonValue | undefined): Read<bigint | null> {
  if (!(value instanceof JsonNumber)) return bad('a fee rate is not a number');
  if (/^-1(?:\.0+)?$/.test(value.source)) return { ok: true, value: null };
  const rate = scaledUp(value.source, 8);
  return rate === null ? bad('a fee rate is not a number') : { ok: true, value: rate };
}
