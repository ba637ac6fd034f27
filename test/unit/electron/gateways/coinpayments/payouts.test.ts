// Money out of CoinPayments: the preview is confirmed only when it is about exactly this payout; units, wallets, and what is found again.
import { describe, expect, test } from 'vitest';
import { createAdapter } from '../../../../../electron/gateways/coinpayments/adapter.ts';
import { signCoinpayments } from '../../../../../electron/gateways/coinpayments/emulator-auth.ts';
import type { PayoutRequest } from '../../../../../electron/gateways/port.ts';
import type { HttpRequest } from '../../../../../electron/core/ports.ts';
import { secret } from '../../../../../electron/core/secret.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { keptLog } from '../../../../support/http-ports.ts';
import { scriptedClient, type ScriptedClient } from '../../../../support/scripted-http-client.ts';

const now = Date.UTC(2026, 10, 20, 12);
const address = 'ltc1qexampleexampleexampleexample';
const request = (change: Partial<PayoutRequest> = {}): PayoutRequest => ({
  reference: 'payout 17', method: 'LTC@litecoin', amount: { unit: 'LTC@litecoin', minor: 5_000_000n }, address, requestedAtMs: now, ...change,
});
const wallet = (change: object = {}) => ({ walletId: 'w-2', currencyId: 2, isActive: true, isLocked: false, confirmedBalance: { currencyId: '2', value: '900000000' }, unconfirmedBalance: { currencyId: '2', value: '1' }, ...change });
const preview = (change: object = {}) => ({
  spendRequestId: 'spend-1', fromWalletId: 'w-2', toAddress: address, fromCurrencyId: 2, fromAmount: 0.05, toCurrencyId: 2, toAmount: 0.05, blockchainFee: 0.0001, coinpaymentsFee: 0, memo: 'payout 17', ...change,
});
const transaction = (change: object = {}) => ({
  id: 't-1', spendRequestId: 'spend-1', dateCreated: '2026-11-20T12:00:01+00:00', transactionType: 'externalSpend', transactionStatus: 'pending', toAddress: address, toCurrencyId: 2, toAmount: '5000000',
  blockchainFee: '10000', coinpaymentsFee: '0', memo: 'payout 17', txHash: null, confirmations: 0, requiredConfirmations: 3, ...change,
});

interface Script { readonly wallets?: readonly object[]; readonly preview?: unknown; readonly confirmation?: { readonly status?: number; readonly body: unknown }; readonly transactions?: readonly (readonly object[])[]; readonly transaction?: unknown }

function script({ wallets = [wallet()], ...given }: Script = {}): ScriptedClient {
  return scriptedClient(({ url }) => {
    const { pathname, searchParams } = new URL(url);
    // One row a page.
    const skip = Number(searchParams.get('skip') ?? '0');
    if (pathname.endsWith('/wallets')) return { body: { items: wallets.slice(skip, skip + 100) } };
    if (pathname.endsWith('/request')) return { body: given.preview ?? preview() };
    if (pathname.endsWith('/confirmation')) return given.confirmation ?? { body: '' };
    if (pathname.endsWith('/transactions')) return { body: { items: (given.transactions ?? [])[skip] ?? [] } };
    return { body: given.transaction ?? transaction() };
  }, now);
}
function payoutsOn(http: ScriptedClient) {
  const { payouts, balances } = createAdapter(
    { name: 'shop', driver: 'coinpayments', baseUrl: 'https://a-api.coinpayments.net', selfHosted: false, settings: { clientId: 'till', payoutClientId: 'treasury' }, secrets: { clientSecret: secret('till secret'), payoutClientSecret: secret('treasury-secret') } },
    { http, clock: new FakeClock(now), log: keptLog() },
  );
  if (!payouts || !balances) throw new Error('it pays out');
  return { ...payouts, balances };
}
const pathOf = ({ url }: HttpRequest): string => new URL(url).pathname.replace('/api/v1/merchant/', '');

