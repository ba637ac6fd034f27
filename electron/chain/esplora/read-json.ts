// Esplora's JSON as it may come: read field by field, transactions rebuilt to bytes and hashed.
import { Fields, isArray, isObject, readBoolean, readCount, readDecimal, readInteger, type Read } from '../../core/json/read.ts';
import { JsonNumber, type JsonValue } from '../../core/json/parse-exact.ts';
import type { BlockRef, FeeEstimates, TxPlace } from '../port.ts';
import { buildTx, type TxParts } from '../common/tx-bytes.ts';
import { scaledUp } from '../common/rate.ts';

const bad = (problem: string): { readonly ok: false; readonly problem: string } => ({ ok: false, problem });

/** Whole bytes in lower-case hex, as long as they like. */
export function readHex(value: JsonValue | undefined): Read<string> {
  return typeof value === 'string' && value.length % 2 === 0 && /^[0-9a-f]*$/.test(value) ? { ok: true, value } : bad('is not hex');
}

export function readHash(value: JsonValue | undefined): Read<string> {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? { ok: true, value } : bad('is not a hash');
}

export interface EsploraTx {
  readonly txid: string;
  readonly place: TxPlace;
  /** null: what is spelled out does not hash to the id. */
  readonly rawHex: string | null;
}

/** One transaction. With `skipBytes` only its id and place are looked at. */
export function readTx(value: JsonValue | undefined, skipBytes: (txid: string) => boolean): Read<EsploraTx> {
  if (!isObject(value)) return bad('is not a transaction');
  const fields = new Fields(value);
  const txid = fields.need('txid', readHash);
  const place = readPlace(value.get('status'));
  if (txid === null || !place.ok) return bad(fields.problems[0] ?? `status ${place.ok ? '' : place.problem}`);
  if (skipBytes(txid)) return { ok: true, value: { txid, place: place.value, rawHex: null } };
  const parts = readParts(value);
  if (!parts.ok) return parts;
  const built = buildTx(parts.value);
  return { ok: true, value: { txid, place: place.value, rawHex: built.txid === txid ? built.rawHex : null } };
}

/** A block is named in full or not at all. */
export function readPlace(value: JsonValue | undefined): Read<TxPlace> {
  if (!isObject(value)) return bad('is missing');
  const fields = new Fields(value);
  const isConfirmed = fields.need('confirmed', readBoolean);
  if (isConfirmed === false) return { ok: true, value: { kind: 'mempool' } };
  const height = fields.need('block_height', readCount);
  const hash = fields.need('block_hash', readHash);
  const timeS = fields.need('block_time', readCount);
  if (isConfirmed === null || height === null || hash === null || timeS === null) return bad(fields.problems[0] ?? 'is not complete');
  return { ok: true, value: { kind: 'block', block: { height, hash }, timeMs: timeS * 1000 } };
}

function readParts(value: ReadonlyMap<string, JsonValue>): Read<TxParts> {
  const fields = new Fields(value);
  const version = fields.need('version', readInteger);
  const lockTime = fields.need('locktime', readCount);
  const inputs = fields.need('vin', (list) => readList(list, readInput));
  const outputs = fields.need('vout', (list) => readList(list, readOutput));
  if (version === null || lockTime === null || inputs === null || outputs === null) return bad(fields.problems[0] ?? 'is not complete');
  return { ok: true, value: { version, lockTime, inputs, outputs } };
}

function readList<T>(value: JsonValue | undefined, read: (item: JsonValue) => Read<T>): Read<readonly T[]> {
  if (!isArray(value)) return bad('is not a list');
  const items: T[] = [];
  for (const item of value) {
    const each = read(item);
    if (!each.ok) return each;
    items.push(each.value);
  }
  return { ok: true, value: items };
}

