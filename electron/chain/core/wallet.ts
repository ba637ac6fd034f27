// The node's watch-only wallet: what it is told to watch, and every transaction it saw, kept here by script.
import { ok, type Result } from '../../../shared/errors/result.ts';
import { isArray, isObject } from '../../core/json/read.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { cleanText, type SourceErrors } from '../common/errors.ts';
import { readRawTx } from '../common/tx-bytes.ts';
import type { CoreClient, RpcReply } from './client.ts';
import { plainDescriptor, readDescriptors, readHexField, readScanning, readWalletList, type WalletList, type WalletPlace } from './read-json.ts';

/** Holds no key and never will: it is made with private keys disabled. */
const WALLET = 'countersign-watch';
/** The node looks so far ahead of the last address that was used. */
const LOOK_AHEAD = 1_000;

export interface Watched {
  readonly txid: string;
  readonly rawHex: string;
  place: WalletPlace;
  /** Grows with each transaction that is learned of. */
  readonly order: number;
}

export interface CoreWallet {
  readonly name: string;
  /** Imports what is not watched yet. `chain/catching_up` while the node reads the chain for it. */
  watch(descriptor: string, sinceMs: number | null): Promise<Result<null>>;
  /** Scripts that no descriptor covers are watched one by one; the node then reads the whole chain for them. */
  watchScripts(scriptHexes: readonly string[], addressOf: (scriptHex: string) => string | null): Promise<Result<null>>;
  /** Learns what is new since last time. */
  refresh(): Promise<Result<null>>;
  ofScript(scriptHex: string): readonly Watched[];
  ofTxid(txid: string): Watched | undefined;
  spenderOf(outpoint: string): string | null;
}

