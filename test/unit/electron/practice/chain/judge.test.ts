import { beforeAll, describe, expect, it } from 'vitest';
import type { Judgement } from '../../../../../electron/practice/chain/judge.ts';
import { createSimulation, type Simulation } from '../../../../../electron/practice/chain/simulation.ts';
import { memoryJournal } from '../../../../../electron/practice/chain/journal.ts';
import { toHex } from '../../../../../electron/practice/chain/bytes.ts';
import { scriptTypes } from '../../../../../shared/domain/bitcoin.ts';
import { signedSpend, testKey, type SpendCoin, type SpendHow, type TestKey } from '../../../../support/chain-bench.ts';
import { realClock } from '../../../../support/http-ports.ts';

let chain: Simulation;
beforeAll(() => { chain = createSimulation(realClock, memoryJournal()); });

const payee = testKey('payee');
let names = 0;
const freshKey = (): TestKey => testKey(`judge ${String(names += 1)}`);

const coinOf = (txid: string, vout: number, key: TestKey): SpendCoin => {
  const found = chain.state.output(txid, vout);
  if (!found) throw new Error('no such output');
  return { txid, vout, key, valueSat: found.output.valueSat, rawHex: toHex(found.entry.tx.raw) };
};
function received(sat = 100_000n, key = freshKey()): SpendCoin {
  const paid = chain.receive(key.address, sat, { satPerKvb: 10_000n, isFinal: false });
  if (!paid.ok) throw new Error(paid.error);
  return coinOf(paid.value, 0, key);
}
const confirmed = (sat?: bigint): SpendCoin => {
  const coin = received(sat);
  chain.mine(1);
  return coin;
};
/** All of the coin but the fee goes to one address. */
const spend = (coin: SpendCoin, feeSat: bigint, how: SpendHow = {}, to = payee.address): { readonly judgement: Judgement; readonly txid: string; readonly rawHex: string } => {
  const { rawHex, txid } = signedSpend([coin], [{ address: to, valueSat: coin.valueSat - feeSat }], how);
  return { judgement: chain.submit(rawHex).judgement, txid, rawHex };
};
const refusal = (judgement: Judgement): string => (judgement.verdict === 'refused' ? `${String(judgement.code)} ${judgement.reason}` : judgement.verdict);

describe('what the mempool takes', () => {
  it.each(scriptTypes)('a signed %s spend, confirmed by the next block', (type) => {
    const key = testKey(`spend ${type}`, type);
    const coin = received(70_000n, key);
    const { judgement, txid } = spend(coin, 2_000n);
    expect(judgement).toMatchObject({ verdict: 'good', feeSat: 2_000n, replaces: [] });
    expect(chain.state.spender(coin.txid, coin.vout)).toEqual({ txid, vin: 0 });
    chain.mine(1);
    expect(chain.state.entry(txid)?.block?.height).toBe(chain.state.tip.height);
  });

  it('the same bytes twice: known, and refused by its outputs once it is in a block', () => {
    const { rawHex } = spend(confirmed(), 1_000n);
    expect(chain.submit(rawHex).judgement).toEqual({ verdict: 'known' });
    chain.mine(1);
    expect(refusal(chain.submit(rawHex).judgement)).toBe('-27 Transaction outputs already in utxo set');
  });
});

describe('a payment of many coins', () => {
  it('is looked at a few signatures at a time, so that nobody waits for it', async () => {
    let rests = 0;
    const own = createSimulation({ ...realClock, after: (ms, run) => { rests += 1; return realClock.after(ms, run); } }, memoryJournal());
    const key = freshKey();
    const coins = Array.from({ length: 20 }, () => {
      const paid = own.receive(key.address, 10_000n, { satPerKvb: 10_000n, isFinal: false });
      const entry = own.state.entry(paid.ok ? paid.value : '');
      return { txid: entry?.tx.txid ?? '', vout: 0, key, valueSat: 10_000n, rawHex: toHex(entry?.tx.raw ?? new Uint8Array()) };
    });
    own.mine(1);
    const { rawHex } = signedSpend(coins, [{ address: payee.address, valueSat: 190_000n }]);
    const altered = rawHex.replace('30e6020000000000', '31e6020000000000');
    expect(altered).not.toBe(rawHex);
    expect(refusal((await own.submitPatiently(altered)).judgement)).toMatch(/^-26 mandatory-script-verify-flag-failed/);
    expect(rests).toBe(0);
    expect((await own.submitPatiently(rawHex)).judgement).toMatchObject({ verdict: 'good', feeSat: 10_000n });
    expect(rests).toBe(2);
    expect(refusal((await own.submitPatiently('beef')).judgement)).toMatch(/^-22/);
  });
});

