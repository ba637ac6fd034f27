// What a device is given is compared with the plan as it stands in the journal at that moment: while the app waits for the device, much can happen.
import { describe, expect, it } from 'vitest';
import type { Known } from '../../../../../electron/features/treasury/withdrawals/journal.ts';
import type { Workshop } from '../../../../../electron/features/treasury/withdrawals/deps.ts';
import type { WithdrawalSeq } from '../../../../../electron/features/treasury/withdrawals/repo.ts';
import { signSpend } from '../../../../../electron/features/treasury/withdrawals/sign-spend.ts';
import { planHash, planText } from '../../../../../electron/wallet/plan-text.ts';
import type { SpendPlan } from '../../../../../electron/wallet/types.ts';
import { failure } from '../../../../../shared/errors/result.ts';
import { samplePlan } from '../../../../support/sample-plan.ts';
import { softwareSigner } from '../../../../support/software-signer.ts';
import { spendTerms } from '../../../../support/withdrawal-facts.ts';

const seq = 1 as unknown as WithdrawalSeq;
const { key, plan, previous } = samplePlan(softwareSigner(), 'p2wpkh');
const planned = (one: SpendPlan, hash = planHash(one)): Known =>
  ({ seq, terms: spendTerms(), facts: [], now: { plan: { text: planText(one), hash, reason: 'first' }, actions: ['approve'], state: 'requested' } }) as unknown as Known;

/** Asks for the signature while the journal says `first`, and lets the device be reached when it says `then`. Says what came of it. */
async function signing(first: Known, then: Known): Promise<{ readonly code: string; readonly asked: number }> {
  let now = first;
  let asked = 0;
  const signer = { signPsbt: () => { asked += 1; return Promise.resolve(failure('device/rejected')); } };
  const deps = {
    journal: { read: () => now, learn: () => ({ ok: true, value: now }) }, isClosed: () => false, people: { ownerOf: () => 'Anna' },
    accounts: { forSpending: () => ({ ok: true, value: { key, coins: plan.inputs.map(({ coin }) => ({ ...coin, frozen: false })), rawTransaction: previous } }) },
    desk: { run: (_kind: string, _id: string, work: (one: typeof signer, call: object) => unknown) => { now = then; return work(signer, {}); } },
  } as unknown as Workshop;
  const result = await signSpend(deps, seq, 'virtual', { name: 'Anna', role: 'owner' });
  return { code: result.ok ? 'signed' : result.error.code, asked };
}

describe('when the device is there', () => {
  it('the plan that was approved is put before it', async () => {
    expect(await signing(planned(plan), planned(plan))).toEqual({ code: 'device/rejected', asked: 1 });
  });

  const other: SpendPlan = { ...plan, lockTime: plan.lockTime + 1 };
  it('another plan is on the table: nothing is signed', async () => {
    expect(await signing(planned(plan), planned(other))).toEqual({ code: 'withdrawal/not_possible', asked: 0 });
  });

  it('the stored text is another one under the same hash: nothing is signed', async () => {
    expect(await signing(planned(plan), planned(other, planHash(plan)))).toEqual({ code: 'withdrawal/altered', asked: 0 });
  });
});