export function createCoreWallet(client: CoreClient, errors: SourceErrors): CoreWallet {
  const options = { wallet: WALLET };
  let isOpen = false;
  let imported: Set<string> | null = null;
  const covered = new Set<string>();
  /** Where the node's list was read to; null: from the beginning. */
  let cursor: string | null = null;
  const transactions = new Map<string, Watched>();
  const byScript = new Map<string, Set<string>>();
  const scriptOf = new Map<string, string>();
  const spenders = new Map<string, Set<string>>();

  const refusal = (method: string, reply: RpcReply): Result<never> => errors.nonsense(`${method}: ${reply.kind === 'refused' ? reply.message : 'it answers something else'}`);

  /** Loads it, or makes it when the node has none. */
  const open = async (): Promise<Result<null>> => {
    if (isOpen) return ok(null);
    const loaded = await client.call({ method: 'listwallets', params: {} });
    if (!loaded.ok) return loaded;
    const names = loaded.value.kind === 'result' && isArray(loaded.value.value) ? loaded.value.value : [];
    if (!names.includes(WALLET)) {
      const load = await client.call({ method: 'loadwallet', params: { filename: WALLET, load_on_startup: true } });
      if (!load.ok) return load;
      // -35: loaded by somebody else meanwhile. -18: there is none yet.
      if (load.value.kind === 'refused' && load.value.code !== -35) {
        if (load.value.code !== -18) return refusal('loadwallet', load.value);
        const made = await client.call({ method: 'createwallet', params: { wallet_name: WALLET, disable_private_keys: true, blank: true, descriptors: true, load_on_startup: true } }, { once: true });
        if (!made.ok) return made;
        if (made.value.kind === 'refused') return refusal('createwallet', made.value);
      }
    }
    isOpen = true;
    return ok(null);
  };
  const ready = async (): Promise<Result<null>> => {
    const opened = await open();
    if (!opened.ok) return opened;
    const scanning = await client.must({ method: 'getwalletinfo', params: {} }, readScanning, options);
    if (!scanning.ok) {
      // The node was started anew without it.
      isOpen = false;
      return scanning;
    }
    return scanning.value === null ? ok(null) : errors.failure('chain/catching_up', { progress: scanning.value.progress }, { outcome: 'refused' });
  };

  /** `descriptors` without checksums; what is watched already is left out. */
  const importAll = async (descriptors: readonly string[], request: Readonly<Record<string, unknown>>): Promise<Result<null>> => {
    if (imported === null) {
      const listed = await client.must({ method: 'listdescriptors', params: {} }, readDescriptors, options);
      if (!listed.ok) return listed;
      imported = new Set(listed.value);
    }
    const missing = descriptors.filter((descriptor) => imported?.has(plainDescriptor(descriptor)) !== true);
    if (missing.length === 0) return ok(null);
    const infos = await client.batch(missing.map((descriptor) => ({ method: 'getdescriptorinfo', params: { descriptor } })));
    if (!infos.ok) return infos;
    const requests: unknown[] = [];
    for (const [index, reply] of infos.value.entries()) {
      const checksum = reply.kind === 'result' && isObject(reply.value) ? reply.value.get('checksum') : null;
      if (typeof checksum !== 'string') return refusal('getdescriptorinfo', reply);
      requests.push({ ...request, desc: `${missing[index] ?? ''}#${checksum}` });
    }
    // It answers when the chain is read, which may take hours: whoever waits too short asks again.
    const reply = await client.call({ method: 'importdescriptors', params: { requests } }, { ...options, once: true });
    imported = null;
    cursor = null;
    if (!reply.ok) return reply.error.code === 'chain/timeout' ? errors.failure('chain/catching_up', { progress: '' }, { outcome: 'refused' }) : reply;
    if (reply.value.kind === 'refused') return reply.value.code === -4 ? errors.failure('chain/catching_up', { progress: '' }, { outcome: 'refused' }) : refusal('importdescriptors', reply.value);
    const problem = isArray(reply.value.value) ? reply.value.value.map(importProblem).find((text) => text !== null) : 'it answers something else';
    return problem == null ? ok(null) : errors.nonsense(`importdescriptors: ${problem}`);
  };

  const listSince = (blockhash: string | null): Promise<Result<WalletList>> => client.must({
    method: 'listsinceblock', params: { ...(blockhash === null ? {} : { blockhash }), target_confirmations: 1, include_removed: true, include_change: true },
  }, readWalletList, options);

  const learn = (txid: string, rawHex: string, place: WalletPlace): void => {
    const known = transactions.get(txid);
    if (known) {
      known.place = place;
      return;
    }
    const parts = readRawTx(rawHex);
    transactions.set(txid, { txid, rawHex, place, order: transactions.size });
    parts?.scripts.forEach((scriptHex, vout) => {
      const outpoint = `${txid}:${String(vout)}`;
      scriptOf.set(outpoint, scriptHex);
      for (const each of [txid, ...spenders.get(outpoint) ?? []]) add(byScript, scriptHex, each);
    });
    for (const outpoint of parts?.spends ?? []) {
      add(spenders, outpoint, txid);
      const scriptHex = scriptOf.get(outpoint);
      if (scriptHex !== undefined) add(byScript, scriptHex, txid);
    }
  };

  return {
    name: WALLET,
    async watch(descriptor, sinceMs) {
      const isReady = await ready();
      if (!isReady.ok) return isReady;
      const plain = plainDescriptor(descriptor);
      const chains = plain.includes('<0;1>') ? ['0', '1'].map((chain) => plain.replace('<0;1>', chain)) : [plain];
      return importAll(chains, { range: [0, LOOK_AHEAD - 1], timestamp: sinceMs === null ? 0 : Math.floor(sinceMs / 1000), active: false });
    },
    async watchScripts(scriptHexes, addressOf) {
      const asked = scriptHexes.filter((scriptHex) => !covered.has(scriptHex));
      if (asked.length === 0) return ok(null);
      const isReady = await ready();
      if (!isReady.ok) return isReady;
      const addresses = asked.map(addressOf);
      const infos = await client.batch(addresses.flatMap((address) => (address === null ? [] : [{ method: 'getaddressinfo', params: { address } }])), options);
      if (!infos.ok) return infos;
      const known = new Set(infos.value.flatMap((reply) => (reply.kind === 'result' && isObject(reply.value) && reply.value.get('ismine') === true ? [reply.value.get('address')] : [])));
      const alone = asked.filter((_, index) => !known.has(addresses[index] ?? null));
      const done = alone.length === 0 ? ok(null) : await importAll(alone.map((scriptHex) => `raw(${scriptHex})`), { timestamp: 0, active: false });
      if (done.ok) for (const scriptHex of asked) covered.add(scriptHex);
      return done;
    },
    async refresh() {
      const isReady = await ready();
      if (!isReady.ok) return isReady;
      let list = await listSince(cursor);
      // Of a branch the node has forgotten: all over again.
      if (!list.ok && cursor !== null) {
        cursor = null;
        list = await listSince(null);
      }
      if (!list.ok) return list;
      const unknown = [...new Set(list.value.transactions.map(({ txid }) => txid).filter((txid) => !transactions.has(txid)))];
      const raws = await client.batch(unknown.map((txid) => ({ method: 'gettransaction', params: { txid } })), options);
      if (!raws.ok) return raws;
      const rawHex = new Map<string, string>();
      for (const [index, reply] of raws.value.entries()) {
        const txid = unknown[index] ?? '';
        const hex = reply.kind === 'result' ? readHexField(reply.value) : null;
        if (hex?.ok !== true || readRawTx(hex.value)?.txid !== txid) return errors.nonsense(`the bytes of transaction ${txid} do not hash to its id`);
        rawHex.set(txid, hex.value);
      }
      const waiting = [...new Set(list.value.transactions.filter(({ place }) => place.kind === 'unconfirmed').map(({ txid }) => txid))];
      const pooled = await client.batch(waiting.map((txid) => ({ method: 'getmempoolentry', params: { txid } })));
      if (!pooled.ok) return pooled;
      // The wallet remembers what the mempool has dropped; only what is there is on its way.
      const dropped = new Set(waiting.filter((_, index) => pooled.value[index]?.kind === 'refused'));
      for (const txid of list.value.removed) {
        const known = transactions.get(txid);
        if (known) known.place = { kind: 'conflicted' };
      }
      for (const known of transactions.values()) if (cursor === null || known.place.kind === 'unconfirmed') known.place = { kind: 'conflicted' };
      for (const { txid, place } of list.value.transactions) learn(txid, rawHex.get(txid) ?? '', dropped.has(txid) ? { kind: 'conflicted' } : place);
      cursor = list.value.lastBlock;
      return ok(null);
    },
    ofScript: (scriptHex) => [...byScript.get(scriptHex) ?? []].flatMap((txid) => transactions.get(txid) ?? []),
    ofTxid: (txid) => transactions.get(txid),
    spenderOf: (outpoint) => [...spenders.get(outpoint) ?? []].find((txid) => transactions.get(txid)?.place.kind !== 'conflicted') ?? null,
  };
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key) ?? new Set();
  set.add(value);
  sets.set(key, set);
}

function importProblem(item: JsonValue): string | null {
  if (!isObject(item)) return 'it answers something else';
  if (item.get('success') === true) return null;
  const error = item.get('error');
  const message = isObject(error) ? error.get('message') : null;
  return typeof message === 'string' ? cleanText(message) : 'it gives no reason';
}
