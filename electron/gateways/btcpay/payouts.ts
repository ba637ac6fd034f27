// Money out of a BTCPay store: payouts by a key of their own, refunds as pull payments that the customer claims on BTCPay's page.
import { fail, failure, ok, type Result } from '../../../shared/errors/result.ts';
import { decimalsOf, formatMoney, type Money } from '../../../shared/domain/money.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isArray, isObject, readDecimal, readString, readWord } from '../../core/json/read.ts';
import { createApi, type Api, type ApiAnswer, type ApiCall } from '../common/api.ts';
import { neededSecretOf, settingOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, PayoutCalls, PayoutRequest, PayoutSnapshot, PayoutState, RefundCalls, RefundRequest, RefundSnapshot } from '../port.ts';
import { apiRoot, readError } from './client.ts';
import { idOfMethod, methodOfId, settings } from './driver-data.ts';

/** Key of our reference in a payout's metadata. */
const OUR_REFERENCE = 'countersignReference';

/** A refund has no metadata of ours; its description is shown to the customer. */
const describe = (reference: string): string => `Refund ${reference}`;

function stateOf(status: string): PayoutState {
  switch (status) {
    // The key may not approve: the owner does it in BTCPay.
    case 'AwaitingApproval': return 'needs_verification';
    case 'AwaitingPayment':
    case 'InProgress': return 'processing';
    case 'Completed': return 'completed';
    case 'Cancelled': return 'cancelled';
    default: return 'unknown';
  }
}

const txidOf = (proof: JsonValue | undefined): string | null => {
  const id = isObject(proof) ? proof.get('id') : null;
  return typeof id === 'string' && /^[0-9a-f]{64}$/i.test(id) ? id : null;
};

function readPayout(value: JsonValue): PayoutSnapshot | null {
  if (!isObject(value)) return null;
  const fields = new Fields(value);
  const id = fields.need('id', readWord);
  if (id === null || id === '') return null;
  const method = methodOfId(fields.need('payoutMethodId', readWord) ?? '');
  const status = fields.need('state', readWord) ?? '';
  const metadata = value.get('metadata');
  // The coin's amount is known once it was approved; before that the original one is in the coin only if it was asked for in the coin.
  const amountField = value.get('payoutAmount') == null && value.get('originalCurrency') === value.get('payoutCurrency') ? 'originalAmount' : 'payoutAmount';
  const minor = method === null || value.get(amountField) == null ? null : fields.need(amountField, (amount) => readDecimal(amount, decimalsOf(method)));
  const state = stateOf(status);
  return {
    gatewayPayoutId: id, reference: isObject(metadata) ? new Fields(metadata, fields.problems, 'metadata.').maybe(OUR_REFERENCE, readString) : null,
    state, rawStatus: status, method, amount: method === null || minor === null ? null : { unit: method, minor },
    address: fields.need('destination', readWord), fee: null, txid: state === 'completed' ? txidOf(value.get('paymentProof')) : null, problems: fields.problems,
  };
}

/** Calls with the payout key. The till's own key should not be able to do any of this. */
function createPayoutApi(account: AccountConfig, deps: AdapterDeps): { readonly api: Api; readonly store: string; readonly call: (request: Omit<ApiCall, 'missing'>) => Promise<Result<ApiAnswer>> } {
  const store = `/stores/${encodeURIComponent(settingOf(account, settings, 'storeId'))}`;
  const key = neededSecretOf(account, 'payoutKey');
  const api = createApi({
    account, deps, root: apiRoot(account), readError,
    headers: () => (key.ok ? { authorization: `token ${key.value.reveal()}` } : {}),
  });
  return { api, store, call: async (request) => (key.ok ? api.call({ ...request, missing: 'invoice' }) : key) };
}

export function createPayouts(account: AccountConfig, deps: AdapterDeps): PayoutCalls {
  const { api, store, call } = createPayoutApi(account, deps);
  const nonsense = (problem: string) => fail(api.error('gateway/nonsense', { problem }, { outcome: 'unknown' }));
  const one = (answer: Result<ApiAnswer>): Result<PayoutSnapshot> => {
    if (!answer.ok) return answer;
    const payout = readPayout(answer.value.json);
    return payout ? ok(payout) : nonsense('the payout cannot be read');
  };
  const item = (id: string): string => `${store}/payouts/${encodeURIComponent(id)}`;

  return {
    async create({ reference, method, amount, address }: PayoutRequest) {
      const payoutMethodId = idOfMethod(method);
      if (payoutMethodId === null) return failure('gateway/not_offered', { outcome: 'refused', details: { gateway: account.name, what: `paying out ${method}` } });
      const body = JSON.stringify({ destination: address, amount: formatMoney(amount), payoutMethodId, approved: true, metadata: { [OUR_REFERENCE]: reference } });
      return one(await call({ method: 'POST', path: `${store}/payouts`, body, repeat: 'once', permission: 'btcpay.store.cancreatepullpayments' }));
    },
    async find({ reference }) {
      const answer = await call({ method: 'GET', path: `${store}/payouts`, query: [['includeCancelled', 'true']], repeat: 'safe', permission: 'btcpay.store.canviewpayouts' });
      if (!answer.ok) return answer;
      if (!isArray(answer.value.json)) return nonsense('the list of payouts is no list');
      const all = answer.value.json.map(readPayout);
      if (all.includes(null)) return nonsense('a payout in the list cannot be read');
      const ours = all.filter((payout) => payout?.reference === reference);
      if (ours.length > 1) return nonsense(`${String(ours.length)} payouts carry the reference ${reference}`);
      return ok(ours[0] ?? null);
    },
    read: async (id) => one(await call({ method: 'GET', path: item(id), repeat: 'safe', permission: 'btcpay.store.canviewpayouts' })),
    verify: null,
    async cancel(id) {
      const answer = await call({ method: 'DELETE', path: item(id), repeat: 'once', permission: 'btcpay.store.canmanagepayouts' });
      return answer.ok ? ok(undefined) : answer;
    },
  };
}

