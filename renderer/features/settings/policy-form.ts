// The policy as it is typed: percentages and whole numbers as text, turned into main's numbers or refused. Amounts stay text.
import { formatMinor, parseDecimal } from '../../../shared/domain/money.ts';
import type { ShopSettings } from '../../lib/api.ts';

type Policy = ShopSettings['policy'];

export interface PolicyDraft {
  readonly underPercent: string;
  readonly underFiat: string;
  readonly overPercent: string;
  readonly overFiat: string;
  readonly steps: readonly { readonly upTo: string | null; readonly wanted: string }[];
  readonly graceMinutes: string;
}

/** Hundredths of a percent as people write a percentage. @example percentText(50) // '0.5' */
export const percentText = (basisPoints: number): string => formatMinor(BigInt(basisPoints), 2, true);

/** @example basisPointsOf('0.5') // 50 */
export function basisPointsOf(percent: string): number | null {
  const read = parseDecimal(percent.trim().replace(',', '.'), 2);
  return read.ok && read.minor <= 10_000n ? Number(read.minor) : null;
}

/** A whole number from 0 to `most`, or null. */
export function wholeNumberOf(typed: string, most: number): number | null {
  const text = typed.trim();
  if (!/^[0-9]{1,6}$/.test(text)) return null;
  const number = Number(text);
  return number <= most ? number : null;
}

export function draftOf(policy: Policy): PolicyDraft {
  return {
    underPercent: percentText(policy.under.basisPoints), underFiat: policy.under.fiat,
    overPercent: percentText(policy.over.basisPoints), overFiat: policy.over.fiat,
    steps: policy.confirmations.map((step) => ({ upTo: step.upTo, wanted: String(step.wanted) })),
    graceMinutes: String(policy.graceMinutes),
  };
}

/** The policy to save; null while something typed is not a number. Main checks the amounts. */
export function policyOf(draft: PolicyDraft): Policy | null {
  const under = basisPointsOf(draft.underPercent);
  const over = basisPointsOf(draft.overPercent);
  const graceMinutes = wholeNumberOf(draft.graceMinutes, 10_080);
  const confirmations = draft.steps.map((step) => ({ upTo: step.upTo, wanted: wholeNumberOf(step.wanted, 1000) }));
  if (under === null || over === null || graceMinutes === null) return null;
  const complete = confirmations.flatMap((step) => (step.wanted === null ? [] : [{ upTo: step.upTo, wanted: step.wanted }]));
  if (complete.length !== confirmations.length) return null;
  return { under: { basisPoints: under, fiat: draft.underFiat.trim() }, over: { basisPoints: over, fiat: draft.overFiat.trim() }, confirmations: complete, graceMinutes };
}
