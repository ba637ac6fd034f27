// Money out of NOWPayments' custody: created with the dashboard's login, set free by a code from the owner's phone or mail, found again by our reference.
import { fail, failure, ok, type AppError, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import { decimalsOf, formatMinor, tickerOf } from '../../../shared/domain/money.ts';
import { isObject } from '../../core/json/read.ts';
import type { ApiAnswer } from '../common/api.ts';
import { collect, pageIsPast } from '../common/paging.ts';
import { neededSecretOf } from '../common/settings.ts';
import type { AccountConfig, PayoutCalls, PayoutRequest, PayoutSnapshot } from '../port.ts';
import type { Client } from './client.ts';
import { tickerOfMethod } from './driver-data.ts';
import { DAY_MS } from './lists.ts';
import { differences, payoutRows, readPayout, type RemotePayout } from './payout-schema.ts';
import { readId } from './schema.ts';

/** "Must not exceed 6 decimals", whatever the coin has. */
const MOST_DECIMALS = 6;

/** How far two clocks may differ when a payout without a reference is looked for by its time. */
const CLOCKS_DIFFER_MS = 900_000;

/** What went wrong before the payout itself was sent. */
const before = (error: AppError) => fail(error.outcome === 'refused' ? error : { ...error, outcome: 'not_sent' });

/** The amount as the JSON number to send, all of it or nothing. */
function amountText({ amount }: PayoutRequest): Result<string> {
  const text = formatMinor(amount.minor, decimalsOf(amount.unit), true);
  if ((text.split('.')[1]?.length ?? 0) <= MOST_DECIMALS) return ok(text);
  return failure('amount/too_many_decimals', { outcome: 'refused', details: { currency: `${tickerOf(amount.unit)} paid out by NOWPayments`, decimals: String(MOST_DECIMALS), text } });
}

const withoutTime = ({ createdAtMs: _time, ...payout }: RemotePayout): PayoutSnapshot => payout;

const checked = (payout: RemotePayout, request: PayoutRequest): PayoutSnapshot => ({
  ...withoutTime(payout), problems: [...payout.problems, ...differences(payout, request)],
});

export function createPayouts(account: AccountConfig, client: Client): PayoutCalls {
  const nonsense = (problem: string) => fail(client.error('gateway/nonsense', { problem }, { outcome: 'unknown' }));
  /** Every call goes with the login: a payout cannot be made without, and where a key alone is enough is not certain. */
  const login = (): Result<null> => {
    for (const key of ['email', 'password']) {
      const held = neededSecretOf(account, key);
      if (!held.ok) return held;
    }
    return ok(null);
  };

  /** What the answer to a creation says of the one withdrawal in it. */
  const created = (answer: ApiAnswer, request: PayoutRequest): Result<PayoutSnapshot> => {
    const batch = readId(isObject(answer.json) ? answer.json.get('id') : undefined);
    const rows = payoutRows(answer.json);
    const [row, ...more] = rows ?? [];
    const payout = batch.ok && row !== undefined && more.length === 0 ? readPayout(row, batch.value) : null;
    if (!payout) return nonsense('the new payout cannot be read');
    const wrong = [...payout.problems, ...differences(payout, request)];
    if (wrong.length > 0) return nonsense(wrong.join('; '));
    // In its sample a new payout is WAITING; its text says that none is processed before it was verified.
    return ok({ ...withoutTime(payout), state: payout.rawStatus.toUpperCase() === 'WAITING' ? 'needs_verification' : payout.state });
  };

  /** One page of the list, newest first. It tells no totals and its greatest page is not documented, so only an empty page is the end. */
  const page = async (cursor: string | null): Promise<Result<{ readonly items: readonly RemotePayout[]; readonly next: string | null }>> => {
    const number = Number(cursor ?? '0');
    const answer = await client.payoutList([['limit', '100'], ['page', String(number)], ['order_by', 'dateCreated'], ['order', 'desc']]);
    if (!answer.ok) return answer;
    const rows = payoutRows(answer.value.json);
    if (rows === null) return nonsense('no list of payouts is found in the answer');
    const items = rows.map((row) => readPayout(row, null)).filter((payout) => payout !== null);
    // One of these could be ours.
    if (items.length < rows.length) return nonsense('a payout in the list cannot be read');
    return ok({ items, next: rows.length === 0 ? null : String(number + 1) });
  };

  return {
    async create(request) {
      const may = login();
      if (!may.ok) return may;
      const ticker = tickerOfMethod(request.method);
      if (ticker === null) return failure('gateway/not_offered', { outcome: 'refused', details: { gateway: account.name, what: `paying out ${request.method}` } });
      if (request.amount.minor <= 0n) return failure('amount/not_positive', { outcome: 'refused' });
      if (!addressLooksRight(request.method, request.address)) return failure('input/invalid', { outcome: 'refused', details: { field: 'address', problem: 'it is not one of this network' } });
      const amount = amountText(request);
      if (!amount.ok) return amount;
      // Apart from the payout itself, so that an unclear login is not an unclear payout.
      const session = await client.login();
      if (!session.ok) return before(session.error);
      const answer = await client.payoutCreate({ ticker, amount: amount.value, address: request.address, reference: request.reference });
      return answer.ok ? created(answer.value, request) : answer;
    },

    async find(request) {
      const may = login();
      if (!may.ok) return may;
      const since = request.requestedAtMs - DAY_MS;
      const isLike = (payout: RemotePayout): boolean => {
        if (payout.reference !== null) return payout.reference === request.reference;
        return differences(payout, request).length === 0 && (payout.createdAtMs ?? request.requestedAtMs) >= request.requestedAtMs - CLOCKS_DIFFER_MS;
      };
      const found = await collect(page, isLike, (payouts) => pageIsPast(payouts.map((payout) => payout.createdAtMs), since));
      if (!found.ok) return found;
      // A payout that is made meanwhile pushes others to the next page, so one may come twice.
      const byId = new Map(found.value.map((payout) => [payout.gatewayPayoutId, payout]));
      const ours = [...byId.values()];
      const named = ours.filter((payout) => payout.reference !== null);
      const [first, ...more] = named.length > 0 ? named : ours;
      if (more.length > 0) return nonsense(`${String(more.length + 1)} payouts could be ${request.reference}`);
      return ok(first ? checked(first, request) : null);
    },

    async read(gatewayPayoutId, request) {
      const may = login();
      if (!may.ok) return may;
      const answer = await client.payout(gatewayPayoutId);
      if (!answer.ok) return answer;
      const rows = payoutRows(answer.value.json);
      const [row, ...more] = rows ?? [];
      const payout = row !== undefined && more.length === 0 ? readPayout(row, gatewayPayoutId) : null;
      return payout ? ok(checked(payout, request)) : nonsense('the payout cannot be read');
    },

    async verify(gatewayPayoutId, code) {
      const may = login();
      if (!may.ok) return may;
      const answer = await client.payoutVerify(gatewayPayoutId, code);
      return answer.ok ? ok(undefined) : answer;
    },

    // Only payouts that are scheduled for later can be called off; ours are not.
    cancel: null,
  };
}
