// What the line at the foot says: the worst thing first, everything behind "show all".
import type { AppState } from '../lib/api.ts';
import type { Tone } from '../lib/status-look.ts';
import { text } from '../lib/text.ts';

export interface ShopNotice {
  readonly key: string;
  readonly tone: Tone;
  readonly message: string;
  readonly hint: string;
}

function accountNotices(account: AppState['accounts'][number]): readonly ShopNotice[] {
  const hint = account.healthDetail ?? '';
  switch (account.health) {
    case 'not_answering':
      return [{ key: `down-${account.name}`, tone: 'warn', message: text.frame.gatewayDown(account.name), hint }];
    case 'refused':
      return [{ key: `refused-${account.name}`, tone: 'bad', message: text.frame.gatewayRefuses(account.name), hint }];
    case 'slow_down':
      return [{ key: `slow-${account.name}`, tone: 'info', message: text.frame.gatewayState(account.name, text.health.slow_down), hint }];
    case 'unchecked':
    case 'ok':
      return [];
  }
}

const severity: readonly Tone[] = ['bad', 'warn', 'wait', 'info', 'ok'];

/** Worst first. */
export function noticesOf(state: AppState): readonly ShopNotice[] {
  const notices: ShopNotice[] = state.notices.map((notice) => ({ key: `${notice.code} ${notice.message}`, tone: notice.code.startsWith('db/') ? 'bad' : 'warn', message: notice.message, hint: notice.hint }));
  if (state.runtimeWarning !== null && state.accounts.some((account) => !account.practice)) {
    notices.push({ key: 'runtime', tone: 'bad', message: text.frame.runtimeLive(state.runtimeWarning), hint: '' });
  }
  for (const account of state.accounts) notices.push(...accountNotices(account));
  if (state.receiver.problem !== null) notices.push({ key: 'receiver', tone: 'warn', message: text.frame.receiverDown(state.receiver.problem), hint: '' });
  return notices.sort((a, b) => severity.indexOf(a.tone) - severity.indexOf(b.tone));
}
