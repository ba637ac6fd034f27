// The state table of money that leaves: each case by name, then what holds for every journal there can be.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeWithdrawal, type WithdrawalJudgement } from '../../../../shared/domain/withdrawal-state.ts';
import { transactionsOf } from '../../../../shared/domain/withdrawal-transactions.ts';
import { inOrder } from '../../../../shared/domain/withdrawal-journal.ts';
import type { WithdrawalFact, WithdrawalTerms } from '../../../../shared/domain/withdrawal.ts';
import {
  answered, approved, journal, MINUTES_30, out, OVER, payoutTerms, planned, planHash, ready, seen, sending, signed, spendTerms, STEP, sweepTerms, T0, told, txid, type BareFact,
} from '../../../support/withdrawal-facts.ts';

const judge = (terms: WithdrawalTerms, facts: readonly WithdrawalFact[], nowMs = T0 + 60_000): WithdrawalJudgement =>
  judgeWithdrawal(terms, facts, { nowMs, confirmationsWanted: 2, over: OVER });

interface Case { readonly description: string; readonly facts: readonly BareFact[]; readonly expected: Partial<WithdrawalJudgement>; readonly nowMs?: number }

const cancelled: BareFact = { kind: 'cancelled', by: 'ben', reason: 'wrong' };
const closed = (wentOut: boolean): BareFact => ({ kind: 'closed', by: 'anna', reason: 'looked at its dashboard', wentOut });
const exported: BareFact = { kind: 'exported', planHash: planHash('T1'), by: 'anna' };
const declined: BareFact = { kind: 'not_signed', code: 'device/rejected', detail: 'You declined on the Ledger.', by: 'anna' };

