// Asks a gateway what became of a payout: by its id where it is known, else by looking for it. Nothing is ever sent by it.
import { failure, ok, type Result } from '../../../../shared/errors/result.ts';
import { closing, type Workshop } from './deps.ts';
import { foreignPayout, isNews, nothingTold, orderAt, toldFact, type GatewayOrder } from './gateway-order.ts';
import { notPossible, type Known } from './journal.ts';
import type { NewFact, WithdrawalSeq } from './repo.ts';

/** A request that was cut off may still be worked on there for a while: that it is not there counts only after this. */
export const ABSENCE_COUNTS_AFTER_MS = 120_000;

/** Errors: what stood in the way of asking; then nothing is known that was not before. */
export async function askGateway(deps: Workshop, seq: WithdrawalSeq): Promise<Result<Known>> {
  const known = deps.journal.read(seq);
  if (!known.facts.some((fact) => fact.kind === 'sending')) return notPossible(known, 'ask');
  const order = orderAt(deps, known);
  if (!order.ok) return order;
  const asked = known.now.gatewayId === null ? await look(deps, known, order.value) : await read(known, order.value, known.now.gatewayId);
  if (deps.isClosed()) return closing();
  if (!asked.ok) return asked;
  if (asked.value.every((fact) => fact.kind === 'payout' && !isNews(known, fact))) return ok(known);
  return deps.journal.learn(seq, (now) => {
    const news = asked.value.filter((fact) => fact.kind !== 'payout' || isNews(now, fact));
    const foreign = news.map((fact) => (fact.kind === 'payout' && fact.gatewayId !== null ? foreignPayout(deps, now, order.value.gateway, fact.gatewayId) : ok(null))).find((each) => !each.ok);
    return foreign?.ok === false ? foreign : ok(news);
  });
}

type Asked = Promise<Result<readonly NewFact[]>>;

async function read({ terms }: Known, order: GatewayOrder, id: string): Asked {
  const told = await order.read(id);
  if (told.ok) return told.value.gatewayPayoutId === id ? ok([toldFact(told.value, terms)]) : failure('gateway/nonsense', { details: { gateway: order.gateway, problem: 'it answered about another payout' } });
  return told.error.code === 'gateway/not_offered' ? ok([nothingTold('not_told', id)]) : told;
}

async function look(deps: Workshop, known: Known, order: GatewayOrder): Asked {
  const found = await order.find();
  if (!found.ok) return found.error.code === 'gateway/not_offered' ? ok([nothingTold('not_told', null)]) : found;
  if (found.value !== null) return ok([toldFact(found.value, known.terms)]);
  const sentAtMs = known.facts.findLast((fact) => fact.kind === 'sending')?.atMs ?? 0;
  const isSettled = deps.settling.elapsedMs(known.seq, sentAtMs) >= ABSENCE_COUNTS_AFTER_MS;
  return ok(isSettled ? [nothingTold('absent', null)] : []);
}
