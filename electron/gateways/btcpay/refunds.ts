// Refunds of a BTCPay store: pull payments, which the customer claims on BTCPay's page. Until then nothing moves.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { decimalsOf, formatMoney, type Money } from '../../../shared/domain/money.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isArray, isObject, readDecimal, readWord } from '../../core/json/read.ts';
import { refusal } from '../common/api.ts';
import type { AccountConfig, AdapterDeps, PayoutSnapshot, RefundCalls, RefundRequest, RefundSnapshot } from '../port.ts';
import { idOfMethod, methods } from './driver-data.ts';
import { coinOf, createPayoutApi, readPayout } from './payout-schema.ts';

/** A refund has no metadata of ours; its description is shown to the customer. */
const describe = (reference: string): string => `Refund ${reference}`;

/** What has become of what may be claimed. Several claims may share it: it is done once they make up all of it. */
function progressOf(claims: readonly PayoutSnapshot[], whole: Money | null, isArchived: boolean): Pick<RefundSnapshot, 'state' | 'rawStatus'> {
  const rawStatus = claims.length > 0 ? [...new Set(claims.map((claim) => claim.rawStatus))].join(', ') : isArchived ? 'archived' : 'not claimed yet';
  const has = (state: PayoutSnapshot['state']): boolean => claims.some((claim) => claim.state === state);
  if (has('unknown')) return { state: 'unknown', rawStatus };
  if (has('needs_verification')) return { state: 'needs_verification', rawStatus };
  if (has('processing')) return { state: 'processing', rawStatus };
  // Claims are counted in the coin; a refund promised in another currency may have been claimed in part, which nothing here tells.
  const isCounted = whole !== null && claims.every((claim) => claim.amount?.unit === whole.unit);
  const claimed = claims.reduce((sum, claim) => sum + (claim.amount?.minor ?? 0n), 0n);
  if (claims.length > 0 && (!isCounted || claimed >= whole.minor)) return { state: 'completed', rawStatus };
  // Put away by the owner: what is left of it can no longer be claimed.
  return { state: isArchived ? (claims.length > 0 ? 'completed' : 'cancelled') : 'processing', rawStatus };
}

export function createRefunds(account: AccountConfig, deps: AdapterDeps): RefundCalls {
  const { api, store, call } = createPayoutApi(account, deps);
  const nonsense = (problem: string) => fail(api.error('gateway/nonsense', { problem }, { outcome: 'unknown' }));

  const read = (value: JsonValue, { terms, reference, amount: asked }: RefundRequest, claims: readonly PayoutSnapshot[]): RefundSnapshot | null => {
    if (!isObject(value)) return null;
    const fields = new Fields(value);
    const id = fields.need('id', readWord);
    if (id === null || id === '') return null;
    const currency = fields.need('currency', readWord);
    const unit = currency === terms.amount.unit ? terms.amount.unit : currency === coinOf(terms.method) ? terms.method : null;
    if (unit === null) fields.problems.push('currency is neither the sale’s nor that of its coin');
    const minor = unit === null ? null : fields.need('amount', (amount) => readDecimal(amount, decimalsOf(unit)));
    const amount = unit === null || minor === null ? null : { unit, minor };
    if (fields.raw('description') !== describe(reference)) fields.problems.push('the description does not hold our reference');
    if (asked !== null && (amount?.unit !== asked.unit || amount.minor !== asked.minor)) fields.problems.push('the amount is not the one asked for');
    const last = claims.at(-1);
    return {
      gatewayPayoutId: id, reference, ...progressOf(claims, amount, fields.raw('archived') === true), method: terms.method, amount,
      address: last?.address ?? null, fee: null, txid: last?.txid ?? null, claimUrl: fields.need('viewLink', readWord), problems: [...fields.problems, ...claims.flatMap((claim) => claim.problems)],
    };
  };

  const withClaims = async (id: string, request: RefundRequest): Promise<Result<RefundSnapshot>> => {
    const path = `/pull-payments/${encodeURIComponent(id)}`;
    const pull = await call({ method: 'GET', path, repeat: 'safe', permission: 'a valid API key' });
    if (!pull.ok) return pull;
    const claims = await call({ method: 'GET', path: `${path}/payouts`, repeat: 'safe', permission: 'a valid API key' });
    if (!claims.ok) return claims;
    const rows = isArray(claims.value.json) ? claims.value.json.map(readPayout) : [null];
    const readable = rows.filter((row) => row !== null);
    // One that cannot be read might be the payment itself.
    if (readable.length < rows.length) return nonsense('the claims of the refund cannot be read');
    // Which are called off is left out there; nothing was sent for them.
    const refund = read(pull.value.json, request, readable.filter((claim) => claim.state !== 'cancelled'));
    return refund?.gatewayPayoutId === id ? ok(refund) : nonsense('it answered about another refund, or one that cannot be read');
  };

  return {
    async create(request) {
      const { address, amount, terms } = request;
      const gateway = account.name;
      const methodId = idOfMethod(terms.method);
      if (methodId === null) return refusal('method/not_offered', { gateway, method: terms.method, offered: methods.join(', ') });
      if (address !== null) return refusal('gateway/not_offered', { gateway, what: 'a refund to an address; the customer names it on BTCPay’s page' });
      if (amount !== null && amount.minor <= 0n) return refusal('amount/not_positive', {});
      if (amount !== null && amount.unit !== terms.amount.unit && amount.unit !== terms.method) return refusal('input/invalid', { field: 'the amount', problem: 'it is neither in the sale’s currency nor in its coin' });
      const body = JSON.stringify({
        description: describe(request.reference), payoutMethods: [methodId], payoutMethodId: methodId,
        ...(amount === null
          ? { refundVariant: 'RateThen' }
          : { refundVariant: 'Custom', customAmount: formatMoney(amount), customCurrency: amount.unit === terms.method ? coinOf(terms.method) : amount.unit }),
      });
      const answer = await call({
        method: 'POST', path: `${store}/invoices/${encodeURIComponent(request.gatewayInvoiceId)}/refund`, body, repeat: 'once', permission: 'btcpay.store.cancreatenonapprovedpullpayments',
      });
      if (!answer.ok) return answer;
      const refund = read(answer.value.json, request, []);
      return refund ? ok(refund) : nonsense('the refund cannot be read');
    },
    async find(request) {
      const answer = await call({ method: 'GET', path: `${store}/pull-payments`, query: [['includeArchived', 'true']], repeat: 'safe', permission: 'btcpay.store.canviewpullpayments' });
      if (!answer.ok) return answer;
      if (!isArray(answer.value.json) || !answer.value.json.every(isObject)) return nonsense('the list of refunds is no list');
      const [found, ...more] = answer.value.json.filter((pull) => pull.get('description') === describe(request.reference));
      if (found === undefined) return ok(null);
      const id = found.get('id');
      return more.length > 0 || typeof id !== 'string' ? nonsense(`${String(more.length + 1)} refunds carry the reference ${request.reference}`) : withClaims(id, request);
    },
    read: withClaims,
  };
}
