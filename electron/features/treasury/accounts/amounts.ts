// Amounts of the treasury as the views show them.
import { formatMoney, tickerOf, type Money } from '../../../../shared/domain/money.ts';
import type { MethodId } from '../../../../shared/domain/methods.ts';

/** What treasury accounts hold. */
export const TREASURY_METHOD: MethodId = 'BTC@bitcoin';

export interface AmountView { readonly value: string; readonly asset: string; readonly unit: string }

export const amountOf = (money: Money): AmountView => ({ value: formatMoney(money), asset: tickerOf(money.unit), unit: money.unit });

export const satAmount = (minor: bigint): AmountView => amountOf({ unit: TREASURY_METHOD, minor });

export const isoTime = (ms: number): string => new Date(ms).toISOString();
