// The Plisio emulator's books: coins, invoices, balances, and how an invoice looks from outside.
import type { Random } from '../../core/ports.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import { add, compare, formatDec, sub, sum, zero, type Dec } from '../emulator-kit/decimal.ts';
import { num, type JsonObject } from '../emulator-kit/json.ts';
import { evmAddress, segwitAddress, tronAddress } from '../emulator-kit/tokens.ts';

export type Cid = 'BTC' | 'LTC' | 'ETH' | 'USDT_TRX' | 'USDT_BSC' | 'USDT';

export interface Coin {
  readonly name: string;
  /** The plain code, the same for a token on every chain. */
  readonly currency: string;
  readonly method: MethodId;
  /** Decimals amounts are written with. */
  readonly precision: number;
  readonly required: number;
  readonly minSumIn: string;
  readonly address: (random: Random) => string;
  readonly explorer: string;
  /** Where money goes when a customer chooses the wrong network. */
  readonly mixedUpWith: Cid;
}

export const coins: Readonly<Record<Cid, Coin>> = {
  BTC: { name: 'Bitcoin', currency: 'BTC', method: 'BTC@bitcoin', precision: 8, required: 1, minSumIn: '0.00001', address: (random) => segwitAddress(random, 'tb'), explorer: 'https://www.blockchain.com/btc/tx/', mixedUpWith: 'LTC' },
  LTC: { name: 'Litecoin', currency: 'LTC', method: 'LTC@litecoin', precision: 8, required: 3, minSumIn: '0.001', address: (random) => segwitAddress(random, 'tltc'), explorer: 'https://blockchair.com/litecoin/transaction/', mixedUpWith: 'BTC' },
  ETH: { name: 'Ethereum', currency: 'ETH', method: 'ETH@ethereum', precision: 8, required: 12, minSumIn: '0.0001', address: evmAddress, explorer: 'https://etherscan.io/tx/', mixedUpWith: 'USDT_BSC' },
  USDT_TRX: { name: 'Tether TRC-20', currency: 'USDT', method: 'USDT@tron', precision: 6, required: 20, minSumIn: '1', address: tronAddress, explorer: 'https://tronscan.org/tx/', mixedUpWith: 'USDT_BSC' },
  USDT_BSC: { name: 'Tether BEP-20', currency: 'USDT', method: 'USDT@bsc', precision: 6, required: 15, minSumIn: '1', address: evmAddress, explorer: 'https://bscscan.com/tx/', mixedUpWith: 'USDT_TRX' },
  USDT: { name: 'Tether ERC-20', currency: 'USDT', method: 'USDT@ethereum', precision: 6, required: 12, minSumIn: '1', address: evmAddress, explorer: 'https://etherscan.io/tx/', mixedUpWith: 'USDT_TRX' },
};

export const isCid = (text: string): text is Cid => Object.hasOwn(coins, text);
export const cids = Object.keys(coins).filter(isCid);

export interface Transaction {
  readonly txid: string;
  readonly value: Dec;
  confirmations: number;
  booked: boolean;
}

export interface Invoice {
  readonly id: string;
  /** The invoice the customer switched away from. */
  readonly parentId: string | null;
  readonly orderNumber: string;
  readonly orderName: string;
  readonly description: string | null;
  readonly cid: Cid;
  readonly sourceCurrency: string;
  readonly sourceAmount: Dec;
  /** Coins for one unit of the fiat currency. */
  readonly sourceRate: Dec;
  /** In the coin, before commission. */
  readonly amount: Dec;
  readonly commission: Dec;
  /** What the customer is to send. */
  readonly sum: Dec;
  readonly address: string;
  readonly callbackUrl: string | null;
  createdAtMs: number;
  expiresAtMs: number;
  /** One of the documented ones, or whatever a control has set. */
  status: string;
  transactions: Transaction[];
  /** Set by a control: stays whatever happens. */
  pinned: boolean;
}

/** Money out of a balance. The fee is taken on top, in the coin itself (of a token: in its network's coin, which practice does not count). */
export interface Withdrawal {
  readonly id: string;
  readonly type: 'cash_out' | 'mass_cash_out';
  readonly cid: Cid;
  readonly to: readonly { readonly address: string; readonly amount: Dec }[];
  readonly fee: Dec;
  readonly plan: string;
  readonly createdAtMs: number;
  status: string;
  txid: string | null;
}

export interface Books {
  invoices: Invoice[];
  withdrawals: Withdrawal[];
  balances: Partial<Record<Cid, Dec>>;
  /** The dashboard's Status URL, for invoices that name none. */
  statusUrl: string | null;
}

