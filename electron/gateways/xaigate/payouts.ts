// XAIGATE's withdrawals from a wallet user: asked for, and read again in that user's transactions.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import { decimalsOf, formatMinor } from '../../../shared/domain/money.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import type { JsonObject, JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isArray, isObject, readDecimal, readIsoTime, readString, readWord, type Read } from '../../core/json/read.ts';
import { refusal } from '../common/api.ts';
import { settingOf } from '../common/settings.ts';
import type { AccountConfig, PayoutCalls, PayoutRequest, PayoutSnapshot, PayoutState } from '../port.ts';
import type { Client } from './client.ts';
import { settings, walletRoutes } from './driver-data.ts';

/** Times of transactions may lag behind ours by this much. */
const SLACK_MS = 15 * 60_000;

/** A hash on the chain; while the payout waits the gateway gives a placeholder that begins with `replaceable_`. */
const txidOf = (text: string | null): string | null => (text === null || text === '' || text.startsWith('replaceable_') ? null : text);

/** Only `success` is named by an example; a text beside an error message is a failure, anything else is under way. */
export function payoutStateOf(status: string, errorMessage: string | null): PayoutState {
  const word = status.trim().toLowerCase();
  if (word === 'success') return 'completed';
  if (errorMessage !== null && errorMessage !== '') return 'failed';
  return word === '' || word === 'pending' || word === 'processing' ? 'processing' : 'unknown';
}

const same = (a: string, b: string): boolean => a === b || (a.startsWith('0x') && a.toLowerCase() === b.toLowerCase());

/** Whether a row tells the sum asked for or what the network left of it is not documented: both are the same payout. */
const fits = (asked: bigint, minor: bigint | null, fee: bigint): boolean => minor === asked || (minor !== null && minor + fee === asked);

interface Row { readonly id: string | null; readonly amount: bigint | null; readonly fee: bigint; readonly address: string | null; readonly fields: Fields }

/** A payout in the answer of `withdraw` or among the transactions, as far as both name the same. */
function readRow(object: JsonObject, addressKey: string, { method }: PayoutRequest): Row {
  const fields = new Fields(object);
  const amountOf = (value: JsonValue | undefined): Read<bigint> => readDecimal(value, decimalsOf(method));
  return {
    id: fields.need('id', readWord),
    amount: fields.maybe('totalAmount', amountOf) ?? fields.need('amount', amountOf),
    fee: fields.maybe('transactionFees', amountOf) ?? fields.maybe('networkFee', amountOf) ?? 0n,
    address: fields.need(addressKey, readWord),
    fields,
  };
}

/** null when not even its id can be read. The network is in no answer: that it is the one asked for follows from the id alone. */
function snapshotOf({ id, amount, fee, address, fields }: Row, asked: PayoutRequest): PayoutSnapshot | null {
  if (id === null || id === '') return null;
  const isAmount = fits(asked.amount.minor, amount, fee);
  const isAddress = address !== null && same(address, asked.address);
  const status = fields.maybe('status', readWord) ?? '';
  const state = payoutStateOf(status, fields.maybe('errorMessage', readString));
  const txid = txidOf(fields.maybe('txid', readWord));
  return {
    gatewayPayoutId: id, reference: null, state, rawStatus: status, method: asked.method,
    amount: isAmount ? asked.amount : amount === null ? null : { unit: asked.method, minor: amount }, address: isAddress ? asked.address : address,
    fee: { unit: asked.method, minor: fee }, txid,
    problems: [...fields.problems, ...(isAmount ? [] : ['amount is not the one asked for']), ...(isAddress ? [] : ['the address is not the one asked for'])],
  };
}

export function createPayouts(account: AccountConfig, client: Client): PayoutCalls {
  const userId = (): Result<string> => {
    const id = settingOf(account, settings, 'walletUserId');
    return id === '' ? fail(client.error('gateway/setting_missing', { field: 'walletUserId', needed: 'walletUserId for payouts' }, { outcome: 'refused' })) : ok(id);
  };

  /** The wallet's transactions; whether there is more than what is shown. How to ask for another page is not documented. */
  const transactions = async (): Promise<Result<{ readonly rows: readonly JsonObject[]; readonly more: boolean }>> => {
    const user = userId();
    if (!user.ok) return user;
    const answer = await client.transactions(user.value);
    if (!answer.ok) return answer;
    const rows = answer.value.body.get('results');
    if (!isArray(rows)) return fail(client.error('gateway/nonsense', { problem: 'no list of transactions is found in the answer' }));
    const total = new Fields(answer.value.body).maybe('total', (value) => readDecimal(value, 0));
    return ok({ rows: rows.filter(isObject), more: total === null || total > BigInt(rows.length) });
  };

  const couldBe = (object: JsonObject, request: PayoutRequest, coin: string): boolean => {
    const row = readRow(object, 'receivedAddress', request);
    const atMs = row.fields.maybe('date', readIsoTime);
    // Which words there are for its kinds is not documented; one that came in is no payout of ours.
    const kind = object.get('type');
    if (typeof kind === 'string' && /deposit|receive/i.test(kind)) return false;
    return object.get('coin') === coin && row.address !== null && same(row.address, request.address) && fits(request.amount.minor, row.amount, row.fee)
      && atMs !== null && atMs >= request.requestedAtMs - SLACK_MS;
  };

  const routeOf = (method: MethodId) => walletRoutes.find((entry) => entry.method === method);

  return {
    create: async (request) => {
      const { method, amount, address } = request;
      const route = routeOf(method);
      if (!route || amount.unit !== method) return refusal('method/not_offered', { gateway: account.name, method, offered: walletRoutes.map((entry) => entry.method).join(', ') });
      if (amount.minor <= 0n) return refusal('amount/not_positive', {});
      if (!addressLooksRight(method, address)) return refusal('input/invalid', { field: 'the address', problem: `it is none of ${method}` });
      const user = userId();
      if (!user.ok) return user;
      const { coin, networkId } = route;
      const answer = await client.withdraw({ userId: user.value, coin, networkId, receivedAddress: address, amount: formatMinor(amount.minor, decimalsOf(method), true) });
      if (!answer.ok) return answer;
      const made = snapshotOf(readRow(answer.value.body, 'toAddress', request), request);
      return made ? ok(made) : fail(client.error('gateway/nonsense', { problem: 'the new withdrawal has no id' }, { outcome: 'unknown' }));
    },

    find: async (request) => {
      const listed = await transactions();
      if (!listed.ok) return listed;
      const coin = routeOf(request.method)?.coin ?? '';
      const found = listed.value.rows.filter((row) => couldBe(row, request, coin));
      if (found.length > 1) return fail(client.error('gateway/nonsense', { problem: 'more than one transaction could be this payout' }));
      const row = found[0];
      const made = row ? snapshotOf(readRow(row, 'receivedAddress', request), request) : null;
      // That it is not there (yet) proves nothing: it may still be under way, or on a page nobody says how to ask for.
      return made ? ok(made) : fail(client.error('gateway/not_offered', { what: 'proving that a payout was not made' }));
    },

    read: async (gatewayPayoutId, request) => {
      const listed = await transactions();
      if (!listed.ok) return listed;
      const row = listed.value.rows.find((each) => each.get('id') === gatewayPayoutId);
      const made = row ? snapshotOf(readRow(row, 'receivedAddress', request), request) : null;
      if (made) return ok(made);
      return fail(client.error('gateway/not_offered', { what: listed.value.more ? 'showing a payout that is no longer on the first page of its transactions' : 'showing a payout that is not among its transactions' }));
    },

    verify: null,
    cancel: null,
  };
}