function readInput(value: JsonValue): Read<TxParts['inputs'][number]> {
  if (!isObject(value)) return bad('holds something else than inputs');
  const fields = new Fields(value);
  const txid = fields.need('txid', readHash);
  const vout = fields.need('vout', readCount);
  const scriptSig = fields.need('scriptsig', readHex);
  const sequence = fields.need('sequence', readCount);
  const witness = fields.maybe('witness', (list) => readList(list, readHex));
  if (txid === null || vout === null || scriptSig === null || sequence === null || fields.problems.length > 0) return bad(fields.problems[0] ?? 'is not complete');
  return { ok: true, value: { txid, vout, scriptSig, sequence, witness: witness ?? [] } };
}

function readOutput(value: JsonValue): Read<TxParts['outputs'][number]> {
  if (!isObject(value)) return bad('holds something else than outputs');
  const fields = new Fields(value);
  const script = fields.need('scriptpubkey', readHex);
  const valueSat = fields.need('value', (amount) => readDecimal(amount, 0));
  return script === null || valueSat === null ? bad(fields.problems[0] ?? 'is not complete') : { ok: true, value: { script, valueSat } };
}

export function readBlock(value: JsonValue): Read<BlockRef & { readonly timeMs: number }> {
  if (!isObject(value)) return bad('is not a block');
  const fields = new Fields(value);
  const hash = fields.need('id', readHash);
  const height = fields.need('height', readCount);
  const timeS = fields.need('timestamp', readCount);
  return hash === null || height === null || timeS === null ? bad(fields.problems[0] ?? 'is not complete') : { ok: true, value: { hash, height, timeMs: timeS * 1000 } };
}

/** Sorted by blocks; what is no rate is an error, since money follows from it. */
export function readEstimates(value: JsonValue): Read<readonly { readonly blocks: number; readonly satPerKvb: bigint }[]> {
  if (!isObject(value)) return bad('is not a table');
  const targets: { readonly blocks: number; readonly satPerKvb: bigint }[] = [];
  for (const [blocks, rate] of value) {
    const satPerKvb = rate instanceof JsonNumber ? scaledUp(rate.source, 3) : null;
    if (satPerKvb === null || !/^[1-9][0-9]{0,4}$/.test(blocks)) return bad(`has a rate for ${/^\d+$/.test(blocks) ? blocks : 'something'} that is none`);
    targets.push({ blocks: Number(blocks), satPerKvb });
  }
  return { ok: true, value: targets.toSorted((a, b) => a.blocks - b.blocks) };
}

/** What servers of mempool.space's kind say instead: rates by name, the least that is taken among them. */
export function readRecommended(value: JsonValue): Read<FeeEstimates> {
  if (!isObject(value)) return bad('is not a table');
  const rateOf = (name: string): bigint | null => {
    const rate = value.get(name);
    return rate instanceof JsonNumber ? scaledUp(rate.source, 3) : null;
  };
  const named = [['fastestFee', 1], ['halfHourFee', 3], ['hourFee', 6], ['economyFee', 144]] as const;
  const targets = named.map(([name, blocks]) => ({ blocks, satPerKvb: rateOf(name) ?? -1n }));
  const minimumSatPerKvb = rateOf('minimumFee');
  if (minimumSatPerKvb === null || targets.some(({ satPerKvb }) => satPerKvb < 0n)) return bad('has a rate that is none');
  return { ok: true, value: { targets, minimumSatPerKvb } };
}

/** How many transactions the script has in blocks and in the mempool. */
export function readCounts(value: JsonValue): Read<{ readonly inBlocks: number; readonly inMempool: number }> {
  if (!isObject(value)) return bad('is not an object');
  const fields = new Fields(value);
  const inBlocks = fields.inner('chain_stats')?.need('tx_count', readCount) ?? null;
  const inMempool = fields.inner('mempool_stats')?.need('tx_count', readCount) ?? null;
  return inBlocks === null || inMempool === null ? bad(fields.problems[0] ?? 'is not complete') : { ok: true, value: { inBlocks, inMempool } };
}
