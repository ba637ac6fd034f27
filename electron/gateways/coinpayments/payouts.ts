// Money out of CoinPayments: a preview that moves nothing, then its confirmation, with an integration of its own.
import { fail, ok, type AppError, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight, sameAddress } from '../../../shared/domain/address-shape.ts';
import type { JsonObject } from '../../core/json/parse-exact.ts';
import { isObject, readWord } from '../../core/json/read.ts';
import { refusal, type Api } from '../common/api.ts';
import { collect, pageIsPast } from '../common/paging.ts';
import { neededSecretOf, settingOf } from '../common/settings.ts';
import type { AccountConfig, AdapterDeps, PayoutCalls, PayoutRequest, PayoutSnapshot } from '../port.ts';
import { apiRoot } from './client.ts';
import { idOf, rowsOf } from './currencies.ts';
import { currencyOf, methodOfCurrency, settings } from './driver-data.ts';
import { acknowledged, createSignedApi } from './signed-api.ts';
import { feeOf, payoutId, readTransaction, scaleOf, type SpendTransaction } from './transactions.ts';
import { fullestWallet, readWallets } from './wallets.ts';

const PAGE = 100;
/** Both clocks are at most minutes apart when calls are taken at all. */
const CLOCKS_APART_MS = 3_600_000;

/** Caller of the payout integration; `gateway/setting_missing` where it was not filled in. */
export function createPayoutApi(account: AccountConfig, deps: AdapterDeps): Result<Api> {
  const clientId = settingOf(account, settings, 'payoutClientId');
  if (clientId === '') return refusal('gateway/setting_missing', { field: 'payoutClientId', driver: account.driver, needed: 'payoutClientId for this' });
  const secret = neededSecretOf(account, 'payoutClientSecret');
  return secret.ok ? ok(createSignedApi(account, deps, apiRoot(account), { clientId, secret: secret.value })) : secret;
}

/** What went wrong before the confirmation moved nothing, however it ended. */
const harmless = (error: AppError): { readonly ok: false; readonly error: AppError } => fail(error.outcome === 'unknown' || error.outcome === undefined ? { ...error, outcome: 'not_sent' } : error);

interface Preview { readonly spendRequestId: string; readonly fee: PayoutSnapshot['fee'] }

/** Asks for the preview, and takes it only when it is about exactly this payout. */
async function preview(api: Api, walletId: string, { method, address, amount, reference }: PayoutRequest): Promise<Result<Preview>> {
  const [chain = '', contract] = (currencyOf(method) ?? '').split(':');
  const answer = await api.call({
    method: 'POST', path: `/api/v1/merchant/wallets/${encodeURIComponent(walletId)}/spend/request`, repeat: 'once', missing: 'address', permission: 'spendRequest',
    body: JSON.stringify({
      toAddress: address, toCurrencyId: Number(chain), amountInSmallestUnits: String(amount.minor), receiverPaysFee: false, memo: reference,
      ...(contract === undefined ? {} : { fromContractAddress: contract, toContractAddress: contract }),
    }),
  });
  if (!answer.ok) return harmless(answer.error);
  const { json } = answer.value;
  const odd = (problem: string) => fail(api.error('gateway/nonsense', { problem: `the preview ${problem}; nothing was confirmed` }, { outcome: 'refused' }));
  if (!isObject(json)) return odd('cannot be read');
  const id = readWord(json.get('spendRequestId'));
  if (!id.ok || id.value === '') return odd('has no id');
  const to = readWord(json.get('toAddress'));
  if (!to.ok || !sameAddress(to.value, address)) return odd('is for another address');
  // Its sample names the chain alone; where it names a contract as well, that one counts.
  if (methodOfCurrency(idOf(json.get('toCurrencyId'), json.get('toContractAddress') ?? contract ?? null) ?? '') !== method) return odd('is in another coin');
  const scale = scaleOf(json.get('toAmount'), amount);
  if (scale === null) return odd('is about another amount');
  return ok({ spendRequestId: id.value, fee: feeOf(json, scale, method) });
}

/** Ours by its memo. That a memo comes back is not documented: one without, and like what was asked for in all else, may be ours. */
function mayBe(row: JsonObject, read: SpendTransaction | null, { reference }: PayoutRequest, sinceMs: number): boolean {
  const memo = row.get('memo') ?? null;
  if (memo !== null) return memo === reference;
  return read !== null && read.snapshot.problems.length === 0 && (read.createdAtMs ?? sinceMs) >= sinceMs;
}

