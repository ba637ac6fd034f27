// From what was typed to what is stored: known keys only, what is missing kept from before, required ones there, values that make sense.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { TunnelDriver } from '../../tunnels/port.ts';
import type { StoredTunnel } from './repo.ts';

export interface CheckedTunnel {
  readonly stored: StoredTunnel;
  /** To be sealed now. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** The stored settings with the driver's defaults. */
export const withDefaults = (driver: TunnelDriver, settings: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(driver.settings.filter((field) => !field.secret).map((field) => [field.key, settings[field.key] ?? field.default ?? '']));

/** `before`: the tunnel in use, of whatever driver. */
export function checkTunnel(driver: TunnelDriver, typed: Readonly<Record<string, string>>, before: StoredTunnel | null): Result<CheckedTunnel> {
  const stranger = Object.keys(typed).find((key) => !driver.settings.some((field) => field.key === key));
  if (stranger !== undefined) {
    const known = driver.settings.map((field) => field.key).join(', ');
    return failure('input/invalid', { details: { field: `the setting “${stranger}”`, problem: `${driver.id} knows: ${known}` } });
  }
  const old = before?.driver === driver.id ? before : null;
  const settings: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  const sealed = new Set<string>();
  for (const field of driver.settings) {
    const value = typed[field.key]?.trim();
    if (field.secret) {
      if (value !== undefined && value !== '') secrets[field.key] = value;
      if (value === undefined ? old?.sealed.includes(field.key) === true : value !== '') sealed.add(field.key);
      if (field.required && !sealed.has(field.key)) return missing(driver, field.key);
      continue;
    }
    const kept = value ?? old?.settings[field.key] ?? '';
    if (kept !== '') settings[field.key] = kept;
    else if (field.required) return missing(driver, field.key);
  }
  const fits = driver.check(withDefaults(driver, settings));
  return fits.ok ? ok({ stored: { driver: driver.id, settings, sealed: [...sealed] }, secrets }) : fits;
}

const missing = (driver: TunnelDriver, field: string): Result<never> =>
  failure('tunnel/setting_missing', { details: { field, driver: driver.id, needed: driver.settings.filter((each) => each.required).map((each) => each.key).join(', ') } });
