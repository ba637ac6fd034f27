// What the treasury's room does: reads main's state, follows it, and goes from place to place. Each act asks main and shows what main answered.
import type { AppError, Result } from '../../../shared/errors/result.ts';
import { api, type WithdrawalView } from '../../lib/api.ts';
import { nowMs } from '../../lib/clock.ts';
import { useApp } from '../../lib/store.ts';
import { together } from '../../lib/together.ts';
import { emptyDraft, emptyTreasury, enter, useTreasury, type AccountTab, type Draft, type Place, type RefundOf } from './store.ts';

/** How often main is told that somebody is here. */
const HERE_EVERY_MS = 20_000;

let reading = 0;

/** Reads the whole state. Answers that cross are dropped but the newest asked for. */
export async function read(): Promise<void> {
  const mine = ++reading;
  const answer = await api().treasury.state(null);
  if (mine !== reading) return;
  if (answer.ok) useTreasury.setState({ state: answer.value, startError: null });
  else useTreasury.setState({ startError: answer.error });
}

type Change = Parameters<Parameters<ReturnType<typeof api>['treasury']['onChanged']>[0]>[0];

function take(changes: readonly Change[]): void {
  void read();
  const { views } = useTreasury.getState();
  const about = (what: Change['what']): readonly Change[] => changes.filter((change) => change.what === what);
  if (about('account').length > 0) useTreasury.setState((old) => ({ accountChanges: old.accountChanges + 1 }));
  const withdrawals = about('withdrawal');
  if (withdrawals.length === 0) return;
  useTreasury.setState((old) => ({ withdrawalChanges: old.withdrawalChanges + 1 }));
  const known = Object.keys(views);
  for (const id of known.filter((each) => withdrawals.some((change) => change.id === each || change.id === null))) void look(id);
}

/** Follows the treasury while its room is open. Returns how to stop; what was on the screen is then forgotten, what was begun is not. */
export function follow(): () => void {
  const stop = api().treasury.onChanged(together(take));
  let told = nowMs();
  void api().treasury.here({ away: false });
  const here = (): void => {
    if (nowMs() - told < HERE_EVERY_MS) return;
    told = nowMs();
    void api().treasury.here({ away: false });
  };
  const signs = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;
  for (const sign of signs) window.addEventListener(sign, here, { passive: true });
  void read();
  return () => {
    stop();
    for (const sign of signs) window.removeEventListener(sign, here);
    void api().treasury.here({ away: true });
    useTreasury.setState(({ mode, room, draft }) => ({ ...emptyTreasury, mode, room, draft }));
  };
}

export function goTo(place: Place): void {
  const room = place === 'accounts' ? { place, account: null, tab: 'coins' as const } : place === 'withdrawals' ? { place, id: null, flow: false } : { place };
  useTreasury.setState({ room });
}

export const openAccount = (account: string, tab: AccountTab = 'coins'): void => useTreasury.setState({ room: { place: 'accounts', account, tab } });

export function openWithdrawal(id: string): void {
  useTreasury.setState({ room: { place: 'withdrawals', id, flow: false } });
  void look(id);
}

/** Begins a withdrawal, filled in as far as is known; what was begun before is put away. */
export function beginWithdrawal(part: Partial<Draft> = {}): void {
  enter(useApp.getState().state?.mode ?? '');
  useTreasury.setState({ draft: { ...emptyDraft, ...part }, room: { place: 'withdrawals', id: null, flow: true } });
}

/** Goes on with the one that was begun, or begins one. */
export function resumeWithdrawal(): void {
  if (useTreasury.getState().draft === null) beginWithdrawal();
  else useTreasury.setState({ room: { place: 'withdrawals', id: null, flow: true } });
}

export function leaveFlow(): void {
  useTreasury.setState({ draft: null, room: { place: 'withdrawals', id: null, flow: false } });
}

/** A refund that begins at a sale of the till. */
export function beginRefund(sale: RefundOf): void {
  beginWithdrawal({
    purpose: 'refund', sale, source: { kind: 'gateway_refund', name: sale.gateway, method: sale.method },
    recipients: [{ key: 'customer', contact: null, account: null, address: '', name: '', amount: sale.amount }],
  });
}

export function keep(view: WithdrawalView): void {
  useTreasury.setState(({ views }) => ({ views: { ...views, [view.id]: view } }));
}

/** The withdrawal with its steps. */
export async function look(id: string): Promise<AppError | null> {
  return taken(await api().treasury.withdrawal({ id }));
}

/** Shows what main answered to something done with a withdrawal. */
export function taken(answer: Result<WithdrawalView>): AppError | null {
  if (!answer.ok) return answer.error;
  keep(answer.value);
  return null;
}
