// Line 56: every role against every call of the treasury, as a table that somebody looked at.
import { describe, expect, it } from 'vitest';
import { allowed, needsOf, type TreasuryCall } from '../../../../../electron/features/treasury/rights.ts';
import type { StaffRole } from '../../../../../electron/core/treasury.ts';
import { tillNames } from '../../../../../shared/ipc/names.ts';

const roles: readonly StaffRole[] = ['cashier', 'bookkeeper', 'manager', 'owner'];
const calls = tillNames.treasury.calls;
const codeFor = (call: TreasuryCall, role: StaffRole | null): string => {
  const may = allowed(call, role === null ? null : { name: 'somebody', role });
  return may.ok ? 'ok' : may.error.code;
};

/** Who may make which call; whatever is not named here takes an owner. */
const open: Readonly<Record<'nobody' | Exclude<StaffRole, 'owner'>, readonly string[]>> = {
  nobody: ['state', 'signIn', 'signOut', 'here', 'savePerson', 'device', 'chain'],
  cashier: ['fees', 'preview', 'request', 'withdrawals', 'withdrawal', 'cancel', 'stopSigning', 'stopWaiting'],
  bookkeeper: ['refresh', 'syncAccount', 'coins', 'history', 'label', 'exportLabels', 'importLabels', 'nextAddress', 'showAddress', 'audit', 'charts', 'readRecipients',
    'addContact', 'askAgain', 'exportPsbt'],
  manager: ['freezeCoin', 'removeContact', 'replan'],
};
const upTo: Readonly<Record<Exclude<StaffRole, 'owner'>, readonly string[]>> = {
  cashier: [...open.nobody, ...open.cashier],
  bookkeeper: [...open.nobody, ...open.cashier, ...open.bookkeeper],
  manager: [...open.nobody, ...open.cashier, ...open.bookkeeper, ...open.manager],
};

it('has a line for every call', () => expect(Object.keys(needsOf).toSorted()).toEqual([...calls].toSorted()));

describe.each(calls)('%s', (call) => {
  it.each([null, ...roles])('asked by: %s', (role) => {
    const names = role === null ? open.nobody : role === 'owner' ? calls : upTo[role];
    expect(codeFor(call, role)).toBe(names.some((name) => name === call) ? 'ok' : role === null ? 'staff/sign_in' : 'role/forbidden');
  });
});

it('no call signs anything: there is only the request, and an owner’s approval with the device', () => {
  expect(calls.filter((call) => /sign/i.test(call))).toEqual(['signIn', 'signOut', 'registerSigner', 'stopSigning']);
});
