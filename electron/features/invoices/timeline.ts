// A sale's history in words: one entry per fact in the order learned, repeats pointing at what they repeat.
import type { FactBody, InvoiceTerms } from '../../../shared/domain/facts.ts';
import type { TimelineView } from '../../../shared/domain/invoice-view.ts';
import { formatMoney, tickerOf, type Money } from '../../../shared/domain/money.ts';
import { isoWithOffset } from '../../../shared/domain/time.ts';
import type { StoredFact } from './fact-repo.ts';

const words = (money: Money): string => `${formatMoney(money)} ${tickerOf(money.unit)}`;

/** Begins with the charge itself; no payloads, keys or secrets are in it. */
export function timelineOf(terms: InvoiceTerms, facts: readonly StoredFact[], timeZone: string): readonly TimelineView[] {
  const places = new Map(facts.map((fact, index) => [fact.seq, index + 1]));
  const charged: TimelineView = {
    at: isoWithOffset(terms.createdAtMs, timeZone), source: 'till', kind: 'created', detail: `${words(terms.amount)} by ${terms.method}`, duplicateOf: null,
  };
  return [charged, ...facts.map((fact) => ({
    at: isoWithOffset(fact.learnedAtMs, timeZone), source: fact.source, kind: fact.body.kind, detail: detailOf(fact.body),
    duplicateOf: fact.duplicateOf === null ? null : places.get(fact.duplicateOf) ?? null,
  }))];
}

function detailOf(body: FactBody): string {
  switch (body.kind) {
    case 'accepted': return `${words(body.due)} to pay; the gateway's id is ${body.gatewayInvoiceId}`;
    case 'refused': return body.message;
    case 'snapshot': return `The gateway says “${body.snapshot.rawStatus}”, ${words(body.snapshot.received)} received`;
    case 'hint': return body.detail === '' ? body.event : `${body.event}: ${body.detail}`;
    case 'cancelled': return `${body.reason}${body.atGateway ? '' : ' (the gateway cannot cancel: money may still arrive)'}`;
    case 'refund': return body.coins.minor === 0n ? `The refund ${body.withdrawal} did not go out after all` : `${words(body.coins)} went back to the customer (${body.withdrawal})`;
    case 'decision': return `${body.by} decided ${body.decision}: ${body.reason}`;
  }
}
