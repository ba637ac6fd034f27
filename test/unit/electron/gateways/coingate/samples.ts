// CoinGate's documented payloads, as its documentation prints them, for the tests beside this file.
import type { AppError, Result } from '../../../../../shared/errors/result.ts';

export const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
};
export const errorOf = (result: Result<unknown>): AppError => {
  if (result.ok) throw new Error('an error was expected');
  return result.error;
};

/** The answer of create. */
export const newOrder = {
  id: 10568600, status: 'new', title: 'Sale sale-1', do_not_convert: false, orderable_type: 'ApiApp', orderable_id: 3, price_currency: 'EUR', price_amount: '25.5',
  lightning_network: false, receive_currency: 'EUR', receive_amount: '0', created_at: '2026-11-20T10:00:41+00:00', order_id: 'POS-1042',
  payment_url: 'https://pay.coingate.com/invoice/a275c4a1-fc54-45b1-a98a-66652e338fb2', underpaid_amount: '0', overpaid_amount: '0', is_refundable: false,
  refunds: [], voids: [], fees: [], token: 'q8random32', blockchain_transactions: [],
} as const;

export const address = 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx';

/** The answer of checkout. Before a payment `underpaid_amount` is the whole sum. */
export const checkedOut = {
  ...newOrder, status: 'pending', underpaid_amount: '0.00042', uuid: 'a275c4a1-fc54-45b1-a98a-66652e338fb2', payment_gateway: 'coingate', pay_currency: 'BTC', pay_amount: '0.00042',
  expire_at: '2026-11-20T10:20:41+00:00', payment_address: address, conversion_rate: '60714.28', payment_request_uri: `bitcoin:${address}?amount=0.00042`,
  platform: { id: 6, title: 'Bitcoin', id_name: 'bitcoin' },
} as const;

const bitcoin = { id: 1, title: 'Bitcoin', kind: 'crypto', symbol: 'BTC' } as const;
export const txid = 'ab'.repeat(32);

export const transaction = (change: object = {}): object => ({
  id: 700001, txid, amount: '0.00042', status: 'confirming', network_confirmations: 0, currency: { ...bitcoin, platform: { id: 6, title: 'Bitcoin', id_name: 'bitcoin' } }, ...change,
});

/** `GET /currencies`, newer form. */
export const currencies = [
  { ...bitcoin, enabled: true, disabled_message: null, platforms: [{ id: 6, id_name: 'bitcoin', title: 'Bitcoin', enabled: true }] },
  {
    id: 97, title: 'USDT', kind: 'crypto', symbol: 'USDT', enabled: true, disabled_message: null,
    platforms: [{ id: 1, id_name: 'ethereum', title: 'Ethereum', enabled: true }, { id: 4, id_name: 'tron', title: 'Tron', enabled: true }],
  },
] as const;

/** The callback as JSON. */
export const callback = {
  id: 390104, order_id: 'POS-1042', status: 'paid', price_amount: '25.5', price_currency: 'EUR', pay_amount: '0.00042', pay_currency: 'BTC', receive_amount: '25.24', receive_currency: 'EUR',
  underpaid_amount: '0', overpaid_amount: '0', is_refundable: false, created_at: '2026-11-20T10:00:41+00:00', paid_at: '2026-11-20T10:09:32+00:00', token: 'q8random32',
  fees: [{ type: 'processing_fee', amount: '0.26', currency: { id: 2, symbol: 'EUR' } }],
} as const;

/** A send request: USDT on TRON from the balance in USDT, without an exchange. */
export const sendRequest = {
  id: 11, status: 'draft', purpose: 'Payout po-1', callback_url: null, created_at: '2026-11-20T00:45:17.250Z', external_id: 'po-1',
  ledger_account: { id: '01JNQWKKJ6WXN8BZT1Y66B6G9H', balance: '1000.0', status: 'active', currency: { id: 97, title: 'USDT', symbol: 'USDT' } },
  input_amount: '100.0', input_currency: { id: 97, symbol: 'USDT', kind: 'crypto', title: 'USDT' }, sending_amount: '100.0', sending_currency: { id: 97, symbol: 'USDT', kind: 'crypto', title: 'USDT' },
  input_to_sending_rate: '1.0', sending_to_balance_debit_rate: '1.0', balance_debit_amount: '101.0', balance_debit_currency: { id: 97, symbol: 'USDT' },
  beneficiary_payout_setting: {
    id: 2, created_at: '2025-03-07T10:39:33.152Z', beneficiary_id: 1, platform: { id: 4, title: 'Tron', id_name: 'tron' }, crypto_address: 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8',
    crypto_address_metadata: null, currency: { id: 97, symbol: 'USDT' },
  },
  fees: { service_fee: { amount: '1.0', currency: { id: 97, symbol: 'USDT' } } }, blockchain_transactions: [], requires_2fa_confirmation: true,
} as const;

/** A refund; its platform has no `id_name`. */
export const refund = {
  id: 2, request_amount: '25.5', refund_amount: '0.00042', address, status: 'pending', memo: null, created_at: '2026-11-20T11:30:38+00:00', updated_at: '2026-11-20T11:30:38+00:00',
  skip_user_address_confirmation: true, processor: 'coingate', binance_refund_id: null,
  order: { id: 10568600, title: null, price_amount: '25.5', created_at: '2026-11-20T10:00:41+00:00', price_currency: { id: 11, title: 'Euro', kind: 'fiat', symbol: 'EUR' } },
  refund_currency: { id: 1, title: 'Bitcoin', symbol: 'BTC', platform: { id: 6, title: 'Bitcoin' } }, transactions: [],
  ledger_account: { id: '01G27GBKX653FKV2S0SCXXDBES', currency: { id: 1, title: 'Bitcoin', symbol: 'BTC' } },
} as const;