const spends: readonly Case[] = [
  { description: 'planned: an owner approves', facts: [planned('T1')], expected: { state: 'requested', need: 'approve', actions: ['approve', 'export_psbt', 'import_psbt', 'cancel'], holds: ['aa:0'], watch: false } },
  { description: 'declined on the device: it stays, with what was said', facts: [planned('T1'), declined], expected: { state: 'requested', need: 'approve', problem: { code: 'device/rejected', detail: 'You declined on the Ledger.' } } },
  { description: 'signed and not sent (the app died in between): approved, to be sent by a person', facts: ready('T1'), expected: { state: 'approved', need: 'send', actions: ['send_again', 'cancel'] } },
  { description: 'signed, and the approval is too old: approved anew', facts: ready('T1'), nowMs: T0 + MINUTES_30, expected: { state: 'requested', need: 'approve', approval: null } },
  { description: 'the clock was set back before the approval: it does not hold', facts: ready('T1'), nowMs: T0 - 86_400_000, expected: { state: 'requested', approval: null } },
  { description: 'bytes are on their way', facts: [...ready('T1'), sending('T1')], expected: { state: 'submitting', need: 'sending', actions: ['ask_again'], watch: true } },
  { description: 'no answer came: in doubt, only asking', facts: [...ready('T1'), sending('T1'), answered('T1', 'unknown', 'chain/timeout')], expected: { state: 'in_doubt', need: 'ask', actions: ['bump', 'cancel_by_replacement', 'ask_again'] } },
  { description: 'in doubt, asked, not there: the very same bytes may be sent', facts: [...ready('T1'), sending('T1'), answered('T1', 'unknown'), seen('T1', 'missing')], expected: { state: 'in_doubt', need: 'send', actions: ['send_again', 'bump', 'cancel_by_replacement', 'ask_again'] } },
  { description: 'that it was missing before it was sent again says nothing', facts: [...ready('T1'), sending('T1'), answered('T1', 'unknown'), seen('T1', 'missing'), sending('T1'), answered('T1', 'unknown')], expected: { state: 'in_doubt', need: 'ask' } },
  { description: 'refused: not out, sent again or given up once it was looked up', facts: [...ready('T1'), sending('T1'), answered('T1', 'refused', 'chain/refused')], expected: { state: 'approved', need: 'refused', actions: ['send_again', 'bump', 'cancel_by_replacement', 'ask_again'] } },
  { description: 'refused and looked up: may be closed', facts: [...ready('T1'), sending('T1'), answered('T1', 'refused', 'chain/refused'), seen('T1', 'missing')], expected: { state: 'approved', actions: ['send_again', 'bump', 'cancel_by_replacement', 'ask_again', 'close'] } },
  { description: 'a refusal after an unclear sending takes nothing back', facts: [...ready('T1'), sending('T1'), answered('T1', 'unknown'), seen('T1', 'missing'), sending('T1'), answered('T1', 'refused')], expected: { state: 'in_doubt' } },
  { description: 'a node took it', facts: [...ready('T1'), sending('T1'), answered('T1', 'accepted')], expected: { state: 'submitted', need: 'waiting_for_block', actions: ['bump', 'cancel_by_replacement', 'ask_again'] } },
  { description: 'waiting for a block: bump, call back, child', facts: out('T1'), expected: { state: 'submitted', txid: txid('T1'), confirmations: 0, actions: ['bump', 'cancel_by_replacement', 'child', 'ask_again'] } },
  { description: 'thrown out of the mempool: in doubt', facts: [...out('T1'), seen('T1', 'missing')], expected: { state: 'in_doubt', need: 'send' } },
  { description: 'in one block of two', facts: [...out('T1'), seen('T1', 'block', 1)], expected: { state: 'submitted', need: 'confirming', confirmations: 1, actions: ['ask_again'] } },
  { description: 'done', facts: [...out('T1'), seen('T1', 'block', 2)], expected: { state: 'completed', final: true, watch: true, holds: [], settled: { paid: true, networkFeeSat: 300n, gatewayFee: null, arrivedSat: null, txids: [txid('T1')] } } },
  { description: 'done and deep: not looked at any more', facts: [...out('T1'), seen('T1', 'block', 6)], expected: { state: 'completed', watch: false } },
  { description: 'its block was undone: waiting again, and its coins are held again', facts: [...out('T1'), seen('T1', 'block', 2), seen('T1', 'mempool')], expected: { state: 'submitted', settled: null, holds: ['aa:0'] } },
  { description: 'a bump waits for its approval while the first is out', facts: [...out('T1'), planned('T2', 'bump', ['aa:0', 'bb:1'], 900n)], expected: { state: 'submitted', need: 'approve_plan', txid: txid('T1'), holds: ['aa:0', 'bb:1'], actions: ['approve', 'export_psbt', 'import_psbt', 'bump', 'cancel_by_replacement', 'child', 'ask_again'] } },
  { description: 'the bump won', facts: [...out('T1'), ...out('T2', 'bump', ['aa:0'], 900n), seen('T1', 'replaced', 0, txid('T2')), seen('T2', 'block', 2)], expected: { state: 'completed', txid: txid('T2'), earlierTxids: [txid('T1')], settled: { paid: true, networkFeeSat: 900n, gatewayFee: null, arrivedSat: null, txids: [txid('T2')] } } },
  { description: 'the first won although it was bumped', facts: [...out('T1'), ...out('T2', 'bump', ['aa:0'], 900n), seen('T1', 'block', 2), seen('T2', 'replaced', 2, txid('T1'))], expected: { state: 'completed', txid: txid('T1'), earlierTxids: [txid('T2')] } },
  { description: 'called back: only the fee was paid', facts: [...out('T1'), ...out('T3', 'cancel', ['aa:0'], 700n), seen('T1', 'replaced'), seen('T3', 'block', 2)], expected: { state: 'cancelled', final: true, settled: { paid: false, networkFeeSat: 700n, gatewayFee: null, arrivedSat: null, txids: [txid('T3')] } } },
  { description: 'called back too late: it is paid', facts: [...out('T1'), ...out('T3', 'cancel', ['aa:0'], 700n), seen('T3', 'replaced', 2, txid('T1')), seen('T1', 'block', 2)], expected: { state: 'completed', txid: txid('T1') } },
  { description: 'once called back it is not bumped any more, only called back faster', facts: [...out('T1'), ...out('T3', 'cancel', ['aa:0'], 700n), seen('T1', 'replaced')], expected: { state: 'submitted', txid: txid('T3'), actions: ['cancel_by_replacement', 'ask_again'] } },
  { description: 'a child paid for it', facts: [...out('T1'), ...out('C1', 'child', [`${txid('T1')}:1`], 500n), seen('T1', 'block', 2), seen('C1', 'block', 2)], expected: { state: 'completed', fee: { unit: 'BTC@bitcoin', minor: 800n }, settled: { paid: true, networkFeeSat: 800n, gatewayFee: null, arrivedSat: null, txids: [txid('T1'), txid('C1')] } } },
  { description: 'a child of a transaction that lost costs nothing', facts: [...out('T1'), ...out('C1', 'child', [`${txid('T1')}:1`], 500n), ...out('T2', 'bump', ['aa:0'], 900n), seen('T2', 'block', 2), seen('C1', 'replaced')], expected: { state: 'completed', settled: { paid: true, networkFeeSat: 900n, gatewayFee: null, arrivedSat: null, txids: [txid('T2')] } } },
  { description: 'another wallet spent its coins, not in a block yet', facts: [...out('T1'), seen('T1', 'replaced', 0, txid('X'))], expected: { state: 'in_doubt', need: 'other_spend' } },
  { description: 'another wallet spent its coins for good', facts: [...out('T1'), seen('T1', 'replaced', 2, txid('X'))], expected: { state: 'failed', final: true, settled: null } },
  { description: 'called off before it left', facts: [planned('T1'), cancelled], expected: { state: 'cancelled', final: true, holds: [], watch: false } },
  { description: 'called off after signing, before it left', facts: [...ready('T1'), cancelled], expected: { state: 'cancelled', watch: false } },
  { description: 'left as a PSBT, called off here, sent elsewhere: the chain has the last word', facts: [planned('T1'), exported, cancelled, signed('T1'), seen('T1', 'block', 2)], expected: { state: 'completed' } },
  { description: 'left as a PSBT: the chain is asked', facts: [planned('T1'), exported], expected: { state: 'requested', watch: true, actions: ['approve', 'export_psbt', 'import_psbt', 'cancel', 'ask_again'] } },
  { description: 'given up after a refusal', facts: [...ready('T1'), sending('T1'), answered('T1', 'refused'), seen('T1', 'missing'), closed(false)], expected: { state: 'failed', final: true, watch: true } },
  { description: 'given up, and it turns up all the same', facts: [...ready('T1'), sending('T1'), answered('T1', 'refused'), seen('T1', 'missing'), closed(false), seen('T1', 'block', 3)], expected: { state: 'completed' } },
];

