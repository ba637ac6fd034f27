// What the shop told the profiles: flat values by key, kept in one setting.
import { failure, type Result } from '../../../../shared/errors/result.ts';
import type { ReadableDb, WritableDb } from '../../../db/database.ts';
import { attempt } from '../../../db/errors.ts';
import { readSetting, writeSetting } from '../../../db/setting-repo.ts';
import type { Profile } from './layout.ts';

const KEY = 'export-profiles';
const LONGEST = 200;

type Stored = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const profileValues = (db: ReadableDb, profile: string): Readonly<Record<string, string>> => readSetting<Stored>(db, KEY)?.[profile] ?? {};

/** The field of a key; `account.*` takes any key that begins with `account.`. */
const fieldOf = ({ fields }: Profile, key: string) => fields.find((field) => (field.key.endsWith('.*') ? key.startsWith(field.key.slice(0, -1)) && key.length >= field.key.length : field.key === key));

/** What is set, else what a field begins with. */
export function settingOf(profile: Profile, values: Readonly<Record<string, string>>): (key: string) => string {
  return (key) => values[key] ?? profile.fields.find((field) => field.key === key)?.initial ?? '';
}

/** Changes what is named; an empty value takes it out. Errors: input/invalid, db/*. */
export function saveProfileValues(db: WritableDb, path: string, profile: Profile, values: Readonly<Record<string, string>>): Result<Readonly<Record<string, string>>> {
  for (const [key, value] of Object.entries(values)) {
    if (fieldOf(profile, key) === undefined) return failure('input/invalid', { details: { field: key, problem: `profile ${profile.name} takes: ${profile.fields.map((field) => field.key).join(', ') || 'nothing'}` } });
    if (value.length > LONGEST || /\p{Cc}/u.test(value)) return failure('input/invalid', { details: { field: key, problem: 'it is too long, or holds characters that cannot be shown' } });
  }
  return attempt(path, () => db.transaction(() => {
    const all = readSetting<Stored>(db, KEY) ?? {};
    const next = Object.fromEntries(Object.entries({ ...all[profile.name], ...values }).filter(([, value]) => value !== ''));
    writeSetting(db, KEY, { ...all, [profile.name]: next });
    return next;
  }));
}
