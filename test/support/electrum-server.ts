// A strict Electrum server over the simulated chain, written from the protocol's documentation; shares no code with the source it tests.
import { createHash } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import type { Simulation } from '../../electron/practice/chain/simulation.ts';

export type ServerFault = 'none' | 'silent' | 'drop_answer' | 'garbage' | 'half_answer';

export interface ElectrumServer {
  readonly port: number;
  /** Every method that was called. */
  readonly calls: string[];
  /** The most questions that waited at the same time. */
  mostWaiting(): number;
  /** On the next requests whose method contains `match`, `count` times (default: until 'none'). The work is done all the same but with 'silent' and 'garbage'. */
  fault(fault: ServerFault, options?: { readonly match?: string; readonly count?: number }): void;
  /** Breaks every open connection, as a server does with those who were idle. */
  hangUp(): void;
  close(): Promise<void>;
}

export interface ElectrumServerOptions {
  readonly version?: '1.4' | '1.4.2' | '1.6';
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly port?: number;
  /** Longer histories are refused. */
  readonly mostHistory?: number;
  /** Lets an answer be altered, for servers that lie. */
  readonly alter?: (method: string, result: unknown) => unknown;
}

class Refused extends Error {}

const reversedHex = (hex: string): string => Buffer.from(hex, 'hex').reverse().toString('hex');
const btcText = (sat: bigint): string => `${String(sat / 100_000_000n)}.${String(sat % 100_000_000n).padStart(8, '0')}`;
/** Sent as a number of its own, digit by digit. */
class Raw { readonly text: string; constructor(text: string) { this.text = text; } }

function write(value: unknown): string {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${write(item)}`).join(',')}}`;
  return JSON.stringify(value);
}

