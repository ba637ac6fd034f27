// A chain source that speaks the Electrum protocol, versions 1.4 to 1.6, over TCP or TLS.
import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { isObject, type Read } from '../../core/json/read.ts';
import type { ProxyRoute } from '../../core/http/options.ts';
import type { Clock } from '../../core/ports.ts';
import type { Broadcast, ChainSource, ChainSourceConfig, ChainTip, SeenTransaction, TxPlace } from '../port.ts';
import { createErrors } from '../common/errors.ts';
import { networkOfGenesis } from '../common/genesis.ts';
import type { Header } from '../common/header.ts';
import { refusalOf } from '../common/refusal.ts';
import { socketAddressOf } from '../common/source-url.ts';
import { readRawTx, txidOf } from '../common/tx-bytes.ts';
import { together } from '../common/together.ts';
import { createConnection, defaultElectrumLimits } from './connection.ts';
import { readHeaderHex, readHistory, readRate, readRaw, readTip, type HistoryLine } from './read-json.ts';
import type { ElectrumLimits, Param } from './session.ts';
import { openSocket } from './socket.ts';

/** Rates are asked for these; servers know them best. */
const targets = [1, 2, 3, 6, 12, 25, 144, 504, 1008];
/** More transactions than this are not searched for who spent an output. */
const MOST_SEARCHED = 1_000;
/** A chain that changes while it is read is read again. */
const MAX_READS = 4;

const isUnknown = (message: string): boolean => /no such|not found|missing transaction|unknown tx|unknown transaction/i.test(message);
const isTooMuch = (message: string): boolean => /too (?:large|many|long)|exceed|max.?history/i.test(message);

const scriptHashOf = (scriptHex: string): string => createHash('sha256').update(Buffer.from(scriptHex, 'hex')).digest().reverse().toString('hex');

