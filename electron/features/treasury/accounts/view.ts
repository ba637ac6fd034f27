// An account, a coin and a line of its history as the windows and the command line show them.
import { accountPath } from '../../../../shared/domain/bitcoin.ts';
import { appError, type AppError } from '../../../../shared/errors/result.ts';
import { invariant } from '../../../../shared/errors/invariant.ts';
import type { AccountView, CoinView, HistoryView, OutgoingKnowledge } from '../../../core/treasury.ts';
import type { ReadableDb } from '../../../db/database.ts';
import { descriptorOf } from '../../../wallet/descriptor.ts';
import { deviceAddress } from '../../../wallet/device-screens.ts';
import { LONG_TERM_SAT_PER_KVB, feeAt } from '../../../wallet/fees.ts';
import { inputWeight, vsizeOf } from '../../../wallet/sizes.ts';
import type { RateSource } from '../rates.ts';
import type { StoredAccount } from './account-repo.ts';
import { firstFresh } from './address-repo.ts';
import { isoTime, satAmount, TREASURY_METHOD } from './amounts.ts';
import { sumsOf, type StoredCoin } from './coin-repo.ts';
import type { StoredTransaction } from './transaction-repo.ts';

export interface ViewDeps {
  readonly db: ReadableDb;
  readonly rates: RateSource;
  readonly outgoing: () => OutgoingKnowledge;
  readonly problem: (account: StoredAccount) => AppError | null;
}

const told = (error: AppError | null): AccountView['problem'] => (error === null ? null : { code: error.code, message: error.message, hint: error.hint });

export function accountView({ db, rates, outgoing, problem }: ViewDeps, account: StoredAccount): AccountView {
  const { key, tip } = account;
  const sums = sumsOf(db, account.seq, outgoing().heldCoins());
  const receive = firstFresh(db, account.seq, 0);
  invariant(receive !== null, 'an account always has an address nobody was given yet');
  const { confirmedSat, pendingInSat, pendingOutSat, frozenSat, spendableSat } = sums;
  return {
    id: account.id, name: account.name, network: key.network, scriptType: key.scriptType, path: accountPath(key), fingerprint: key.fingerprint,
    descriptor: descriptorOf(key), watchOnly: account.watchOnly, source: account.source, secondSource: account.secondSource,
    confirmed: satAmount(confirmedSat), pendingIn: satAmount(pendingInSat), pendingOut: satAmount(pendingOutSat), frozen: satAmount(frozenSat), spendable: satAmount(spendableSat),
    worth: rates.worth({ unit: TREASURY_METHOD, minor: confirmedSat }),
    transactions: sums.transactions, coins: sums.coins, asOf: tip === null ? null : isoTime(tip.syncedAtMs),
    problem: told(problem(account) ?? (tip === null ? appError('treasury/not_synced', { details: { account: account.name } }) : null)),
    receive: {
      address: receive.address, index: receive.index, path: `${accountPath(key)}/0/${receive.index}`,
      onDevice: deviceAddress(receive.address, key.network), shownOnSignerAt: receive.shownAtMs === null ? null : isoTime(receive.shownAtMs), uri: `bitcoin:${receive.address}`,
    },
  };
}

export const confirmationsOf = (height: number | null, tip: StoredAccount['tip']): number => (height === null || tip === null ? 0 : Math.max(1, tip.height - height + 1));

/** What spending the coin costs at a rate that is usual over the years. */
const costSat = (account: StoredAccount): bigint => feeAt(LONG_TERM_SAT_PER_KVB, vsizeOf(inputWeight(account.key.scriptType)));

export function coinView(account: StoredAccount, coin: StoredCoin, held: ReadonlyMap<string, string>): CoinView {
  const outpoint = `${coin.txid}:${coin.vout}`;
  return {
    outpoint, txid: coin.txid, vout: coin.vout, value: satAmount(coin.valueSat), address: coin.address, path: `${accountPath(account.key)}/${coin.chain}/${coin.index}`,
    label: coin.label, confirmations: confirmationsOf(coin.height, account.tip), at: isoTime(coin.atMs), frozen: coin.frozen, reusedAddress: coin.reused,
    lockedBy: held.get(outpoint) ?? null, isChange: coin.chain === 1, isDust: coin.valueSat <= costSat(account),
  };
}

export interface HistoryFacts { readonly label: string; readonly withdrawal: string | null; readonly order: string | null }

export function historyView(account: StoredAccount, transaction: StoredTransaction, { label, withdrawal, order }: HistoryFacts): HistoryView {
  return {
    txid: transaction.txid, at: isoTime(transaction.atMs), height: transaction.height, confirmations: confirmationsOf(transaction.height, account.tip),
    kind: kindOf(transaction, order), delta: satAmount(transaction.deltaSat), fee: transaction.feeSat === null ? null : satAmount(transaction.feeSat),
    label, withdrawal, order, addresses: [...transaction.addresses],
  };
}

function kindOf({ state, fromUs, toOthers }: StoredTransaction, order: string | null): HistoryView['kind'] {
  if (state === 'missing' || state === 'conflict') return 'conflict';
  if (fromUs) return toOthers ? 'sent' : 'moved';
  return order === null ? 'received' : 'sale';
}
