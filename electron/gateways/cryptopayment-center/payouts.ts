// CryptoPayment.center's withdrawals: they can be asked for, and nothing more. What became of one only its dashboard tells.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { addressLooksRight } from '../../../shared/domain/address-shape.ts';
import { decimalsOf, formatMinor, parseDecimal, tickerOf, type Money } from '../../../shared/domain/money.ts';
import type { JsonObject, JsonValue } from '../../core/json/parse-exact.ts';
import { Fields, isObject, readDecimal, readWord } from '../../core/json/read.ts';
import { refusal } from '../common/api.ts';
import { settingOf } from '../common/settings.ts';
import type { AccountConfig, PayoutCalls, PayoutRequest, PayoutSnapshot, PayoutState } from '../port.ts';
import type { Client } from './client.ts';
import { networks, settings, type Network } from './driver-data.ts';

/** What a float keeps of a decimal number. The vendor takes amounts as numbers, and one with more digits might not arrive as it was sent. */
const FLOAT_DIGITS = 15;
/** Decimals of its USDT, on every network. */
const USDT_DECIMALS = 6;

/** What a status word means, by the account's own lists: the vendor prints none. */
export function payoutStateOf(status: string, account: AccountConfig): PayoutState {
  const word = status.trim().toLowerCase();
  const has = (key: string): boolean => word !== '' && settingOf(account, settings, key).split(',').some((each) => each.trim().toLowerCase() === word);
  if (has('withdrawalDone')) return 'completed';
  if (has('withdrawalFailed')) return 'failed';
  return has('withdrawalRunning') ? 'processing' : 'unknown';
}

/** Refuses what it could not send, before anything is sent. */
function checkRequest({ method, amount, address }: PayoutRequest, gateway: string): Result<{ readonly network: Network; readonly text: string }> {
  const network = networks.find((entry) => entry.method === method);
  if (!network) return refusal('method/not_offered', { gateway, method, offered: networks.map((entry) => entry.method).join(', ') });
  const wrong = (field: string, problem: string) => refusal('input/invalid', { field, problem });
  if (amount.unit !== method) return wrong('the amount', 'it is not in the coin that is sent');
  if (amount.minor <= 0n) return refusal('amount/not_positive', {});
  const least = parseDecimal(network.leastOut, decimalsOf(method));
  if (least.ok && amount.minor < least.minor) return refusal('amount/below_minimum', { gateway, method, minimum: `${network.leastOut} ${tickerOf(method)}` });
  const text = formatMinor(amount.minor, decimalsOf(method), true);
  if (text.replace(/^0*\.?0*|\./g, '').length > FLOAT_DIGITS) return wrong('the amount', `this gateway may round amounts of more than ${String(FLOAT_DIGITS)} digits`);
  if (tickerOf(method) === 'USDT' && (text.split('.')[1] ?? '').length > USDT_DECIMALS) return wrong('the amount', `this gateway takes ${String(USDT_DECIMALS)} decimals of USDT`);
  return addressLooksRight(method, address) ? ok({ network, text }) : wrong('the address', 'it is not one of this network');
}

/** The object at a dotted path; null when there is none. */
const at = (json: JsonObject, path: string): JsonObject | null => {
  const found = path.split('.').reduce<JsonValue | undefined>((value, key) => (isObject(value) ? value.get(key) : undefined), json);
  return isObject(found) ? found : null;
};

const txidOf = (text: string | null): string | null => (text !== null && /^(?:0x)?[0-9a-f]{64}$/i.test(text) ? text : null);

/** Of an answer nobody has described, only what is there is compared with what was asked for. null: not even an id. */
function readWithdrawal(object: JsonObject, { method, amount, address }: PayoutRequest, network: Network, account: AccountConfig): PayoutSnapshot | null {
  const fields = new Fields(object);
  const id = fields.need('id', readWord);
  if (id === null || id === '') return null;
  const money = (name: string): Money | null => {
    const minor = fields.maybe(name, (value) => readDecimal(value, decimalsOf(method)));
    return minor === null ? null : { unit: method, minor };
  };
  const [coin, told, to] = [fields.maybe('coin', readWord), money('amount'), fields.maybe('address', readWord)];
  const rawStatus = fields.maybe('status', readWord) ?? '';
  const wrong = [
    ...(coin === null || coin === network.balanceCode ? [] : ['coin is not the one asked for']),
    ...(told === null || told.minor === amount.minor ? [] : ['amount is not the one asked for']),
    ...(to === null || to === address || (to.startsWith('0x') && to.toLowerCase() === address.toLowerCase()) ? [] : ['address is not the one asked for']),
  ];
  return {
    gatewayPayoutId: id, reference: null, state: payoutStateOf(rawStatus, account), rawStatus, method, amount: told ?? amount, address: to ?? address,
    fee: money('fee'), txid: txidOf(fields.maybe('txid', readWord)), problems: [...fields.problems, ...wrong],
  };
}

export function createPayouts(account: AccountConfig, client: Client): PayoutCalls {
  const notOffered = (what: string): Promise<Result<never>> => Promise.resolve(fail(client.error('gateway/not_offered', { what })));
  return {
    create: async (request) => {
      const fits = checkRequest(request, account.name);
      if (!fits.ok) return fits;
      const { network, text } = fits.value;
      const answer = await client.withdraw({ coin: network.balanceCode, amount: text, address: request.address });
      if (!answer.ok) return answer;
      const object = at(answer.value.body, settingOf(account, settings, 'withdrawalEnvelope'));
      const made = object && readWithdrawal(object, request, network, account);
      return made ? ok(made) : fail(client.error('gateway/nonsense', { problem: 'the new withdrawal cannot be read' }, { outcome: 'unknown' }));
    },
    find: () => notOffered('listing withdrawals, so one without an answer must be looked for in its dashboard'),
    read: () => notOffered('telling what became of a withdrawal; its dashboard does'),
    verify: null,
    cancel: null,
  };
}
