// Payouts at CoinPay: from a wallet whose key the platform holds, in US dollars, without any protection against sending twice but ours.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import { decimalsOf, formatMinor } from '../../../shared/domain/money.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isArray, isObject, readCount } from '../../core/json/read.ts';
import { refusal } from '../common/api.ts';
import { collect, pageIsPast, type Page } from '../common/paging.ts';
import { settingOf } from '../common/settings.ts';
import type { AccountConfig, PayoutCalls, PayoutRequest, PayoutSnapshot } from '../port.ts';
import type { Client } from './client.ts';
import { codeOf, settings } from './driver-data.ts';
import { differences, readPayout, REFERENCE, type RemotePayout } from './payout-schema.ts';

const PAGE = 50;
/** Margin for both clocks. */
const DAY_MS = 86_400_000;
/** The only coin here whose amount in dollars is its amount. */
const DOLLAR_COIN = 'USDT@ethereum';

/** Refuses what it could not send, before anything is sent. */
function checkRequest({ method, amount, address }: PayoutRequest, gateway: string): Result<null> {
  if (method !== DOLLAR_COIN) return refusal('method/not_offered', { gateway, method, offered: DOLLAR_COIN });
  if (amount.unit !== method) return refusal('input/invalid', { field: 'the amount', problem: 'it is not in the coin that is sent' });
  if (amount.minor <= 0n) return refusal('amount/not_positive', {});
  if (!addressLooksRight(method, address)) return refusal('input/invalid', { field: 'the address', problem: 'it is not one of this network' });
  return ok(null);
}

/** `businessId`: of the account's API key; a payout key of another business is refused there, so that no payout is out of our sight. */
export function createPayouts(account: AccountConfig, client: Client, businessId: () => Promise<Result<string>>): PayoutCalls {
  const email = settingOf(account, settings, 'payoutEmail');
  const nonsense = (problem: string): ReturnType<typeof fail> => fail(client.error('gateway/nonsense', { problem }, { outcome: 'unknown' }));

  /** All that a payout needs, also what is needed only to look for one whose answer was lost. */
  const missing = (): Result<null> => {
    const field = (account.secrets['payoutKey']?.reveal() ?? '') === '' ? 'payoutKey' : email === '' ? 'payoutEmail' : client.missingLogin;
    return field === null ? ok(null) : fail(client.error('gateway/setting_missing', { field, driver: 'CoinPay', needed: 'payoutKey, payoutEmail, email and password, to pay out' }, { outcome: 'not_sent' }));
  };

  const page = async (cursor: string | null): Promise<Result<Page<RemotePayout>>> => {
    const id = await businessId();
    if (!id.ok) return id;
    const offset = Number(cursor ?? '0');
    // All recipients: the e-mail of the settings may be another one since.
    const answer = await client.payouts(id.value, [['limit', String(PAGE)], ['offset', String(offset)]]);
    if (!answer.ok) return answer;
    const json = isObject(answer.value.json) ? answer.value.json : new Map<string, JsonValue>();
    const rows = json.get('payouts');
    if (!isArray(rows)) return nonsense('the list of payouts is no list');
    const total = new Fields(json).maybe('total', readCount);
    const items = rows.map(readPayout).filter((payout) => payout !== null);
    // A row that cannot be read could be the one: then the list proves nothing.
    if (items.length < rows.length) return nonsense('the list of payouts cannot be read');
    const after = offset + rows.length;
    if (rows.length === 0 && total !== null && after < total) return nonsense('a page of the list is empty, and yet there are more');
    // It may give fewer than it was asked for: only its own count, or a page without any, is the end.
    return ok({ items, next: rows.length === 0 || after === total ? null : String(after) });
  };

  const asRead = (payout: PayoutSnapshot, request: PayoutRequest): PayoutSnapshot => ({ ...payout, problems: [...payout.problems, ...differences(payout, request)] });

  return {
    create: async (request) => {
      const has = missing();
      if (!has.ok) return has;
      const fits = checkRequest(request, account.name);
      if (!fits.ok) return fits;
      const id = await businessId();
      // Nothing has been paid yet, whatever came of the question.
      if (!id.ok) return fail({ ...id.error, outcome: id.error.outcome === 'refused' ? 'refused' : 'not_sent' });
      const { amount, address, method, reference } = request;
      const answer = await client.createPayout(
        `{"business_id":${JSON.stringify(id.value)},"recipient_email":${JSON.stringify(email)},"recipient_wallet":${JSON.stringify(address)},`
        + `"amount_usd":${formatMinor(amount.minor, decimalsOf(method), true)},"cryptocurrency":${JSON.stringify(codeOf(account, method))},"metadata":${JSON.stringify({ [REFERENCE]: reference })}}`,
      );
      if (!answer.ok) return answer;
      const payout = readPayout(isObject(answer.value.json) ? answer.value.json.get('payout') : undefined);
      return payout ? ok(asRead(payout.snapshot, request)) : nonsense('the payout cannot be read');
    },

    find: async (request) => {
      const has = missing();
      if (!has.ok) return has;
      const since = request.requestedAtMs - DAY_MS;
      const isSame = (snapshot: PayoutSnapshot): boolean => differences(snapshot, request).length === 0;
      const found = await collect(
        page, ({ snapshot, createdAtMs }) => snapshot.reference === request.reference || (snapshot.reference === null && isSame(snapshot) && (createdAtMs ?? since) >= since),
        (items) => pageIsPast(items.map((item) => item.createdAtMs), since),
      );
      if (!found.ok) return found;
      // One that was retried in the dashboard is there twice, under one reference: the newer counts.
      const repeated = new Set(found.value.map((item) => item.retriedFrom));
      const [first, ...others] = found.value.filter((item) => !repeated.has(item.snapshot.gatewayPayoutId));
      if (!first) return ok(null);
      if (others.length > 0 || first.snapshot.reference === null) return nonsense('payouts of this amount to this address exist, and it does not say which is this one');
      return ok(asRead(first.snapshot, request));
    },

    read: async (gatewayPayoutId, request) => {
      const has = missing();
      if (!has.ok) return has;
      const id = await businessId();
      if (!id.ok) return id;
      const answer = await client.payout(id.value, gatewayPayoutId);
      if (!answer.ok) return answer;
      const payout = readPayout(isObject(answer.value.json) ? answer.value.json.get('payout') : undefined);
      if (payout?.snapshot.gatewayPayoutId !== gatewayPayoutId) return nonsense('it answered about another payout, or one that cannot be read');
      return ok(asRead(payout.snapshot, request));
    },

    verify: null,
    cancel: null,
  };
}
