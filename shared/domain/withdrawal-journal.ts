// A withdrawal's journal put in order, so that a fact told twice or out of turn changes nothing.
import { canonicalText, compareText } from './canonical-text.ts';
import type { WithdrawalFact } from './withdrawal.ts';

type Kind = WithdrawalFact['kind'];
export type FactOf<K extends Kind> = Extract<WithdrawalFact, { readonly kind: K }>;

/** Older first; equal facts once. Facts of one moment (there are none in a journal of ours) stand in an order of their own content. */
export function inOrder(facts: readonly WithdrawalFact[]): readonly WithdrawalFact[] {
  const texts = new Map<string, WithdrawalFact>();
  for (const fact of facts) texts.set(canonicalText(fact), fact);
  return [...texts].sort(([a, first], [b, second]) => first.atMs - second.atMs || compareText(a, b)).map(([, fact]) => fact);
}

/** The approval that holds for what `over` names, or null. A clock that was set back since makes it void: nobody knows how old it is. */
export function approvalOf(journal: readonly WithdrawalFact[], over: string, nowMs: number): FactOf<'approved'> | null {
  const last = journal.findLast((fact) => fact.kind === 'approved');
  if (last?.kind !== 'approved' || last.over !== over) return null;
  return nowMs < last.expiresAtMs && nowMs >= last.atMs - CLOCK_SLACK_MS ? last : null;
}

/** Journal times may run ahead of the clock by a little. */
const CLOCK_SLACK_MS = 60_000;
