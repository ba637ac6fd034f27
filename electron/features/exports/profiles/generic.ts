// Profile `generic`: the master format itself, every column of it, for programs and for who wants to look. Its rules are docs/exports.md.
import { reportNames } from '../../../core/exports.ts';
import { masterColumns, masterKeys, type MasterRow } from '../master/row.ts';
import { plainCsv } from '../write/dialect.ts';
import type { OutRecord, Profile, Rule } from './layout.ts';
import { asManyCells } from './rules.ts';

const NUMBER = /^-?\d+(?:\.\d+)?$/;
const numbers = masterColumns.flatMap(({ name, kind }, at) => (kind === 'number' ? [{ name, at }] : []));
const dateAt = masterKeys.indexOf('date');
const timeAt = masterKeys.indexOf('at');

/** All number columns at once: a rule each would be asked 38 times a row. */
const plainNumbers: Rule = {
  name: 'amounts are exact decimals with a dot',
  check: (record) => {
    for (const { name, at } of numbers) {
      const cell = record[at] ?? '';
      if (cell !== '' && !NUMBER.test(cell)) return `${name} is “${cell}”`;
    }
    return null;
  },
};

const times: Rule = {
  name: 'a business date beside an instant with its offset',
  check: (record) => {
    const [date = '', time = ''] = [record[dateAt], record[timeAt]];
    return date.length === 10 && time.charCodeAt(10) === 84 && /[+-]\d\d:\d\d$/.test(time) ? null : `they are “${date}” and “${time}”`;
  },
};

const record = (row: MasterRow): OutRecord => masterKeys.map((key) => row[key]);

export const generic: Profile = {
  name: 'generic',
  title: 'Every column, for any program',
  reports: reportNames,
  isForPeople: true,
  isText: true,
  fields: [],
  open: () => ({
    columns: masterColumns, dialect: plainCsv, preamble: '', limits: {}, notes: [],
    rules: () => [asManyCells(masterColumns), plainNumbers, times],
    records: (group) => group.map(record),
  }),
};
