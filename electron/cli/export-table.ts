// The commands of exports: one row each. Those with more words come before `export` itself, which takes any word as a report.
import { fileFormats } from '../core/exports.ts';
import type { CommandSpec, OptionSpec } from './spec.ts';

const text = (value: string, help: string, required = false): OptionSpec => ({ type: 'string', value, help, required });

const layout: Readonly<Record<string, OptionSpec>> = {
  profile: text('P', 'layout of the columns, see `export profiles` (default)'),
  format: { type: 'string', value: 'F', help: 'csv, or xlsx to look at', choices: fileFormats },
};

export const exportCommands: readonly CommandSpec[] = [
  {
    words: ['export', 'profiles'], needs: 'app', positionals: [], options: {}, summary: 'the layouts: for which programs, which reports, which formats',
    load: async () => (await import('./commands/export-setup.ts')).exportProfiles,
  },
  {
    words: ['export', 'setup'], needs: 'app', positionals: [{ name: 'PROFILE', help: 'see `export profiles`' }], summary: 'what a layout needs to know: account numbers, names of tax rates',
    options: { set: { type: 'string', multiple: true, value: 'KEY=VALUE', help: 'changes it; an empty value takes it out' } },
    load: async () => (await import('./commands/export-setup.ts')).exportSetup,
  },
  {
    words: ['export', 'schedule', 'list'], needs: 'app', positionals: [], options: {}, summary: 'the exports that are made by themselves',
    load: async () => (await import('./commands/export-schedule.ts')).scheduleList,
  },
  {
    words: ['export', 'schedule', 'set'], needs: 'app', positionals: [], summary: 'make an export by itself, each day or month, into a folder',
    options: {
      id: text('ID', 'change this one; without it a new one is made'), report: text('REPORT', 'which report'), ...layout,
      every: { type: 'string', value: 'E', help: 'how often', choices: ['daily', 'monthly'] }, folder: text('DIR', 'where to'), since: text('D', 'from this day on (today, or this month)'),
    },
    notes: ['It runs while the app or `sync --watch` is open, once the day or month is over; what was missed is made up for. What fails is a notice.'],
    load: async () => (await import('./commands/export-schedule.ts')).scheduleSet,
  },
  {
    words: ['export', 'schedule', 'remove'], needs: 'app', positionals: [{ name: 'ID', help: 'of `export schedule list`' }], options: {}, summary: 'no longer make it',
    load: async () => (await import('./commands/export-schedule.ts')).scheduleRemove,
  },
  {
    words: ['export', 'schedule', 'run'], needs: 'app', positionals: [], options: {}, summary: 'make now what is due; exit 1 when one could not be made',
    load: async () => (await import('./commands/export-schedule.ts')).scheduleRun,
  },
  {
    words: ['export'], needs: 'app', positionals: [{ name: 'REPORT', help: 'invoices, payments, withdrawals, fees, refunds, journal or tax' }],
    summary: 'a report as a file, or to standard output',
    options: {
      from: text('D', 'first business day, such as 2026-01-01', true),
      to: text('D', 'last day, inclusive', true),
      ...layout,
      out: text('FILE', 'write this file, whole or not at all; where an importer takes no more in one, several'),
      manifest: { type: 'boolean', help: 'a manifest beside the file for profile default too; all others have one' },
      gateway: text('NAME', 'only of this gateway account'),
      method: text('M', 'only by this payment method'),
      status: text('S', 'only with this status'),
    },
    load: async () => (await import('./commands/export.ts')).exportReport,
  },
];