const payouts: readonly Case[] = [
  { description: 'asked for', facts: [], expected: { state: 'requested', need: 'approve', actions: ['approve', 'cancel'], watch: false } },
  { description: 'signed, not sent', facts: [approved(OVER)], expected: { state: 'approved', need: 'send', actions: ['send_again', 'cancel'] } },
  { description: 'signed over another text: no approval', facts: [approved('00'.repeat(32))], expected: { state: 'requested', approval: null } },
  { description: 'the approval is too old', facts: [approved(OVER)], nowMs: T0 + MINUTES_30, expected: { state: 'requested' } },
  { description: 'on its way', facts: [approved(OVER), sending(null)], expected: { state: 'submitting', actions: ['ask_again'] } },
  { description: 'no answer: in doubt, never sent again', facts: [approved(OVER), sending(null), answered(null, 'unknown', 'gateway/timeout')], expected: { state: 'in_doubt', need: 'ask_gateway', actions: ['ask_again'], problem: { code: 'gateway/timeout', detail: 'because gateway/timeout' } } },
  { description: 'in doubt, found', facts: [approved(OVER), sending(null), answered(null, 'unknown'), told('processing')], expected: { state: 'submitted', gatewayId: 'po-1', need: 'gateway_works' } },
  { description: 'in doubt, certainly not there: a person may send it', facts: [approved(OVER), sending(null), answered(null, 'unknown'), told('absent')], expected: { state: 'approved', need: 'send', actions: ['send_again', 'cancel', 'ask_again'] } },
  { description: 'certainly not there, and the approval is too old', facts: [approved(OVER), sending(null), answered(null, 'unknown'), told('absent')], nowMs: T0 + MINUTES_30, expected: { state: 'requested', actions: ['approve', 'cancel', 'ask_again'] } },
  { description: 'that it was absent before the second sending says nothing', facts: [approved(OVER), sending(null), answered(null, 'unknown'), told('absent'), sending(null), answered(null, 'unknown')], expected: { state: 'in_doubt' } },
  { description: 'in doubt at a gateway that cannot tell: a person looks', facts: [approved(OVER), sending(null), answered(null, 'unknown'), told('not_told')], expected: { state: 'in_doubt', need: 'look_at_gateway', actions: ['ask_again', 'close'] } },
  { description: '... and says that it went out', facts: [approved(OVER), sending(null), answered(null, 'unknown'), told('not_told'), closed(true)], expected: { state: 'completed', settled: { paid: true, networkFeeSat: 0n, gatewayFee: null, arrivedSat: null, txids: [] } } },
  { description: '... or that it did not', facts: [approved(OVER), sending(null), answered(null, 'unknown'), told('not_told'), closed(false)], expected: { state: 'failed', settled: null } },
  { description: 'refused', facts: [approved(OVER), sending(null), answered(null, 'refused', 'gateway/refused')], expected: { state: 'failed', problem: { code: 'gateway/refused', detail: 'because gateway/refused' } } },
  { description: 'it never left: as before', facts: [approved(OVER), sending(null), answered(null, 'not_sent', 'gateway/not_reachable')], expected: { state: 'approved', need: 'send' } },
  { description: 'taken, and a code is wanted', facts: [approved(OVER), sending(null), answered(null, 'accepted'), told('needs_verification')], expected: { state: 'submitted', need: 'verify', actions: ['verify', 'ask_again'] } },
  { description: 'taken by a gateway that tells nothing afterwards', facts: [approved(OVER), sending(null), answered(null, 'accepted'), told('processing'), told('not_told')], expected: { state: 'submitted', need: 'look_at_gateway', actions: ['ask_again', 'close'] } },
  { description: 'done by the gateway’s word', facts: [approved(OVER), sending(null), answered(null, 'accepted'), told('processing'), told('completed', { txid: txid('P') })], expected: { state: 'completed', txid: txid('P'), settled: { paid: true, networkFeeSat: 0n, gatewayFee: null, arrivedSat: null, txids: [txid('P')] } } },
  { description: 'failed at the gateway', facts: [approved(OVER), sending(null), answered(null, 'accepted'), told('failed')], expected: { state: 'failed' } },
  { description: 'cancelled at the gateway', facts: [approved(OVER), sending(null), answered(null, 'accepted'), told('cancelled')], expected: { state: 'cancelled' } },
  { description: 'a status nobody documented: never an end', facts: [approved(OVER), sending(null), answered(null, 'accepted'), told('unknown')], expected: { state: 'in_doubt', need: 'look_at_gateway', actions: ['ask_again', 'close'] } },
  { description: 'not what was asked for: never an end', facts: [approved(OVER), sending(null), answered(null, 'accepted'), told('completed', { problems: ['the amount is not the one asked for'] })], expected: { state: 'in_doubt', need: 'look_at_gateway', settled: null } },
  { description: 'called off before it left', facts: [approved(OVER), cancelled], expected: { state: 'cancelled', final: true } },
  { description: 'given up, and it turns up all the same', facts: [approved(OVER), sending(null), answered(null, 'unknown'), told('not_told'), closed(false), told('completed')], expected: { state: 'completed' } },
];

