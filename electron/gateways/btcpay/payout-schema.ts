// BTCPay's payouts, read on arrival, and the calls made with the payout key.
import { decimalsOf, type Money } from '../../../shared/domain/money.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import type { Result } from '../../../shared/errors/result.ts';
import type { JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isObject, readDecimal, readString, readWord } from '../../core/json/read.ts';
import { createApi, type Api, type ApiAnswer, type ApiCall } from '../common/api.ts';
import { neededSecretOf, settingOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, PayoutSnapshot, PayoutState } from '../port.ts';
import { apiRoot, readError } from './client.ts';
import { idOfMethod, methodOfId, settings } from './driver-data.ts';

/** Key of our reference in a payout's metadata. */
export const OUR_REFERENCE = 'countersignReference';

export function payoutStateOf(status: string): PayoutState {
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

/** The coin of a payment method, as BTCPay writes currencies; null: BTCPay does not have the method. */
export const coinOf = (method: MethodId): string | null => idOfMethod(method)?.split('-')[0] ?? null;

const txidOf = (proof: JsonValue | undefined): string | null => {
  const id = isObject(proof) ? proof.get('id') : null;
  return typeof id === 'string' && /^[0-9a-f]{64}$/i.test(id) ? id : null;
};

/** The coin's amount is known once it was approved; before that only what was asked for, where that was in the coin. */
function amountOf(fields: Fields, method: MethodId): Money | null {
  const name = fields.raw('payoutAmount') != null ? 'payoutAmount' : fields.raw('originalCurrency') === coinOf(method) ? 'originalAmount' : null;
  const minor = name === null ? null : fields.need(name, (amount) => readDecimal(amount, decimalsOf(method)));
  return minor === null ? null : { unit: method, minor };
}

/** Reads a payout object; null when not even its id can be read. */
export function readPayout(value: JsonValue): PayoutSnapshot | null {
  if (!isObject(value)) return null;
  const fields = new Fields(value);
  const id = fields.need('id', readWord);
  if (id === null || id === '') return null;
  const method = methodOfId(fields.need('payoutMethodId', readWord) ?? '');
  if (method === null) fields.problems.push('payoutMethodId is none we know');
  const status = fields.need('state', readWord) ?? '';
  const metadata = value.get('metadata');
  const state = payoutStateOf(status);
  return {
    gatewayPayoutId: id, reference: isObject(metadata) ? new Fields(metadata, fields.problems, 'metadata.').maybe(OUR_REFERENCE, readString) : null,
    state, rawStatus: status, method, amount: method === null ? null : amountOf(fields, method),
    address: fields.need('destination', readWord), fee: null, txid: state === 'completed' ? txidOf(value.get('paymentProof')) : null, problems: fields.problems,
  };
}

export interface PayoutApi {
  readonly api: Api;
  /** Path of the store. */
  readonly store: string;
  call(request: Omit<ApiCall, 'missing'>): Promise<Result<ApiAnswer>>;
}

/** Calls with the payout key. The till's own key should not be able to do any of this. */
export function createPayoutApi(account: AccountConfig, deps: AdapterDeps): PayoutApi {
  const key = neededSecretOf(account, 'payoutKey');
  const api = createApi({
    account, deps, root: apiRoot(account), readError,
    headers: () => (key.ok ? { authorization: `token ${key.value.reveal()}` } : {}),
  });
  return {
    api, store: `/stores/${encodeURIComponent(settingOf(account, settings, 'storeId'))}`,
    call: async (request) => (key.ok ? api.call({ ...request, missing: 'invoice' }) : key),
  };
}
