// What is typed to connect a gateway, and what still stands in the way of sending it.
import type { Driver } from '../../lib/api.ts';
import { text } from '../../lib/text.ts';

export interface ConnectDraft {
  readonly driver: string;
  readonly name: string;
  readonly baseUrl: string;
  readonly selfHosted: boolean;
  readonly settings: Readonly<Record<string, string>>;
}

/** A fresh form for a driver, with its own defaults. */
export function draftFor(driver: Driver, old?: ConnectDraft): ConnectDraft {
  const settings = Object.fromEntries(driver.settings.map((field) => [field.key, old?.settings[field.key] ?? field.default ?? '']));
  return { driver: driver.id, name: old && old.name !== old.driver ? old.name : driver.id, baseUrl: driver.defaultBaseUrl ?? '', selfHosted: old?.selfHosted ?? false, settings };
}

/** Whether somebody may have to say that the server is their own: never asked where the gateway's own address stands. */
export const mayBeOwnServer = (draft: ConnectDraft, driver: Driver): boolean => driver.defaultBaseUrl === null || draft.baseUrl.trim() !== driver.defaultBaseUrl;

/** Field key (`name`, `baseUrl` or a setting) to what is wrong with it. */
export function problemsOf(draft: ConnectDraft, driver: Driver): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {};
  if (draft.name.trim() === '') problems['name'] = text.settings.accountNameWrong;
  if (draft.baseUrl.trim() === '') problems['baseUrl'] = text.settings.required;
  for (const field of driver.settings) if (field.required && (draft.settings[field.key] ?? '').trim() === '') problems[`settings.${field.key}`] = text.settings.required;
  return problems;
}
