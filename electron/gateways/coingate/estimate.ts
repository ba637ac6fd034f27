// What an amount would cost in a coin, from CoinGate's rate for merchants. Nothing is reserved by asking.
import { fail, ok, type Result } from '../../../shared/errors/result.ts';
import { decimalsOf, parseDecimal, type Money } from '../../../shared/domain/money.ts';
import type { MethodId } from '../../../shared/domain/methods.ts';
import type { Estimate } from '../port.ts';
import type { Client } from './client.ts';
import { methods, symbolOf } from './driver-data.ts';

const RATE_DECIMALS = 18;

/** The coin's price is asked for and not its inverse: it is given with more digits. What is due is rounded up, as the gateway does. */
export async function estimate(client: Client, amount: Money, method: MethodId): Promise<Result<Estimate>> {
  if (!methods.includes(method)) return fail(client.error('method/not_offered', { method, offered: methods.join(', ') }, { outcome: 'refused' }));
  const answer = await client.rate(symbolOf(method), amount.unit);
  if (!answer.ok) return answer;
  const { json } = answer.value;
  const rate = parseDecimal(typeof json === 'string' ? json.trim() : '', RATE_DECIMALS);
  if (!rate.ok || rate.minor === 0n) return fail(client.error('gateway/nonsense', { problem: `the rate of ${symbolOf(method)} is no number` }));
  const numerator = amount.minor * 10n ** BigInt(decimalsOf(method) + RATE_DECIMALS);
  const denominator = rate.minor * 10n ** BigInt(decimalsOf(amount.unit));
  return ok({ due: { unit: method, minor: (numerator + denominator - 1n) / denominator }, validUntilMs: null });
}