const sweeps: readonly Case[] = [
  { description: 'the gateway says done, the chain does not know it yet', facts: [approved(OVER), sending(null), answered(null, 'accepted'), told('completed', { txid: txid('P') })], expected: { state: 'submitted', need: 'waiting_for_block', settled: null } },
  { description: 'it arrived', facts: [approved(OVER), sending(null), answered(null, 'accepted'), told('completed', { txid: txid('P') }), { ...seen('P', 'block', 2), arrivedSat: 499_000n } as BareFact], expected: { state: 'completed', settled: { paid: true, networkFeeSat: 0n, gatewayFee: null, arrivedSat: 499_000n, txids: [txid('P')] } } },
  { description: 'it arrived although the answer was lost', facts: [approved(OVER), sending(null), answered(null, 'unknown'), { ...seen('P', 'block', 2), arrivedSat: 500_000n } as BareFact], expected: { state: 'completed' } },
];

const table = (cases: readonly Case[], terms: WithdrawalTerms): void => {
  test.each(cases)('$description', ({ facts, expected, nowMs }) => {
    expect(judge(terms, journal(...facts), nowMs)).toMatchObject(expected);
  });
};
describe('from a treasury account', () => table(spends, spendTerms()));
describe('from a gateway', () => table(payouts, payoutTerms()));
describe('from a gateway to ourselves', () => table(sweeps, sweepTerms()));

