// A chain source that speaks Esplora's REST API (Blockstream/esplora, API.md): own servers and public ones.
import { createHash } from 'node:crypto';
import { ok, type Result } from '../../../shared/errors/result.ts';
import type { HttpClient } from '../../core/ports.ts';
import { isArray, type Read } from '../../core/json/read.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import type { Broadcast, ChainSource, ChainSourceConfig, ChainTip, SeenTransaction } from '../port.ts';
import { cleanText, createErrors } from '../common/errors.ts';
import { networkOfGenesis } from '../common/genesis.ts';
import { refusalOf } from '../common/refusal.ts';
import { together } from '../common/together.ts';
import { txidOf } from '../common/tx-bytes.ts';
import { createEsploraClient } from './client.ts';
import { readBlock, readCounts, readEstimates, readHash, readRecommended, readTx, type EsploraTx } from './read-json.ts';

/** What nodes pass on by default; Esplora does not say what its own takes. */
const RELAY_SAT_PER_KVB = 1000n;
/** The smallest page of confirmed transactions among known servers. A shorter one is the last. */
const SMALLEST_PAGE = 10;
/** The server lists so many unconfirmed ones of a script and no more. */
const MEMPOOL_PAGE = 50;
const MAX_PAGES = 20_000;
const WORKERS = 8;
/** A history that changes while it is read is read again. */
const MAX_READS = 3;

const scriptHashOf = (scriptHex: string): string => createHash('sha256').update(Buffer.from(scriptHex, 'hex')).digest('hex');
const isHash = (text: string): boolean => readHash(text).ok;

