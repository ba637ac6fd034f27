// How the shop keeps its books: its till's name, when its day begins, its taxes, whether it takes tips. Kept apart from the other settings.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { noTax, type TaxClass } from '../../../shared/domain/tax.ts';
import { isDate } from '../../../shared/domain/time.ts';
import type { BooksSetting } from '../../core/books.ts';
import type { ReadableDb, WritableDb } from '../../db/database.ts';
import { attempt } from '../../db/errors.ts';
import { readSetting, writeSetting } from '../../db/setting-repo.ts';

const KEY = 'books';

export const firstBooksSetting: BooksSetting = { till: 'T1', dayCutMinutes: 0, tax: noTax, tips: false };

export const readBooksSetting = (db: ReadableDb): BooksSetting => ({ ...firstBooksSetting, ...readSetting<Partial<BooksSetting>>(db, KEY) });

/** Errors: `input/invalid` with the field. */
export function saveBooksSetting(db: WritableDb, path: string, setting: BooksSetting): Result<BooksSetting> {
  const problem = problemOf(setting);
  if (problem !== null) return failure('input/invalid', { details: problem });
  const saved = attempt(path, () => writeSetting(db, KEY, setting));
  return saved.ok ? ok(setting) : saved;
}

type Problem = { readonly field: string; readonly problem: string };

function problemOf({ till, dayCutMinutes, tax }: BooksSetting): Problem | null {
  if (!/^[A-Z0-9]{1,8}$/.test(till)) return { field: 'the till’s name', problem: 'use one to eight capital letters or digits' };
  if (!Number.isInteger(dayCutMinutes) || dayCutMinutes < 0 || dayCutMinutes > 1_439) return { field: 'the beginning of the day', problem: 'use a time of day such as 04:00' };
  const ids = tax.classes.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) return { field: 'the tax classes', problem: 'two have the same id' };
  if (tax.defaultClass !== null && !ids.includes(tax.defaultClass)) return { field: 'the usual tax class', problem: 'there is no such class' };
  return tax.classes.map(classProblem).find((one) => one !== null) ?? null;
}

function classProblem({ id, name, rates }: TaxClass): Problem | null {
  const field = `the tax class “${name || id}”`;
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(id) || id === 'none') return { field, problem: 'its id needs small letters, digits and dashes' };
  if (name.trim() === '' || name.length > 40) return { field, problem: 'its name is empty or too long' };
  if (rates.length === 0) return { field, problem: 'it has no rate' };
  const wrong = rates.find(({ basisPoints, fromDate }) => !Number.isInteger(basisPoints) || basisPoints < 0 || basisPoints > 10_000 || !isDate(fromDate));
  if (wrong !== undefined) return { field, problem: 'a rate is 0 to 100 % with at most two decimals, from a date on' };
  return new Set(rates.map(({ fromDate }) => fromDate)).size === rates.length ? null : { field, problem: 'two rates begin on the same day' };
}
