// The XAIGATE emulator's HTTP side: every call a POST with the key in its body, answers without a wrapper, as its sheet describes them.
import type { EmulatorAnswer, EmulatorRequest } from '../emulator-kit/port.ts';
import type { ModelTools } from '../emulator-kit/model.ts';
import { compare, dec, formatDec, neededScale, readDec, sub, zero, type Dec } from '../emulator-kit/decimal.ts';
import { createMatcher, jsonAnswer as answer, sameText, targetOf } from '../emulator-kit/http.ts';
import { isJsonObject, num, NumberText, readJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import { evmAddress, tronAddress, uuid } from '../emulator-kit/tokens.ts';
import { balanceKey, invoiceView, isoTime, transactionView, type Books, type Invoice, type Transaction } from './emulator-state.ts';

/** What the vendor leaves open. */
export interface XaigateOptions {
  readonly lifeMs: number;
  /** Its key is off in the dashboard, or the caller's address is not on its list. */
  readonly refuses: 'nobody' | 'key' | 'address';
  /** Paid invoices name a received sum of 0, as in the documentation's own sample. */
  readonly paidZero: boolean;
  /** How it answers about an invoice it does not have: undocumented. */
  readonly unknownStatus: 400 | 404;
}

export const defaultOptions: XaigateOptions = { lifeMs: 3_600_000, refuses: 'nobody', paidZero: false, unknownStatus: 404 };

const currencies = ['USD', 'EUR', 'GBP', 'RUB'];
const networks: Readonly<Record<string, { readonly form: RegExp; readonly fee: Dec; readonly coins: readonly string[]; readonly decimals: number }>> = {
  1: { form: /^0x[0-9a-fA-F]{40}$/, fee: dec('0.5'), coins: ['ETH', 'USDT', 'USDC'], decimals: 18 },
  56: { form: /^0x[0-9a-fA-F]{40}$/, fee: dec('0.1'), coins: ['BNB', 'USDT', 'USDC'], decimals: 18 },
  TRX: { form: /^T[1-9A-HJ-NP-Za-km-z]{33}$/, fee: dec('1'), coins: ['TRX', 'USDT'], decimals: 6 },
};

const problem = (status: number, message: string): EmulatorAnswer => answer(status, { message });
const textOf = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);
/** Strings in its tables, bare numbers in its samples. */
const textOrNumber = (value: JsonValue | undefined): string | null => (value instanceof NumberText ? value.text : textOf(value));

