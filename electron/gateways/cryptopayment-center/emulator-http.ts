// The CryptoPayment.center emulator's HTTP side: authentication, paths, validation and answers as the sheet describes them.
import type { EmulatorAnswer, EmulatorRequest } from '../emulator-kit/port.ts';
import type { ModelTools } from '../emulator-kit/model.ts';
import { compare, dec, div, mul, neededScale, readDec, sub, zero, type Dec } from '../emulator-kit/decimal.ts';
import { createMatcher, jsonAnswer as answer, sameText, targetOf } from '../emulator-kit/http.ts';
import { isJsonObject, NumberText, readJson, type JsonObject, type JsonValue } from '../emulator-kit/json.ts';
import { rateOf } from '../emulator-kit/rates.ts';
import { uuid } from '../emulator-kit/tokens.ts';
import { amountToken, balancesView, invoiceView, isNetwork, networks, type Books, type Invoice, type Withdrawal } from './emulator-state.ts';

/** What the vendor's page leaves open. */
export interface CpcOptions {
  /** Status of a successful create: 200 or 201 (undocumented). */
  readonly createStatus: 200 | 201;
  /** Where the list's array is (undocumented). */
  readonly listEnvelope: 'invoices' | 'invoices.data' | 'data';
  readonly expiryMs: number;
  /** Credentials come after approval; before it, and for keys that were blocked, every call is refused (undocumented: 403). */
  readonly approved: boolean;
}

export const defaultCpcOptions: CpcOptions = { createStatus: 201, listEnvelope: 'invoices', expiryMs: 30 * 60_000, approved: true };

const PAGE_SIZE = 20;
const MIN_USD = dec('1');
const REVIEW_ABOVE_USD = dec('500');

export interface CpcKeys { readonly apiKey: string; readonly apiSecret: string; readonly appKey: string }