describe('create', () => {
  test('E4: wallets, preview, confirmation, each signed by the payout integration', async () => {
    const http = script();
    expect(await payoutsOn(http).create(request())).toEqual({
      ok: true, value: {
        gatewayPayoutId: 'w-2/spend-1', reference: 'payout 17', state: 'processing', rawStatus: 'confirmed by us', method: 'LTC@litecoin', amount: { unit: 'LTC@litecoin', minor: 5_000_000n }, address,
        fee: { unit: 'LTC@litecoin', minor: 10_000n }, txid: null, problems: [],
      },
    });
    expect(http.requests.map(pathOf)).toEqual(['wallets', 'wallets', 'wallets/w-2/spend/request', 'wallets/w-2/spend/confirmation']);
    const [, , asked, confirmed] = http.requests;
    expect(asked).toMatchObject({ repeat: 'once', body: '{"toAddress":"ltc1qexampleexampleexampleexample","toCurrencyId":2,"amountInSmallestUnits":"5000000","receiverPaysFee":false,"memo":"payout 17"}' });
    expect(confirmed).toMatchObject({ repeat: 'once', body: '{"spendRequestId":"spend-1"}' });
    for (const sent of http.requests) {
      expect(sent.headers?.['x-coinpayments-client']).toBe('treasury');
      expect(sent.headers?.['x-coinpayments-signature']).toBe(signCoinpayments('treasury-secret', sent.method, sent.url, 'treasury', '2026-11-20T12:00:00', sent.body ?? ''));
    }
  });

  test('G1: a token names its contract on both sides, and its fee is in another coin', async () => {
    const contract = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';
    const to = 'TExampleExampleExampleExampleExamp';
    const http = script({
      wallets: [wallet({ walletId: 'w-9', currencyId: 9, confirmedBalance: { currencyId: '9', value: '5' }, unconfirmedBalance: undefined, confirmedTokens: [{ currencyId: '9', contractAddress: contract, value: '99000000' }] })],
      preview: preview({ toAddress: to, toCurrencyId: 9, toAmount: 12.5, toContractAddress: contract }),
    });
    expect(await payoutsOn(http).create(request({ method: 'USDT@tron', amount: { unit: 'USDT@tron', minor: 12_500_000n }, address: to }))).toMatchObject({ ok: true, value: { gatewayPayoutId: 'w-9/spend-1', fee: null } });
    expect(http.requests[2]?.body).toContain(`"toCurrencyId":9,"amountInSmallestUnits":"12500000","receiverPaysFee":false,"memo":"payout 17","fromContractAddress":"${contract}","toContractAddress":"${contract}"`);
  });

  test.each([
    ['another address', { toAddress: 'ltc1qother' }], ['another amount', { toAmount: 0.5 }], ['an amount that is ten times smaller', { toAmount: 0.005 }], ['no amount', { toAmount: null }], ['another coin', { toCurrencyId: 1 }], ['a token', { toContractAddress: 'X1' }], ['no id', { spendRequestId: '' }],
  ])('a preview with %s is not confirmed: nothing moved', async (_name, change) => {
    const http = script({ preview: preview(change) });
    expect(await payoutsOn(http).create(request())).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'refused' } });
    expect(http.requests.map(pathOf)).not.toContain('wallets/w-2/spend/confirmation');
  });

  test('the preview may count smallest units', async () => {
    expect(await payoutsOn(script({ preview: preview({ toAmount: 5_000_000, fromAmount: 5_000_000, blockchainFee: 10_000 }) })).create(request())).toMatchObject({ ok: true, value: { fee: { minor: 10_000n } } });
  });

  test('before the confirmation nothing has an effect, whatever goes wrong', async () => {
    expect(await payoutsOn(script({ preview: 'garbage' })).create(request())).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'not_sent' } });
    expect(await payoutsOn(script({ wallets: [{}] })).create(request())).toMatchObject({ ok: false, error: { code: 'gateway/nonsense', outcome: 'not_sent' } });
  });

  test.each([
    [{ status: 500, body: '' }, 'gateway/unavailable', 'unknown'], [{ status: 200, body: '<html>' }, 'gateway/nonsense', 'unknown'], [{ status: 404, body: { title: 'Not Found' } }, 'gateway/refused', 'refused'],
    [{ status: 403, body: '' }, 'gateway/permission', 'refused'],
  ])('a confirmation that answers %j', async (confirmation, code, outcome) => {
    expect(await payoutsOn(script({ confirmation })).create(request())).toMatchObject({ ok: false, error: { code, outcome } });
  });

  test('from the fullest wallet that is open; without one it is refused', async () => {
    const full = (walletId: string, value: string, change: object = {}) => wallet({ walletId, confirmedBalance: { currencyId: '2', value }, ...change });
    const http = script({ wallets: [full('a', '1'), full('b', '7'), full('c', '9', { isVaultLocked: true }), full('d', '9', { isLocked: true }), full('e', '9', { isActive: false }), full('f', '3')] });
    await payoutsOn(http).create(request());
    expect(http.requests.map(pathOf)).toContain('wallets/b/spend/request');
    expect(await payoutsOn(script({ wallets: [full('c', '9', { isLocked: true })] })).create(request())).toMatchObject({ ok: false, error: { code: 'gateway/refused', outcome: 'refused' } });
  });

  test('an address of another network is refused before anything is asked', async () => {
    const http = script();
    expect(await payoutsOn(http).create(request({ address: '0x0000' }))).toMatchObject({ ok: false, error: { code: 'input/invalid', outcome: 'refused' } });
    expect(http.requests).toEqual([]);
  });
});