export function createHttp(books: Books, apiKey: string, options: XaigateOptions, { clock, random }: ModelTools, onCreated: (invoice: Invoice) => void) {
  const createInvoice = (body: JsonObject, origin: string): EmulatorAnswer => {
    const [orderId, email, currency] = [textOf(body['orderId']), textOf(body['email']), textOf(body['currency'])];
    const given = textOrNumber(body['amount']);
    const amount = given === null || !/^[0-9]{1,12}(?:\.[0-9]+)?$/.test(given) ? null : readDec(given);
    if (orderId === null || orderId === '') return problem(400, 'orderId is required');
    if (amount === null || compare(amount, zero) <= 0 || neededScale(amount) > 2) return problem(400, 'amount is not valid');
    if (currency === null || !currencies.includes(currency)) return problem(400, 'currency is not supported');
    if (email === null || !/^[^@\s]+@[^@\s]+$/.test(email)) return problem(400, 'email is required');
    const notifyUrl = textOf(body['notifyUrl']);
    if (notifyUrl !== null && !URL.canParse(notifyUrl)) return problem(400, 'notifyUrl is not a URL');
    const now = clock.nowMs();
    books.made += 1;
    const invoice: Invoice = {
      invoiceNo: `INV${String(2_167_234_231 + books.made)}`, orderId, amount, currency, email, shopName: textOf(body['shopName']), description: textOf(body['description']) ?? '', notifyUrl,
      createdAtMs: now, updatedAtMs: now, expiresAtMs: now + options.lifeMs, status: 'Pending', payments: [], pinned: false,
    };
    books.invoices.push(invoice);
    onCreated(invoice);
    return answer(200, invoiceView(invoice, origin, false));
  };

  const info = (body: JsonObject, origin: string): EmulatorAnswer => {
    const invoice = books.invoices.find((known) => known.invoiceNo === body['invoiceNo']);
    return invoice ? answer(200, invoiceView(invoice, origin, options.paidZero)) : problem(options.unknownStatus, 'Invoice not found');
  };

  const withdraw = (body: JsonObject): EmulatorAnswer => {
    const [userId, coin, to, networkId] = [textOf(body['userId']), textOf(body['coin']), textOf(body['receivedAddress']), textOrNumber(body['networkId'])];
    const network = networkId === null ? undefined : networks[networkId];
    if (userId === null || !books.users.some((user) => user.id === userId)) return problem(404, 'User not found');
    if (!network || networkId === null) return problem(400, 'networkId is not supported');
    if (coin === null || !network.coins.includes(coin)) return problem(400, 'coin is not supported on this network');
    if (to === null || !network.form.test(to)) return problem(400, 'receivedAddress is not valid');
    const given = textOrNumber(body['amount']);
    const total = given === null ? null : readDec(given);
    if (total === null || compare(total, network.fee) <= 0 || neededScale(total) > network.decimals) return problem(400, 'amount is not valid');
    const key = balanceKey(userId, coin);
    const balance = books.balances[key] ?? zero;
    if (compare(total, balance) > 0) return problem(400, 'Insufficient balance');
    books.balances[key] = sub(balance, total);
    const made: Transaction = {
      id: uuid(random), userId, coin, networkId, toAddress: to, total, fee: network.fee, atMs: clock.nowMs(), txid: `replaceable_${uuid(random)}`, status: 'pending', errorMessage: null,
    };
    books.transactions.push(made);
    return answer(200, {
      id: made.id, txid: made.txid, explorerUrl: `https://explorer.example/tx/${made.txid}`, amount: formatDec(sub(total, network.fee)), transactionFees: formatDec(network.fee), processingFees: '0.08',
      totalAmount: formatDec(total), toAddress: to, walletId: userId, coinShortName: coin, date: isoTime(made.atMs),
    });
  };

  const routes: readonly { readonly method: string; readonly path: string; readonly run: (body: JsonObject, origin: string) => EmulatorAnswer }[] = [
    { method: 'POST', path: '/invoice/create', run: createInvoice },
    { method: 'POST', path: '/invoice/info', run: info },
    {
      method: 'POST', path: '/createUser', run: () => {
        const user = { id: uuid(random), createdAtMs: clock.nowMs() };
        books.users.push(user);
        return answer(200, { userId: user.id, createdAt: isoTime(user.createdAtMs), status: 'active' });
      },
    },
    { method: 'POST', path: '/generateAddress', run: (body) => answer(200, { address: body['networkId'] === 'TRX' ? tronAddress(random) : evmAddress(random) }) },
    {
      method: 'POST', path: '/getBalance', run: (body) => {
        const coin = textOf(body['coin']) ?? '';
        return answer(200, { balance: formatDec(books.balances[balanceKey(textOf(body['userId']) ?? '', coin)] ?? zero), coinShortName: coin });
      },
    },
    { method: 'POST', path: '/withdraw', run: withdraw },
    {
      method: 'POST', path: '/getTransactions', run: (body) => {
        const mine = books.transactions.filter((each) => each.userId === body['userId']).reverse();
        const results = mine.slice(0, 20).map(transactionView);
        return answer(200, { results, total: num(String(mine.length)), size: num('20'), totalPages: num(String(Math.ceil(mine.length / 20))), page: num('0') });
      },
    },
  ];
  const match = createMatcher(routes);

  return (request: EmulatorRequest): EmulatorAnswer => {
    const { path } = targetOf(request);
    const page = /^\/pay\/([^/]+)$/.exec(path)?.[1];
    if (page !== undefined && request.method === 'GET') return checkoutPage(books.invoices.find((known) => known.invoiceNo === page));
    const found = path.startsWith('/api/v1/') ? match(request.method, path.slice('/api/v1'.length)) : 'unknown';
    if (found === 'unknown' || found === 'wrong_method') return { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not Found</h1>' };
    const parsed = /^application\/json\b/i.test(request.headers['content-type'] ?? '') ? readJson(request.body) : null;
    const body = parsed !== null && isJsonObject(parsed.value) ? parsed.value : null;
    if (options.refuses === 'address') return problem(403, 'IP address is not allowed');
    if (body === null) return problem(400, 'The body is not valid JSON');
    // “401 Unauthorized” is the one error the documentation names; it has no body.
    if (!sameText(textOf(body['apiKey']) ?? '', apiKey)) return { status: 401, headers: { 'content-type': 'text/plain' }, body: 'Unauthorized' };
    if (options.refuses === 'key') return problem(403, 'The API key is not enabled');
    return found.route.run(body, `http://${request.headers['host'] ?? 'xaigate.test'}`);
  };
}

function checkoutPage(invoice: Invoice | undefined): EmulatorAnswer {
  const text = invoice ? `Pay ${formatDec(invoice.amount, 2)} ${invoice.currency} in any coin` : 'Not found';
  return { status: invoice ? 200 : 404, headers: { 'content-type': 'text/html; charset=utf-8' }, body: `<!doctype html><title>Practice checkout</title><p>${text}</p>` };
}
