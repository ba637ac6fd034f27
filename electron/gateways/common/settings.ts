// Reads an account's settings by the driver's own list of fields.
import type { Secret } from '../../core/ports.ts';
import { invariant } from '../../../shared/errors/invariant.ts';
import type { AccountConfig, SettingField } from '../port.ts';

/** A plain setting, or its default; '' when it has neither. */
export function settingOf(account: AccountConfig, fields: readonly SettingField[], key: string): string {
  const value = account.settings[key]?.trim() ?? '';
  return value === '' ? (fields.find((field) => field.key === key)?.default ?? '') : value;
}

/** A secret setting. That required ones are there is checked when the account is added, so a missing one is a bug. */
export function secretOf(account: AccountConfig, key: string): Secret {
  const held = account.secrets[key];
  invariant(held, `account has the secret ${key}`);
  return held;
}