export async function startElectrumServer(simulation: Simulation, options: ElectrumServerOptions = {}): Promise<ElectrumServer> {
  const { version = '1.4.2' } = options;
  const { state } = simulation;
  const sockets = new Set<net.Socket>();
  const calls: string[] = [];
  let mostWaiting = 0;
  let planned: { readonly fault: ServerFault; readonly match: string; left: number } | null = null;

  const text = (value: unknown, name: string): string => {
    if (typeof value !== 'string') throw new Refused(`${name} should be a string`);
    return value;
  };
  const height = (value: unknown): number => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw new Refused('height should be a non-negative integer');
    return value;
  };
  const history = (scripthash: unknown): unknown[] => {
    const hash = text(scripthash, 'scripthash');
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new Refused(`${hash} is not a valid script hash`);
    const entries = state.history(reversedHex(hash));
    if (entries.length > (options.mostHistory ?? Number.POSITIVE_INFINITY)) throw new Refused('history too large');
    const confirmed = entries.filter(({ block }) => block !== null).toReversed().map(({ tx, block }) => ({ tx_hash: tx.txid, height: block?.height }));
    const mempool = entries.filter(({ block }) => block === null).map(({ tx, feeSat }) => ({
      tx_hash: tx.txid, height: tx.inputs.some((input) => state.mempool.has(input.txid)) ? -1 : 0, fee: Number(feeSat),
    })).toSorted((a, b) => b.height - a.height || (a.tx_hash < b.tx_hash ? -1 : 1));
    return [...confirmed, ...mempool];
  };
  const tip = (): unknown => ({ height: state.tip.height, hex: Buffer.from(state.tip.header).toString('hex') });

  const methods: Readonly<Record<string, (params: readonly unknown[]) => unknown>> = {
    'server.ping': () => null,
    'server.features': () => ({ genesis_hash: state.blocks[0]?.hash, hash_function: 'sha256', protocol_min: '1.4', protocol_max: version }),
    'blockchain.headers.subscribe': tip,
    'blockchain.block.header': ([at]) => {
      const block = state.blocks[height(at)];
      if (!block) throw new Refused(`height ${String(at)} out of range`);
      return Buffer.from(block.header).toString('hex');
    },
    'blockchain.scripthash.get_history': ([hash]) => history(hash),
    'blockchain.scripthash.subscribe': ([hash]) => {
      const lines = history(hash) as { readonly tx_hash: string; readonly height: number }[];
      return lines.length === 0 ? null : createHash('sha256').update(lines.map((line) => `${line.tx_hash}:${String(line.height)}:`).join('')).digest('hex');
    },
    'blockchain.transaction.get': ([txid, verbose]) => {
      if (verbose === true) throw new Refused('verbose transactions are currently unsupported');
      const entry = state.entry(text(txid, 'tx_hash'));
      if (!entry) throw new Refused('daemon error: DaemonError({\'code\': -5, \'message\': \'No such mempool or blockchain transaction. Use gettransaction for wallet transactions.\'})');
      return Buffer.from(entry.tx.raw).toString('hex');
    },
    'blockchain.transaction.broadcast': ([raw]) => {
      const { judgement, txid } = simulation.submit(text(raw, 'raw_tx'));
      if (judgement.verdict === 'refused') throw new Refused(`the transaction was rejected by network rules.\n\n${judgement.reason}\n[${String(raw)}]`);
      return txid;
    },
    'blockchain.estimatefee': ([blocks]) => {
      const wanted = height(blocks);
      const found = simulation.estimates().findLast((estimate) => estimate.blocks <= wanted);
      return found ? new Raw(btcText(found.satPerKvb)) : new Raw('-1');
    },
    ...(version === '1.6'
      ? { 'mempool.get_info': () => ({ mempoolminfee: new Raw(btcText(simulation.minimumSatPerKvb())), minrelaytxfee: new Raw('0.00000100'), incrementalrelayfee: new Raw('0.00000100') }) }
      : { 'blockchain.relayfee': () => new Raw('1e-05') }),
  };

  const takeFault = (method: string): ServerFault => {
    if (!planned || planned.left <= 0 || !method.includes(planned.match)) return 'none';
    planned.left -= 1;
    return planned.fault;
  };

  const serve = (socket: net.Socket): void => {
    sockets.add(socket.setNoDelay(true));
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let isGreeted = false;
    let isDeaf = false;
    let rest = '';
    const answer = (line: string): void => {
      if (isDeaf) return;
      // Who does not speak JSON (or speaks TLS to a server without it) is hung up on.
      if (!line.startsWith('{')) { socket.destroy(); return; }
      const message: unknown = JSON.parse(line);
      const { id, method, params, jsonrpc } = message as { readonly id: unknown; readonly method: unknown; readonly params: unknown; readonly jsonrpc: unknown };
      // Positional parameters and 2.0 are what the client says it speaks.
      if (jsonrpc !== '2.0' || typeof method !== 'string' || !Array.isArray(params) || typeof id !== 'number') { socket.destroy(); return; }
      calls.push(method);
      const fault = takeFault(method);
      if (fault === 'silent') { isDeaf = true; return; }
      if (fault === 'garbage') { socket.write('<html>502 Bad Gateway</html>\n'); return; }
      let reply: string;
      try {
        reply = `{"jsonrpc":"2.0","id":${String(id)},"result":${write(result(method, params))}}\n`;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        reply = `{"jsonrpc":"2.0","id":${String(id)},"error":${JSON.stringify({ code: 1, message: error.message })}}\n`;
      }
      if (fault === 'drop_answer') { socket.destroy(); return; }
      if (fault === 'half_answer') { socket.write(reply.slice(0, reply.length / 2), () => socket.destroy()); return; }
      // Notifications may come between answers at any time.
      if (method === 'blockchain.headers.subscribe') socket.write(`{"jsonrpc":"2.0","method":"blockchain.headers.subscribe","params":[${write(tip())}]}\n`);
      socket.write(reply);
    };
    const result = (method: string, params: readonly unknown[]): unknown => {
      if (method === 'server.version') {
        if (isGreeted) throw new Refused('server.version already sent');
        const [, wanted] = params;
        const [least, most] = Array.isArray(wanted) ? (wanted as string[]) : [wanted, wanted];
        if (typeof least !== 'string' || typeof most !== 'string' || version < least || version.slice(0, 3) > most) { socket.destroy(); return null; }
        isGreeted = true;
        return ['StrictX 1.0', version];
      }
      if (!isGreeted) { socket.destroy(); return null; }
      const run = methods[method];
      if (!run) throw new Refused(`unknown method "${method}"`);
      const value = run(params);
      return options.alter ? options.alter(method, value) : value;
    };
    socket.on('data', (chunk) => {
      rest += chunk.toString('utf8');
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      mostWaiting = Math.max(mostWaiting, lines.length);
      for (const line of lines) if (!socket.destroyed) answer(line);
    });
  };

  const server = options.tls ? tls.createServer({ key: options.tls.key, cert: options.tls.cert }, serve) : net.createServer(serve);
  await new Promise<void>((resolve) => { server.listen(options.port ?? 0, '127.0.0.1', resolve); });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    calls,
    mostWaiting: () => mostWaiting,
    fault(fault, { match = '', count = Number.POSITIVE_INFINITY } = {}) { planned = fault === 'none' ? null : { fault, match, left: count }; },
    hangUp() { for (const socket of sockets) socket.destroy(); },
    close: () => new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      // Closed a second time it says so; there is nothing more to close.
      server.close(() => { resolve(); });
    }),
  };
}
