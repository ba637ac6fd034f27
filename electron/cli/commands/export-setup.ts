// `export profiles`, `export setup`: which layouts there are, and what is set for one.
import { ok } from '../../../shared/errors/result.ts';
import { table } from '../printer.ts';
import type { AppContext, Finished } from '../spec.ts';

export function exportProfiles({ app, printer }: AppContext): Promise<Finished> {
  const profiles = app.exports.profileList();
  printer.answer({ profiles }, () => table(['PROFILE', 'REPORTS', 'FORMATS', 'FOR'], profiles.map(({ name, reports, formats, title }) => [name, reports.join(' '), formats.join(' '), title])));
  return Promise.resolve(ok(0));
}

/** Shows what is set, after changing what is named. */
export function exportSetup({ app, args, settings, printer }: AppContext): Promise<Finished> {
  const profile = args.positionals['PROFILE'] ?? '';
  const changed = Object.keys(settings).length > 0 ? app.exports.saveProfileSetting(profile, settings) : app.exports.profileSetting(profile);
  if (!changed.ok) return Promise.resolve(changed);
  const fields = app.exports.profileList().find(({ name }) => name === profile)?.fields ?? [];
  const values = changed.value;
  printer.answer({ profile, settings: values, fields }, () => table(['KEY', 'VALUE', 'WHAT IT IS'], [
    ...fields.map(({ key, initial, help }) => [key, key.endsWith('.*') ? '' : values[key] ?? initial, help]),
    ...Object.entries(values).filter(([key]) => !fields.some((field) => field.key === key)).map(([key, value]) => [key, value, '']),
  ]));
  return Promise.resolve(ok(0));
}
