// Payouts at Cryptomus: the call is the order to pay, there is no second step, and one reference is one payout there.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import { formatMinor, decimalsOf, tickerOf } from '../../../shared/domain/money.ts';
import { refusal } from '../common/api.ts';
import { collect } from '../common/paging.ts';
import type { AccountConfig, PayoutCalls, PayoutRequest, PayoutSnapshot } from '../port.ts';
import { readServices, type Service } from './account-schema.ts';
import type { Client } from './client.ts';
import { coins } from './driver-data.ts';
import { differences, readPayout } from './payout-schema.ts';
import { readPage } from './schema.ts';

/** References it takes. */
const referenceForm = /^[A-Za-z0-9_-]{1,100}$/;

/** Refuses what it could not send, before anything is sent. */
function checkRequest({ reference, method, amount, address }: PayoutRequest, gateway: string): Result<null> {
  if (!coins.some((coin) => coin.method === method)) return refusal('method/not_offered', { gateway, method, offered: coins.map((coin) => coin.method).join(', ') });
  if (amount.unit !== method) return refusal('input/invalid', { field: 'the amount', problem: 'it is not in the coin that is sent' });
  if (amount.minor <= 0n) return refusal('amount/not_positive', {});
  if (!addressLooksRight(method, address)) return refusal('input/invalid', { field: 'the address', problem: 'it is not one of this network' });
  if (!referenceForm.test(reference)) return refusal('input/invalid', { field: 'the reference', problem: 'this gateway takes 1 to 100 letters A to Z, digits, _ and - only' });
  return ok(null);
}

function checkLimits({ method, amount }: PayoutRequest, { minimum, maximum }: Service, gateway: string): Result<null> {
  const words = (minor: bigint): string => `${formatMinor(minor, decimalsOf(method), true)} ${tickerOf(method)}`;
  if (minimum !== null && amount.minor < minimum) return refusal('amount/below_minimum', { gateway, method, minimum: words(minimum) });
  if (maximum !== null && amount.minor > maximum) return refusal('amount/above_maximum', { gateway, method, maximum: words(maximum) });
  return ok(null);
}

export function createPayouts(account: AccountConfig, client: Client, needsFinal: boolean): PayoutCalls {
  const nonsense = (problem: string) => fail(client.error('gateway/nonsense', { problem }, { outcome: 'unknown' }));

  const ready = (): Result<null> => {
    if ((account.secrets['payoutKey']?.reveal() ?? '') !== '') return ok(null);
    return fail(client.error('gateway/setting_missing', { field: 'payoutKey', driver: 'Cryptomus', needed: 'payoutKey, for payouts' }, { outcome: 'not_sent' }));
  };

  /** The coin as the list of payout services writes it. Nothing has been paid yet, whatever comes of the question. */
  const serviceFor = async (request: PayoutRequest): Promise<Result<Service>> => {
    const answer = await client.payouts.services();
    if (!answer.ok) return fail({ ...answer.error, outcome: answer.error.outcome === 'refused' ? 'refused' : 'not_sent' });
    const services = readServices(answer.value.result);
    if (!services) return fail(client.error('gateway/nonsense', { problem: 'the list of payout services cannot be read' }, { outcome: 'not_sent' }));
    const found = services.find((service) => service.method === request.method);
    if (!found) return refusal('method/not_offered', { gateway: account.name, method: request.method, offered: services.map((service) => service.method).join(', ') });
    const fits = checkLimits(request, found, account.name);
    return fits.ok ? ok(found) : fits;
  };

  /** Only an answer that is the payout asked for; a used reference gives back the older payout, whatever it was. */
  const asAsked = (payout: PayoutSnapshot | null, request: PayoutRequest): Result<PayoutSnapshot> => {
    if (!payout) return nonsense('the payout cannot be read');
    const different = differences(payout, request);
    return different.length === 0 ? ok({ ...payout, reference: request.reference }) : nonsense(different.join('; '));
  };

  const page = async (cursor: string | null, sinceMs: number) => {
    const answer = await client.payouts.list(cursor, sinceMs);
    if (!answer.ok) return answer;
    const read = readPage(answer.value.result);
    if (!read || (read.next !== null && read.next === cursor)) return nonsense('no list of payouts is found in the answer');
    const items = read.rows.map((row) => readPayout(row, needsFinal)).filter((payout) => payout !== null);
    // A row that cannot be read could be the one: then the list proves nothing.
    return items.length < read.rows.length ? nonsense('the list of payouts cannot be read') : ok({ items, next: read.next });
  };

  return {
    create: async (request) => {
      const has = ready();
      if (!has.ok) return has;
      const fits = checkRequest(request, account.name);
      if (!fits.ok) return fits;
      const service = await serviceFor(request);
      if (!service.ok) return service;
      const answer = await client.payouts.create(request, service.value);
      return answer.ok ? asAsked(readPayout(answer.value.result, needsFinal), request) : answer;
    },

    find: async (request) => {
      const has = ready();
      if (!has.ok) return has;
      const asked = await client.payouts.info('order_id', request.reference);
      if (asked.ok) return asAsked(readPayout(asked.value.result, needsFinal), request);
      if (asked.error.code !== 'gateway/invoice_unknown' && asked.error.code !== 'gateway/refused') return asked;
      // How it says that there is none is not documented: its list must say the same.
      const couldBe = (payout: PayoutSnapshot): boolean => payout.reference === request.reference || differences(payout, request).length === 0;
      const listed = await collect((cursor) => page(cursor, request.requestedAtMs), couldBe, () => false);
      if (!listed.ok) return listed;
      const [first, ...others] = listed.value;
      if (!first) return ok(null);
      if (first.reference === null || others.length > 0) return nonsense('payouts of this amount to this address exist, and it does not say whether one is this');
      return asAsked(first, request);
    },

    read: async (gatewayPayoutId, request) => {
      const has = ready();
      if (!has.ok) return has;
      const answer = await client.payouts.info('uuid', gatewayPayoutId);
      if (!answer.ok) return answer;
      const payout = readPayout(answer.value.result, needsFinal);
      if (payout?.gatewayPayoutId !== gatewayPayoutId) return nonsense('it answered about another payout, or one that cannot be read');
      return ok({ ...payout, problems: [...payout.problems, ...differences(payout, request)] });
    },

    verify: null,
    cancel: null,
  };
}
