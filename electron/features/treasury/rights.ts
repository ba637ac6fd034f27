// Which call of the treasury takes whom: one line per call, checked by the compiler, asked before any handler runs.
import type { TillHandlers } from '../../../shared/ipc/index.ts';
import type { Actor, StaffRole } from '../../core/treasury.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';

export type TreasuryCall = keyof TillHandlers['treasury'];

/** `anyone`: also before somebody has signed in. A role: this one and those above it. */
export type Needs = 'anyone' | StaffRole;

const rank: Readonly<Record<StaffRole, number>> = { cashier: 1, bookkeeper: 2, manager: 3, owner: 4 };

/** What the person may do with the amounts, the purposes and the addresses is policy's to say; this is who may ask at all. */
export const needsOf: Readonly<Record<TreasuryCall, Needs>> = {
  state: 'anyone', signIn: 'anyone', signOut: 'anyone', here: 'anyone',
  // The first owner is made by whoever sets the treasury up; after that the handler wants an owner.
  savePerson: 'anyone',
  // They play the outside world and exist in practice mode only.
  device: 'anyone', chain: 'anyone',

  fees: 'cashier', preview: 'cashier', request: 'cashier', withdrawals: 'cashier', withdrawal: 'cashier', cancel: 'cashier', stopSigning: 'cashier', stopWaiting: 'cashier',

  refresh: 'bookkeeper', syncAccount: 'bookkeeper', coins: 'bookkeeper', history: 'bookkeeper', label: 'bookkeeper', exportLabels: 'bookkeeper', importLabels: 'bookkeeper',
  nextAddress: 'bookkeeper', showAddress: 'bookkeeper', audit: 'bookkeeper', charts: 'bookkeeper', readRecipients: 'bookkeeper', addContact: 'bookkeeper', askAgain: 'bookkeeper',
  exportPsbt: 'bookkeeper',

  freezeCoin: 'manager', removeContact: 'manager', replan: 'manager',

  addSource: 'owner', addAccount: 'owner', registerSigner: 'owner', confirmContact: 'owner', savePolicy: 'owner', freezeAll: 'owner', saveSweepRule: 'owner',
  approve: 'owner', verify: 'owner', sendAgain: 'owner', close: 'owner', importPsbt: 'owner',
};

export const mayAsk = (needs: Needs, role: StaffRole | null): boolean => needs === 'anyone' || (role !== null && rank[role] >= rank[needs]);

/** The person who may make this call; `staff/sign_in` or `role/forbidden`. */
export function allowed(call: TreasuryCall, person: Actor | null): Result<null> {
  const needs = needsOf[call];
  if (mayAsk(needs, person?.role ?? null)) return ok(null);
  return person === null ? failure('staff/sign_in') : failure('role/forbidden', { details: { role: needs } });
}
