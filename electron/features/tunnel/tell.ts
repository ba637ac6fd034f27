// Tells gateways where their webhooks go now: with each invoice, by their API, or by asking the owner to do it; and alarms where that failed.
import { appError, type AppError, type Result } from '../../../shared/errors/result.ts';
import type { ToldAccount } from '../../core/app.ts';
import type { Clock, Logger } from '../../core/ports.ts';

/** A gateway account as the tunnel sees it. */
export interface ReachedAccount {
  readonly name: string;
  /** Its path at the receiver, with the 128-bit random part. */
  readonly path: string;
  /** The address the owner gave this account; null: none. */
  readonly ownUrl: string | null;
  /** The gateway is on this computer and reaches the receiver itself while there is no tunnel. */
  readonly isDirect: boolean;
  readonly how: 'with_each_invoice' | 'by_api' | 'by_hand';
  /** For `by_api`: registers the address there. */
  readonly announce: (url: string) => Promise<Result<'kept' | 'changed'>>;
}

export interface TellerDeps {
  readonly accounts: () => readonly ReachedAccount[];
  /** What each gateway was last told; kept over restarts. */
  readonly readTold: (account: string) => string | null;
  readonly writeTold: (account: string, url: string) => void;
  readonly notice: (account: string, error: AppError | null) => void;
  readonly clock: Clock;
  readonly log: Logger;
  readonly changed: () => void;
}

export interface Teller {
  /** `base`: the public address now, null: none. Quick, and nothing when nothing changed; what has to be asked of gateways goes on by itself. */
  tell(base: string | null): void;
  /** There are other accounts now, or they can be asked again. */
  accountsChanged(): void;
  list(base: string | null, direct: string | null): readonly ToldAccount[];
  /** This account's gateway knows the address: the owner says so, or a genuine webhook of it came in. */
  knows(account: string): boolean;
  stop(): void;
}

const RETRY_MS = 60_000;
/** Where only a person can change the answer. */
const RETRY_LATER_MS = 600_000;
const forAPerson: ReadonlySet<string> = new Set(['gateway/permission', 'gateway/wrong_key', 'gateway/not_offered', 'vault/locked']);

export function createTeller(deps: TellerDeps): Teller {
  const { clock, log } = deps;
  let base: string | null = null;
  let cancelRetry: () => void = () => undefined;
  const asking = new Set<string>();
  const failed = new Map<string, { readonly error: AppError; readonly againMs: number }>();
  /** What each gateway was told in this run: at every start it is told anew, which mends what was changed there meanwhile. */
  const announced = new Map<string, string>();

  const usesTunnel = (account: ReachedAccount): boolean => account.ownUrl === null;
  const urlOf = (account: ReachedAccount): string | null => (base === null ? null : base + account.path);

  const problemOf = (account: ReachedAccount): AppError | null => {
    const url = urlOf(account);
    if (url === null || !usesTunnel(account) || account.how === 'with_each_invoice') return null;
    if (deps.readTold(account.name) === url) return null;
    const failure = failed.get(account.name);
    if (failure !== undefined) return appError('tunnel/gateway_not_told', { details: { gateway: account.name, url, problem: failure.error.message } });
    return account.how === 'by_api' ? null : appError('tunnel/tell_by_hand', { details: { gateway: account.name, url } });
  };

  const show = (): void => {
    for (const account of deps.accounts()) deps.notice(account.name, problemOf(account));
    deps.changed();
  };

  const announce = async (account: ReachedAccount, url: string): Promise<void> => {
    asking.add(account.name);
    const told = await account.announce(url);
    asking.delete(account.name);
    if (told.ok) {
      failed.delete(account.name);
      announced.set(account.name, url);
      deps.writeTold(account.name, url);
      log.info('tunnel.gateway_told', { account: account.name, what: told.value });
    } else {
      failed.set(account.name, { error: told.error, againMs: clock.monotonicMs() + (forAPerson.has(told.error.code) ? RETRY_LATER_MS : RETRY_MS) });
      log.warn('tunnel.gateway_not_told', { account: account.name, code: told.error.code });
      cancelRetry();
      cancelRetry = clock.after(RETRY_MS, retry);
    }
    // The address may have changed while the gateway was being asked.
    const now = urlOf(account);
    if (now !== null && now !== url) void announce(account, now);
    else show();
  };

  function retry(): void {
    announceAll();
    if (failed.size > 0) cancelRetry = clock.after(RETRY_MS, retry);
  }

  function announceAll(): void {
    for (const account of deps.accounts()) {
      const url = urlOf(account);
      if (url === null || !usesTunnel(account) || account.how !== 'by_api' || asking.has(account.name) || announced.get(account.name) === url) continue;
      if ((failed.get(account.name)?.againMs ?? 0) > clock.monotonicMs()) continue;
      void announce(account, url);
    }
  }

  return {
    tell(now) {
      if (base === now) return;
      base = now;
      failed.clear();
      announceAll();
      show();
    },
    accountsChanged() {
      announceAll();
      show();
    },
    list: (now, direct) => deps.accounts().map((account) => {
      const { name, ownUrl, isDirect, path, how } = account;
      if (ownUrl !== null) return { name, webhookUrl: ownUrl, how: 'own_address', problem: null };
      if (now === null && isDirect) return { name, webhookUrl: direct === null ? null : direct + path, how: 'direct', problem: null };
      return { name, webhookUrl: now === null ? null : now + path, how, problem: problemOf(account) };
    }),
    knows(name) {
      const account = deps.accounts().find((each) => each.name === name);
      const url = account === undefined ? null : urlOf(account);
      if (account === undefined || url === null || problemOf(account) === null) return false;
      failed.delete(name);
      announced.set(name, url);
      deps.writeTold(name, url);
      show();
      return true;
    },
    stop() {
      cancelRetry();
      base = null;
    },
  };
}
