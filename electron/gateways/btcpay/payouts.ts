// Payouts of a BTCPay store, by a key of their own. Nothing there protects against sending twice but the reference in the metadata.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import { formatMoney } from '../../../shared/domain/money.ts';
import { isArray } from '../../core/json/read.ts';
import { refusal, type ApiAnswer } from '../common/api.ts';
import type { AccountConfig, AdapterDeps, PayoutCalls, PayoutRequest, PayoutSnapshot } from '../port.ts';
import { idOfMethod, methods } from './driver-data.ts';
import { createPayoutApi, OUR_REFERENCE, readPayout } from './payout-schema.ts';

/** Refuses what it could not send, before anything is sent. */
function checkRequest({ method, amount, address }: PayoutRequest, gateway: string): Result<string> {
  const payoutMethodId = idOfMethod(method);
  if (payoutMethodId === null) return refusal('method/not_offered', { gateway, method, offered: methods.join(', ') });
  if (amount.unit !== method) return refusal('input/invalid', { field: 'the amount', problem: 'it is not in the coin that is sent' });
  if (amount.minor <= 0n) return refusal('amount/not_positive', {});
  if (!addressLooksRight(method, address)) return refusal('input/invalid', { field: 'the address', problem: 'it is not one of this network' });
  return ok(payoutMethodId);
}

/** Bech32 and BOLT11 mean the same in either case; base58 does not. */
const sameDestination = (a: string | null, b: string): boolean => a === b || (a !== null && /^(?:[a-z]{2,5}1|ln)/i.test(b) && a.toLowerCase() === b.toLowerCase());

/** Where a payout is not what was asked for, in words. An amount that is not told yet (before approval) says nothing. */
const differences = (payout: PayoutSnapshot, asked: PayoutRequest): readonly string[] => [
  ...(payout.method === asked.method ? [] : ['payoutMethodId is not the one asked for']),
  ...(payout.amount === null || payout.amount.minor === asked.amount.minor ? [] : ['the amount is not the one asked for']),
  ...(sameDestination(payout.address, asked.address) ? [] : ['destination is not the one asked for']),
  ...(payout.reference === asked.reference ? [] : ['the metadata do not hold our reference']),
];

export function createPayouts(account: AccountConfig, deps: AdapterDeps): PayoutCalls {
  const { api, store, call } = createPayoutApi(account, deps);
  const nonsense = (problem: string) => fail(api.error('gateway/nonsense', { problem }, { outcome: 'unknown' }));
  const asRead = (payout: PayoutSnapshot, request: PayoutRequest): PayoutSnapshot => ({ ...payout, problems: [...payout.problems, ...differences(payout, request)] });
  const one = (answer: Result<ApiAnswer>, request: PayoutRequest, id: string | null): Result<PayoutSnapshot> => {
    if (!answer.ok) return answer;
    const payout = readPayout(answer.value.json);
    return payout && (id === null || payout.gatewayPayoutId === id) ? ok(asRead(payout, request)) : nonsense('it answered about another payout, or one that cannot be read');
  };
  const item = (id: string): string => `${store}/payouts/${encodeURIComponent(id)}`;

  return {
    async create(request) {
      const fits = checkRequest(request, account.name);
      if (!fits.ok) return fits;
      const { reference, amount, address } = request;
      const send = (approved: boolean): Promise<Result<ApiAnswer>> => call({
        method: 'POST', path: `${store}/payouts`, repeat: 'once', permission: 'btcpay.store.cancreatepullpayments',
        body: JSON.stringify({ destination: address, amount: formatMoney(amount), payoutMethodId: fits.value, approved, metadata: { [OUR_REFERENCE]: reference } }),
      });
      const sent = await send(true);
      // A key that may not approve is refused as a whole, before anything is made: then the owner approves it in BTCPay.
      const mayNotApprove = !sent.ok && sent.error.code === 'gateway/permission' && sent.error.outcome === 'refused';
      return one(mayNotApprove ? await send(false) : sent, request, null);
    },
    async find(request) {
      const answer = await call({ method: 'GET', path: `${store}/payouts`, query: [['includeCancelled', 'true']], repeat: 'safe', permission: 'btcpay.store.canviewpayouts' });
      if (!answer.ok) return answer;
      if (!isArray(answer.value.json)) return nonsense('the list of payouts is no list');
      const all = answer.value.json.map(readPayout);
      if (all.includes(null)) return nonsense('a payout in the list cannot be read');
      const [found, ...others] = all.filter((payout) => payout?.reference === request.reference);
      if (others.length > 0) return nonsense(`${String(others.length + 1)} payouts carry the reference ${request.reference}`);
      return ok(found ? asRead(found, request) : null);
    },
    read: async (id, request) => one(await call({ method: 'GET', path: item(id), repeat: 'safe', permission: 'btcpay.store.canviewpayouts' }), request, id),
    verify: null,
    async cancel(id) {
      const answer = await call({ method: 'DELETE', path: item(id), repeat: 'once', permission: 'btcpay.store.canmanagepayouts' });
      return answer.ok ? ok(undefined) : answer;
    },
  };
}
