// What a sale would cost in a coin: CoinPay adds an estimated network fee to the amount, and divides by its rate.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { decimalsOf, type Money } from '../../../shared/domain/money.ts';
import { methodOf, type MethodId } from '../../../shared/domain/methods.ts';
import { Fields, isObject, readDecimal } from '../../core/json/read.ts';
import { refusal, type ApiAnswer } from '../common/api.ts';
import type { AccountConfig, Estimate } from '../port.ts';
import type { Client } from './client.ts';
import { codeOf, methods } from './driver-data.ts';

/** Decimals rates and fees are read in; CoinPay's own prices have eight. */
const FINE = 18;
const PRICE = 8;

/** A positive figure of an answer; null when it is none. */
function figure({ json }: ApiAnswer, name: string): bigint | null {
  return new Fields(isObject(json) ? json : new Map()).need(name, (value) => readDecimal(value, FINE));
}

/** `amount` in dollars, rounded up to what can be paid in the coin. */
export function dueFor(amountMinor: bigint, fee: bigint, rate: bigint, decimals: number): bigint {
  const dollars = amountMinor * 10n ** BigInt(FINE - 2) + fee;
  const scaled = dollars * 10n ** BigInt(PRICE);
  const price = (scaled + rate / 2n) / rate;
  if (decimals >= PRICE) return price * 10n ** BigInt(decimals - PRICE);
  const unit = 10n ** BigInt(PRICE - decimals);
  return (price + unit - 1n) / unit;
}

export async function estimate(client: Client, account: AccountConfig, amount: Money, method: MethodId): Promise<Result<Estimate>> {
  const gateway = account.name;
  if (amount.unit !== 'USD') return refusal('currency/not_offered', { gateway, currency: amount.unit, offered: 'USD' });
  if (!methods.includes(method)) return refusal('method/not_offered', { gateway, method, offered: methods.join(', ') });
  const fees = await client.fee(codeOf(account, method));
  if (!fees.ok) return fees;
  const rates = await client.rate(methodOf(method).asset);
  if (!rates.ok) return rates;
  const fee = figure(fees.value, 'fee_usd');
  const rate = figure(rates.value, 'rate');
  if (fee === null || rate === null || rate === 0n) return fail(client.error('gateway/nonsense', { problem: 'the rate or the fee cannot be read' }));
  return ok({ due: { unit: method, minor: dueFor(amount.minor, fee, rate, decimalsOf(method)) }, validUntilMs: null });
}
