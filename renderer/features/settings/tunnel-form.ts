// What is typed to set a tunnel up, and what still stands in the way of saving it.
import type { Tunnel, TunnelDriver } from '../../lib/api.ts';

export interface TunnelDraft {
  readonly driver: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** The form of a driver: what is stored for it, else its own defaults; secrets are never filled in. */
export function tunnelDraft(driver: TunnelDriver, now: Tunnel): TunnelDraft {
  const stored = now.driver === driver.id ? now.settings : {};
  return { driver: driver.id, settings: Object.fromEntries(driver.settings.map((field) => [field.key, field.secret ? '' : stored[field.key] ?? field.default ?? ''])) };
}

/** Keys that have to be filled in. A secret that is sealed already may be left empty. */
export function missingIn(draft: TunnelDraft, driver: TunnelDriver, now: Tunnel): ReadonlySet<string> {
  const isKept = (key: string): boolean => now.driver === driver.id && now.sealed.includes(key);
  return new Set(driver.settings.filter(({ key, required }) => required && (draft.settings[key] ?? '').trim() === '' && !isKept(key)).map(({ key }) => key));
}
