// Sales on CoinGate's own page, where the customer picks any of its coins: what came is counted in the sale's currency, as a share of the price.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { pageLinkLooksRight } from '../../../shared/domain/address-shape.ts';
import type { GatewaySnapshot, InvoiceTerms, SeenPayment } from '../../../shared/domain/facts.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isArray, isObject, readCount, readDecimal, readIsoTime, readString, readWord } from '../../core/json/read.ts';
import type { AcceptedBody } from '../port.ts';
import type { Client } from './client.ts';
import { amountOf, MOST_PAYMENTS, MOST_PROBLEMS } from './schema.ts';
import { isCredited, stateOf } from './status.ts';

/** Without a choice of coin an order is over after two hours; the choice starts twenty minutes. */
const CHOICE_MS = 2 * 3_600_000;
/** Coins are read with this many decimals: here they count only against each other. */
const COIN_DECIMALS = 18;

export interface PageSale {
  readonly pageUrl: string | null;
  readonly snapshot: GatewaySnapshot;
}

interface Came { readonly id: number; readonly txid: string | null; readonly coins: bigint; readonly confirmations: number | null; readonly isConfirming: boolean }

/** One transaction in the coin that was chosen; what came in another one is for a person. */
function cameIn(value: JsonValue, prefix: string, chosen: { readonly symbol: string; readonly platform: string | null }, finalWords: readonly string[], problems: string[]): Came | null {
  if (!isObject(value)) {
    problems.push(`${prefix} is not an object`);
    return null;
  }
  const fields = new Fields(value, problems, `${prefix}.`);
  const currency = fields.inner('currency');
  const symbol = currency?.need('symbol', readWord) ?? null;
  const platform = currency?.inner('platform')?.need('id_name', readWord) ?? null;
  if (symbol !== null && platform !== null && (symbol !== chosen.symbol || platform !== (chosen.platform ?? platform))) {
    problems.push(`${prefix} came as ${symbol} on ${platform}, and not as the customer had chosen`);
    return null;
  }
  const [id, coins, status] = [fields.need('id', readCount), fields.need('amount', (amount) => readDecimal(amount, COIN_DECIMALS)), fields.need('status', readWord)];
  const isConfirming = status === 'confirming';
  if (status !== null && !isConfirming && !finalWords.includes(status)) problems.push(`${prefix}.status “${status}” is not one we know`);
  const count = fields.maybe('network_confirmations', readCount);
  return id === null || coins === null ? null : { id, coins, txid: fields.maybe('txid', readWord), confirmations: count ?? (isConfirming ? 0 : null), isConfirming };
}

/** The price's share of each, rounded down together and by their numbers, so that all of the coin is all of the price and no share ever changes. */
function sharesOf(came: readonly Came[], due: bigint, { terms, credited }: { readonly terms: InvoiceTerms; readonly credited: boolean }): readonly SeenPayment[] {
  let before = 0n;
  return [...came].sort((a, b) => a.id - b.id).map(({ id, txid, coins, confirmations, isConfirming }) => {
    const upTo = (sum: bigint): bigint => (terms.amount.minor * sum) / due;
    const minor = upTo(before + coins) - upTo(before);
    before += coins;
    return { id: String(id), txid, value: { unit: terms.method, minor }, confirmations, required: null, settled: credited && !isConfirming, invalid: false, firstSeenAtMs: null };
  });
}

/** Reads an order as a sale on the page; null when not even its id can be read. */
export function readPageSale(value: JsonValue | undefined, terms: InvoiceTerms, finalWords: readonly string[], gatewayTimeMs: number): PageSale | null {
  if (!isObject(value)) return null;
  const number = readCount(value.get('id'));
  if (!number.ok) return null;
  const fields = new Fields(value);
  const { problems } = fields;
  const status = fields.need('status', readWord) ?? '';
  const amount = amountOf(fields);
  const symbol = fields.maybe('pay_currency', readWord);
  const due = symbol === null ? null : fields.need('pay_amount', (coins) => readDecimal(coins, COIN_DECIMALS));
  if (due === 0n) problems.push('pay_amount is zero');
  const platform = isObject(value.get('platform')) ? fields.inner('platform')?.need('id_name', readWord) ?? null : null;
  const list = value.get('blockchain_transactions');
  if (!isArray(list)) problems.push('blockchain_transactions is not a list');
  const rows = isArray(list) ? list : [];
  if (rows.length > MOST_PAYMENTS) problems.push('blockchain_transactions is too long');
  if (rows.length > 0 && symbol === null) problems.push('pay_currency is missing');
  const came = symbol === null ? [] : rows.slice(0, MOST_PAYMENTS)
    .map((row, index) => cameIn(row, `blockchain_transactions[${String(index)}]`, { symbol, platform }, finalWords, problems)).filter((each) => each !== null);
  const credited = isCredited(status);
  if (rows.length === 0 && (status === 'confirming' || credited)) problems.push(`status is ${status}, yet no transaction is shown`);
  const under = fields.maybe('underpaid_amount', (coins) => readDecimal(coins, COIN_DECIMALS)) ?? 0n;
  if (rows.length === 0 && due !== null && under > 0n && under < due) problems.push('underpaid_amount says that money came, yet no transaction is shown');
  const payments = due === null || due === 0n ? [] : sharesOf(came, due, { terms, credited });
  const received = payments.reduce((sum, payment) => sum + payment.value.minor, 0n);
  const price = { unit: terms.method, minor: terms.amount.minor };
  const createdAtMs = fields.need('created_at', readIsoTime);
  return {
    pageUrl: fields.maybe('payment_url', readWord),
    snapshot: {
      gatewayInvoiceId: String(number.value), orderId: fields.maybe('order_id', readString), rawStatus: status, method: terms.method, amount, due: price, received: { unit: terms.method, minor: received },
      state: stateOf({ status, received, due: price.minor, anyConfirmation: payments.some(({ confirmations }) => confirmations !== 0) }),
      address: null, payments, late: false, manual: false, expiresAtMs: fields.maybe('expire_at', readIsoTime) ?? (createdAtMs === null ? null : createdAtMs + CHOICE_MS),
      problems: problems.slice(0, MOST_PROBLEMS), gatewayTimeMs,
    },
  };
}

/** What the till shows: the link to the page, where the customer sees coin, sum and address. */
export function acceptedOnPage(client: Client, { pageUrl, snapshot }: PageSale, terms: InvoiceTerms): Result<AcceptedBody> {
  const { amount, orderId, expiresAtMs, gatewayTimeMs, gatewayInvoiceId } = snapshot;
  const wrong = [
    ...snapshot.problems,
    ...(amount?.unit === terms.amount.unit && amount.minor === terms.amount.minor ? [] : ['price is not what was asked for']),
    ...(orderId === null || orderId === terms.orderId ? [] : ['order_id is not the one sent']),
    ...(pageUrl !== null && pageLinkLooksRight(pageUrl) ? [] : ['there is no page to pay on']),
  ];
  if (wrong.length > 0 || expiresAtMs === null) return fail(client.error('gateway/nonsense', { problem: wrong.join('; ') }, { outcome: 'unknown' }));
  return ok({
    kind: 'accepted', gatewayInvoiceId, address: null, due: { unit: terms.method, minor: terms.amount.minor }, expiresAtMs, gatewayTimeMs, checkoutUrl: pageUrl, paymentLink: pageUrl, required: null,
  });
}
