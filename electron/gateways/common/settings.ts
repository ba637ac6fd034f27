// Reads an account's settings by the driver's own list of fields.
import type { Secret } from '../../core/ports.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { invariant } from '../../../shared/errors/invariant.ts';
import type { AccountConfig, SettingField } from '../port.ts';

/** The choices of a setting that is a yes or a no. */
export const yesOrNo = [{ value: 'yes', label: 'Yes' }, { value: 'no', label: 'No' }] as const;

/** A plain setting, or its default; '' when it has neither. */
export function settingOf(account: AccountConfig, fields: readonly SettingField[], key: string): string {
  const value = account.settings[key]?.trim() ?? '';
  return value === '' ? (fields.find((field) => field.key === key)?.default ?? '') : value;
}

/** Whether a setting says yes, in one of the ways people write it. Anything else is a no. */
export const saysYes = (account: AccountConfig, fields: readonly SettingField[], key: string): boolean =>
  ['yes', 'true', 'on', '1'].includes(settingOf(account, fields, key).toLowerCase());

/** A secret setting. That required ones are there is checked when the account is added, so a missing one is a bug. */
export function secretOf(account: AccountConfig, key: string): Secret {
  const held = account.secrets[key];
  invariant(held, `account has the secret ${key}`);
  return held;
}

/** A setting that only some calls need: `gateway/setting_missing`, definite, where it was not filled in. */
export function neededSecretOf(account: AccountConfig, key: string): Result<Secret> {
  const held = account.secrets[key];
  return held === undefined || held.reveal() === ''
    ? failure('gateway/setting_missing', { outcome: 'refused', details: { field: key, driver: account.driver, needed: `${key} for this` } })
    : ok(held);
}
