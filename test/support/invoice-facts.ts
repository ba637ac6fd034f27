// Builders of terms, facts and snapshots for tests of the judgement; every field has a plain default.
import type { Fact, FactBody, GatewaySnapshot, InvoiceTerms, SeenPayment } from '../../shared/domain/facts.ts';
import { defaultPolicy, type Policy } from '../../shared/domain/policy.ts';

export const T0 = Date.UTC(2026, 0, 15, 12, 0, 0);
export const MINUTE = 60_000;
export const EXPIRES = T0 + 15 * MINUTE;
/** Expiry plus the default grace of two minutes. */
export const LIMIT = EXPIRES + 2 * MINUTE;
export const DUE = 12_500_000n;

export const terms: InvoiceTerms = {
  id: 'inv_01', orderId: 'A-1001', note: '', gateway: 'shop-main', driver: 'cryptopayment-center', method: 'USDT@tron',
  amount: { unit: 'USD', minor: 1250n }, expiresInMinutes: null, createdAtMs: T0,
};

export const policyWith = (changes: Partial<Policy>): Policy => ({ ...defaultPolicy, ...changes });

let count = 0;

/** A fact with a key of its own; learned when the gateway's clock (equal to ours here) said so. */
export function fact(body: FactBody, learnedAtMs: number): Fact {
  count += 1;
  return { key: `fact-${count}`, source: 'poll', learnedAtMs, body };
}

export function accepted(changes: Partial<Extract<FactBody, { kind: 'accepted' }>> = {}): Fact {
  return fact({
    kind: 'accepted', gatewayInvoiceId: 'gw-1', address: 'TXYZexampleExampleExample1234567890', due: { unit: 'USDT@tron', minor: DUE },
    expiresAtMs: EXPIRES, gatewayTimeMs: T0, checkoutUrl: 'https://gateway.test/pay/gw-1', paymentLink: null, required: null, ...changes,
  }, T0);
}

export const refused = (message = 'no'): Fact => fact({ kind: 'refused', code: 'gateway/refused', message }, T0);
export const cancelled = (atMs = T0 + MINUTE, atGateway = false): Fact => fact({ kind: 'cancelled', atGateway, reason: 'changed their mind' }, atMs);
export const hint = (atMs = T0): Fact => ({ ...fact({ kind: 'hint', event: 'payment.confirmed', detail: '' }, atMs), source: 'webhook' });

export function decision(openReason: Extract<FactBody, { kind: 'decision' }>['openReason'], what: 'accept' | 'refund' | 'write-off', atMs = LIMIT + 60 * MINUTE, openDetail: string | null = null): Fact {
  return { ...fact({ kind: 'decision', decision: what, reason: 'looked at it', by: 'owner', openReason, openDetail }, atMs), source: 'person' };
}

export function payment(changes: Partial<SeenPayment> & { readonly minor?: bigint } = {}): SeenPayment {
  const { minor = DUE, ...rest } = changes;
  return {
    id: 'tx-1', txid: 'tx-1', value: { unit: 'USDT@tron', minor }, confirmations: 19, required: 19, settled: true, invalid: false, firstSeenAtMs: null, ...rest,
  };
}

/** A snapshot at a moment of the gateway's clock; `got` is what was received, payments by default one settled payment of that. */
export function snapshot(atMs: number, state: GatewaySnapshot['state'], got: bigint, changes: Partial<GatewaySnapshot> = {}): Fact {
  return fact({
    kind: 'snapshot',
    snapshot: {
      gatewayInvoiceId: 'gw-1', orderId: 'A-1001', state, rawStatus: state, method: 'USDT@tron', amount: { unit: 'USD', minor: 1250n },
      due: { unit: 'USDT@tron', minor: DUE }, received: { unit: 'USDT@tron', minor: got }, address: null,
      payments: got > 0n ? [payment({ minor: got, settled: state === 'settled' || state === 'late' || state === 'expired' })] : [],
      late: false, manual: false, expiresAtMs: EXPIRES, problems: [], gatewayTimeMs: atMs, ...changes,
    },
  }, atMs);
}
