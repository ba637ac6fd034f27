// The world outside a mortal process: a chain and a gateway that keep what they got, answer or do not, and outlive every death.
import { toHex } from '../../../electron/practice/chain/bytes.ts';
import { memoryJournal } from '../../../electron/practice/chain/journal.ts';
import { createSimulation, type Simulation } from '../../../electron/practice/chain/simulation.ts';
import type { ChainSource, SeenTransaction, TxPlace } from '../../../electron/chain/port.ts';
import type { GatewayAdapter, PayoutCalls, PayoutRequest, PayoutSnapshot, RefundCalls, RefundRequest, RefundSnapshot } from '../../../electron/gateways/port.ts';
import type { Clock } from '../../../electron/core/ports.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { Entry } from '../../../electron/practice/chain/chain-state.ts';
import { createHash } from 'node:crypto';
import type { Doom } from './doom.ts';

/** What happens to one request: all well; it is lost; its answer is; it arrives late, after the sender gave up; the other side says no. */
export type Luck = 'well' | 'request_lost' | 'answer_lost' | 'late' | 'away';

export interface Dice {
  luck(): Luck;
  /** Below `end`. */
  pick(end: number): number;
}

/** A repeatable run of luck; `trouble` in percent. */
export function createDice(seed: string, trouble: number): Dice {
  let counter = 0;
  const pick = (end: number): number => {
    counter += 1;
    return createHash('sha256').update(`${seed}:${String(counter)}`).digest().readUInt32BE(0) % end;
  };
  const bad: readonly Luck[] = ['request_lost', 'answer_lost', 'late', 'away'];
  return { pick, luck: () => (pick(100) < trouble ? bad[pick(bad.length)] ?? 'well' : 'well') };
}

export interface Payout { readonly id: string; readonly kind: 'payout' | 'refund'; readonly reference: string; readonly address: string; readonly amount: PayoutRequest['amount']; state: 'processing' | 'completed' | 'failed'; txid: string | null }

export interface Outside {
  readonly chain: Simulation;
  /** Every transaction that was ever handed over, with what the node said. */
  readonly submitted: { readonly rawHex: string; readonly verdict: string }[];
  readonly payouts: Payout[];
  /** Requests that are still on their way. */
  readonly late: (() => void)[];
  dice: Dice;
  /** The gateway answers with another payout than the one that was asked for; null: as it should. */
  confuse: (() => RefundSnapshot) | null;
  source(doom: Doom): ChainSource;
  adapter(doom: Doom): GatewayAdapter;
}

const unknown = (code: 'chain/timeout' | 'gateway/timeout'): Result<never> => failure(code, { outcome: 'unknown' });
const away = (code: 'chain/not_reachable' | 'gateway/not_reachable'): Result<never> => failure(code, { outcome: 'not_sent' });

export function createOutside(clock: Clock, dice: Dice): Outside {
  const chain = createSimulation(clock, memoryJournal());
  const outside: Outside = {
    chain, submitted: [], payouts: [], late: [], dice, confuse: null,
    source: (doom) => mortalSource(outside, doom),
    adapter: (doom) => mortalAdapter(outside, doom),
  };
  return outside;
}

/** One request: the process may die before it leaves and before its answer is read; `doing` is what it does there. */
async function request<T>({ dice, late }: Outside, doom: Doom, name: string, kind: 'chain' | 'gateway', effect: boolean, doing: () => Result<T>): Promise<Result<T>> {
  // A death while something is only read is the same as one at the next thing that is done.
  const pass = (when: string): void => { if (effect) doom.step(`${when} ${name}`); else doom.alive(); };
  pass('before');
  const luck = dice.luck();
  await Promise.resolve();
  const lost = unknown(kind === 'chain' ? 'chain/timeout' : 'gateway/timeout');
  const result = ((): Result<T> => {
    switch (luck) {
      case 'well': return doing();
      case 'request_lost': return lost;
      case 'answer_lost':
        doing();
        return lost;
      case 'late':
        // Reading late changes nothing: only what has an effect is kept.
        if (effect) late.push(() => void doing());
        return lost;
      case 'away': return away(kind === 'chain' ? 'chain/not_reachable' : 'gateway/not_reachable');
    }
  })();
  pass('after');
  return result;
}