export function createElectrumSource(config: ChainSourceConfig, { clock, route, limits = defaultElectrumLimits }: { readonly clock: Clock; readonly route?: ProxyRoute; readonly limits?: ElectrumLimits }): ChainSource {
  const { name, selfHosted } = config;
  const errors = createErrors(name);
  let certificate = config.certificateSha256;
  const connection = createConnection({
    clock, errors, limits,
    async open() {
      const address = socketAddressOf(config.url, selfHosted);
      if (!address.ok) return address;
      const opened = await openSocket({ address: address.value, selfHosted, pinned: certificate, connectMs: limits.connectMs, clock, errors, route });
      if (opened.ok) certificate = opened.value.certificateSha256;
      return opened;
    },
  });

  /** null: the server does not know it. Other refusals are errors. */
  const ask = async <T>(method: string, params: readonly Param[], read: (value: JsonValue) => Read<T>): Promise<Result<T | null>> => {
    const reply = await connection.call(method, params);
    if (!reply.ok) return reply;
    if (reply.value.kind === 'result') {
      const value = read(reply.value.value);
      return value.ok ? ok(value.value) : errors.nonsense(value.problem);
    }
    const { message } = reply.value;
    if (isUnknown(message)) return ok(null);
    return isTooMuch(message) ? errors.failure('chain/too_busy') : errors.nonsense(`it refuses to answer: ${message}`);
  };
  const must = async <T>(method: string, params: readonly Param[], read: (value: JsonValue) => Read<T>): Promise<Result<T>> => {
    const answer = await ask(method, params, read);
    if (!answer.ok) return answer;
    return answer.value === null ? errors.nonsense(`it does not know ${method}`) : ok(answer.value);
  };

  const tip = async (): Promise<Result<ChainTip>> => {
    const found = await must('blockchain.headers.subscribe', [], readTip);
    return found.ok ? ok({ height: found.value.height, hash: found.value.header.hash, timeMs: found.value.header.timeMs }) : found;
  };
  const headerAt = (height: number): Promise<Result<Header>> => must('blockchain.block.header', [height], readHeaderHex);
  const blockHash = async (height: number): Promise<Result<string | null>> => {
    const now = await tip();
    if (!now.ok) return now;
    if (height > now.value.height) return ok(null);
    const header = await headerAt(height);
    return header.ok ? ok(header.value.hash) : header;
  };
  const rawOf = async (txid: string): Promise<Result<string | null>> => {
    const raw = await ask('blockchain.transaction.get', [txid], readRaw);
    if (!raw.ok || raw.value === null) return raw;
    return txidOf(raw.value) === txid ? raw : errors.nonsense(`the bytes of transaction ${txid} do not hash to its id`);
  };
  const linesOf = (scriptHex: string): Promise<Result<readonly HistoryLine[]>> => must('blockchain.scripthash.get_history', [scriptHashOf(scriptHex)], readHistory);

  /** Headers of blocks that are still in the chain as it was last seen. */
  let headers = new Map<number, Header>();
  let seen: ChainTip | null = null;
  const placesOf = async (heights: ReadonlySet<number>): Promise<Result<ReadonlyMap<number, Header>>> => {
    const missing = [...heights].filter((height) => !headers.has(height));
    const found = await together(missing, limits.window, headerAt);
    if (!found.ok) return found;
    missing.forEach((height, index) => {
      const header = found.value[index];
      if (header) headers.set(height, header);
    });
    return ok(headers);
  };
  /** Forgets the headers when another branch took over. */
  const follow = async (): Promise<Result<ChainTip>> => {
    const now = await tip();
    if (!now.ok) return now;
    if (seen !== null && seen.hash !== now.value.hash) {
      const same = seen.height <= now.value.height ? await headerAt(seen.height) : null;
      if (same?.ok === false) return same;
      if (same?.value.hash !== seen.hash) headers = new Map();
    }
    seen = now.value;
    return now;
  };

  const readHistories = async (scriptHexes: readonly string[], has: (txid: string) => boolean): Promise<Result<readonly (readonly SeenTransaction[])[] | 'changed'>> => {
    const before = await follow();
    if (!before.ok) return before;
    const lists = await together(scriptHexes, limits.window, linesOf);
    if (!lists.ok) return lists;
    const all = lists.value.flat();
    if (all.some(({ height }) => height !== null && height > before.value.height)) return ok('changed');
    const wanted = [...new Set(all.map(({ txid }) => txid).filter((txid) => !has(txid)))];
    const raws = await together(wanted, limits.window, rawOf);
    if (!raws.ok) return raws;
    const rawHex = new Map(wanted.map((txid, index) => [txid, raws.value[index] ?? null]));
    const places = await placesOf(new Set(all.flatMap(({ height }) => height ?? [])));
    if (!places.ok) return places;
    const after = await follow();
    if (!after.ok) return after;
    // A transaction that is gone since, or another tip: what was put together may be of two chains.
    if (after.value.hash !== before.value.hash || [...rawHex.values()].includes(null)) return ok('changed');
    const placeOf = ({ height }: HistoryLine): TxPlace => {
      const header = height === null ? undefined : places.value.get(height);
      return height === null || !header ? { kind: 'mempool' } : { kind: 'block', block: { height, hash: header.hash }, timeMs: header.timeMs };
    };
    return ok(lists.value.map((lines) => newestFirst(lines).map((line) => ({ txid: line.txid, rawHex: rawHex.get(line.txid) ?? null, place: placeOf(line) }))));
  };
  const histories: ChainSource['histories'] = async (scriptHexes, has) => {
    for (let reads = 0; reads < MAX_READS; reads += 1) {
      const lists = await readHistories(scriptHexes, has);
      if (!lists.ok) return lists;
      if (lists.value !== 'changed') return ok(lists.value);
    }
    return errors.nonsense('its histories change faster than they can be read');
  };

  const find = async (txid: string): Promise<Result<SeenTransaction | null>> => {
    const raw = await rawOf(txid);
    if (!raw.ok || raw.value === null) return raw.ok ? ok(null) : raw;
    // Where it is, only the histories of its outputs tell; a busy one may be refused, another will do.
    let last: Result<never> = errors.failure('chain/not_offered');
    for (const scriptHex of (readRawTx(raw.value)?.scripts ?? []).filter((script) => !script.startsWith('6a'))) {
      const list = await histories([scriptHex], (other) => other !== txid);
      if (list.ok) return ok(list.value[0]?.find((seenTx) => seenTx.txid === txid) ?? null);
      last = list;
      if (list.error.code !== 'chain/too_busy') return list;
    }
    return last;
  };

  const spender: ChainSource['spender'] = async (txid, vout) => {
    const raw = await rawOf(txid);
    if (!raw.ok || raw.value === null) return raw;
    const scriptHex = readRawTx(raw.value)?.scripts[vout];
    if (scriptHex === undefined) return ok(null);
    const lines = await linesOf(scriptHex);
    if (!lines.ok) return lines;
    if (lines.value.length > MOST_SEARCHED) return errors.failure('chain/not_offered');
    const others = lines.value.map((line) => line.txid).filter((other) => other !== txid);
    const raws = await together(others, limits.window, rawOf);
    if (!raws.ok) return raws;
    const outpoint = `${txid}:${String(vout)}`;
    return ok(others.find((_, index) => readRawTx(raws.value[index] ?? '')?.spends.includes(outpoint)) ?? null);
  };

  const broadcast = async (rawHex: string): Promise<Result<Broadcast>> => {
    const txid = txidOf(rawHex);
    const reply = await connection.call('blockchain.transaction.broadcast', [rawHex]);
    if (!reply.ok) return reply;
    if (reply.value.kind === 'result') return reply.value.value === txid ? ok('accepted') : errors.nonsense('it answers with another transaction’s id', 'unknown');
    const node = reply.value.message.replace(/^.*(?:daemon error|rejected by network rules)[^a-z]*/i, '');
    const { isKnown, reason, next } = refusalOf(node);
    if (isKnown) return ok('known');
    // An earlier try may have got through and the answer been lost: only then is a refusal no refusal.
    const there = txid === null ? ok(null) : await rawOf(txid);
    if (there.ok && there.value !== null) return ok('known');
    return errors.failure('chain/refused', { reason, next, node }, { outcome: there.ok ? 'refused' : 'unknown' });
  };

  /** What a server does not estimate, one may refuse to: the other targets remain. */
  const rateFor = async (blocks: number): Promise<Result<RateLine & { readonly blocks: number }>> => {
    const reply = await connection.call('blockchain.estimatefee', [blocks]);
    if (!reply.ok) return reply;
    const rate = reply.value.kind === 'result' ? readRateLine(reply.value.value) : { ok: true, value: { satPerKvb: null } } as const;
    return rate.ok ? ok({ blocks, satPerKvb: rate.value.satPerKvb }) : errors.nonsense(rate.problem);
  };

  return {
    name, kind: 'electrum', tip, blockHash, histories, find, spender, broadcast,
    watch: () => Promise.resolve(ok(null)),
    async check(network) {
      const first = await headerAt(0);
      if (!first.ok) return first;
      const found = networkOfGenesis(first.value.hash);
      return found === network ? tip() : errors.failure('chain/wrong_network', { found: found ?? 'a network of its own', wanted: network });
    },
    async history(scriptHex, has) {
      const lists = await histories([scriptHex], has);
      return lists.ok ? ok(lists.value[0] ?? []) : lists;
    },
    async fees() {
      const version = await connection.version();
      if (!version.ok) return version;
      const [rates, minimum] = await Promise.all([
        together(targets, limits.window, rateFor),
        version.value.startsWith('1.6') ? must('mempool.get_info', [], readMempoolInfo) : must('blockchain.relayfee', [], readRateLine),
      ]);
      if (!rates.ok) return rates;
      if (!minimum.ok) return fail(minimum.error);
      return ok({
        targets: rates.value.flatMap(({ blocks, satPerKvb }) => (satPerKvb === null ? [] : [{ blocks, satPerKvb }])),
        minimumSatPerKvb: minimum.value.satPerKvb ?? 1000n,
      });
    },
    certificateSha256: () => certificate,
    close: () => { connection.close(); },
  };
}

