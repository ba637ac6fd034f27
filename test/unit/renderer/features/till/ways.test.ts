// Which way to pay is chosen first, and when an amount is too small for it.
import { describe, expect, it } from 'vitest';
import { accountWord, allWays, chooseWay, isBelowMinimum, methodsOf, type Way } from '../../../../../renderer/features/till/ways.ts';
import { appState } from '../../../../support/renderer-fixture/fixtures.ts';

const way = (over: Partial<Way> = {}): Way => ({ gateway: 'main', gatewayTitle: 'Main', method: 'USDT@tron', asset: 'USDT', networkName: 'TRON', minimum: { value: '5.00', currency: 'USD' }, answering: true, refusing: false, sandbox: false, onlyPricesIn: null, ...over });
const btc = way({ method: 'BTC@bitcoin', minimum: null });

describe('chooseWay', () => {
  it.each([
    { why: 'the first wish that is offered', ways: [way(), btc], wishes: [{ gateway: 'main', method: 'BTC@bitcoin' }], wanted: 'BTC@bitcoin' },
    { why: 'the second wish when the first is gone', ways: [way(), btc], wishes: [{ gateway: 'gone', method: 'X' }, { gateway: 'main', method: 'BTC@bitcoin' }], wanted: 'BTC@bitcoin' },
    { why: 'the first that answers', ways: [way({ answering: false }), btc], wishes: [null], wanted: 'BTC@bitcoin' },
    { why: 'the first at all when none answers', ways: [way({ answering: false })], wishes: [], wanted: 'USDT@tron' },
    { why: 'never one that prices in other currencies', ways: [way({ onlyPricesIn: 'EUR' })], wishes: [{ gateway: 'main', method: 'USDT@tron' }], wanted: undefined },
    { why: 'nothing of nothing', ways: [], wishes: [], wanted: undefined },
  ])('$why', ({ ways, wishes, wanted }) => expect(chooseWay(ways, wishes)?.method).toBe(wanted));
});

describe('isBelowMinimum', () => {
  it.each([
    { why: 'below', amount: '4.99', wanted: true }, { why: 'exactly', amount: '5.00', wanted: false }, { why: 'above', amount: '10.00', wanted: false },
    { why: 'nothing typed yet', amount: '0.00', wanted: false },
  ])('$why', ({ amount, wanted }) => expect(isBelowMinimum(way(), amount, 'USD')).toBe(wanted));

  it('says nothing about a minimum in another currency or none', () => {
    expect([isBelowMinimum(way(), '1.00', 'EUR'), isBelowMinimum(btc, '0.01', 'USD')]).toEqual([false, false]);
  });

  it('does not cut a finer minimum', () => expect(isBelowMinimum(way({ minimum: { value: '0.015', currency: 'USD' } }), '0.01', 'USD')).toBe(true));
});

describe('allWays', () => {
  const atPage = (currency: string) => {
    const state = appState('live', false, true);
    return allWays({ ...state, settings: { ...state.settings, currency } }).filter((each) => each.gateway === 'page').map(({ method, onlyPricesIn }) => [method, onlyPricesIn]);
  };

  it('a payment page is offered in the currency of the shop alone', () => expect([atPage('USD'), atPage('EUR')]).toEqual([[['USD@checkout', null]], [['EUR@checkout', null]]]));

  it('a gateway with nothing for this currency is there, and says why not', () => expect(atPage('CHF')).toEqual([['USD@checkout', 'USD, EUR, GBP']]));
});

describe('methodsOf', () => {
  const at = (gateway: string, over: Partial<Way> = {}): Way => way({ gateway, gatewayTitle: gateway, ...over });
  const chosen = (ways: readonly Way[], wishes: Parameters<typeof methodsOf>[1] = [], usual: string | null = null) =>
    methodsOf(ways, wishes, usual).map(({ way: one, all }) => [one.method, one.gateway, all.length]);

  it.each<{ readonly why: string; readonly ways: readonly Way[]; readonly wishes?: Parameters<typeof methodsOf>[1]; readonly usual?: string; readonly wanted: unknown }>([
    { why: 'a method of two accounts is there once, through the first', ways: [at('a'), at('b')], wanted: [['USDT@tron', 'a', 2]] },
    { why: 'through the wished one', ways: [at('a'), at('b')], wishes: [null, { gateway: 'b', method: 'USDT@tron' }], wanted: [['USDT@tron', 'b', 2]] },
    { why: 'a wish for another method says nothing', ways: [at('a'), at('b')], wishes: [{ gateway: 'b', method: 'BTC@bitcoin' }], wanted: [['USDT@tron', 'a', 2]] },
    { why: 'one that answers before one that does not', ways: [at('a', { answering: false }), at('b')], wanted: [['USDT@tron', 'b', 2]] },
    { why: 'real money before a test account', ways: [at('a', { sandbox: true }), at('b')], wanted: [['USDT@tron', 'b', 2]] },
    { why: 'one that cannot price in this currency is left out', ways: [at('a', { onlyPricesIn: 'EUR' }), at('b')], wanted: [['USDT@tron', 'b', 1]] },
    { why: 'the usual method stands first', ways: [at('a'), at('a', { method: 'BTC@bitcoin' })], usual: 'BTC@bitcoin', wanted: [['BTC@bitcoin', 'a', 1], ['USDT@tron', 'a', 1]] },
  ])('$why', ({ ways, wishes, usual, wanted }) => { expect(chosen(ways, wishes, usual)).toEqual(wanted); });

  it('two accounts at one gateway are told apart by their own names', () => {
    const [one, two, other] = [at('till', { gatewayTitle: 'Plisio' }), at('web', { gatewayTitle: 'Plisio' }), at('x', { gatewayTitle: 'CoinPay' })];
    expect([one, two, other].map((each) => accountWord(each, [one, two, other]))).toEqual(['Plisio (till)', 'Plisio (web)', 'CoinPay']);
  });
});
