// The simulated chain with its people: it takes transactions, mines, reorganises, and writes down each step before it answers.
import type { Clock } from '../../core/ports.ts';
import { BadBytes, fromHex, toHex, u32 } from './bytes.ts';
import { coinbaseTx, genesis, mineBlock, subsidySat, type Block } from './block.ts';
import { ChainState, type Entry } from './chain-state.ts';
import { chooseForBlock } from './choose-for-block.ts';
import { createFaucet, faucetScript } from './faucet.ts';
import type { Journal, Step } from './journal.ts';
import { judge, medianTimeS, verifySignatures, type Judgement } from './judge.ts';
import { scriptOfAddress } from './script.ts';
import { output, readTx, type Tx, type TxOutput } from './transaction.ts';

/** Every practice chain begins with so many blocks: the faucet's first coins can be spent. */
const FIRST_BLOCKS = 130;
const COINS_PER_FIRST_BLOCK = 20n;
/** A coinbase may be spent from the hundredth block after it on. */
const MATURITY = 100;

/** sat per 1,000 vB by the blocks one wants to wait, before the factor. */
const estimates: readonly (readonly [blocks: number, satPerKvb: bigint])[] = [
  [1, 20_000n], [2, 16_000n], [3, 12_000n], [4, 10_000n], [6, 8_000n], [10, 6_000n], [12, 5_000n], [25, 3_000n], [144, 1_500n], [504, 1_000n], [1008, 1_000n],
];

export interface Fees {
  readonly factor: number;
  readonly minimumSatPerKvb: bigint;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };
const done = <T>(value: T): Outcome<T> => ({ ok: true, value });
const not = (error: string): { readonly ok: false; readonly error: string } => ({ ok: false, error });

export interface Submitted { readonly judgement: Judgement; readonly txid: string | null }

export interface Simulation {
  readonly state: ChainState;
  /** What sendrawtransaction would do. `txid` is there unless the bytes are no transaction. */
  submit(rawHex: string): Submitted;
  /** The same without keeping others waiting while many signatures are looked at. */
  submitPatiently(rawHex: string): Promise<Submitted>;
  estimates(): readonly { readonly blocks: number; readonly satPerKvb: bigint }[];
  minimumSatPerKvb(): bigint;
  mine(count: number): Block;
  reorg(depth: number, transactions: 'kept' | 'mempool' | 'gone'): Outcome<Block>;
  receive(address: string, amountSat: bigint, how: { readonly satPerKvb: bigint; readonly isFinal: boolean }): Outcome<string>;
  fill(addresses: readonly string[], count: number, amountSat: bigint, perBlock: number): Outcome<readonly string[]>;
  doubleSpend(txid: string): Outcome<string>;
  forget(txid: string): Outcome<readonly string[]>;
  setFees(fees: Fees): void;
  faucetSat(): bigint;
  /** The newest unconfirmed payment of the faucet; null: there is none. */
  lastPayment(): string | null;
}

