// Money out of Plisio's balance. It has no second step, keeps no text of ours and cannot call a withdrawal off.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import { decimalsOf, formatMinor, tickerOf } from '../../../shared/domain/money.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import type { Clock } from '../../core/ports.ts';
import { refusal } from '../common/api.ts';
import { collect, pageIsPast } from '../common/paging.ts';
import type { PayoutCalls, PayoutRequest, PayoutSnapshot } from '../port.ts';
import type { Client } from './client.ts';
import { payoutDecimals } from './coins.ts';
import { cidOf, methods } from './driver-data.ts';
import { matches, readWithdrawal, withdrawalTime } from './payout-schema.ts';

/** How far our clock and the moment it gives a withdrawal may be apart, beyond what its answers show. */
const MARGIN_MS = 300_000;

/** Every coin it pays out has at least so many. */
const LEAST_DECIMALS = 6;

interface Row { readonly value: JsonValue; readonly gatewayTimeMs: number }

export function createPayouts(client: Client, account: string, feePlan: string, clock: Clock): PayoutCalls {
  const cidFor = ({ method, amount, address }: PayoutRequest): Result<string> => {
    const cid = cidOf(method);
    if (cid === null) return refusal('method/not_offered', { gateway: account, method, offered: methods.join(', ') });
    if (amount.minor <= 0n) return refusal('amount/not_positive', {});
    // A comma would make two withdrawals of one.
    if (!addressLooksRight(method, address)) return refusal('input/invalid', { field: 'address', problem: `it is no address for ${method}` });
    return ok(cid);
  };

  /**
   * What is finer than the coin is sent there would be cut off, and a withdrawal of another amount not be found again. Asked only where the
   * amount is so fine.
   */
  const isCoarse = async ({ amount, method }: PayoutRequest): Promise<Result<null>> => {
    const decimals = decimalsOf(method);
    const text = formatMinor(amount.minor, decimals, true);
    const has = text.split('.')[1]?.length ?? 0;
    if (has <= LEAST_DECIMALS) return ok(null);
    const most = await payoutDecimals(client, method);
    if (!most.ok) return most.error.outcome === 'refused' ? most : fail({ ...most.error, outcome: 'not_sent' });
    return has <= most.value ? ok(null) : refusal('amount/too_many_decimals', { currency: `${tickerOf(method)} paid out by Plisio`, decimals: String(most.value), text });
  };

  const read = async (id: string, request: PayoutRequest): Promise<Result<PayoutSnapshot>> => {
    const answer = await client.operation(id, false);
    if (!answer.ok) return answer;
    const payout = readWithdrawal(answer.value.data, request);
    if (payout?.gatewayPayoutId !== id) return fail(client.error('gateway/nonsense', { problem: payout ? 'it answered about another operation' : 'the withdrawal cannot be read' }));
    return ok(payout);
  };

  const page = async (cursor: string | null): Promise<Result<{ readonly items: readonly Row[]; readonly next: string | null }>> => {
    const answer = await client.walk('cash_out', cursor);
    if (!answer.ok) return answer;
    const { rows, next, gatewayTimeMs } = answer.value;
    return ok({ items: rows.map((value) => ({ value, gatewayTimeMs })), next });
  };

  return {
    create: async (request) => {
      const cid = cidFor(request);
      if (!cid.ok) return cid;
      const isSendable = await isCoarse(request);
      if (!isSendable.ok) return isSendable;
      const answer = await client.withdraw(request, cid.value, feePlan);
      if (!answer.ok) return answer;
      const payout = readWithdrawal(answer.value.data, request);
      return payout ? ok(payout) : fail(client.error('gateway/nonsense', { problem: 'the withdrawal cannot be read' }, { outcome: 'unknown' }));
    },

    find: async (request) => {
      const cid = cidFor(request);
      if (!cid.ok) return cid;
      const since = (row: Row): number => request.requestedAtMs + (row.gatewayTimeMs - clock.nowMs()) - MARGIN_MS;
      const verdict = (row: Row) => matches(row.value, request, cid.value, since(row));
      const found = await collect(page, (row) => verdict(row) !== 'another', (rows) => rows[0] !== undefined && pageIsPast(rows.map(({ value }) => withdrawalTime(value)), since(rows[0]) - MARGIN_MS));
      if (!found.ok) return found;
      const [only, ...more] = found.value;
      if (only === undefined) return ok(null);
      if (more.length > 0) return fail(client.error('gateway/nonsense', { problem: `${String(more.length + 1)} withdrawals could be this one` }));
      const payout = verdict(only) === 'this' ? readWithdrawal(only.value, request) : null;
      return payout ? read(payout.gatewayPayoutId, request) : fail(client.error('gateway/nonsense', { problem: 'a withdrawal that could be this one cannot be read' }));
    },

    read,
    verify: null,
    cancel: null,
  };
}

