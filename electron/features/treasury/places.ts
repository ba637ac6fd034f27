// Where the shop has money: every gateway's balances and every treasury account, with their worth and age.
import { isMethodId, type MethodId } from '../../../shared/domain/methods.ts';
import { businessDate } from '../../../shared/domain/time.ts';
import type { AppError } from '../../../shared/errors/result.ts';
import type { GatewayService } from '../../core/app.ts';
import type { Clock } from '../../core/ports.ts';
import type { AccountsService, PlaceView } from '../../core/treasury.ts';
import type { WritableDb } from '../../db/database.ts';
import { attempt } from '../../db/errors.ts';
import { amountOf, isoTime, TREASURY_METHOD } from './accounts/amounts.ts';
import { lastBalances, storeBalance } from './accounts/balance-repo.ts';
import type { RateSource } from './rates.ts';

export interface PlacesDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly clock: Clock;
  readonly timeZone: () => string;
  readonly gateways: Pick<GatewayService, 'list' | 'balances'>;
  readonly accounts: Pick<AccountsService, 'list'>;
  readonly rates: RateSource;
}

/** The place of a gateway account in the day balances; treasury accounts have treasuryBooks.treasury. */
const placeOf = (gateway: string): string => `gateway:${gateway}`;

/** Gives a function that lists them; with `refresh` every gateway is asked now, else what was read last is told. */
export function createPlaces(deps: PlacesDeps): (refresh: boolean) => Promise<readonly PlaceView[]> {
  const problems = new Map<string, AppError>();

  const ask = async (gateway: string): Promise<void> => {
    const balances = await deps.gateways.balances(gateway);
    if (!balances.ok) {
      // A gateway that does not tell balances is no place, and nothing is wrong with it.
      if (balances.error.code === 'gateway/not_offered') problems.delete(gateway);
      else problems.set(gateway, balances.error);
      return;
    }
    problems.delete(gateway);
    const atMs = deps.clock.nowMs();
    const day = businessDate(atMs, deps.timeZone());
    const stored = attempt(deps.path, () => deps.db.transaction(() => {
      for (const { method, available, pending } of balances.value) {
        storeBalance(deps.db, { place: placeOf(gateway), unit: method, day, minor: available.minor, pendingMinor: pending?.minor ?? null, atMs });
      }
    }));
    if (!stored.ok) problems.set(gateway, stored.error);
  };

  const ofGateway = (name: string, title: string): readonly PlaceView[] => {
    const problem = problems.get(name) ?? null;
    return lastBalances(deps.db, placeOf(name)).flatMap(({ unit, minor, pendingMinor, atMs }): readonly PlaceView[] => {
      if (!isMethodId(unit)) return [];
      const method: MethodId = unit;
      return [{
        kind: 'gateway', name, title, method, available: amountOf({ unit: method, minor }), pendingIn: pendingMinor === null ? null : amountOf({ unit: method, minor: pendingMinor }), pendingOut: null,
        worth: deps.rates.worth({ unit: method, minor }), asOf: isoTime(atMs), problem: problem === null ? null : { code: problem.code, message: problem.message, hint: problem.hint },
      }];
    });
  };

  return async (refresh) => {
    const gateways = deps.gateways.list();
    const known = gateways.ok ? gateways.value : [];
    if (refresh) await Promise.all(known.map(({ name }) => ask(name)));
    const accounts = deps.accounts.list().map((account): PlaceView => ({
      kind: 'account', name: account.name, title: account.name, method: TREASURY_METHOD, available: account.confirmed, pendingIn: account.pendingIn, pendingOut: account.pendingOut,
      worth: account.worth, asOf: account.asOf, problem: account.problem,
    }));
    return [...accounts, ...known.flatMap(({ name, driver }) => ofGateway(name, driver.title))];
  };
}