export function createSimulation(clock: Clock, journal: Journal): Simulation {
  const state = new ChainState();
  let fees: Fees = { factor: 1, minimumSatPerKvb: 1000n };
  const faucet = createFaucet(state, ({ entry }) => entry.block !== null && (!entry.tx.isCoinbase || state.tip.height + 1 - entry.block.height >= MATURITY));
  const nowS = (): number => Math.floor(clock.nowMs() / 1000);

  const apply = (step: Step): void => {
    switch (step.kind) {
      case 'tx':
        for (const txid of step.replaces) state.evict(txid);
        state.addToMempool(readTx(fromHex(step.raw)), step.seenS);
        return;
      case 'block': {
        const coinbase = readTx(fromHex(step.coinbase));
        const txs = [coinbase, ...step.txids.flatMap((txid) => state.entry(txid)?.tx ?? [])];
        const previous = state.tip;
        state.addBlock(mineBlock({ height: previous.height + 1, previous: previous.hash, timeS: step.timeS, txs, nonce: step.nonce }), coinbase);
        faucet.forget();
        return;
      }
      case 'undo':
        state.undoBlock();
        faucet.forget();
        return;
      case 'evict':
        state.evict(step.txid);
        return;
      case 'fees':
        fees = { factor: step.factor, minimumSatPerKvb: BigInt(step.minimumSatPerKvb) };
    }
  };
  const take = (step: Step): void => {
    journal.write(step);
    apply(step);
  };

  const addBlock = (entries: readonly Entry[]): Block => {
    const previous = state.tip;
    const height = previous.height + 1;
    const timeS = Math.max(nowS(), medianTimeS(state) + 1);
    const reward = subsidySat(height) + entries.reduce((sum, { feeSat }) => sum + feeSat, 0n);
    const coinbase = coinbaseTx(height, rewardOutputs(height, reward), u32(journal.steps()));
    const { nonce } = mineBlock({ height, previous: previous.hash, timeS, txs: [coinbase, ...entries.map(({ tx }) => tx)] });
    take({ kind: 'block', coinbase: toHex(coinbase.raw), timeS, nonce, txids: entries.map(({ tx }) => tx.txid) });
    return state.tip;
  };
  const slowest = (): bigint => scaled(estimates.at(-1)?.[1] ?? 0n, fees.factor);
  const mine = (count: number): Block => {
    for (let made = 0; made < count; made += 1) addBlock(chooseForBlock(state, slowest()));
    return state.tip;
  };
  const accept = (tx: Tx, replaces: readonly string[]): void => take({ kind: 'tx', raw: toHex(tx.raw), seenS: nowS(), replaces });
  const pay = (address: string, amountSat: bigint, satPerKvb: bigint, isFinal: boolean): Outcome<string> => {
    const script = scriptOfAddress(address);
    if (script === null) return not('this is no address of regtest');
    const tx = faucet.pay([output(amountSat, script)], { satPerKvb, isFinal });
    if (tx === null) return not('the faucet has no more confirmed coins; mine a block');
    accept(tx, []);
    return done(tx.txid);
  };

  const submit = (tx: Tx | null, isSigned: boolean): Submitted => {
    if (tx === null) return { judgement: { verdict: 'refused', code: -22, reason: 'TX decode failed. Make sure the tx has at least one input.' }, txid: null };
    const judgement = judge(state, tx, { minimumSatPerKvb: fees.minimumSatPerKvb, incrementalSatPerKvb: 1000n }, isSigned);
    if (judgement.verdict === 'good') accept(tx, judgement.replaces);
    return { judgement, txid: tx.txid };
  };

  const first = genesis();
  state.addBlock(first.block, first.coinbase);
  for (const step of journal.read()) apply(step);
  if (state.tip.height === 0) mine(FIRST_BLOCKS);

  return {
    state,
    submit: (rawHex) => submit(readRaw(rawHex), false),
    async submitPatiently(rawHex) {
      const tx = readRaw(rawHex);
      // Where they do not hold, the judgement says which.
      const isSigned = tx !== null && (await verifySignatures(state, tx, () => new Promise((resolve) => void clock.after(0, resolve))));
      return submit(tx, isSigned);
    },
    estimates: () => estimates.map(([blocks, satPerKvb]) => ({ blocks, satPerKvb: scaled(satPerKvb, fees.factor) })),
    minimumSatPerKvb: () => fees.minimumSatPerKvb,
    mine,
    reorg(depth, transactions) {
      if (depth >= state.tip.height) return not(`there are only ${String(state.tip.height)} blocks`);
      const undone = state.blocks.slice(-depth);
      for (let made = 0; made < depth; made += 1) take({ kind: 'undo' });
      if (transactions === 'gone') {
        for (const txid of undone.flatMap(({ txids }) => txids)) if (state.mempool.has(txid)) take({ kind: 'evict', txid });
      }
      for (const { txids } of undone) addBlock(transactions === 'kept' ? txids.flatMap((txid) => state.mempool.get(txid) ?? []) : []);
      return done(addBlock([]));
    },
    receive: (address, amountSat, { satPerKvb, isFinal }) => pay(address, amountSat, satPerKvb, isFinal),
    fill(addresses, count, amountSat, perBlock) {
      const txids: string[] = [];
      for (let made = 0; made < count; made += 1) {
        const paid = pay(addresses[made % addresses.length] ?? '', amountSat, 10_000n, false);
        if (!paid.ok) return paid;
        txids.push(paid.value);
        if ((made + 1) % perBlock === 0) mine(1);
      }
      mine(1);
      return done(txids);
    },
    doubleSpend(txid) {
      const entry = state.mempool.get(txid);
      if (!entry) return not('no such transaction is in the mempool');
      const lost = [entry, ...[...state.relatives(txid, 'descendants')].flatMap((each) => state.mempool.get(each) ?? [])].reduce((sum, { feeSat }) => sum + feeSat, 0n);
      const tx = faucet.takeBack(entry.tx, lost + 10n * BigInt(entry.tx.vsize));
      if (tx === null) return not('only the faucet’s own payments can be spent twice');
      accept(tx, [txid]);
      return done(tx.txid);
    },
    forget(txid) {
      if (!state.mempool.has(txid)) return not('no such transaction is in the mempool');
      const gone = [txid, ...state.relatives(txid, 'descendants')];
      take({ kind: 'evict', txid });
      return done(gone);
    },
    setFees(next) {
      take({ kind: 'fees', factor: next.factor, minimumSatPerKvb: String(next.minimumSatPerKvb) });
    },
    faucetSat: () => faucet.balanceSat(),
    lastPayment: () => [...state.mempool.values()].toReversed().find(({ tx }) => faucet.isOwn(tx))?.tx.txid ?? null,
  };
}

/** null: the text is not one whole transaction. */
function readRaw(rawHex: string): Tx | null {
  const text = rawHex.trim().toLowerCase();
  if (!/^(?:[0-9a-f]{2})+$/.test(text)) return null;
  try {
    return readTx(fromHex(text));
  } catch (error) {
    if (error instanceof BadBytes) return null;
    throw error;
  }
}

/** Exact: the factor counts to a thousandth. */
const scaled = (satPerKvb: bigint, factor: number): bigint => (satPerKvb * BigInt(Math.round(factor * 1000))) / 1000n;

/** The first blocks pay the faucet in many coins, so that many payments can be made between two blocks. */
function rewardOutputs(height: number, reward: bigint): readonly TxOutput[] {
  if (height > FIRST_BLOCKS) return [output(reward, faucetScript)];
  const each = reward / COINS_PER_FIRST_BLOCK;
  return Array.from({ length: Number(COINS_PER_FIRST_BLOCK) }, (_, index) => output(index === 0 ? reward - each * (COINS_PER_FIRST_BLOCK - 1n) : each, faucetScript));
}