describe('what it refuses, in Bitcoin Core’s words', () => {
  it('bytes that are no transaction', () => {
    expect(refusal(chain.submit('00ff').judgement)).toMatch(/^-22 TX decode failed/);
    expect(refusal(chain.submit('not hex').judgement)).toMatch(/^-22 TX decode failed/);
  });
  it('a coin that is not there, and one that a block has spent', () => {
    const coin = confirmed();
    const { rawHex } = signedSpend([coin], [{ address: payee.address, valueSat: 90_000n }]);
    const elsewhere = rawHex.replace(Buffer.from(coin.txid, 'hex').reverse().toString('hex'), 'ab'.repeat(32));
    expect(refusal(chain.submit(elsewhere).judgement)).toBe('-25 bad-txns-inputs-missingorspent');
    expect(refusal(chain.submit(rawHex).judgement)).toBe('good');
    chain.mine(1);
    expect(refusal(spend(coin, 3_000n).judgement)).toBe('-25 bad-txns-inputs-missingorspent');
  });
  it('a signature over other amounts', () => {
    const coin = confirmed();
    const raw = signedSpend([coin], [{ address: payee.address, valueSat: 60_000n }]).rawHex;
    const other = raw.replace('60ea000000000000', '61ea000000000000');
    expect(other).not.toBe(raw);
    expect(refusal(chain.submit(other).judgement)).toMatch(/^-26 mandatory-script-verify-flag-failed/);
  });
  it('more out than in', () => {
    const { rawHex } = signedSpend([confirmed(50_000n)], [{ address: payee.address, valueSat: 50_000n }]);
    const more = rawHex.replace('50c3000000000000', '51c3000000000000');
    expect(refusal(chain.submit(more).judgement)).toMatch(/^-26 bad-txns-in-belowout, value in \(0\.00050000\) < value out \(0\.00050001\)/);
  });
  it('too little fee, and far too much', () => {
    const coin = confirmed();
    expect(refusal(spend(coin, 100n).judgement)).toBe('-26 min relay fee not met, 100 < 110');
    expect(refusal(spend(confirmed(5_000_000n), 2_000_000n).judgement)).toMatch(/^-25 Fee exceeds maximum/);
  });
  it('dust', () => {
    const coin = confirmed();
    expect(refusal(spend(coin, coin.valueSat - 293n).judgement)).toBe('-26 dust');
    expect(refusal(spend(confirmed(3_000n), 3_000n - 294n).judgement)).toBe('good');
  });
  it('a lock time that is not over, and takes it when it is', () => {
    const coin = confirmed();
    const next = chain.state.tip.height + 1;
    expect(refusal(spend(coin, 1_000n, { lockTime: next }).judgement)).toBe('-26 non-final');
    expect(refusal(spend(coin, 1_000n, { lockTime: next - 1 }).judgement)).toBe('good');
    expect(refusal(spend(confirmed(), 1_000n, { lockTime: 4_000_000_000 }).judgement)).toBe('-26 non-final');
    expect(refusal(spend(confirmed(), 1_000n, { lockTime: 4_000_000_000, sequence: 0xffff_ffff }).judgement)).toBe('good');
  });
  it('a relative lock that is not over', () => {
    expect(refusal(spend(confirmed(), 1_000n, { sequence: 5 }).judgement)).toBe('-26 non-BIP68-final');
    const coin = confirmed();
    chain.mine(4);
    expect(refusal(spend(coin, 1_000n, { sequence: 5 }).judgement)).toBe('good');
  });
  it('newly mined coins', () => {
    const coinbase = chain.state.tip.txids[0] ?? '';
    const coin = confirmed();
    const { rawHex } = signedSpend([coin], [{ address: payee.address, valueSat: 90_000n }]);
    const reversed = (txid: string): string => Buffer.from(txid, 'hex').reverse().toString('hex');
    expect(refusal(chain.submit(rawHex.replace(reversed(coin.txid), reversed(coinbase))).judgement)).toMatch(/^-26 bad-txns-premature-spend-of-coinbase, tried to spend coinbase at depth 2/);
  });
  it('a chain of more than 25 that are not confirmed', () => {
    let coin = received(500_000n);
    for (let made = 2; made <= 25; made += 1) {
      const key = freshKey();
      const next = spend(coin, 1_000n, {}, key.address);
      expect(refusal(next.judgement)).toBe('good');
      coin = coinOf(next.txid, 0, key);
    }
    expect(refusal(spend(coin, 1_000n).judgement)).toMatch(/^-26 too-long-mempool-chain/);
    chain.mine(1);
    expect(refusal(spend(coin, 1_000n).judgement)).toBe('good');
  });
});

