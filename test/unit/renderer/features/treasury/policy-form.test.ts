// The rules typed and read back: nothing changes by being shown, an empty line means no, what cannot be read is not saved.
import { describe, expect, it } from 'vitest';
import { draftOfPolicy, isWrongLimit, limitKey, policyOfDraft, wrongNumbers } from '../../../../../renderer/features/treasury/policy-form.ts';
import type { TreasuryPolicy } from '../../../../../renderer/lib/api.ts';

const policy: TreasuryPolicy = {
  limits: [
    { role: 'owner', purpose: 'payment', perOperation: '1000.00', perDay: '2000.00', perWeek: '5000.00' },
    { role: 'cashier', purpose: 'refund', perOperation: '50.00', perDay: '100.00', perWeek: '200.00' },
  ],
  coolDownHours: 24, approvalMinutes: 60, feeCeilingSatPerVb: '100', feeCeilingPercent: '5.5', zeroConf: { upTo: '20.00', perShift: '200.00' }, frozen: { by: 'Owner', at: '2026-11-21T10:00:00.000Z', reason: '' },
};

describe('the rules', () => {
  it('come back as they were, the freeze with them', () => expect(policyOfDraft(draftOfPolicy(policy), policy)).toEqual(policy));

  it('an emptied line means: may not', () => {
    const draft = draftOfPolicy(policy);
    const limits = { ...draft.limits, [limitKey('cashier', 'refund')]: { perOperation: '', perDay: '', perWeek: '', wrong: [] } };
    expect(policyOfDraft({ ...draft, limits }, policy)?.limits.map(({ role }) => role)).toEqual(['owner']);
  });

  it.each([{ perOperation: '10', perDay: '', perWeek: '30' }, { perOperation: '10', perDay: '1e3', perWeek: '30' }, { perOperation: '-1', perDay: '2', perWeek: '3' }])('a line that is not whole is not saved: %j', (line) => {
    const draft = draftOfPolicy(policy);
    const limit = { ...line, wrong: [] };
    expect(policyOfDraft({ ...draft, limits: { ...draft.limits, [limitKey('manager', 'payment')]: limit } }, policy)).toBeNull();
    expect((['perOperation', 'perDay', 'perWeek'] as const).some((sum) => isWrongLimit(limit, sum))).toBe(true);
  });

  it.each([['coolDownHours', '1.5'], ['approvalMinutes', 'soon'], ['feeCeilingSatPerVb', ''], ['feeCeilingPercent', '5,5'], ['zeroUpTo', '-1'], ['zeroPerShift', 'x']] as const)('%s “%s” is not saved', (name, typed) => {
    const draft = { ...draftOfPolicy(policy), [name]: typed };
    expect(wrongNumbers(draft)).toEqual([name]);
    expect(policyOfDraft(draft, policy)).toBeNull();
  });
});
