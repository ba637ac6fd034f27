// A strict stand-in for a Bitcoin Core node over the simulated chain, written from its RPC help; shares no code with the source it tests.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { bytesToHex } from '@noble/hashes/utils.js';
import { HDKey } from '@scure/bip32';
import * as btc from '@scure/btc-signer';
import type { Entry } from '../../electron/practice/chain/chain-state.ts';
import type { Simulation } from '../../electron/practice/chain/simulation.ts';
import { regtest } from './chain-bench.ts';
import type { ServerFault } from './electrum-server.ts';

export interface CoreServer {
  readonly url: string;
  readonly password: string;
  /** Every method that was called, with its wallet. */
  readonly calls: string[];
  fault(fault: ServerFault | 'http_500' | 'busy', options?: { readonly match?: string; readonly count?: number }): void;
  /** From now on an import takes until it is told to go on, as a node that reads the chain. */
  holdImports(): () => void;
  close(): Promise<void>;
}

class RpcError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** A JSON number by its digits, as the node writes amounts. */
class Raw { readonly text: string; constructor(text: string) { this.text = text; } }
const btcAmount = (sat: bigint): Raw => new Raw(`${sat < 0n ? '-' : ''}${String((sat < 0n ? -sat : sat) / 100_000_000n)}.${String((sat < 0n ? -sat : sat) % 100_000_000n).padStart(8, '0')}`);

function write(value: unknown): string {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => `${JSON.stringify(key)}:${write(item)}`).join(',')}}`;
  return JSON.stringify(value);
}

/** BIP380. */
export function checksum(descriptor: string): string {
  const inputs = '0123456789()[],\'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~ijklmnopqrstuvwxyzABCDEFGH`#"\\ ';
  const outputs = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
  const generator = [0xf5dee51989n, 0xa9fdca3312n, 0x1bab10e32dn, 0x3706b1677an, 0x644d626ffdn];
  let c = 1n;
  const step = (value: number): void => {
    const top = c >> 35n;
    c = ((c & 0x7ffffffffn) << 5n) ^ BigInt(value);
    generator.forEach((polynomial, bit) => { if ((top >> BigInt(bit)) & 1n) c ^= polynomial; });
  };
  let group = 0;
  let count = 0;
  for (const sign of descriptor) {
    const position = inputs.indexOf(sign);
    if (position < 0) throw new RpcError(-5, `Invalid characters in payload`);
    step(position & 31);
    group = group * 3 + (position >> 5);
    count += 1;
    if (count === 3) { step(group); group = 0; count = 0; }
  }
  if (count > 0) step(group);
  for (let at = 0; at < 8; at += 1) step(0);
  c ^= 1n;
  return Array.from({ length: 8 }, (_, at) => outputs[Number((c >> BigInt(5 * (7 - at))) & 31n)]).join('');
}

/** Scripts of a descriptor; ranged ones up to and including `last`. */
function scriptsOf(descriptor: string, last: number): readonly string[] {
  const raw = /^raw\(((?:[0-9a-f]{2})+)\)$/.exec(descriptor);
  if (raw) return [raw[1] ?? ''];
  const match = /^(wpkh|pkh|tr|sh\(wpkh)\((?:\[[0-9a-f]{8}(?:\/[0-9]+h?)*\])?([A-Za-z0-9]+)\/([01])\/\*\)\)?$/.exec(descriptor);
  if (!match) throw new RpcError(-5, 'A function is needed within P2SH or the descriptor is not one that is known here');
  const [, form, xpub = '', chain] = match;
  const parent = HDKey.fromExtendedKey(xpub, { private: 0x04358394, public: 0x043587cf }).deriveChild(Number(chain));
  return Array.from({ length: last + 1 }, (_, index) => {
    const key = parent.deriveChild(index).publicKey ?? new Uint8Array();
    const payment = form === 'wpkh' ? btc.p2wpkh(key, regtest) : form === 'pkh' ? btc.p2pkh(key, regtest) : form === 'tr' ? btc.p2tr(key.subarray(1), undefined, regtest) : btc.p2sh(btc.p2wpkh(key, regtest), regtest);
    return bytesToHex(payment.script);
  });
}

type Params = Readonly<Record<string, unknown>>;

