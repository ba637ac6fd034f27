// Terms and journals of withdrawals for tests of the judgement: facts get their times from their place in the list.
import type { PlanReason, WithdrawalFact, WithdrawalTerms } from '../../shared/domain/withdrawal.ts';

export const T0 = Date.UTC(2026, 2, 1, 9, 0, 0);
export const STEP = 1_000;
export const MINUTES_30 = 30 * 60_000;
export const OVER = 'f0'.repeat(32);

type Bare<T> = T extends { readonly atMs: number } ? Omit<T, 'atMs'> : never;
export type BareFact = Bare<WithdrawalFact>;

/** The journal: one second apart. */
export const journal = (...facts: readonly BareFact[]): WithdrawalFact[] => facts.map((fact, index) => ({ ...fact, atMs: T0 + (index + 1) * STEP }) as WithdrawalFact);

export const ADDRESS = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';

export const spendTerms = (over: Partial<WithdrawalTerms> = {}): WithdrawalTerms => ({
  id: 'wd_1', reference: 'REF0000000000000000000001A', purpose: 'payment', source: { kind: 'account', account: 'vault' }, method: 'BTC@bitcoin',
  recipients: [{ destination: { kind: 'contact', contact: 'ct_1' }, name: 'Roaster', address: ADDRESS, amount: { unit: 'BTC@bitcoin', minor: 100_000n } }],
  fee: { satPerKvb: 2_000n }, coins: null, invoice: null, note: '', worth: null, requestedBy: 'ben', createdAtMs: T0, ...over,
});

export const payoutTerms = (over: Partial<WithdrawalTerms> = {}): WithdrawalTerms => spendTerms({ source: { kind: 'gateway', gateway: 'shop-main' }, fee: null, ...over });

export const sweepTerms = (over: Partial<WithdrawalTerms> = {}): WithdrawalTerms => payoutTerms({
  purpose: 'transfer', recipients: [{ destination: { kind: 'own', account: 'vault', chain: 0, index: 4 }, name: 'vault', address: ADDRESS, amount: { unit: 'BTC@bitcoin', minor: 500_000n } }], ...over,
});

/** A 64-digit id that starts with the name. */
export const txid = (name: string): string => Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64);
export const planHash = (name: string): string => Buffer.from(`plan ${name}`).toString('hex').padEnd(64, '0').slice(0, 64);

export const planned = (name: string, reason: PlanReason = 'first', inputs: readonly string[] = ['aa:0'], feeSat = 300n): BareFact =>
  ({ kind: 'planned', plan: `plan ${name}`, planHash: planHash(name), reason, by: 'ben', inputs, feeSat });
export const approved = (over: string, expiresAtMs = T0 + MINUTES_30): BareFact =>
  ({ kind: 'approved', by: 'anna', fingerprint: 'f5acc2fd', over, signature: null, address: null, expiresAtMs });
export const signed = (name: string): BareFact => ({ kind: 'signed', planHash: planHash(name), txid: txid(name), rawHex: `00${Buffer.from(name).toString('hex')}` });
export const sending = (name: string | null): BareFact => ({ kind: 'sending', what: name === null ? 'payout' : 'broadcast', txid: name === null ? null : txid(name) });
export const answered = (name: string | null, outcome: 'accepted' | 'refused' | 'not_sent' | 'unknown', code: string | null = null): BareFact =>
  ({ kind: 'answered', outcome, code, detail: code === null ? '' : `because ${code}`, txid: name === null ? null : txid(name), gatewayId: name === null && outcome === 'accepted' ? 'po-1' : null });
export const seen = (name: string, place: 'mempool' | 'block' | 'missing' | 'replaced', confirmations = place === 'block' ? 1 : 0, replacedBy: string | null = null): BareFact =>
  ({ kind: 'chain', txid: txid(name), place, confirmations, blockHash: place === 'block' ? '00'.repeat(32) : null, replacedBy, arrivedSat: null });
export const told = (state: Extract<WithdrawalFact, { kind: 'payout' }>['state'], over: Partial<Extract<WithdrawalFact, { kind: 'payout' }>> = {}): BareFact =>
  ({ kind: 'payout', state, gatewayId: state === 'absent' || state === 'not_told' ? null : 'po-1', txid: null, fee: null, rawStatus: state, problems: [], claimUrl: null, ...over });

/** A plan that was approved and signed, up to the moment before it is sent. */
export const ready = (name: string, reason: PlanReason = 'first', inputs?: readonly string[], feeSat?: bigint): BareFact[] =>
  [planned(name, reason, inputs, feeSat), approved(planHash(name)), signed(name)];
/** ... and taken by the network. */
export const out = (name: string, reason: PlanReason = 'first', inputs?: readonly string[], feeSat?: bigint): BareFact[] =>
  [...ready(name, reason, inputs, feeSat), sending(name), answered(name, 'accepted'), seen(name, 'mempool')];
