// The door to the treasury: its code is read and its parts are built when somebody first asks, so that the till starts without it.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { Ports } from '../../core/app.ts';
import type { TreasuryDoor, TreasuryListener } from '../../core/treasury.ts';
import { attempt } from '../../db/errors.ts';
import type { DirectDesk } from '../../gateways/port.ts';
import type { Treasury, TreasuryDeps } from './service.ts';

export interface Door extends TreasuryDoor {
  /** Called now and then while the app runs: from the first account on, and while money is on its way out, the treasury is kept up to date. */
  keepUp(): void;
  reconnect(): void;
  /** The treasury's part in direct sales; opens it. */
  readonly direct: DirectDesk;
  close(): Promise<void>;
}

export type DoorDeps = Omit<TreasuryDeps, 'ports'> & { readonly ports: Ports['treasury']; readonly onSalesMoved: (invoiceIds: readonly string[]) => void };

export function createDoor(deps: DoorDeps): Door {
  const { db, path, log } = deps;
  const listeners = new Set<TreasuryListener>();
  let opening: Promise<Result<Treasury>> | null = null;
  let opened: Treasury | null = null;
  let started = false;
  let closed = false;

  const build = async (): Promise<Result<Treasury>> => {
    // One after the other: both bring the same packages along, some of them CommonJS, and Node refuses to require what another import is still reading.
    const { createTreasury } = await import('./service.ts');
    const ports = await deps.ports();
    if (closed) return failure('treasury/not_open');
    if (!ports.ok) return ports;
    const built = createTreasury({ ...deps, ports: ports.value });
    if (!built.ok) return built;
    opened = built.value;
    opened.onChanged((what, id) => listeners.forEach((listener) => listener(what, id)));
    opened.onSalesMoved(deps.onSalesMoved);
    return ok(opened);
  };

  const open = async (): Promise<Result<Treasury>> => {
    if (closed) return failure('treasury/not_open');
    opening ??= build();
    const built = await opening;
    // What failed is tried again by the next one who asks.
    if (!built.ok) opening = null;
    return built;
  };

  const ofDirect = async <T>(ask: (desk: DirectDesk) => Promise<Result<T>>): Promise<Result<T>> => {
    const built = await open();
    return built.ok ? ask(built.value.direct) : built;
  };
  const direct: DirectDesk = {
    check: (account) => ofDirect((desk) => desk.check(account)),
    price: (amount, rate) => ofDirect((desk) => desk.price(amount, rate)),
    offer: (invoiceId) => ofDirect((desk) => desk.offer(invoiceId)),
    makeOffer: (account, wish) => ofDirect((desk) => desk.makeOffer(account, wish)),
    payments: (invoiceId, ask, amount) => ofDirect((desk) => desk.payments(invoiceId, ask, amount)),
    offers: (account, cursor, sinceMs, limit) => ofDirect((desk) => desk.offers(account, cursor, sinceMs, limit)),
  };

  return {
    open, direct,
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    keepUp() {
      if (started || closed) return;
      const any = attempt(path, () => db.get('SELECT 1 FROM treasury_account UNION ALL SELECT 1 FROM withdrawal_state WHERE watched = 1 LIMIT 1') !== undefined);
      if (!any.ok || !any.value) return;
      started = true;
      void open().then((built) => {
        if (built.ok) built.value.start();
        else {
          started = false;
          log.warn('treasury.not_opened', { code: built.error.code });
        }
      });
    },
    reconnect: () => opened?.reconnect(),
    async close() {
      closed = true;
      await opening?.catch(() => undefined);
      await opened?.close();
    },
  };
}