describe('E2: find', () => {
  const other = (id: string, change: object = {}) => transaction({ id, spendRequestId: id, memo: 'another', ...change });
  test('by our reference, over all pages and all wallets of the coin', async () => {
    expect(await payoutsOn(script({ transactions: [[other('x')], [transaction()]] })).find(request())).toMatchObject({ ok: true, value: { gatewayPayoutId: 'w-2/spend-1', state: 'processing', amount: { minor: 5_000_000n } } });
    expect(await payoutsOn(script({ transactions: [[other('x')]] })).find(request())).toEqual({ ok: true, value: null });
  });
  test('also in a wallet that holds nothing of the coin any more, and in none of another chain', async () => {
    const wallets = [wallet({ confirmedBalance: undefined, unconfirmedBalance: undefined }), wallet({ walletId: 'w-1', currencyId: 1, confirmedBalance: { currencyId: '1', value: '1' }, unconfirmedBalance: undefined })];
    const http = script({ wallets, transactions: [[transaction()]] });
    expect(await payoutsOn(http).find(request())).toMatchObject({ ok: true, value: { gatewayPayoutId: 'w-2/spend-1' } });
    expect(http.requests.map(pathOf)).not.toContain('wallets/w-1/transactions');
  });
  test('one that went to another wallet of the shop is in both, and is one', async () => {
    const wallets = [wallet(), wallet({ walletId: 'w-3' })];
    expect(await payoutsOn(script({ wallets, transactions: [[transaction({ fromWalletId: 'w-2' })]] })).find(request())).toMatchObject({ ok: true, value: { gatewayPayoutId: 'w-2/spend-1' } });
  });
  test('one that does not give our text back, and is like it in all else, may be it: never “there is none”', async () => {
    for (const memo of [null, undefined]) {
      expect(await payoutsOn(script({ transactions: [[transaction({ memo })]] })).find(request()), String(memo)).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
      for (const change of [{ toAddress: 'ltc1qother' }, { toAmount: '5000001' }, { toCurrencyId: 1 }, { dateCreated: '2026-11-20T10:59:59+00:00' }]) {
        expect(await payoutsOn(script({ transactions: [[transaction({ memo, ...change })]] })).find(request()), JSON.stringify(change)).toEqual({ ok: true, value: null });
      }
    }
  });
  test('two that could be it are never guessed between', async () => {
    expect(await payoutsOn(script({ transactions: [[transaction(), transaction({ spendRequestId: 'spend-2' })]] })).find(request())).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
  test('ours that cannot be read proves nothing', async () => {
    expect(await payoutsOn(script({ transactions: [[transaction({ spendRequestId: null })]] })).find(request())).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
});

describe('read', () => {
  const read = (change: object) => payoutsOn(script({ transaction: transaction(change) })).read('w-2/spend-1', request());
  test('the transaction of this spend request, asked for by it', async () => {
    const http = script();
    await payoutsOn(http).read('w-2/spend-1', request());
    expect(http.requests.map(({ url }) => url)).toEqual(['https://a-api.coinpayments.net/api/v1/merchant/wallets/w-2/transaction?spendRequestId=spend-1']);
  });
  test('an answer about another one is nonsense', async () => {
    expect(await read({ spendRequestId: 'spend-2' })).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
  test.each([
    ['on the chain, not yet confirmed', { transactionStatus: 'completed', txHash: 'ab'.repeat(32) }, 'processing'], ['confirmed often enough', { transactionStatus: 'completed', confirmations: 3 }, 'completed'],
    ['within CoinPayments', { transactionStatus: 'completed', transactionType: 'internalSpend' }, 'completed'], ['final', { transactionStatus: 'confirmedOnBlockchain' }, 'completed'],
  ])('%s', async (_name, change, state) => {
    expect(await read(change)).toMatchObject({ ok: true, value: { state, fee: { minor: 10_000n } } });
  });
  test('a hash is one, or there is none', async () => {
    expect(await read({ txHash: 'ab'.repeat(32) })).toMatchObject({ value: { txid: 'ab'.repeat(32) } });
    expect(await read({ txHash: 'pending' })).toMatchObject({ value: { txid: null } });
  });
  test.each([['amount', { toAmount: '5000001' }], ['address', { toAddress: 'ltc1qother' }], ['coin', { toCurrencyId: 1 }], ['status', { transactionStatus: 5 }]])('another %s than was asked for goes to a person', async (_name, change) => {
    const seen = await read(change);
    expect(seen.ok && seen.value.problems.length).toBeGreaterThan(0);
  });
});

describe('balances', () => {
  test('over all wallets, tokens by their contract, what is not handled left out', async () => {
    const tether = { nativeCurrencyId: 4, contractAddress: '0xdAC17F958D2ee523a2206206994597C13D831ec7', value: '12500000' };
    const http = script({ wallets: [
      wallet(), wallet({ walletId: 'b', confirmedBalance: { currencyId: '2', value: 100 } }), wallet({ walletId: 'x', currencyId: 77, confirmedBalance: { currencyId: '77', value: 'odd' }, unconfirmedBalance: undefined }),
      wallet({ walletId: 'c', currencyId: 4, confirmedBalance: { currencyId: '4', value: '1000000000000000000' }, unconfirmedBalance: { currencyId: '4', value: '0' }, confirmedTokens: [tether], unconfirmedTokens: [] }),
    ] });
    expect(await payoutsOn(http).balances()).toEqual({ ok: true, value: [
      { method: 'LTC@litecoin', available: { unit: 'LTC@litecoin', minor: 900_000_100n }, pending: { unit: 'LTC@litecoin', minor: 2n } },
      { method: 'ETH@ethereum', available: { unit: 'ETH@ethereum', minor: 10n ** 18n }, pending: { unit: 'ETH@ethereum', minor: 0n } },
      { method: 'USDT@ethereum', available: { unit: 'USDT@ethereum', minor: 12_500_000n }, pending: { unit: 'USDT@ethereum', minor: 0n } },
    ] });
  });
  test.each([{ confirmedBalance: { currencyId: '2', value: '0.5' } }, { confirmedBalance: { currencyId: '2' } }, { confirmedBalance: '900000000' }, { unconfirmedBalance: 5 }, { confirmedTokens: {} }, { confirmedTokens: ['1'] }, { walletId: null }, { unconfirmedBalance: { currencyId: '2', value: -1 } }])('one that cannot be read is an error, never zero: %j', async (change) => {
    expect(await payoutsOn(script({ wallets: [wallet(change)] })).balances()).toMatchObject({ ok: false, error: { code: 'gateway/nonsense' } });
  });
});
