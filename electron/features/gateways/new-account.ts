// Checks what the owner typed for a gateway account: name, driver, base URL, settings; refuses with what is wrong.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { checkBaseUrl } from '../../core/base-url.ts';
import type { NewAccount } from '../../core/app.ts';
import type { Random } from '../../core/ports.ts';
import { secret } from '../../core/secret.ts';
import type { AccountConfig, GatewayDriver } from '../../gateways/port.ts';

export interface CheckedAccount {
  readonly config: AccountConfig;
  readonly spec: GatewayDriver;
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/i;

/** What is typed, with the secrets the shop makes up itself filled in where none is given. */
export function withOwnSecrets(typed: NewAccount, drivers: readonly GatewayDriver[], random: Random): NewAccount {
  const open = drivers.find((driver) => driver.id === typed.driver)?.settings.filter(({ key, madeHere }) => madeHere === true && (typed.settings[key] ?? '').trim() === '') ?? [];
  const made = open.map(({ key }) => [key, Buffer.from(random.bytes(24)).toString('base64url')] as const);
  return { ...typed, settings: { ...typed.settings, ...Object.fromEntries(made) } };
}

/** `loopbackOnly`: practice mode takes nothing that is not on this machine. */
export function checkAccount(typed: NewAccount, drivers: readonly GatewayDriver[], loopbackOnly: boolean): Result<CheckedAccount> {
  const name = typed.name.trim();
  if (!NAME.test(name)) return failure('input/invalid', { details: { field: 'the name', problem: 'use 1 to 40 letters, digits, dots, dashes or underscores' } });
  const spec = drivers.find((driver) => driver.id === typed.driver);
  if (spec === undefined) return failure('gateway/unknown_driver', { details: { driver: typed.driver, known: drivers.map((driver) => driver.id).join(', ') } });
  const address = spec.isOwn === true || typed.baseUrl.trim() === '' ? spec.defaultBaseUrl ?? '' : typed.baseUrl;
  const url = checkBaseUrl(address, { selfHosted: typed.selfHosted || spec.isOwn === true });
  if (!url.ok) return failure('gateway/base_url', { details: { problem: url.problem } });
  if (loopbackOnly && !isLoopback(url.normalised)) return failure('gateway/base_url', { details: { problem: 'practice mode takes only practice gateways on this computer' } });
  const values = checkSettings(typed.settings, spec);
  if (!values.ok) return values;
  const settings: Record<string, string> = {};
  const secrets: Record<string, ReturnType<typeof secret>> = {};
  for (const field of spec.settings) {
    const value = values.value[field.key];
    if (value === undefined) continue;
    if (field.secret) secrets[field.key] = secret(value);
    else settings[field.key] = value;
  }
  return ok({ spec, config: { name, driver: spec.id, baseUrl: url.normalised, selfHosted: typed.selfHosted, settings, secrets } });
}

const isLoopback = (url: string): boolean => /^(127(\.\d+){3}|localhost|\[::1\])$/.test(new URL(url).hostname);

function checkSettings(typed: Readonly<Record<string, string>>, spec: GatewayDriver): Result<Record<string, string>> {
  const needed = spec.settings.filter((field) => field.required && field.madeHere !== true).map((field) => field.key).join(', ');
  const stranger = Object.keys(typed).find((key) => !spec.settings.some((field) => field.key === key));
  if (stranger !== undefined) {
    const known = spec.settings.map((field) => field.key).join(', ');
    return failure('input/invalid', { details: { field: `the setting “${stranger}”`, problem: `${spec.id} knows: ${known}` } });
  }
  const values: Record<string, string> = {};
  for (const field of spec.settings) {
    const value = (typed[field.key] ?? '').trim() || field.default;
    const choices = field.choices?.map((choice) => choice.value) ?? [];
    if (value !== undefined && choices.length > 0 && !choices.some((choice) => choice.toLowerCase() === value.toLowerCase())) return failure('input/invalid', { details: { field: `the setting “${field.key}”`, problem: `it takes: ${choices.join(', ')}` } });
    if (value !== undefined) values[field.key] = value;
    else if (field.required) return failure('gateway/setting_missing', { details: { field: field.key, driver: spec.id, needed } });
  }
  return ok(values);
}
