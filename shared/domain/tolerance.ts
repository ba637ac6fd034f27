// How exact a payment must be: the shop's tolerance, worked out without any rounding, and the confirmations it wants.
import type { Policy, Tolerance } from './policy.ts';

/** What one invoice asks for, in minor units. */
export interface Asked {
  /** In the sale's fiat currency. */
  readonly amountMinor: bigint;
  /** In the method's unit. */
  readonly dueMinor: bigint;
}

/**
 * Whether a difference (minor units of the coin, not negative) is within both limits. Nothing is rounded: percent and fiat value are
 * compared by cross-multiplying, so a difference a fraction of a cent over the fiat limit is not tolerated.
 */
export function isTolerated(difference: bigint, asked: Asked, tolerance: Tolerance): boolean {
  const withinPercent = difference * 10_000n <= asked.dueMinor * BigInt(tolerance.basisPoints);
  const withinFiat = difference * asked.amountMinor <= tolerance.fiatMinor * asked.dueMinor;
  return withinPercent && withinFiat;
}

/** Enough to call the invoice fully paid: all that is due, or short by no more than the policy lets pass. */
export function isEnough(receivedMinor: bigint, asked: Asked, policy: Policy): boolean {
  if (receivedMinor <= 0n) return false;
  return receivedMinor >= asked.dueMinor || isTolerated(asked.dueMinor - receivedMinor, asked, policy.under);
}

/** So much that somebody must decide what becomes of the surplus. */
export function isTooMuch(receivedMinor: bigint, asked: Asked, policy: Policy): boolean {
  return receivedMinor > asked.dueMinor && !isTolerated(receivedMinor - asked.dueMinor, asked, policy.over);
}

/** Confirmations the shop wants for a sale of this amount (fiat minor units). 0 leaves it to the gateway. */
export function confirmationsWanted(policy: Policy, amountMinor: bigint): number {
  const step = policy.confirmations.find((each) => each.upToFiatMinor === null || amountMinor <= each.upToFiatMinor);
  return (step ?? policy.confirmations.at(-1))?.wanted ?? 1;
}
