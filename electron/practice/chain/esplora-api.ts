// Esplora's REST API over the simulated chain (Blockstream/esplora, API.md), with the messages a public server gives.
import { sha256, toHex } from './bytes.ts';
import type { Entry } from './chain-state.ts';
import { blockJson, statsJson, statusJson, txJson, type Json } from './esplora-json.ts';
import { medianTimeS } from './judge.ts';
import { scriptOfAddress } from './script.ts';
import type { Simulation } from './simulation.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly type: 'text/plain' | 'application/json' | 'application/octet-stream';
  readonly body: string | Uint8Array;
}

export interface ApiLimits {
  /** Unspent outputs, or transactions, of one address beyond which a public server gives up. */
  readonly mostUnspent: number;
}

const MEMPOOL_PAGE = 50;
const CHAIN_PAGE = 25;
const hash64 = /^[0-9a-f]{64}$/;

const text = (body: string, status = 200): ApiAnswer => ({ status, type: 'text/plain', body });
const json = (body: Json): ApiAnswer => ({ status: 200, type: 'application/json', body: JSON.stringify(body) });

/** Answers one request; `path` is below the API's root. */
export function answerEsplora(simulation: Simulation, limits: ApiLimits, method: string, path: string, body: string): ApiAnswer | Promise<ApiAnswer> {
  const { state } = simulation;
  const parts = path.split('/').slice(1);
  const [head, id = '', what, more] = parts;
  if (method === 'POST') return path === '/tx' ? submit(simulation, body) : text('Not Found', 404);
  if (method !== 'GET') return text('Method Not Allowed', 405);
  switch (head) {
    case 'address': case 'scripthash': {
      const scriptHash = head === 'scripthash' ? (hash64.test(id) ? id : null) : hashOfAddress(id);
      if (scriptHash === null) return text(head === 'address' ? 'Invalid Bitcoin address' : 'Invalid hex string', 400);
      return answerScript(simulation, limits, { head, id, scriptHash }, what, more, parts[4]);
    }
    case 'tx': return answerTx(simulation, id, what, more);
    case 'blocks': {
      if (id === 'tip') return what === 'height' ? text(String(state.tip.height)) : what === 'hash' ? text(state.tip.hash) : text('Not Found', 404);
      const from = id === '' ? state.tip.height : Number(id);
      return json(state.blocks.slice(Math.max(0, from - 9), from + 1).toReversed().map((block) => blockJson(block, medianTimeS(state))));
    }
    case 'block-height': {
      const block = /^\d{1,9}$/.test(id) ? state.blocks[Number(id)] : undefined;
      return block ? text(block.hash) : text('Block not found', 404);
    }
    case 'block': {
      const block = state.blockByHash(id);
      if (!block) return text('Block not found', 404);
      switch (what) {
        case undefined: return json(blockJson(block, medianTimeS(state)));
        case 'status': return json({ in_best_chain: true, height: block.height, next_best: state.blocks[block.height + 1]?.hash ?? null });
        case 'header': return text(toHex(block.header));
        case 'txids': return json(block.txids);
        default: return text('Not Found', 404);
      }
    }
    case 'fee-estimates': return json(Object.fromEntries(simulation.estimates().map(({ blocks, satPerKvb }) => [String(blocks), Number(satPerKvb) / 1000])));
    case 'mempool': {
      const entries = [...state.mempool.values()];
      if (id === 'txids') return json(entries.map(({ tx }) => tx.txid));
      return json({ count: entries.length, vsize: entries.reduce((sum, { tx }) => sum + tx.vsize, 0), total_fee: Number(entries.reduce((sum, { feeSat }) => sum + feeSat, 0n)), fee_histogram: [] });
    }
    case undefined: default: return text('Not Found', 404);
  }
}

function hashOfAddress(address: string): string | null {
  const script = scriptOfAddress(address);
  return script && toHex(sha256(script));
}

function answerScript(
  simulation: Simulation, limits: ApiLimits, asked: { readonly head: string; readonly id: string; readonly scriptHash: string },
  what: string | undefined, more: string | undefined, last: string | undefined,
): ApiAnswer {
  const { state } = simulation;
  const { scriptHash } = asked;
  const page = (entries: readonly Entry[]): ApiAnswer => json(entries.map((entry) => txJson(state, entry)));
  switch (what) {
    case undefined: return json({ [asked.head]: asked.id, ...statsJson(state, scriptHash) });
    case 'utxo': {
      const coins = state.unspent(scriptHash);
      if (coins.length > limits.mostUnspent) return text('Too many history entries', 400);
      return json(coins.map(({ txid, vout, output, entry }) => ({ txid, vout, status: statusJson(entry.block), value: Number(output.valueSat) })));
    }
    case 'txs': {
      const history = state.history(scriptHash);
      const inBlocks = history.filter(({ block }) => block !== null);
      const inMempool = history.filter(({ block }) => block === null).slice(0, MEMPOOL_PAGE);
      if (more === undefined) return page([...inMempool, ...inBlocks.slice(0, CHAIN_PAGE)]);
      if (more === 'mempool') return page(inMempool);
      if (more !== 'chain') return text('Not Found', 404);
      const start = last === undefined ? 0 : inBlocks.findIndex(({ tx }) => tx.txid === last) + 1;
      // One that is not known here gives an empty page, as the real server's does.
      return page(last !== undefined && start === 0 ? [] : inBlocks.slice(start, start + CHAIN_PAGE));
    }
    default: return text('Not Found', 404);
  }
}

function answerTx(simulation: Simulation, txid: string, what: string | undefined, more: string | undefined): ApiAnswer {
  const { state } = simulation;
  if (!hash64.test(txid)) return text('Invalid hex string', 400);
  const entry = state.entry(txid);
  if (!entry) return text('Transaction not found', 404);
  const spendJson = (vout: number): Json => {
    const spender = state.spender(txid, vout);
    return spender ? { spent: true, txid: spender.txid, vin: spender.vin, status: statusJson(state.entry(spender.txid)?.block ?? null) } : { spent: false };
  };
  switch (what) {
    case undefined: return json(txJson(state, entry));
    case 'hex': return text(toHex(entry.tx.raw));
    case 'raw': return { status: 200, type: 'application/octet-stream', body: entry.tx.raw };
    case 'status': return json(statusJson(entry.block));
    case 'outspends': return json(entry.tx.outputs.map((_, vout) => spendJson(vout)));
    case 'outspend': return json(spendJson(Number(more)));
    default: return text('Not Found', 404);
  }
}

async function submit(simulation: Simulation, body: string): Promise<ApiAnswer> {
  const { judgement, txid } = await simulation.submitPatiently(body);
  return judgement.verdict === 'refused' ? text(`sendrawtransaction RPC error ${String(judgement.code)}: ${judgement.reason}`, 400) : text(txid ?? '');
}