export function createHttp(books: Books, keys: CpcKeys, options: CpcOptions, tools: ModelTools, onCreated: (invoice: Invoice) => void) {
  const { clock, random } = tools;

  const createInvoice = (request: EmulatorRequest, origin: string): EmulatorAnswer => {
    const body = readBody(request);
    if (body === null) return problem(400, 'The request body is not valid JSON.');
    const errors: Record<string, string[]> = {};
    const network = body['network'];
    if (network === undefined || network === null) errors['network'] = ['The network field is required.'];
    else if (typeof network !== 'string' || !isNetwork(network)) errors['network'] = ['The selected network is invalid.'];
    const usd = readNumber(body['amount_usd']);
    if (body['amount_usd'] === undefined || body['amount_usd'] === null) errors['amount_usd'] = ['The amount_usd field is required.'];
    else if (usd === null) errors['amount_usd'] = ['The amount_usd field must be a number.'];
    else if (compare(usd, MIN_USD) < 0) errors['amount_usd'] = ['The amount_usd field must be at least 1.00.'];
    else if (neededScale(usd) > 2) errors['amount_usd'] = ['The amount_usd field must have 0-2 decimal places.'];
    else if (compare(usd, dec('1000000000')) > 0) errors['amount_usd'] = ['The amount_usd field must not be greater than 1000000000.'];
    const orderId = body['order_id'] ?? null;
    if (orderId !== null && typeof orderId !== 'string') errors['order_id'] = ['The order_id field must be a string.'];
    else if (orderId !== null && orderId.length > 255) errors['order_id'] = ['The order_id field must not be greater than 255 characters.'];
    const metadata = body['metadata'] ?? null;
    if (metadata !== null && !isJsonObject(metadata)) errors['metadata'] = ['The metadata field must be an array.'];
    if (Object.keys(errors).length > 0) return invalid(errors);
    if (typeof network !== 'string' || !isNetwork(network) || usd === null || (orderId !== null && typeof orderId !== 'string')) return invalid(errors);

    const { coin, priceDecimals, address } = networks[network];
    const now = Math.floor(clock.nowMs() / 1000) * 1000;
    const invoice: Invoice = {
      id: uuid(random), orderId, network, amountUsd: usd,
      amountCrypto: div(usd, rateOf(coin, 'USD') ?? zero, priceDecimals, 'up'),
      address: address(random), createdAtMs: now, expiresAtMs: now + options.expiryMs, status: 'pending', transactions: [], pinned: false,
    };
    books.invoices.push(invoice);
    onCreated(invoice);
    return answer(options.createStatus, { success: true, invoice: invoiceView(invoice), checkout_url: `${origin}/pay/${invoice.id}` });
  };

  const listInvoices = (query: URLSearchParams): EmulatorAnswer => {
    const asked = query.get('page') ?? '1';
    const page = /^[1-9][0-9]{0,6}$/.test(asked) ? Number(asked) : 1;
    const shown = [...books.invoices].reverse().slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE).map(invoiceView);
    switch (options.listEnvelope) {
      case 'invoices': return answer(200, { success: true, invoices: shown });
      case 'invoices.data': return answer(200, { success: true, invoices: { current_page: page, data: shown, per_page: PAGE_SIZE } });
      case 'data': return answer(200, { success: true, data: shown });
    }
  };

  const withdraw = (request: EmulatorRequest): EmulatorAnswer => {
    const body = readBody(request);
    if (body === null) return problem(400, 'The request body is not valid JSON.');
    const errors: Record<string, string[]> = {};
    const network = Object.values(networks).find((known) => known.balanceCode === body['coin']);
    if (!network) errors['coin'] = [body['coin'] === undefined ? 'The coin field is required.' : 'The selected coin is invalid.'];
    const amount = readNumber(body['amount']);
    if (amount === null) errors['amount'] = [body['amount'] === undefined ? 'The amount field is required.' : 'The amount field must be a number.'];
    else if (network && compare(amount, network.withdrawalMin) < 0) errors['amount'] = ['The amount is below the minimum withdrawal.'];
    else if (network && neededScale(amount) > network.chainDecimals) errors['amount'] = ['The amount has too many decimal places.'];
    const address = body['address'];
    if (typeof address !== 'string') errors['address'] = ['The address field is required.'];
    else if (network && !network.addressForm.test(address)) errors['address'] = ['The address is not valid for this coin.'];
    if (!network || amount === null || typeof address !== 'string' || Object.keys(errors).length > 0) return invalid(errors);
    const available = books.available[network.balanceCode] ?? zero;
    if (compare(amount, available) > 0) return invalid({ amount: ['Insufficient balance.'] });

    books.available[network.balanceCode] = sub(available, amount);
    const inUsd: Dec = mul(amount, rateOf(network.coin, 'USD') ?? zero);
    const withdrawal: Withdrawal = {
      id: uuid(random), coin: network.balanceCode, amount, fee: network.fee, address, status: compare(inUsd, REVIEW_ABOVE_USD) > 0 ? 'review' : 'pending', txid: null,
    };
    books.withdrawals.push(withdrawal);
    return answer(200, { success: true, withdrawal: { ...withdrawal, amount: amountToken(amount), fee: amountToken(network.fee) } });
  };

  interface Call { readonly request: EmulatorRequest; readonly query: URLSearchParams; readonly origin: string; readonly id: string }
  const match = createMatcher<{ readonly method: string; readonly path: string; readonly run: (call: Call) => EmulatorAnswer }>([
    { method: 'POST', path: '/invoices', run: ({ request, origin }) => createInvoice(request, origin) },
    { method: 'GET', path: '/invoices', run: ({ query }) => listInvoices(query) },
    {
      method: 'GET', path: '/invoices/:id', run: ({ id }) => {
        const invoice = books.invoices.find((known) => known.id === id);
        return invoice ? answer(200, { success: true, invoice: invoiceView(invoice) }) : problem(404, 'Invoice not found.');
      },
    },
    { method: 'GET', path: '/balances', run: () => answer(200, { success: true, balances: balancesView(books) }) },
    { method: 'POST', path: '/withdrawals', run: ({ request }) => withdraw(request) },
  ]);

  return (request: EmulatorRequest): EmulatorAnswer => {
    const { path, query } = targetOf(request);
    const page = /^\/pay\/([^/]+)$/.exec(path)?.[1];
    if (page !== undefined && request.method === 'GET') return checkoutPage(books.invoices.find((known) => known.id === page));
    if (!path.startsWith('/api/v1/')) return problem(404, 'Not found.');
    if (!sameText(request.headers['authorization'] ?? '', `Bearer ${keys.apiKey}:${keys.apiSecret}`)) return problem(401, 'Invalid API credentials.');
    if (!options.approved) return problem(403, 'This account is not approved yet.');
    const found = match(request.method, path.slice('/api/v1'.length));
    if (found === 'unknown') return problem(404, 'Not found.');
    if (found === 'wrong_method') return problem(405, 'Method not allowed.');
    return found.route.run({ request, query, origin: `http://${request.headers['host'] ?? 'cryptopayment.test'}`, id: found.params['id'] ?? '' });
  };
}

/** The body's members; {} when it is not sent as JSON (a form parser finds nothing in it), null when it is not JSON. */
function readBody(request: EmulatorRequest): JsonObject | null {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return {};
  const parsed = readJson(request.body);
  return parsed !== null && isJsonObject(parsed.value) ? parsed.value : null;
}

const readNumber = (value: JsonValue | undefined): Dec | null => (value instanceof NumberText ? readDec(value.text) : null);

const problem = (status: number, message: string): EmulatorAnswer => answer(status, { success: false, message });
const invalid = (errors: Readonly<Record<string, readonly string[]>>): EmulatorAnswer =>
  answer(422, { success: false, message: 'The given data was invalid.', errors });

function checkoutPage(invoice: Invoice | undefined): EmulatorAnswer {
  const text = invoice ? `Pay ${amountToken(invoice.amountCrypto).text} ${networks[invoice.network].label} to ${invoice.address}` : 'Not found';
  return { status: invoice ? 200 : 404, headers: { 'content-type': 'text/html; charset=utf-8' }, body: `<!doctype html><title>Practice checkout</title><p>${text}</p>` };
}