export function createRefunds(account: AccountConfig, deps: AdapterDeps): RefundCalls {
  const { api, store, call } = createPayoutApi(account, deps);
  const nonsense = (problem: string) => fail(api.error('gateway/nonsense', { problem }, { outcome: 'unknown' }));

  /** A refund is what may be claimed; once it is, the claim's payout says how far it is. */
  const read = (value: JsonValue, { terms, reference }: RefundRequest, claim: PayoutSnapshot | null): RefundSnapshot | null => {
    if (!isObject(value)) return null;
    const fields = new Fields(value);
    const id = fields.need('id', readWord);
    if (id === null || id === '') return null;
    const currency = fields.need('currency', readWord);
    const unit = currency === terms.amount.unit ? terms.amount.unit : terms.method;
    const minor = fields.need('amount', (amount) => readDecimal(amount, decimalsOf(unit)));
    const amount: Money | null = minor === null ? null : { unit, minor };
    return {
      gatewayPayoutId: id, reference, state: claim?.state ?? 'processing', rawStatus: claim?.rawStatus ?? 'not claimed yet', method: terms.method, amount,
      address: claim?.address ?? null, fee: null, txid: claim?.txid ?? null, claimUrl: fields.need('viewLink', readWord), problems: [...fields.problems, ...claim?.problems ?? []],
    };
  };

  const withClaim = async (id: string, request: RefundRequest): Promise<Result<RefundSnapshot>> => {
    const path = `/pull-payments/${encodeURIComponent(id)}`;
    const pull = await call({ method: 'GET', path, repeat: 'safe', permission: 'a valid API key' });
    if (!pull.ok) return pull;
    const claims = await call({ method: 'GET', path: `${path}/payouts`, repeat: 'safe', permission: 'a valid API key' });
    if (!claims.ok) return claims;
    if (!isArray(claims.value.json)) return nonsense('the list of claims is no list');
    const newest = claims.value.json.map(readPayout);
    const refund = read(pull.value.json, request, newest.at(-1) ?? null);
    return refund ? ok(refund) : nonsense('the refund cannot be read');
  };

  return {
    async create(request) {
      if (request.address !== null) return failure('gateway/not_offered', { outcome: 'refused', details: { gateway: account.name, what: 'a refund to an address; the customer names it on BTCPay’s page' } });
      const methodId = idOfMethod(request.terms.method) ?? '';
      const { amount } = request;
      const currency = amount === null ? null : amount.unit === request.terms.amount.unit ? amount.unit : methodId.split('-')[0];
      const body = JSON.stringify({
        description: describe(request.reference), payoutMethods: [methodId], payoutMethodId: methodId,
        ...(amount === null ? { refundVariant: 'RateThen' } : { refundVariant: 'Custom', customAmount: formatMoney(amount), customCurrency: currency }),
      });
      const answer = await call({
        method: 'POST', path: `${store}/invoices/${encodeURIComponent(request.gatewayInvoiceId)}/refund`, body, repeat: 'once', permission: 'btcpay.store.cancreatenonapprovedpullpayments',
      });
      if (!answer.ok) return answer;
      const refund = read(answer.value.json, request, null);
      return refund ? ok(refund) : nonsense('the refund cannot be read');
    },
    async find(request) {
      const answer = await call({ method: 'GET', path: `${store}/pull-payments`, query: [['includeArchived', 'true']], repeat: 'safe', permission: 'btcpay.store.canviewpullpayments' });
      if (!answer.ok) return answer;
      if (!isArray(answer.value.json)) return nonsense('the list of refunds is no list');
      const ours = answer.value.json.filter(isObject).filter((pull) => pull.get('description') === describe(request.reference));
      const [found, ...more] = ours;
      if (found === undefined) return ok(null);
      const id = found.get('id');
      return more.length > 0 || typeof id !== 'string' ? nonsense(`${String(ours.length)} refunds carry the reference ${request.reference}`) : withClaim(id, request);
    },
    read: withClaim,
  };
}