export function createPayouts(account: AccountConfig, deps: AdapterDeps): PayoutCalls {
  const made = createPayoutApi(account, deps);
  const transactions = (walletId: string): string => `/api/v1/merchant/wallets/${encodeURIComponent(walletId)}/transaction`;

  const create = async (api: Api, request: PayoutRequest): Promise<Result<PayoutSnapshot>> => {
    const { method, address, amount, reference } = request;
    if (currencyOf(method) === null) return fail(api.error('gateway/not_offered', { what: `paying out ${method}` }, { outcome: 'refused' }));
    if (!addressLooksRight(method, address)) return refusal('input/invalid', { field: 'address', problem: `it is not one for ${method}` });
    const wallets = await readWallets(api);
    if (!wallets.ok) return harmless(wallets.error);
    const walletId = fullestWallet(wallets.value, method);
    if (walletId === null) return fail(api.error('gateway/refused', { reason: `no open wallet of the payout integration holds ${method}` }, { outcome: 'refused' }));
    const asked = await preview(api, walletId, request);
    if (!asked.ok) return asked;
    const { spendRequestId, fee } = asked.value;
    const confirmed = await acknowledged(api, {
      method: 'POST', path: `/api/v1/merchant/wallets/${encodeURIComponent(walletId)}/spend/confirmation`, body: JSON.stringify({ spendRequestId }),
      repeat: 'once', missing: 'invoice', permission: 'confirmSpendingFunds',
    });
    if (!confirmed.ok) {
      return confirmed.error.code === 'gateway/invoice_unknown' ? fail(api.error('gateway/refused', { reason: 'its preview is no longer valid' }, { outcome: 'refused' })) : confirmed;
    }
    return ok({
      gatewayPayoutId: payoutId(walletId, spendRequestId), reference, state: 'processing', rawStatus: 'confirmed by us', method, amount, address, fee, txid: null, problems: [],
    });
  };

  /** Every transaction of a wallet since the payout was asked for, over all pages. */
  const since = async (api: Api, walletId: string, request: PayoutRequest): Promise<Result<readonly SpendTransaction[]>> => {
    const sinceMs = request.requestedAtMs - CLOCKS_APART_MS;
    const rows = await collect(async (cursor) => {
      const skip = Number(cursor ?? '0');
      const answer = await api.call({
        method: 'GET', path: `${transactions(walletId)}s`, query: [['skip', String(skip)], ['take', String(PAGE)]], repeat: 'safe', missing: 'address', permission: 'getWalletTransactions',
      });
      if (!answer.ok) return answer;
      const list = rowsOf(answer.value.json);
      if (!list) return fail(api.error('gateway/nonsense', { problem: 'the list of transactions is no list' }));
      const items = list.map((row) => ({ row, read: readTransaction(row, walletId, request) }));
      return ok({ items, next: list.length === 0 ? null : String(skip + list.length) });
    // Sent between two wallets of the shop it is in both; it counts where it left.
    }, ({ row, read }) => mayBe(row, read, request, sinceMs) && (row.get('fromWalletId') ?? walletId) === walletId, (page) => pageIsPast(page.map(({ read }) => read?.createdAtMs ?? null), sinceMs));
    if (!rows.ok) return rows;
    const read = rows.value.map((each) => each.read);
    const whole = read.filter((each) => each !== null);
    return whole.length === read.length ? ok(whole) : fail(api.error('gateway/nonsense', { problem: 'a transaction with our reference cannot be read' }));
  };

  const find = async (api: Api, request: PayoutRequest): Promise<Result<PayoutSnapshot | null>> => {
    const wallets = await readWallets(api);
    if (!wallets.ok) return wallets;
    // By chain, not by what they hold now: the payout may have emptied its wallet.
    const chain = currencyOf(request.method)?.split(':')[0];
    const found: SpendTransaction[] = [];
    for (const { id } of wallets.value.filter((wallet) => wallet.chain === null || wallet.chain === chain)) {
      const ours = await since(api, id, request);
      if (!ours.ok) return ours;
      found.push(...ours.value);
    }
    if (found.some(({ snapshot }) => snapshot.reference === null)) return fail(api.error('gateway/nonsense', { problem: `a transaction without a memo could be ${request.reference}` }));
    if (found.length > 1) return fail(api.error('gateway/nonsense', { problem: `${String(found.length)} transactions carry the reference ${request.reference}` }));
    return ok(found[0]?.snapshot ?? null);
  };

  const read = async (api: Api, gatewayPayoutId: string, request: PayoutRequest): Promise<Result<PayoutSnapshot>> => {
    const [walletId = '', spendRequestId = ''] = gatewayPayoutId.split('/');
    const answer = await api.call({
      method: 'GET', path: transactions(walletId), query: [['spendRequestId', spendRequestId]], repeat: 'safe', missing: 'invoice', permission: 'getWalletTransaction',
    });
    if (!answer.ok) return answer;
    const transaction = isObject(answer.value.json) ? readTransaction(answer.value.json, walletId, request) : null;
    if (!transaction) return fail(api.error('gateway/nonsense', { problem: 'the transaction cannot be read' }));
    if (transaction.snapshot.gatewayPayoutId !== gatewayPayoutId) return fail(api.error('gateway/nonsense', { problem: 'it answered about another payout' }));
    return ok(transaction.snapshot);
  };

  return {
    create: async (request) => (made.ok ? create(made.value, request) : made),
    find: async (request) => (made.ok ? find(made.value, request) : made),
    read: async (id, request) => (made.ok ? read(made.value, id, request) : made),
    // The second step has no code: it follows at once.
    verify: null,
    cancel: null,
  };
}
