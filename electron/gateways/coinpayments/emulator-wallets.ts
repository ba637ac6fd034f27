// The CoinPayments emulator's wallets: one per chain with its tokens inside, previews of spends, their confirmation, transactions.
import type { ControlAnswer, EmulatorAnswer } from '../emulator-kit/port.ts';
import type { ModelTools, PayoutLine } from '../emulator-kit/model.ts';
import { add, compare, dec, formatDec, readDec, sub, zero, type Dec } from '../emulator-kit/decimal.ts';
import { NumberText, num, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import { evmAddress, hex, segwitAddress, tronAddress, uuid } from '../emulator-kit/tokens.ts';
import { empty, json, problem, type Context, type Route } from './emulator-http.ts';
import { coinOf, isoTime, moneyV1, smallest, type Books, type Coin, type Spend, type Wallet } from './emulator-state.ts';

/** One per chain; litecoin has money from the start, so that something can be paid out. */
export function newWallets({ random }: ModelTools): Wallet[] {
  const wallet = (chain: string, address: string, balances: Record<string, Dec>): Wallet => ({ id: uuid(random), chain, label: `practice ${chain}`, address, balances });
  return [
    wallet('1', segwitAddress(random, 'tb'), {}), wallet('2', segwitAddress(random, 'tltc'), { '2': dec('50') }),
    wallet('4', evmAddress(random), {}), wallet('9', tronAddress(random), {}),
  ];
}

export const chainOf = (coinId: string): string => coinId.split(':')[0] ?? coinId;
export const contractOf = (coinId: string): string | null => coinId.split(':')[1] ?? null;

/** Books money that a completed invoice pays out to the balance. */
export function credit(books: Books, coinId: string, amount: Dec): void {
  const wallet = books.wallets.find((known) => known.chain === chainOf(coinId));
  if (wallet) wallet.balances[coinId] = add(wallet.balances[coinId] ?? zero, amount);
}

/** The id of a payout outside: wallet and spend request together. */
const lineId = (spend: Spend): string => `${spend.walletId}/${spend.id}`;

export const payoutLines = (books: Books): readonly PayoutLine[] => books.spends.filter((spend) => spend.transactionId !== null).map((spend) => ({
  id: lineId(spend), kind: 'payout', reference: spend.memo, status: spend.state, method: coinOf(spend.coinId)?.method ?? '', address: spend.toAddress, amount: formatDec(spend.amount), txid: spend.txid,
}));

const movedTo = { completed: 'confirmedOnBlockchain', failed: 'failedOnBlockchain', cancelled: 'cancelled', undocumented: 'teleported' } as const;

export function movePayout(books: Books, { random }: ModelTools, id: string, to: keyof typeof movedTo): ControlAnswer {
  const spend = books.spends.find((known) => lineId(known) === id);
  if (!spend) return { ok: false, error: 'no such payout' };
  spend.state = movedTo[to];
  if (to === 'completed') spend.txid = hex(random, 32);
  return { ok: true };
}

function walletView(wallet: Wallet): JsonObject {
  const native = coinOf(wallet.chain) ?? { id: wallet.chain, symbol: 'TRX', decimals: 6 };
  const tokens = Object.entries(wallet.balances).filter(([coinId]) => contractOf(coinId) !== null).flatMap(([coinId, amount]): JsonValue[] => {
    const coin = coinOf(coinId);
    return coin ? [{ ...moneyV1(amount, coin), currencyId: chainOf(coinId), contractAddress: contractOf(coinId) }] : [];
  });
  return {
    walletId: wallet.id, walletType: 'singleSigCryptoWallet', currencyId: num(wallet.chain), isActive: true, isLocked: false, isVaultLocked: false, label: wallet.label,
    depositAddress: wallet.address, confirmedBalance: moneyV1(wallet.balances[wallet.chain] ?? zero, native), unconfirmedBalance: moneyV1(zero, native),
    confirmedTokens: tokens, unconfirmedTokens: [], canCreateAddresses: true, hasPermanentAddresses: false,
  };
}

function transactionView(spend: Spend, coin: Coin): JsonObject {
  const isDone = spend.state === 'confirmedOnBlockchain';
  return {
    id: spend.transactionId, spendRequestId: spend.id, dateCreated: isoTime(spend.createdMs), dateCompleted: null, transactionType: contractOf(coin.id) === null ? 'externalSpend' : 'accountBasedTokenSpend',
    transactionStatus: spend.state, fromWalletId: spend.walletId, toAddress: spend.toAddress, fromCurrencyId: num(chainOf(coin.id)), fromContractAddress: contractOf(coin.id),
    toCurrencyId: num(chainOf(coin.id)), toContractAddress: contractOf(coin.id), fromAmount: smallest(spend.amount, coin.decimals), toAmount: smallest(spend.amount, coin.decimals),
    blockchainFee: smallest(spend.fee, coin.decimals), blockchainFeeCurrency: chainOf(coin.id), coinpaymentsFee: '0', memo: spend.memo, txHash: spend.txid,
    confirmations: isDone ? coin.required : 0, requiredConfirmations: coin.required,
  };
}

export function walletRoutes(books: Books, { clock, random }: ModelTools): readonly Route[] {
  const withWallet = (run: (wallet: Wallet, context: Context) => EmulatorAnswer) => (context: Context): EmulatorAnswer => {
    const wallet = books.wallets.find((known) => known.id === context.params['id']);
    return wallet ? run(wallet, context) : problem(404, 'The wallet was not found.');
  };
  const pageOf = (items: readonly JsonValue[], query: URLSearchParams): EmulatorAnswer => {
    const [skip, take] = [Number(query.get('skip') ?? '0'), Math.min(100, Number(query.get('take') ?? '25'))];
    return json({ items: items.slice(skip, skip + take), paging: { limit: take } });
  };
  const text = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

  const request = (wallet: Wallet, { body }: Context): EmulatorAnswer => {
    const chain = body['toCurrencyId'] instanceof NumberText ? body['toCurrencyId'].text : '';
    const contract = text(body['toContractAddress']);
    const coin = coinOf(contract === null ? chain : `${chain}:${contract}`);
    if (!coin || chain !== wallet.chain || text(body['fromContractAddress']) !== contract) return problem(400, 'The toCurrencyId is not one of this wallet.');
    const units = readDec(text(body['amountInSmallestUnits']) ?? '');
    if (!units || units.scale !== 0 || units.digits <= 0n) return problem(400, 'The amountInSmallestUnits field is not valid.');
    const amount: Dec = { digits: units.digits, scale: coin.decimals };
    const toAddress = text(body['toAddress']) ?? '';
    if (!coin.addressForm.test(toAddress)) return problem(400, 'The toAddress field is not an address of this currency.');
    const spend: Spend = {
      id: uuid(random), walletId: wallet.id, coinId: coin.id, toAddress, amount, fee: coin.fee, memo: text(body['memo']), createdMs: clock.nowMs(), transactionId: null, state: 'created', txid: null,
    };
    if (compare(costOf(spend), wallet.balances[coin.id] ?? zero) > 0) return problem(400, 'The wallet does not hold enough for the amount and its fees.');
    books.spends.push(spend);
    return json({
      spendRequestId: spend.id, fromWalletId: wallet.id, toAddress, fromCurrencyId: num(chain), fromAmount: num(formatDec(amount)), toCurrencyId: num(chain), toAmount: num(formatDec(amount)),
      fromContractAddress: contract, toContractAddress: contract, blockchainFee: num(formatDec(coin.fee)), coinpaymentsFee: 0, memo: spend.memo, walletToPayFeeFrom: null,
    });
  };

  /** Fees of tokens are paid in the chain's own coin, which this emulator has plenty of. */
  const costOf = (spend: Spend): Dec => (contractOf(spend.coinId) === null ? add(spend.amount, spend.fee) : spend.amount);

  const confirm = (wallet: Wallet, { body }: Context): EmulatorAnswer => {
    const spend = books.spends.find((known) => known.id === body['spendRequestId'] && known.walletId === wallet.id && known.transactionId === null);
    if (!spend) return problem(404, 'The spend request was not found or has expired.');
    const left = sub(wallet.balances[spend.coinId] ?? zero, costOf(spend));
    if (left.digits < 0n) return problem(400, 'The wallet does not hold enough for the amount and its fees.');
    wallet.balances[spend.coinId] = left;
    spend.transactionId = uuid(random);
    spend.state = 'pending';
    return empty();
  };

  const made = (wallet: Wallet): readonly Spend[] => books.spends.filter((spend) => spend.walletId === wallet.id && spend.transactionId !== null);
  const view = (spend: Spend): JsonValue => {
    const coin = coinOf(spend.coinId);
    return coin ? transactionView(spend, coin) : null;
  };
  return [
    { method: 'GET', path: '/api/v1/merchant/wallets', permission: 'getWallets', run: ({ query }) => pageOf(books.wallets.map(walletView), query) },
    { method: 'GET', path: '/api/v1/merchant/wallets/:id', permission: 'getWalletById', run: withWallet((wallet) => json(walletView(wallet))) },
    { method: 'GET', path: '/api/v1/merchant/wallets/:id/transactions', permission: 'getWalletTransactions', run: withWallet((wallet, { query }) => pageOf([...made(wallet)].reverse().map(view), query)) },
    {
      method: 'GET', path: '/api/v1/merchant/wallets/:id/transaction', permission: 'getWalletTransaction', run: withWallet((wallet, { query }) => {
        const spend = made(wallet).find((known) => known.id === query.get('spendRequestId') || known.transactionId === query.get('transactionId'));
        return spend ? json(view(spend)) : problem(404, 'The transaction was not found.');
      }),
    },
    { method: 'POST', path: '/api/v1/merchant/wallets/:id/spend/request', permission: 'spendRequest', run: withWallet(request) },
    { method: 'POST', path: '/api/v1/merchant/wallets/:id/spend/confirmation', permission: 'confirmSpendingFunds', run: withWallet(confirm) },
  ];
}
