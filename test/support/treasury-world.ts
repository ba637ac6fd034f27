// A shop with a treasury for tests: a real ledger, the simulated chain over loopback HTTP, and accounts whose keys the test holds.
import { rmSync } from 'node:fs';
import type { App, Ports } from '../../electron/core/app.ts';
import { createApp, type CreateAppOptions } from '../../electron/core/create-app.ts';
import { livePorts } from '../../electron/core/live-ports.ts';
import type { AccountView, NewTreasuryAccount, TreasuryService } from '../../electron/core/treasury.ts';
import { descriptorOf } from '../../electron/wallet/descriptor.ts';
import { deriveAddress } from '../../electron/wallet/keys.ts';
import type { AddressChain, ScriptType } from '../../shared/domain/bitcoin.ts';
import { openChainBench, signedSpend, type ChainBench, type SpendCoin, type TestKey } from './chain-bench.ts';
import { must, silentLog, temporaryHome } from './shop.ts';
import { softwareSigner } from './software-signer.ts';

export const NETWORK = 'regtest';

export interface TreasuryWorld {
  readonly home: string;
  readonly bench: ChainBench;
  readonly app: App;
  readonly treasury: TreasuryService;
  /** The address of an account by its script type, and what spends from it. */
  key(chain: AddressChain, index: number, scriptType?: ScriptType): TestKey;
  /** Somebody pays; the coin as its owner can spend it. Nothing is mined. */
  pay(key: TestKey, amountSat: number): SpendCoin;
  mine(count?: number): void;
  /** The account's keys sign in another wallet: gives the txid. */
  spendElsewhere(coins: readonly SpendCoin[], outputs: readonly { readonly address: string; readonly valueSat: bigint }[]): string;
  add(wanted?: Partial<NewTreasuryAccount>): Promise<AccountView>;
  /** Closes the app and opens it again, as a new process would. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** With the chain as source `own` and no account. `ports`: what is other than live. */
export async function openTreasuryWorld(options: Partial<CreateAppOptions> = {}, ports: Partial<Ports> = {}): Promise<TreasuryWorld> {
  const home = temporaryHome();
  const bench = await openChainBench();
  const signer = softwareSigner();
  const open = async (): Promise<{ readonly app: App; readonly treasury: TreasuryService }> => {
    const app = must(await createApp({ ...livePorts({ home, log: silentLog }), ...ports }, { home, mode: 'live', passphrase: 'correct horse battery', ...options }));
    return { app, treasury: must(await app.treasury.open()) };
  };
  let now = await open();
  must(await now.treasury.accounts.addSource({ name: 'own', kind: 'esplora', url: bench.chain.url, selfHosted: true, password: null }));
  return {
    home, bench,
    get app() { return now.app; },
    get treasury() { return now.treasury; },
    key(chain, index, scriptType = 'p2wpkh') {
      const { address, scriptHex, path } = deriveAddress(signer.accountKey(NETWORK, scriptType), chain, index);
      return { secret: signer.privateKey(path), type: scriptType, address, scriptHex };
    },
    pay: (key, amountSat) => bench.receive(key, amountSat),
    mine: (count = 1) => void bench.act({ action: 'mine', count }),
    spendElsewhere(coins, outputs) {
      const { rawHex, txid } = signedSpend(coins, outputs);
      const { judgement } = bench.chain.simulation.submit(rawHex);
      if (judgement.verdict !== 'good') throw new Error(`refused: ${JSON.stringify(judgement)}`);
      return txid;
    },
    async add(wanted = {}) {
      const scriptType = wanted.scriptType ?? 'p2wpkh';
      return must(await now.treasury.accounts.add({
        name: 'vault', network: NETWORK, scriptType, account: 0, signer: null, descriptor: descriptorOf(signer.accountKey(NETWORK, scriptType, wanted.account ?? 0)),
        source: 'own', secondSource: null, ...wanted,
      }));
    },
    async restart() {
      await now.app.close();
      now = await open();
    },
    async close() {
      await now.app.close();
      await bench.chain.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** All of an account's coins by outpoint. */
export const coinsOf = (world: TreasuryWorld, account = 'vault'): readonly string[] => must(world.treasury.accounts.coins(account, null, 500)).items.map(({ outpoint }) => outpoint).sort();

/** What the books hold, by account and unit, without what is zero. */
export async function booksOf(world: TreasuryWorld): Promise<Readonly<Record<string, string>>> {
  let csv = '';
  must(await world.app.exports.toSink({ report: 'journal', from: '2000-01-01', to: '2099-12-31', profile: 'default', out: null }, (chunk) => { csv += chunk; }));
  const [head = '', ...lines] = csv.trim().split(/\r?\n/);
  const columns = head.split(',');
  const at = (name: string): number => columns.indexOf(name);
  const sums = new Map<string, number>();
  for (const line of lines) {
    const cells = line.split(',');
    const name = `${cells[at('account')]} ${cells[at('asset')]}`;
    sums.set(name, Math.round(((sums.get(name) ?? 0) + Number(cells[at('amount')])) * 1e8) / 1e8);
  }
  return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, sum]) => [name, String(Number(sum.toFixed(8)))]));
}
