// CryptumPay's withdrawals: USDT to an address. They can be asked for and read one by one, never listed, so an unclear one is a person's.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import { decimalsOf, formatMinor } from '../../../shared/domain/money.ts';
import { Fields, readWord } from '../../core/json/read.ts';
import { refusal } from '../common/api.ts';
import { settingOf } from '../common/settings.ts';
import type { AccountConfig, PayoutCalls, PayoutRequest, PayoutSnapshot, PayoutState } from '../port.ts';
import type { Client, DataAnswer } from './client.ts';
import { settings, withdrawalChains } from './driver-data.ts';

/** What a status word means, by the account's own lists: the vendor prints none. */
export function payoutStateOf(status: string, account: AccountConfig): PayoutState {
  const word = status.trim().toLowerCase();
  // A list that ends with a comma names no empty word.
  const has = (key: string): boolean => word !== '' && settingOf(account, settings, key).split(',').some((each) => each.trim().toLowerCase() === word);
  if (has('withdrawalDone')) return 'completed';
  if (has('withdrawalFailed')) return word.startsWith('cancel') ? 'cancelled' : 'failed';
  return has('withdrawalRunning') ? 'processing' : 'unknown';
}

export function createPayouts(account: AccountConfig, client: Client): PayoutCalls {
  /** Its answers name neither amount nor address: by the id it is the one that was asked for. */
  const asAsked = ({ method, amount, address }: PayoutRequest) => ({ reference: null, method, amount, address, fee: null, txid: null });

  const created = ({ data }: DataAnswer, request: PayoutRequest): Result<PayoutSnapshot> => {
    const id = readWord(data.get('id'));
    if (!id.ok || id.value === '') return fail(client.error('gateway/nonsense', { problem: 'the new withdrawal has no id' }, { outcome: 'unknown' }));
    return ok({ ...asAsked(request), gatewayPayoutId: id.value, state: 'processing', rawStatus: '', problems: [] });
  };

  return {
    create: async (request) => {
      const { method, amount, address } = request;
      const chain = withdrawalChains.find((entry) => entry.method === method);
      if (!chain || amount.unit !== method) return refusal('method/not_offered', { gateway: account.name, method, offered: withdrawalChains.map((entry) => entry.method).join(', ') });
      if (amount.minor <= 0n) return refusal('amount/not_positive', {});
      if (!addressLooksRight(method, address)) return refusal('input/invalid', { field: 'the address', problem: `it is none of ${method}` });
      const answer = await client.withdraw({ blockchain: chain.blockchain, address, amount: formatMinor(amount.minor, decimalsOf(method), true) });
      return answer.ok ? created(answer.value, request) : answer;
    },
    find: () => Promise.resolve(fail(client.error('gateway/not_offered', { what: 'listing withdrawals, so one without an answer must be looked for in its console' }))),
    read: async (id, request) => {
      const answer = await client.withdrawal(id);
      if (!answer.ok) return answer;
      const fields = new Fields(answer.value.data);
      const status = fields.need('status', readWord) ?? '';
      const txid = fields.maybe('hash', readWord);
      return ok({ ...asAsked(request), gatewayPayoutId: id, state: payoutStateOf(status, account), rawStatus: status, txid: txid === '' ? null : txid, problems: fields.problems });
    },
    verify: null,
    cancel: null,
  };
}