export function createEsploraSource(config: ChainSourceConfig, { http }: { readonly http: HttpClient }): ChainSource {
  const { name, url } = config;
  const errors = createErrors(name);
  const client = createEsploraClient(http, url.replace(/\/+$/, ''), errors);

  const tip = async (): Promise<Result<ChainTip>> => {
    const hash = await client.text('/blocks/tip/hash');
    if (!hash.ok) return hash;
    if (hash.value === null || !isHash(hash.value.trim())) return errors.nonsense('its tip is no block hash');
    const block = await client.json(`/block/${hash.value.trim()}`, readBlock);
    if (!block.ok) return block;
    return block.value?.hash === hash.value.trim() ? ok(block.value) : errors.nonsense('it does not know its own tip');
  };
  const blockHash = async (height: number): Promise<Result<string | null>> => {
    const hash = await client.text(`/block-height/${String(height)}`);
    if (!hash.ok || hash.value === null) return hash;
    return isHash(hash.value.trim()) ? ok(hash.value.trim()) : errors.nonsense('a block’s hash is none');
  };

  /** With its bytes, asked for once more where what was spelled out does not hash to the id. */
  const complete = async ({ txid, place, rawHex }: EsploraTx, isWanted: boolean): Promise<Result<SeenTransaction>> => {
    if (rawHex !== null || !isWanted) return ok({ txid, place, rawHex });
    const raw = await client.text(`/tx/${txid}/hex`);
    if (!raw.ok) return raw;
    const hex = raw.value?.trim().toLowerCase() ?? '';
    return txidOf(hex) === txid ? ok({ txid, place, rawHex: hex }) : errors.nonsense(`the bytes of transaction ${txid} do not hash to its id`);
  };

  const page = (path: string, has: (txid: string) => boolean): Promise<Result<readonly EsploraTx[] | null>> => client.json(path, (value) => readPage(value, has));

  const readHistory = async (scriptHash: string, has: (txid: string) => boolean): Promise<Result<readonly EsploraTx[] | 'changed'>> => {
    const first = await page(`/scripthash/${scriptHash}/txs`, has);
    if (!first.ok) return first;
    const found = new Map((first.value ?? []).map((tx) => [tx.txid, tx]));
    const inBlocks = (): readonly EsploraTx[] => [...found.values()].filter(({ place }) => place.kind === 'block');
    const unconfirmed = found.size - inBlocks().length;
    const pageSize = inBlocks().length;
    let isPaged = false;
    for (let last = inBlocks().at(-1), pages = 0; last && pageSize >= SMALLEST_PAGE && pages < MAX_PAGES; pages += 1) {
      const next = await page(`/scripthash/${scriptHash}/txs/chain/${last.txid}`, has);
      if (!next.ok) return next;
      const more = (next.value ?? []).filter(({ txid }) => !found.has(txid));
      for (const tx of more) found.set(tx.txid, tx);
      isPaged = true;
      last = (next.value?.length ?? 0) < pageSize ? undefined : more.at(-1);
    }
    if (!isPaged && unconfirmed < MEMPOOL_PAGE) return ok([...found.values()]);
    // A block that came or went meanwhile can end the pages early: the server's own count tells.
    const counts = await client.json(`/scripthash/${scriptHash}`, readCounts);
    if (!counts.ok) return counts.error.code === 'chain/too_busy' ? ok([...found.values()]) : counts;
    if (counts.value === null || counts.value.inMempool > MEMPOOL_PAGE) return errors.failure('chain/too_busy');
    return ok(counts.value.inBlocks === inBlocks().length && counts.value.inMempool === unconfirmed ? [...found.values()] : 'changed');
  };

  const history: ChainSource['history'] = async (scriptHex, has) => {
    const scriptHash = scriptHashOf(scriptHex);
    for (let reads = 0; reads < MAX_READS; reads += 1) {
      const list = await readHistory(scriptHash, has);
      if (!list.ok) return list;
      if (list.value !== 'changed') return together(list.value, 1, (tx) => complete(tx, !has(tx.txid)));
    }
    return errors.nonsense('an address’s history does not agree with its own count');
  };

  const find = async (txid: string): Promise<Result<SeenTransaction | null>> => {
    const found = await client.json(`/tx/${txid}`, (value) => readTx(value, () => false));
    if (!found.ok || found.value === null) return found.ok ? ok(null) : found;
    return found.value.txid === txid ? complete(found.value, true) : errors.nonsense('it answers with another transaction');
  };

  const broadcast = async (rawHex: string): Promise<Result<Broadcast>> => {
    const txid = txidOf(rawHex);
    const sent = await client.post('/tx', rawHex);
    if (!sent.ok) return sent;
    const { status, text } = sent.value;
    if (status >= 200 && status <= 299) return text.trim() === txid ? ok('accepted') : errors.nonsense('it answers with another transaction’s id', 'unknown');
    if (status >= 500) return errors.failure('chain/not_reachable', { status: String(status) }, { outcome: 'unknown' });
    const node = cleanText(text).replace(/^sendrawtransaction RPC error:?\s*/i, '');
    const refusal = refusalOf(node);
    if (refusal.isKnown) return ok('known');
    // An earlier try may have got through and the answer been lost: only then is a refusal no refusal.
    const there = txid === null ? ok(null) : await find(txid);
    if (!there.ok) return errors.failure('chain/refused', { reason: refusal.reason, next: refusal.next, node }, { outcome: 'unknown' });
    return there.value ? ok('known') : errors.failure('chain/refused', { reason: refusal.reason, next: refusal.next, node }, { outcome: 'refused' });
  };

  return {
    name, kind: 'esplora', tip, blockHash, history, find, broadcast,
    watch: () => Promise.resolve(ok(null)),
    async check(network) {
      const first = await blockHash(0);
      if (!first.ok) return first;
      const found = first.value === null ? null : networkOfGenesis(first.value);
      return found === network ? tip() : errors.failure('chain/wrong_network', { found: found ?? 'a network of its own', wanted: network });
    },
    histories: (scriptHexes, has) => together(scriptHexes, WORKERS, (scriptHex) => history(scriptHex, has)),
    async spender(txid, vout) {
      const spend = await client.json(`/tx/${txid}/outspend/${String(vout)}`, readOutspend);
      return spend.ok ? ok(spend.value) : spend;
    },
    async fees() {
      const targets = await client.json('/fee-estimates', readEstimates);
      if (!targets.ok) return targets;
      if (targets.value !== null) return ok({ targets: targets.value, minimumSatPerKvb: RELAY_SAT_PER_KVB });
      const recommended = await client.json('/v1/fees/recommended', readRecommended);
      return recommended.ok ? ok(recommended.value ?? { targets: [], minimumSatPerKvb: RELAY_SAT_PER_KVB }) : recommended;
    },
    certificateSha256: () => null,
    close: () => { http.close?.(); },
  };
}

function readPage(value: JsonValue, has: (txid: string) => boolean): Read<readonly EsploraTx[]> {
  if (!isArray(value)) return { ok: false, problem: 'is not a list of transactions' };
  const list: EsploraTx[] = [];
  for (const item of value) {
    const tx = readTx(item, has);
    if (!tx.ok) return tx;
    list.push(tx.value);
  }
  return { ok: true, value: list };
}

function readOutspend(value: JsonValue): Read<string | null> {
  if (!(value instanceof Map)) return { ok: false, problem: 'is not an object' };
  const spent: JsonValue | undefined = value.get('spent');
  if (spent === false) return { ok: true, value: null };
  return spent === true ? readHash(value.get('txid')) : { ok: false, problem: 'does not say whether it is spent' };
}
