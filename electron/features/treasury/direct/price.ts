// What a sale costs in bitcoin: by another gateway's rate, or by the owner's own price.
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import { decimalsOf, formatMinor, isFiatCode, parseDecimal, type FiatCode, type Money } from '../../../../shared/domain/money.ts';
import type { GatewayService } from '../../../core/app.ts';

export interface Price { readonly due: Money; /** Where it is from, for whoever asks later. */ readonly rate: string }

const SAT_PER_BTC = 100_000_000n;
/** `91234.50 EUR` or `EUR 91234.50`. */
const ONE = /^(?:([A-Z]{3})\s*([0-9]{1,12}(?:\.[0-9]{1,8})?)|([0-9]{1,12}(?:\.[0-9]{1,8})?)\s*([A-Z]{3}))$/;

/** The owner's prices by currency, in minor units of it; null where a part cannot be read. */
export function readPrices(text: string): ReadonlyMap<FiatCode, bigint> | null {
  const prices = new Map<FiatCode, bigint>();
  for (const part of text.toUpperCase().split(',').map((each) => each.trim()).filter((each) => each !== '')) {
    const match = ONE.exec(part);
    const currency = match?.[1] ?? match?.[4] ?? '';
    if (!isFiatCode(currency)) return null;
    const minor = parseDecimal(match?.[2] ?? match?.[3] ?? '', decimalsOf(currency));
    if (!minor.ok || minor.minor <= 0n) return null;
    prices.set(currency, minor.minor);
  }
  return prices;
}

/** Rounded up to a whole satoshi: the shop never gets less than its price. Errors: `input/invalid`, `gateway/setting_missing`, those of the gateway. */
export async function priceOf(
  gateways: Pick<GatewayService, 'estimate'>, amount: { readonly unit: FiatCode; readonly minor: bigint }, rate: { readonly gateway: string | null; readonly price: string | null },
): Promise<Result<Price>> {
  if (rate.gateway !== null) {
    const estimate = await gateways.estimate(rate.gateway, formatMinor(amount.minor, decimalsOf(amount.unit)), amount.unit, 'BTC@bitcoin');
    return estimate.ok ? ok({ due: estimate.value.due, rate: `gateway ${rate.gateway}` }) : estimate;
  }
  const prices = readPrices(rate.price ?? '');
  if (prices === null) return failure('input/invalid', { details: { field: 'the price of one bitcoin', problem: 'write it as 91234.50 EUR; several with commas between' } });
  const price = prices.get(amount.unit);
  if (price === undefined) return failure('gateway/setting_missing', { details: { field: 'price', driver: 'direct', needed: `a price of one bitcoin in ${amount.unit}, or rateFrom` } });
  const sat = (amount.minor * SAT_PER_BTC + price - 1n) / price;
  return ok({ due: { unit: 'BTC@bitcoin', minor: sat }, rate: `own price ${formatMinor(price, decimalsOf(amount.unit))} ${amount.unit}` });
}