function mortalSource(outside: Outside, doom: Doom): ChainSource {
  const { chain } = outside;
  const ask = <T>(name: string, doing: () => T): Promise<Result<T>> => request(outside, doom, name, 'chain', false, () => ok(doing()));
  const placeOf = ({ block }: Entry): TxPlace => (block === null ? { kind: 'mempool' } : { kind: 'block', block: { height: block.height, hash: block.hash }, timeMs: block.timeS * 1000 });
  const seen = (entry: Entry): SeenTransaction => ({ txid: entry.tx.txid, rawHex: toHex(entry.tx.raw), place: placeOf(entry) });
  const historyOf = (scriptHex: string): readonly SeenTransaction[] => chain.state.history(chain.state.scriptHash(scriptHex, Buffer.from(scriptHex, 'hex'))).map(seen);
  const tip = () => ({ height: chain.state.tip.height, hash: chain.state.tip.hash, timeMs: chain.state.tip.timeS * 1000 });
  return {
    name: 'own', kind: 'esplora',
    watch: () => Promise.resolve(ok(null)),
    check: () => ask('the chain check', tip),
    tip: () => ask('the chain tip', tip),
    blockHash: (height) => ask('a block', () => chain.state.blocks[height]?.hash ?? null),
    history: (script) => ask('a history', () => historyOf(script)),
    histories: (scripts) => ask('histories', () => scripts.map(historyOf)),
    find: (txid) => ask('a transaction', () => {
      const entry = chain.state.entry(txid);
      return entry === undefined ? null : seen(entry);
    }),
    spender: (txid, vout) => ask('a spender', () => chain.state.spender(txid, vout)?.txid ?? null),
    fees: () => ask('fees', () => ({ targets: chain.estimates(), minimumSatPerKvb: chain.minimumSatPerKvb() })),
    broadcast: (rawHex) => request(outside, doom, 'the broadcast', 'chain', true, () => {
      const { judgement } = chain.submit(rawHex);
      outside.submitted.push({ rawHex, verdict: judgement.verdict });
      if (judgement.verdict === 'refused') return judgement.code === -27 ? ok('known') : failure('chain/refused', { outcome: 'refused', details: { reason: judgement.reason, next: '' } });
      return ok(judgement.verdict === 'known' ? 'known' : 'accepted');
    }),
    certificateSha256: () => null,
    close: () => undefined,
  };
}

function mortalAdapter(outside: Outside, doom: Doom): GatewayAdapter {
  const { payouts } = outside;
  const snapshot = (payout: Payout): RefundSnapshot => ({
    gatewayPayoutId: payout.id, reference: payout.reference, state: payout.state, rawStatus: payout.state, method: 'BTC@bitcoin', amount: payout.amount, address: payout.address, fee: null,
    txid: payout.txid, problems: [], claimUrl: null,
  });
  // Nothing protects against asking twice: the second one is paid as well, as at real gateways.
  const create = (kind: Payout['kind'], reference: string, address: string, amount: Payout['amount']): Promise<Result<RefundSnapshot>> => request(outside, doom, `the ${kind}`, 'gateway', true, () => {
    if (outside.confuse !== null) return ok(outside.confuse());
    const payout: Payout = { id: `po-${String(payouts.length + 1)}`, kind, reference, address, amount, state: 'processing', txid: null };
    payouts.push(payout);
    return ok(snapshot(payout));
  });
  const find = (reference: string): Promise<Result<RefundSnapshot | null>> => request(outside, doom, 'the look', 'gateway', false, () => {
    if (outside.confuse !== null) return ok(outside.confuse());
    const found = payouts.filter((payout) => payout.reference === reference);
    if (found.length > 1) return failure('gateway/nonsense', { details: { gateway: 'shop', problem: 'two carry the reference' } });
    return ok(found[0] === undefined ? null : snapshot(found[0]));
  });
  const read = (id: string): Promise<Result<RefundSnapshot>> => request(outside, doom, 'the reading', 'gateway', false, () => {
    const found = payouts.find((payout) => payout.id === id);
    return found === undefined ? failure('gateway/refused', { outcome: 'refused', details: { gateway: 'shop', reason: 'no such payout' } }) : ok(snapshot(found));
  });
  const calls: PayoutCalls = {
    create: async (asked: PayoutRequest): Promise<Result<PayoutSnapshot>> => create('payout', asked.reference, asked.address, asked.amount),
    find: (asked) => find(asked.reference), read: (id) => read(id), verify: null, cancel: null,
  };
  const refunds: RefundCalls = {
    create: (asked: RefundRequest) => create('refund', asked.reference, asked.address ?? '', asked.amount ?? { unit: 'BTC@bitcoin', minor: 0n }),
    find: (asked) => find(asked.reference), read: (id) => read(id),
  };
  const none = (): never => { throw new Error('the withdrawals do not ask this'); };
  return {
    check: none, methods: none, createInvoice: none, findInvoice: none, readInvoice: none, listInvoices: none, cancelInvoice: null, balances: null, estimate: null, payouts: calls, refunds,
  };
}