describe('replacement', () => {
  it('must pay for what it throws out and for its own relay, then the old one and what hung on it are gone', () => {
    const coin = confirmed();
    const key = freshKey();
    const first = spend(coin, 1_000n, {}, key.address);
    const child = spend(coinOf(first.txid, 0, key), 2_000n);
    expect(refusal(spend(coin, 1_000n).judgement)).toMatch(/^-26 insufficient fee, rejecting replacement .*new feerate/);
    expect(refusal(spend(coin, 2_500n).judgement)).toMatch(/^-26 insufficient fee, rejecting replacement .*less fees than conflicting txs; 0\.00002500 < 0\.00003000/);
    expect(refusal(spend(coin, 3_050n).judgement)).toMatch(/^-26 insufficient fee, rejecting replacement .*not enough additional fees to relay; 0\.00000050 < 0\.00000110/);
    const second = spend(coin, 3_110n);
    expect(second.judgement).toMatchObject({ verdict: 'good', replaces: [first.txid] });
    expect(chain.state.entry(first.txid)).toBeUndefined();
    expect(chain.state.entry(child.txid)).toBeUndefined();
    expect(chain.state.spender(coin.txid, coin.vout)?.txid).toBe(second.txid);
  });
  it('may not add a coin that is not confirmed', () => {
    const coin = confirmed();
    spend(coin, 1_000n);
    const { rawHex } = signedSpend([coin, received()], [{ address: payee.address, valueSat: 150_000n }]);
    expect(refusal(chain.submit(rawHex).judgement)).toMatch(/^-26 replacement-adds-unconfirmed/);
  });
  it('may not spend what it throws out', () => {
    const coin = confirmed();
    const key = freshKey();
    const first = spend(coin, 1_000n, {}, key.address);
    const { rawHex } = signedSpend([coin, coinOf(first.txid, 0, key)], [{ address: payee.address, valueSat: 100_000n }]);
    expect(refusal(chain.submit(rawHex).judgement)).toMatch(/^-26 bad-txns-spends-conflicting-tx/);
  });
});

describe('miners', () => {
  it('leave what pays too little when everything is dear, and take it along with a child that pays for both', () => {
    const coin = confirmed();
    const key = freshKey();
    const stuck = spend(coin, 500n, {}, key.address);
    chain.setFees({ factor: 10, minimumSatPerKvb: 1000n });
    chain.mine(2);
    expect(chain.state.mempool.has(stuck.txid)).toBe(true);
    const child = spend(coinOf(stuck.txid, 0, key), 3_000n);
    const { height } = chain.mine(1);
    expect([stuck.txid, child.txid].map((txid) => chain.state.entry(txid)?.block?.height)).toEqual([height, height]);
    chain.setFees({ factor: 1, minimumSatPerKvb: 1000n });
  });
});