export async function startCoreServer(simulation: Simulation, { password = 'shop:a long password', alter = (_: string, value: unknown): unknown => value } = {}): Promise<CoreServer> {
  const { state } = simulation;
  const wallets = new Map<string, { readonly scripts: Set<string>; readonly descriptors: string[]; isScanning: boolean }>();
  const calls: string[] = [];
  let planned: { readonly fault: string; readonly match: string; left: number } | null = null;
  let held: Promise<void> | null = null;
  /** Blocks that were in the chain once, by hash: what a reorganisation removed. */
  const orphans = new Map<string, number>();

  const known = (params: Params, ...names: readonly string[]): void => {
    for (const key of Object.keys(params)) if (!names.includes(key)) throw new RpcError(-8, `Unknown named parameter ${key}`);
  };
  const hash = (value: unknown): string => {
    if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) throw new RpcError(-8, 'txid must be of length 64');
    return value;
  };
  const depth = (entry: Entry): number => (entry.block ? state.tip.height - entry.block.height + 1 : 0);
  const inBlock = ({ block, order }: Entry): object => (block ? { blockhash: block.hash, blockheight: block.height, blockindex: order, blocktime: block.timeS } : { trusted: false });
  const touches = (entry: Entry, scripts: ReadonlySet<string>): boolean =>
    entry.tx.outputs.some(({ scriptHex }) => scripts.has(scriptHex)) || entry.tx.inputs.some((input) => scripts.has(state.output(input.txid, input.vout)?.output.scriptHex ?? ''));
  const everything = (): readonly Entry[] => [...state.blocks.flatMap(({ txids }) => txids.flatMap((txid) => state.entry(txid) ?? [])), ...state.mempool.values()];
  /** What the wallets remember of transactions the chain has forgotten. */
  const remembered = new Map<string, Entry>();
  const walletEntries = (scripts: ReadonlySet<string>): readonly Entry[] => everything().filter((entry) => touches(entry, scripts));

  const node: Readonly<Record<string, (params: Params) => unknown>> = {
    getblockchaininfo: (params) => {
      known(params);
      return { chain: 'regtest', blocks: state.tip.height, headers: state.tip.height, bestblockhash: state.tip.hash, initialblockdownload: false, verificationprogress: 1, pruned: false };
    },
    getblockhash: (params) => {
      known(params, 'height');
      const block = typeof params['height'] === 'number' ? state.blocks[params['height']] : undefined;
      if (!block) throw new RpcError(-8, 'Block height out of range');
      return block.hash;
    },
    getblockheader: (params) => {
      known(params, 'blockhash', 'verbose');
      const block = state.blockByHash(hash(params['blockhash']));
      if (!block) throw new RpcError(-5, 'Block not found');
      return { hash: block.hash, confirmations: state.tip.height - block.height + 1, height: block.height, time: block.timeS, mediantime: block.timeS, previousblockhash: block.previous };
    },
    getrawtransaction: (params) => {
      known(params, 'txid', 'verbose', 'blockhash');
      // Without -txindex the node knows the mempool only.
      const entry = state.mempool.get(hash(params['txid']));
      if (!entry) throw new RpcError(-5, 'No such mempool transaction. Use -txindex or provide a block hash to enable blockchain transaction queries. Use gettransaction for wallet transactions.');
      return { txid: entry.tx.txid, hex: bytesToHex(entry.tx.raw), vsize: entry.tx.vsize };
    },
    getmempoolentry: (params) => {
      known(params, 'txid');
      const entry = state.mempool.get(hash(params['txid']));
      if (!entry) throw new RpcError(-5, 'Transaction not in mempool');
      return { vsize: entry.tx.vsize, weight: entry.tx.weight, fees: { base: btcAmount(entry.feeSat) } };
    },
    gettxout: (params) => {
      known(params, 'txid', 'n', 'include_mempool');
      const [txid, vout] = [hash(params['txid']), Number(params['n'])];
      const coin = state.output(txid, vout);
      return !coin || state.spender(txid, vout) ? null : { bestblock: state.tip.hash, confirmations: depth(coin.entry), value: btcAmount(coin.output.valueSat), scriptPubKey: { hex: coin.output.scriptHex }, coinbase: coin.entry.tx.isCoinbase };
    },
    gettxspendingprevout: (params) => {
      known(params, 'outputs');
      return (params['outputs'] as readonly { readonly txid: string; readonly vout: number }[]).map(({ txid, vout }) => {
        const spender = state.spender(txid, vout)?.txid;
        return { txid, vout, ...(spender !== undefined && state.mempool.has(spender) ? { spendingtxid: spender } : {}) };
      });
    },
    estimatesmartfee: (params) => {
      known(params, 'conf_target', 'estimate_mode');
      const blocks = Number(params['conf_target']);
      const found = simulation.estimates().findLast((estimate) => estimate.blocks <= blocks);
      return found ? { feerate: btcAmount(found.satPerKvb), blocks } : { errors: ['Insufficient data or no feerate found'], blocks };
    },
    getmempoolinfo: (params) => {
      known(params);
      return { loaded: true, size: state.mempool.size, mempoolminfee: btcAmount(simulation.minimumSatPerKvb()), minrelaytxfee: new Raw('0.00000100'), incrementalrelayfee: new Raw('0.00000100') };
    },
    sendrawtransaction: (params) => {
      known(params, 'hexstring', 'maxfeerate', 'maxburnamount');
      const { judgement, txid } = simulation.submit(String(params['hexstring']));
      if (judgement.verdict === 'refused') throw new RpcError(judgement.code, judgement.reason);
      return txid;
    },
    getdescriptorinfo: (params) => {
      known(params, 'descriptor');
      const [plain = '', given] = String(params['descriptor']).split('#');
      scriptsOf(plain, 0);
      if (given !== undefined && given !== checksum(plain)) throw new RpcError(-5, 'Provided checksum does not match');
      return { descriptor: `${plain}#${checksum(plain)}`, checksum: checksum(plain), isrange: plain.includes('*'), issolvable: true, hasprivatekeys: false };
    },
    listwallets: (params) => { known(params); return [...wallets.keys()]; },
    loadwallet: (params) => {
      known(params, 'filename', 'load_on_startup');
      throw new RpcError(-18, `Wallet file verification failed. Failed to load database path '${String(params['filename'])}'. Path does not exist.`);
    },
    createwallet: (params) => {
      known(params, 'wallet_name', 'disable_private_keys', 'blank', 'passphrase', 'avoid_reuse', 'descriptors', 'load_on_startup', 'external_signer');
      if (params['disable_private_keys'] !== true) throw new RpcError(-4, 'this node makes watch-only wallets alone');
      wallets.set(String(params['wallet_name']), { scripts: new Set(), descriptors: [], isScanning: false });
      return { name: params['wallet_name'] };
    },
  };

  const inWallet = (name: string): Readonly<Record<string, (params: Params) => unknown>> => {
    const wallet = wallets.get(name);
    if (!wallet) throw new RpcError(-18, 'Requested wallet does not exist or is not loaded');
    const line = (entry: Entry): object => ({ category: 'receive', amount: btcAmount(0n), vout: 0, confirmations: depth(entry), ...inBlock(entry), txid: entry.tx.txid, time: entry.seenS, timereceived: entry.seenS });
    return {
      getwalletinfo: (params) => { known(params); return { walletname: name, private_keys_enabled: false, descriptors: true, scanning: wallet.isScanning ? { duration: 5, progress: new Raw('0.43') } : false }; },
      listdescriptors: (params) => { known(params, 'private'); return { wallet_name: name, descriptors: wallet.descriptors.map((desc) => ({ desc, timestamp: 0, active: false })) }; },
      getaddressinfo: (params) => {
        known(params, 'address');
        const script = bytesToHex(btc.OutScript.encode(btc.Address(regtest).decode(String(params['address']))));
        return { address: params['address'], scriptPubKey: script, ismine: wallet.scripts.has(script), iswatchonly: false, solvable: true };
      },
      importdescriptors: async (params) => {
        known(params, 'requests');
        if (wallet.isScanning) throw new RpcError(-4, 'Wallet is currently rescanning. Abort existing rescan or wait.');
        const results = (params['requests'] as readonly Params[]).map((request) => {
          known(request, 'desc', 'active', 'range', 'next_index', 'timestamp', 'internal', 'label');
          const [plain = '', given] = String(request['desc']).split('#');
          if (given === undefined) return { success: false, error: { code: -5, message: 'Missing checksum' } };
          if (given !== checksum(plain)) return { success: false, error: { code: -5, message: `Provided checksum '${given}' does not match computed checksum '${checksum(plain)}'` } };
          if (request['timestamp'] === undefined) return { success: false, error: { code: -3, message: 'Missing required timestamp field for key' } };
          if (plain.includes('*') !== (request['range'] !== undefined)) return { success: false, error: { code: -8, message: 'Range should not be specified for an un-ranged descriptor' } };
          const last = Array.isArray(request['range']) ? Number(request['range'][1]) : 0;
          for (const script of scriptsOf(plain, Math.min(last, 15))) wallet.scripts.add(script);
          wallet.descriptors.push(String(request['desc']));
          return { success: true };
        });
        if (held) {
          wallet.isScanning = true;
          await held;
          wallet.isScanning = false;
        }
        return results;
      },
      listsinceblock: (params) => {
        known(params, 'blockhash', 'target_confirmations', 'include_watchonly', 'include_removed', 'include_change', 'label');
        const since = params['blockhash'] === undefined ? -1 : forkOf(hash(params['blockhash']));
        const entries = walletEntries(wallet.scripts);
        for (const entry of entries) remembered.set(entry.tx.txid, entry);
        const gone = [...remembered.values()].filter(({ tx }) => !state.entry(tx.txid));
        // A transaction has a line for each of its outputs; those that were replaced stay in the wallet.
        const listed = entries.filter(({ block }) => !block || block.height > since).flatMap((entry) => [line(entry), line(entry)]);
        return { transactions: [...listed, ...gone.map((entry) => ({ ...line({ ...entry, block: null }) }))], removed: [], lastblock: state.tip.hash };
      },
      gettransaction: (params) => {
        known(params, 'txid', 'include_watchonly', 'verbose');
        const entry = state.entry(hash(params['txid'])) ?? remembered.get(hash(params['txid']));
        if (!entry || !(touches(entry, wallet.scripts) || remembered.has(entry.tx.txid))) throw new RpcError(-5, 'Invalid or non-wallet transaction id');
        const now = state.entry(entry.tx.txid) ?? { ...entry, block: null };
        return { amount: btcAmount(0n), confirmations: depth(now), ...inBlock(now), txid: now.tx.txid, time: now.seenS, hex: bytesToHex(now.tx.raw), details: [] };
      },
    };
  };
  /** The height up to which the branch of a block and the chain are the same. */
  const forkOf = (blockHash: string): number => {
    const block = state.blockByHash(blockHash);
    if (block) return block.height;
    const height = orphans.get(blockHash);
    if (height === undefined) throw new RpcError(-5, 'Block not found');
    return Math.max(-1, height - 10);
  };

  const run = async (wallet: string | null, message: unknown): Promise<string> => {
    const { id, method, params } = message as { readonly id: unknown; readonly method: unknown; readonly params: unknown };
    const name = String(method);
    try {
      if (typeof params !== 'object' || params === null || Array.isArray(params)) throw new RpcError(-8, 'this node is asked by names');
      const all = wallet === null ? node : { ...node, ...inWallet(wallet) };
      const call = all[name];
      if (!call) throw new RpcError(-32601, 'Method not found');
      return `{"result":${write(alter(name, await call(params as Params)))},"error":null,"id":${write(id)}}`;
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      return `{"result":null,"error":${JSON.stringify({ code: error.code, message: error.message })},"id":${write(id)}}`;
    }
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const reply = (status: number, body: string): void => { response.writeHead(status, { 'content-type': 'application/json' }).end(body); };
    if (request.headers.authorization !== `Basic ${Buffer.from(password).toString('base64')}`) { reply(401, ''); return; }
    if (request.method !== 'POST') { reply(405, 'JSONRPC server handles only POST requests'); return; }
    orphans.set(state.tip.hash, state.tip.height);
    const match = /^\/(?:wallet\/([^/]+))?$/.exec(request.url ?? '');
    if (!match) { reply(404, ''); return; }
    const wallet = match[1] === undefined ? null : decodeURIComponent(match[1]);
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const messages: readonly unknown[] = Array.isArray(body) ? body : [body];
    const methods = messages.map((message) => String((message as { readonly method: unknown }).method));
    calls.push(...methods.map((method) => `${wallet ?? ''}/${method}`));
    const fault = planned && planned.left > 0 && methods.some((method) => method.includes(planned?.match ?? '')) ? planned : null;
    if (fault) fault.left -= 1;
    if (fault?.fault === 'silent') return;
    if (fault?.fault === 'garbage') { reply(200, '<html>'); return; }
    if (fault?.fault === 'http_500') { reply(500, 'Internal Server Error'); return; }
    if (fault?.fault === 'busy') { reply(503, 'Work queue depth exceeded'); return; }
    const answers: string[] = [];
    for (const message of messages) answers.push(await run(wallet, message));
    // Batches need not keep their order.
    const text = Array.isArray(body) ? `[${answers.toReversed().join(',')}]` : answers[0] ?? '';
    if (fault?.fault === 'drop_answer') { response.socket?.destroy(); return; }
    if (fault?.fault === 'half_answer') {
      response.writeHead(200, { 'content-length': text.length }).write(text.slice(0, text.length / 2), () => response.socket?.destroy());
      return;
    }
    reply(200, text);
  };
  const server = createServer((request, response) => { serve(request, response).catch(() => { response.destroy(); }); });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}`,
    password, calls,
    fault(fault, { match = '', count = Number.POSITIVE_INFINITY } = {}) { planned = fault === 'none' ? null : { fault, match, left: count }; },
    holdImports() {
      let release: () => void = () => undefined;
      held = new Promise((resolve) => { release = resolve; });
      return () => {
        held = null;
        release();
      };
    },
    close: () => new Promise((resolve) => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }),
  };
}

