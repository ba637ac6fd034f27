// Every rule against every role, with refusal as the default: what may be asked for, approved and sent.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  judgePolicy, sameName, staffRoles, withdrawalPurposes, type Earlier, type Question, type RuleName, type StaffRole, type TreasuryPolicy,
} from '../../../../shared/domain/treasury-policy.ts';
import type { WithdrawalPurpose } from '../../../../shared/domain/withdrawal.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;

const policy = (extra: Partial<TreasuryPolicy> = {}): TreasuryPolicy => ({
  limits: [{ role: 'manager', purpose: 'payment', perOperationMinor: 100n, perDayMinor: 150n, perWeekMinor: 200n }],
  coolDownMs: DAY, approvalMs: 60_000, feeCeilingSatPerKvb: 50_000n, feeCeilingBasisPoints: 500n, zeroConf: { upToMinor: 0n, perShiftMinor: 0n }, frozen: null, ...extra,
});
const contact = { method: 'BTC@bitcoin', address: 'bc1qa', usableFromMs: NOW - 1 } as const;
const question = (extra: Partial<Question> = {}): Question => ({
  step: 'request', actor: { name: 'M', role: 'manager' }, requester: { name: 'M', role: 'manager' }, purpose: 'payment', worthMinor: 100n, amountMinor: 10_000n,
  recipients: [{ kind: 'contact', contact, method: 'BTC@bitcoin', address: 'bc1qa' }], feeMinor: 500n, satPerKvb: 50_000n, ...extra,
});
const rules = (q: Question, p = policy(), earlier: readonly Earlier[] = [], now = NOW): readonly RuleName[] => judgePolicy(p, q, earlier, now).map(({ rule }) => rule);
const earlier = (worthMinor: bigint | null, agoMs: number, role: StaffRole = 'manager', purpose: WithdrawalPurpose = 'payment'): Earlier => ({ role, purpose, worthMinor, atMs: NOW - agoMs });

test('what the one line allows passes exactly up to its limits', () => {
  expect(rules(question())).toEqual([]);
  expect(rules(question({ worthMinor: 101n }))).toEqual(['per_operation']);
});

describe('no rule means no', () => {
  for (const role of staffRoles) {
    for (const purpose of withdrawalPurposes) {
      const allowed = role === 'manager' && purpose === 'payment';
      test(`${role} asks for a ${purpose}: ${allowed ? 'passes' : 'refused'}`, () => {
        const recipients = [{ kind: 'own', contact: null, method: 'BTC@bitcoin', address: 'bc1qown' }] as const;
        expect(rules(question({ actor: { name: 'X', role }, requester: { name: 'X', role }, purpose, recipients }))).toEqual(allowed ? [] : ['no_rule']);
      });
    }
  }
});

describe('line 60: approval', () => {
  for (const role of staffRoles) {
    test(`${role} approves another’s request: ${role === 'owner' ? 'passes' : 'refused'}`, () => {
      expect(rules(question({ step: 'approve', actor: { name: 'A', role } }))).toEqual(role === 'owner' ? [] : ['not_an_owner']);
    });
    test(`${role} approves the own request: refused`, () => {
      const limits = [{ role, purpose: 'payment', perOperationMinor: 100n, perDayMinor: 150n, perWeekMinor: 200n }] as const;
      expect(rules(question({ step: 'approve', actor: { name: 'Same', role }, requester: { name: ' sAME ', role } }), policy({ limits }))).toEqual(role === 'owner' ? ['own_request'] : ['not_an_owner', 'own_request']);
    });
  }
});

