// What may be spent: in a block or our own change, ripe, each coin once; a coin chosen by hand says why not.
import { describe, expect, test } from 'vitest';
import { chosenCoins, spendableCoins, whyNotSpendable } from '../../../../electron/wallet/spendable.ts';
import { outpointOf, type Coin } from '../../../../electron/wallet/types.ts';
import { coin } from '../../../support/coins.ts';

const tip = { tipHeight: 1000 };

test.each<[string, Partial<Coin>, string | null]>([
  ['in a block', { height: 1000 }, null],
  ['on its way from somebody', { height: null, chain: 0 }, 'it is not in a block yet and not from ourselves'],
  ['our change on its way', { height: null, chain: 1 }, null],
  ['mined 99 blocks before the next', { height: 902, isCoinbase: true }, 'it was mined and ripens in 1 blocks'],
  ['mined 100 blocks before the next', { height: 901, isCoinbase: true }, null],
  ['mined in the last block', { height: 1000, isCoinbase: true }, 'it was mined and ripens in 99 blocks'],
  ['mined in a block that was left', { height: null, chain: 1, isCoinbase: true }, 'its block was left by the chain'],
  ['empty', { valueSat: 0n }, 'it holds nothing'],
])('%s', (_name, more, expected) => { expect(whyNotSpendable(coin(1, 5000n, { height: 10, ...more }), tip)).toBe(expected); });

test('the caller may know better whose unconfirmed coins are', () => {
  const ours = coin(1, 5000n, { height: null, chain: 0 });
  const theirs = coin(2, 5000n, { height: null, chain: 1 });
  expect(spendableCoins([ours, theirs], { ...tip, trusts: ({ txid }) => txid === ours.txid })).toEqual([ours]);
});

test('each coin once, also of one transaction', () => {
  const [a, b, c] = [coin(1, 1n, { vout: 0 }), coin(1, 2n, { vout: 1 }), coin(1, 3n, { vout: 2 })];
  expect(spendableCoins([a, b, a, c, b, c], tip)).toEqual([a, b, c]);
});

describe('chosen by hand', () => {
  const [a, b] = [coin(1, 1n), coin(2, 2n)];
  const late = coin(3, 3n, { height: null });
  const refusal = (outpoints: readonly string[]) => {
    const chosen = chosenCoins([a, b, late], outpoints, tip);
    return chosen.ok ? chosen.value : chosen.error.message;
  };

  test('in the order they are named', () => { expect(refusal([outpointOf(b), outpointOf(a)])).toEqual([b, a]); });
  test.each<[string, readonly string[], string]>([
    ['twice', [outpointOf(a), outpointOf(a)], `The coin ${outpointOf(a)} cannot be spent: it is named twice.`],
    ['not there', ['ab:0'], 'The coin ab:0 cannot be spent: it is spent, frozen, kept for another withdrawal, or not of this account.'],
    ['not in a block', [outpointOf(late)], `The coin ${outpointOf(late)} cannot be spent: it is not in a block yet and not from ourselves.`],
  ])('%s', (_name, outpoints, message) => { expect(refusal(outpoints)).toBe(message); });
});