export const withdrawn = ({ to }: Withdrawal): Dec => sum(to.map(({ amount }) => amount));
/** What its balance loses. */
export const taken = (withdrawal: Withdrawal): Dec => (coins[withdrawal.cid].currency === 'USDT' ? withdrawn(withdrawal) : add(withdrawn(withdrawal), withdrawal.fee));
export const booked = (invoice: Invoice): Dec => sum(invoice.transactions.filter((tx) => tx.booked).map((tx) => tx.value));
export const unconfirmed = (invoice: Invoice): Dec => sum(invoice.transactions.filter((tx) => !tx.booked).map((tx) => tx.value));
export const received = (invoice: Invoice): Dec => add(booked(invoice), unconfirmed(invoice));
export const coinText = (cid: Cid, value: Dec): string => formatDec(value, coins[cid].precision);
/** Confirmations of the transaction that has fewest; null: there is none. */
export function confirmations(invoice: Invoice): number | null {
  return invoice.transactions.length === 0 ? null : Math.min(...invoice.transactions.map((tx) => tx.confirmations));
}

export function credit(books: Books, cid: Cid, value: Dec): void {
  books.balances[cid] = add(books.balances[cid] ?? zero, value);
}

const seconds = (ms: number, unit: 's' | 'ms') => num(String(unit === 's' ? Math.floor(ms / 1000) : ms));

/** An operation as a white-label shop is told it; others hear only who, what and how it stands. */
export function operationView(invoice: Invoice, shopId: string, { whiteLabel, timeUnit }: { readonly whiteLabel: boolean; readonly timeUnit: 's' | 'ms' }): JsonObject {
  const { cid } = invoice;
  const coin = coins[cid];
  const urls = invoice.transactions.map((tx) => coin.explorer + tx.txid);
  const plain = { user_id: 1, shop_id: shopId, type: 'invoice', status: invoice.status, tx_url: urls, id: invoice.id };
  if (!whiteLabel) return plain;
  const rate = formatDec(invoice.sourceRate, 6);
  return {
    ...plain,
    psys_cid: cid, currency: coin.currency, source_currency: invoice.sourceCurrency, source_rate: rate, fee: null, wallet_hash: invoice.address, sendmany: [],
    params: {
      order_number: invoice.orderNumber, order_name: invoice.orderName, description: invoice.description, source_amount: formatDec(invoice.sourceAmount, 2),
      source_currency: invoice.sourceCurrency, amount: coinText(cid, invoice.amount), currency: cid, psys_cid: cid, source_rate: rate,
    },
    pending_sum: coinText(cid, unconfirmed(invoice)), amount: coinText(cid, booked(invoice)), sum: coinText(cid, invoice.sum), commission: coinText(cid, invoice.commission),
    actual_sum: coinText(cid, booked(invoice)), tx_id: invoice.transactions.map((tx) => tx.txid),
    tx: invoice.transactions.map((tx) => ({ txid: tx.txid, value: coinText(cid, tx.value), block: tx.confirmations > 0 ? 1 : null, processed: tx.booked })),
    confirmations: Math.min(confirmations(invoice) ?? 0, coin.required), parent_id: invoice.parentId,
    created_at_utc: seconds(invoice.createdAtMs, timeUnit), expire_at_utc: seconds(invoice.expiresAtMs, timeUnit),
  };
}

/** A withdrawal, alike for every shop. */
export function withdrawalView(withdrawal: Withdrawal, timeUnit: 's' | 'ms'): JsonObject {
  const { cid, to, fee, plan, txid } = withdrawal;
  const [only] = to;
  return {
    user_id: 1, shop_id: null, type: withdrawal.type, status: withdrawal.status, psys_cid: cid, currency: coins[cid].currency, source_currency: 'USD', source_rate: '1.00',
    fee: formatDec(fee, 8), wallet_hash: withdrawal.type === 'cash_out' ? (only?.address ?? null) : null,
    sendmany: Object.fromEntries(to.map(({ address, amount }) => [address, formatDec(amount)])), params: { fee: { conf_target: num('2'), plan, value: formatDec(fee, 8) } },
    created_at_utc: seconds(withdrawal.createdAtMs, timeUnit), expire_at_utc: null, amount: coinText(cid, withdrawn(withdrawal)), sum: coinText(cid, taken(withdrawal)),
    tx_url: txid === null ? null : coins[cid].explorer + txid, tx_id: txid === null ? [] : [txid], confirmations: num('0'), id: withdrawal.id,
  };
}

/** The sums every answer about a fresh invoice and every callback carries. */
export function sumsView(invoice: Invoice): { readonly invoice_commission: string; readonly invoice_sum: string; readonly invoice_total_sum: string; readonly pending_amount: string } {
  const open = sub(invoice.sum, booked(invoice));
  return {
    invoice_commission: coinText(invoice.cid, invoice.commission), invoice_sum: coinText(invoice.cid, sub(invoice.sum, invoice.commission)),
    invoice_total_sum: coinText(invoice.cid, invoice.sum), pending_amount: coinText(invoice.cid, compare(open, zero) > 0 ? open : zero),
  };
}
