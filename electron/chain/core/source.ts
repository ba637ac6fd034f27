// A chain source that is the owner's Bitcoin Core node (24 or newer), asked through a watch-only wallet of its own.
import type { BitcoinNetwork } from '../../../shared/domain/bitcoin.ts';
import { ok, type Result } from '../../../shared/errors/result.ts';
import type { HttpClient, Secret } from '../../core/ports.ts';
import { isArray, isObject } from '../../core/json/read.ts';
import { addressOfScript } from '../../wallet/address.ts';
import type { Broadcast, ChainSource, ChainSourceConfig, ChainTip, SeenTransaction, TxPlace } from '../port.ts';
import { createErrors } from '../common/errors.ts';
import { networkOfGenesis } from '../common/genesis.ts';
import { refusalOf } from '../common/refusal.ts';
import { txidOf } from '../common/tx-bytes.ts';
import { createCoreClient } from './client.ts';
import { readBlockHeader, readHash, readHexField, readNodeState, readRateField, readWalletTx, type NodeState, type WalletPlace } from './read-json.ts';
import { createCoreWallet, type Watched } from './wallet.ts';

const targets = [1, 2, 3, 6, 12, 25, 144, 504, 1008];
/** Bitcoin Core's codes: there is no such thing; a number out of range. */
const NOT_FOUND = -5;
const OUT_OF_RANGE = -8;

/** null: it is nowhere any more. */
function placeOf(place: WalletPlace): TxPlace | null {
  switch (place.kind) {
    case 'block': return { kind: 'block', block: { height: place.height, hash: place.hash }, timeMs: place.timeMs };
    case 'unconfirmed': return { kind: 'mempool' };
    case 'conflicted': return null;
  }
}

