// The shop's settings: read once, kept in the ledger, checked before they are saved.
import { failure, ok } from '../../../shared/errors/result.ts';
import { isMethodId } from '../../../shared/domain/methods.ts';
import { defaultPolicy, type Policy } from '../../../shared/domain/policy.ts';
import { isTimeZone } from '../../../shared/domain/time.ts';
import type { SettingsService, ShopSettings } from '../../core/app.ts';
import type { WritableDb } from '../../db/database.ts';
import { attempt } from '../../db/errors.ts';
import { readSetting, writeSetting } from '../../db/setting-repo.ts';

/** The ledger's key of the shop's settings; exports read it too. */
export const SHOP_KEY = 'shop';

export const defaultSettings: ShopSettings = {
  shopName: 'My shop', currency: 'USD', timeZone: 'UTC', defaultGateway: null, defaultMethod: null, theme: 'system', sound: true, policy: defaultPolicy,
};

/** `localTimeZone` is what a ledger without settings starts with. */
export function createSettings(db: WritableDb, path: string, localTimeZone: string): SettingsService {
  const listeners = new Set<() => void>();
  let current: ShopSettings | null = null;

  const get = (): ShopSettings => {
    current ??= { ...defaultSettings, timeZone: isTimeZone(localTimeZone) ? localTimeZone : 'UTC', ...readSetting<Partial<ShopSettings>>(db, SHOP_KEY) };
    return current;
  };

  return {
    get,
    save(settings) {
      const problem = problemOf(settings);
      if (problem !== null) return failure('input/invalid', { details: problem });
      const saved = attempt(path, () => writeSetting(db, SHOP_KEY, settings));
      if (!saved.ok) return saved;
      current = settings;
      listeners.forEach((listener) => listener());
      return ok(settings);
    },
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

type Problem = { readonly field: string; readonly problem: string };

function problemOf(settings: ShopSettings): Problem | null {
  if (settings.shopName.trim() === '') return { field: 'the shop’s name', problem: 'it is empty' };
  if (!isTimeZone(settings.timeZone)) return { field: 'the time zone', problem: 'use a name such as Europe/Berlin' };
  if (settings.defaultMethod !== null && !isMethodId(settings.defaultMethod)) return { field: 'the default method', problem: 'it is not a known method' };
  return policyProblem(settings.policy);
}

function policyProblem(policy: Policy): Problem | null {
  const steps = policy.confirmations;
  const limits = steps.map((step) => step.upToFiatMinor);
  if (limits.at(-1) !== null || limits.slice(0, -1).some((limit) => limit === null)) return { field: 'the confirmations', problem: 'the last step, and only it, has no limit' };
  const rising = limits.slice(0, -1).every((limit, index) => index === 0 || (limit ?? 0n) > (limits[index - 1] ?? 0n));
  if (!rising) return { field: 'the confirmations', problem: 'the limits must rise from step to step' };
  for (const tolerance of [policy.under, policy.over]) {
    if (tolerance.basisPoints < 0 || tolerance.basisPoints > 10_000 || tolerance.fiatMinor < 0n) return { field: 'the tolerance', problem: 'it must not be negative or above 100 %' };
  }
  return policy.graceAfterExpiryMs < 0 ? { field: 'the grace', problem: 'it must not be negative' } : null;
}