const bare: fc.Arbitrary<BareFact> = fc.oneof(
  fc.constantFrom(...['T1', 'T2', 'T3', 'C1'].flatMap((name) => [
    planned(name, name === 'T1' ? 'first' : name === 'T2' ? 'bump' : name === 'T3' ? 'cancel' : 'child'), approved(planHash(name)), signed(name), sending(name),
    answered(name, 'accepted'), answered(name, 'refused'), answered(name, 'unknown'), answered(name, 'not_sent'),
    seen(name, 'mempool'), seen(name, 'block', 1), seen(name, 'block', 2), seen(name, 'block', 6), seen(name, 'missing'), seen(name, 'replaced', 2, txid('X')),
  ])),
  fc.constantFrom<BareFact>(
    approved(OVER), sending(null), answered(null, 'accepted'), answered(null, 'refused'), answered(null, 'unknown'), answered(null, 'not_sent'), cancelled, closed(true), closed(false), exported, declined,
    told('absent'), told('not_told'), told('processing'), told('completed'), told('failed'), told('cancelled'), told('unknown'), told('needs_verification'), told('processing', { problems: ['other amount'] }),
  ),
);
/** Any journal at all, sensible or not; with two facts at one moment now and then. */
const anyJournal = fc.array(fc.record({ fact: bare, tie: fc.integer({ min: 0, max: 9 }) }), { maxLength: 14 })
  .map((list) => list.map(({ fact, tie }, index) => ({ ...fact, atMs: T0 + (tie === 0 && index > 0 ? index : index + 1) * STEP }) as WithdrawalFact));
const anyTerms = fc.constantFrom(spendTerms(), payoutTerms(), sweepTerms());

describe('for every journal', () => {
  test('order and repetition change nothing', () => {
    fc.assert(fc.property(anyTerms, anyJournal.chain((facts) => fc.tuple(fc.constant(facts), fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 }))), (terms, [facts, mixed]) => {
      expect(judge(terms, mixed)).toEqual(judge(terms, facts));
    }), { numRuns: 2_000 });
  });

  test('what may still be out is never offered to be called off, given up or sent anew', () => {
    fc.assert(fc.property(anyJournal, (facts) => {
      const { actions } = judge(spendTerms(), facts);
      const places = transactionsOf(inOrder(facts)).map(({ place }) => place);
      if (places.some((place) => place !== 'unsent')) expect(actions).not.toContain('cancel');
      if (places.some((place) => ['leaving', 'accepted', 'unclear', 'mempool', 'block'].includes(place))) expect(actions).not.toContain('close');
      if (places.includes('leaving')) expect(actions.filter((action) => action !== 'ask_again')).toEqual([]);
    }), { numRuns: 2_000 });
  });

  test('a payout is offered to be sent only while certainly none is there', () => {
    fc.assert(fc.property(anyJournal, (facts) => {
      const ordered = inOrder(facts);
      const { actions, state } = judge(payoutTerms(), facts);
      const sentAt = ordered.findLast((fact) => fact.kind === 'sending')?.atMs ?? null;
      const hasOne = ordered.some((fact) => fact.kind === 'payout' && fact.state !== 'absent' && fact.state !== 'not_told');
      const offered = actions.includes('send_again') || actions.includes('approve') || actions.includes('cancel');
      if (hasOne) expect(offered).toBe(false);
      if (sentAt === null || !offered) return;
      const after = ordered.filter((fact) => fact.atMs > sentAt);
      expect(after.some((fact) => (fact.kind === 'payout' && fact.state === 'absent') || (fact.kind === 'answered' && fact.outcome === 'not_sent'))).toBe(true);
      expect(['requested', 'approved']).toContain(state);
    }), { numRuns: 2_000 });
  });

  test('an end has no actions, holds no coin and needs nothing; only what is settled is booked', () => {
    fc.assert(fc.property(anyTerms, anyJournal, (terms, facts) => {
      const found = judge(terms, facts);
      if (found.final) expect(found).toMatchObject({ actions: [], holds: [], need: 'nothing' });
      if (found.settled !== null) expect(['completed', 'cancelled']).toContain(found.state);
      if (found.settled?.paid === false) expect(found.state).toBe('cancelled');
      if (found.state === 'completed' && terms.source.kind !== 'account') expect(found.settled?.paid).toBe(true);
    }), { numRuns: 2_000 });
  });
});