export function createCoreSource(config: ChainSourceConfig, { http, password }: { readonly http: HttpClient; readonly password: Secret | null }): ChainSource {
  const { name, url } = config;
  const errors = createErrors(name);
  const client = createCoreClient(http, url.replace(/\/+$/, ''), password, errors);
  const wallet = createCoreWallet(client, errors);
  let network: BitcoinNetwork | null = null;

  const state = (): Promise<Result<NodeState>> => client.must({ method: 'getblockchaininfo', params: {} }, readNodeState);
  const headerOf = (blockhash: string): Promise<Result<ChainTip>> => client.must({ method: 'getblockheader', params: { blockhash } }, readBlockHeader);
  const tip = async (): Promise<Result<ChainTip>> => {
    const now = await state();
    return now.ok ? headerOf(now.value.bestHash) : now;
  };
  const blockHash = async (height: number): Promise<Result<string | null>> => {
    const reply = await client.call({ method: 'getblockhash', params: { height } });
    if (!reply.ok) return reply;
    if (reply.value.kind === 'refused') return reply.value.code === OUT_OF_RANGE ? ok(null) : errors.nonsense(`getblockhash: ${reply.value.message}`);
    const hash = readHash(reply.value.value);
    return hash.ok ? ok(hash.value) : errors.nonsense('a block’s hash is none');
  };
  const networkOf = async (): Promise<Result<BitcoinNetwork | null>> => {
    if (network !== null) return ok(network);
    const first = await blockHash(0);
    if (!first.ok) return first;
    network = first.value === null ? null : networkOfGenesis(first.value);
    return ok(network);
  };

  const histories: ChainSource['histories'] = async (scriptHexes, has) => {
    const own = await networkOf();
    if (!own.ok) return own;
    const watched = await wallet.watchScripts(scriptHexes, (scriptHex) => (own.value === null ? null : addressOfScript(scriptHex, own.value)));
    if (!watched.ok) return watched;
    const fresh = await wallet.refresh();
    if (!fresh.ok) return fresh;
    const seen = ({ txid, rawHex, place: at }: Watched): readonly SeenTransaction[] => {
      const place = placeOf(at);
      return place === null ? [] : [{ txid, rawHex: has(txid) ? null : rawHex, place }];
    };
    return ok(scriptHexes.map((scriptHex) => wallet.ofScript(scriptHex).toSorted(newestFirst).flatMap(seen)));
  };

  /** What the wallet does not watch: the mempool, and with an index of all transactions the chain. */
  const findElsewhere = async (txid: string): Promise<Result<SeenTransaction | null>> => {
    const reply = await client.call({ method: 'getrawtransaction', params: { txid, verbose: true } });
    if (!reply.ok) return reply;
    if (reply.value.kind === 'refused') return reply.value.code === NOT_FOUND ? ok(null) : errors.nonsense(`getrawtransaction: ${reply.value.message}`);
    const hex = readHexField(reply.value.value);
    if (!hex.ok || txidOf(hex.value) !== txid) return errors.nonsense(`the bytes of transaction ${txid} do not hash to its id`);
    const inBlock = isObject(reply.value.value) ? reply.value.value.get('blockhash') : undefined;
    if (inBlock === undefined) return ok({ txid, rawHex: hex.value, place: { kind: 'mempool' } });
    const hash = readHash(inBlock);
    const header = hash.ok ? await headerOf(hash.value) : errors.nonsense('a block’s hash is none');
    return header.ok ? ok({ txid, rawHex: hex.value, place: { kind: 'block', block: { height: header.value.height, hash: header.value.hash }, timeMs: header.value.timeMs } }) : header;
  };
  const find = async (txid: string): Promise<Result<SeenTransaction | null>> => {
    const reply = await client.call({ method: 'gettransaction', params: { txid } }, { wallet: wallet.name });
    if (!reply.ok) return reply;
    // Without the wallet, or without the transaction in it.
    if (reply.value.kind === 'refused') return findElsewhere(txid);
    const seen = readWalletTx(reply.value.value);
    const hex = readHexField(reply.value.value);
    if (!seen.ok || !hex.ok || txidOf(hex.value) !== txid) return errors.nonsense(`the bytes of transaction ${txid} do not hash to its id`);
    const place = placeOf(seen.value.place);
    if (place?.kind !== 'mempool') return ok(place && { txid, rawHex: hex.value, place });
    const pooled = await client.call({ method: 'getmempoolentry', params: { txid } });
    if (!pooled.ok) return pooled;
    return ok(pooled.value.kind === 'refused' ? null : { txid, rawHex: hex.value, place });
  };

  const broadcast = async (rawHex: string): Promise<Result<Broadcast>> => {
    const txid = txidOf(rawHex);
    const reply = await client.call({ method: 'sendrawtransaction', params: { hexstring: rawHex } });
    if (!reply.ok) return reply;
    if (reply.value.kind === 'result') return reply.value.value === txid ? ok('accepted') : errors.nonsense('it answers with another transaction’s id', 'unknown');
    const node = reply.value.message;
    const { isKnown, reason, next } = refusalOf(node);
    if (isKnown) return ok('known');
    // An earlier try may have got through and the answer been lost: only then is a refusal no refusal.
    const there = txid === null ? ok(null) : await find(txid);
    if (there.ok && there.value !== null) return ok('known');
    return errors.failure('chain/refused', { reason, next, node }, { outcome: there.ok ? 'refused' : 'unknown' });
  };

  return {
    name, kind: 'core', tip, blockHash, histories, find, broadcast,
    watch: (descriptor, sinceMs) => wallet.watch(descriptor, sinceMs),
    async check(wanted) {
      const own = await networkOf();
      if (!own.ok) return own;
      if (own.value !== wanted) return errors.failure('chain/wrong_network', { found: own.value ?? 'a network of its own', wanted });
      const now = await state();
      if (!now.ok) return now;
      return now.value.isCatchingUp ? errors.failure('chain/catching_up', { progress: now.value.progress }, { outcome: 'refused' }) : headerOf(now.value.bestHash);
    },
    async history(scriptHex, has) {
      const lists = await histories([scriptHex], has);
      return lists.ok ? ok(lists.value[0] ?? []) : lists;
    },
    async spender(txid, vout) {
      const fresh = await wallet.refresh();
      if (!fresh.ok) return fresh;
      const own = wallet.spenderOf(`${txid}:${String(vout)}`);
      if (own !== null) return ok(own);
      const replies = await client.batch([
        { method: 'gettxspendingprevout', params: { outputs: [{ txid, vout }] } }, { method: 'gettxout', params: { txid, n: vout, include_mempool: true } },
      ]);
      if (!replies.ok) return replies;
      const [pooled, unspent] = replies.value;
      const first = pooled?.kind === 'result' && isArray(pooled.value) ? pooled.value[0] : undefined;
      const by = isObject(first) ? first.get('spendingtxid') : undefined;
      if (typeof by === 'string') return ok(by);
      // Neither: it was spent in a block by a transaction that is not the wallet's, or was never there.
      return unspent?.kind === 'result' && unspent.value !== null ? ok(null) : errors.failure('chain/not_offered');
    },
    async fees() {
      const replies = await client.batch([
        ...targets.map((blocks) => ({ method: 'estimatesmartfee', params: { conf_target: blocks } })), { method: 'getmempoolinfo', params: {} },
      ]);
      if (!replies.ok) return replies;
      const pool = replies.value.at(-1);
      const rates = replies.value.slice(0, -1).map((reply) => (reply.kind === 'result' ? readRateField(reply.value, 'feerate') : { ok: true, value: null } as const));
      const least = pool?.kind === 'result' ? [readRateField(pool.value, 'mempoolminfee'), readRateField(pool.value, 'minrelaytxfee')] : [];
      const minimum = least.reduce((most, rate) => (rate.ok && rate.value !== null && rate.value > most ? rate.value : most), 0n);
      if (minimum === 0n || rates.some((rate) => !rate.ok)) return errors.nonsense('a fee rate is not a number');
      return ok({
        targets: rates.flatMap((rate, index) => (rate.ok && rate.value !== null ? [{ blocks: targets[index] ?? 0, satPerKvb: rate.value }] : [])),
        minimumSatPerKvb: minimum,
      });
    },
    certificateSha256: () => null,
    close: () => { http.close?.(); },
  };
}

function newestFirst(a: Watched, b: Watched): number {
  const height = ({ place }: Watched): number => (place.kind === 'block' ? place.height : Number.MAX_SAFE_INTEGER);
  const index = ({ place, order }: Watched): number => (place.kind === 'block' ? place.index : order);
  return height(b) - height(a) || index(b) - index(a);
}