interface RateLine { readonly satPerKvb: bigint | null }

function readRateLine(value: JsonValue): Read<RateLine> {
  const rate = readRate(value);
  return rate.ok ? { ok: true, value: { satPerKvb: rate.value } } : rate;
}

/** What it takes now: the higher of its setting and what a full mempool asks for. */
function readMempoolInfo(value: JsonValue): Read<RateLine> {
  if (!isObject(value)) return { ok: false, problem: 'its mempool’s state is none' };
  const [least, relay] = [readRate(value.get('mempoolminfee')), readRate(value.get('minrelaytxfee'))];
  if (!least.ok) return least;
  if (!relay.ok) return relay;
  const [a, b] = [least.value ?? 0n, relay.value ?? 0n];
  return { ok: true, value: { satPerKvb: a > b ? a : b } };
}

/** The server lists blocks upwards and the mempool behind them. */
function newestFirst(lines: readonly HistoryLine[]): readonly HistoryLine[] {
  const height = (line: HistoryLine): number => line.height ?? Number.POSITIVE_INFINITY;
  return lines.map((line, index) => ({ line, index })).toSorted((a, b) => (height(b.line) === height(a.line) ? b.index - a.index : height(b.line) > height(a.line) ? 1 : -1)).map(({ line }) => line);
}