test.each<[string, Partial<Question>, Partial<TreasuryPolicy>, readonly Earlier[], readonly RuleName[]]>([
  ['the day counts what was asked for before', {}, {}, [earlier(51n, DAY - 1)], ['per_day']],
  ['up to the last unit', {}, {}, [earlier(50n, DAY - 1)], []],
  ['a day is 24 hours', {}, {}, [earlier(51n, DAY)], []],
  ['the week too', {}, {}, [earlier(50n, DAY), earlier(51n, 6 * DAY)], ['per_week']],
  ['a week is seven days', {}, {}, [earlier(100n, 7 * DAY)], []],
  ['other roles do not count', {}, {}, [earlier(1_000n, 1, 'owner')], []],
  ['other purposes do not count', {}, {}, [earlier(1_000n, 1, 'manager', 'refund')], []],
  ['what nobody can value is asked for all the same', { worthMinor: null }, {}, [], []],
  ['frozen stops everything', {}, { frozen: { by: 'O', atMs: NOW, reason: 'r' } }, [], ['frozen']],
  ['frozen stops what is approved', { step: 'send' }, { frozen: { by: 'O', atMs: NOW, reason: 'r' } }, [], ['frozen']],
  ['nobody receives it', { recipients: [] }, {}, [], ['no_recipient']],
  ['an entry nobody confirmed', { recipients: [{ kind: 'contact', contact: { ...contact, usableFromMs: null }, method: 'BTC@bitcoin', address: 'bc1qa' }] }, {}, [], ['contact_unknown']],
  ['an entry that is gone', { recipients: [{ kind: 'contact', contact: null, method: 'BTC@bitcoin', address: 'bc1qa' }] }, {}, [], ['contact_unknown']],
  ['an entry that waits', { recipients: [{ kind: 'contact', contact: { ...contact, usableFromMs: NOW + 1 }, method: 'BTC@bitcoin', address: 'bc1qa' }] }, {}, [], ['contact_waiting']],
  ['another address than the entry’s', { recipients: [{ kind: 'contact', contact, method: 'BTC@bitcoin', address: 'bc1qb' }] }, {}, [], ['contact_other_address']],
  ['another method than the entry’s', { recipients: [{ kind: 'contact', contact, method: 'LTC@litecoin', address: 'bc1qa' }] }, {}, [], ['contact_other_address']],
  ['a stranger’s address without a refund', { recipients: [{ kind: 'customer', contact: null, method: 'BTC@bitcoin', address: 'bc1qc' }] }, {}, [], ['customer_without_refund']],
  ['one bad recipient among good ones', { recipients: [...question().recipients, { kind: 'customer', contact: null, method: 'BTC@bitcoin', address: 'bc1qc' }] }, {}, [], ['customer_without_refund']],
  ['a fee rate above the ceiling', { satPerKvb: 50_001n }, {}, [], ['fee_rate']],
  ['a fee above its part of the amount', { feeMinor: 501n }, {}, [], ['fee_percent']],
])('%s', (_name, extra, extraPolicy, before, expected) => {
  expect(rules(question(extra), policy(extraPolicy), before)).toEqual(expected);
});

test('an empty policy lets nobody do anything, whatever is asked', () => {
  const anyQuestion = fc.record({
    role: fc.constantFrom(...staffRoles), purpose: fc.constantFrom(...withdrawalPurposes), step: fc.constantFrom('request', 'approve', 'send'), worthMinor: fc.option(fc.bigInt({ min: 0n, max: 10n ** 12n })),
  });
  fc.assert(fc.property(anyQuestion, ({ role, purpose, step, worthMinor }) => {
    expect(rules(question({ step, purpose, worthMinor, actor: { name: 'A', role }, requester: { name: 'B', role } }), policy({ limits: [] }))).toContain('no_rule');
  }));
});

test('what is refused stays refused when more was spent, is asked or the ceiling falls', () => {
  fc.assert(fc.property(fc.bigInt({ min: 1n, max: 300n }), fc.bigInt({ min: 0n, max: 300n }), fc.bigInt({ min: 0n, max: 100n }), (worth, before, more) => {
    const small = rules(question({ worthMinor: worth }), policy(), [earlier(before, 1)]);
    const large = rules(question({ worthMinor: worth + more }), policy(), [earlier(before + more, 1)]);
    for (const rule of small) expect(large).toContain(rule);
  }));
});

test('names are compared as people read them', () => {
  expect(sameName(' Ada  L ', 'ada l')).toBe(true);
  expect(sameName('Ada', 'Ada L')).toBe(false);
});
