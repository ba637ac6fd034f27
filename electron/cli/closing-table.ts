// The commands about closes of the books.
import { closingKinds } from '../../shared/domain/closing.ts';
import type { CommandSpec, OptionSpec } from './spec.ts';

const kind: OptionSpec = { type: 'string', value: 'KIND', help: 'which closes (day)', choices: closingKinds };
const notes = ['A close is final. What is booked afterwards lands in the next one; a copy of each lies in the folder z of the data folder.'];

export const closingCommands: readonly CommandSpec[] = [
  {
    words: ['close', 'day'], needs: 'app', positionals: [], summary: 'close a business day: the Z report', notes,
    options: { date: { type: 'string', value: 'D', help: 'the day, such as 2026-01-31 (today, up to now)' } },
    load: async () => (await import('./commands/closings.ts')).closeDay,
  },
  {
    words: ['close', 'month'], needs: 'app', positionals: [{ name: 'MONTH', help: 'such as 2026-01' }], options: {}, summary: 'close a month; its days are closed', notes,
    load: async () => (await import('./commands/closings.ts')).closeMonth,
  },
  {
    words: ['close', 'year'], needs: 'app', positionals: [{ name: 'YEAR', help: 'such as 2026' }], options: {}, summary: 'close a year; its months are closed', notes,
    load: async () => (await import('./commands/closings.ts')).closeYear,
  },
  {
    words: ['z', 'list'], needs: 'app', positionals: [], options: { kind, cursor: { type: 'string', value: 'C', help: 'goes on where the last page ended' } },
    summary: 'the closes, newest first', load: async () => (await import('./commands/closings.ts')).zList,
  },
  {
    words: ['z', 'show'], needs: 'app', positionals: [{ name: 'N', help: 'its number' }], options: { kind }, summary: 'a close as it was printed',
    load: async () => (await import('./commands/closings.ts')).zShow,
  },
  {
    words: ['report', 'x'], needs: 'app', positionals: [], options: {}, summary: 'the totals since the last closed day; nothing is closed by it',
    load: async () => (await import('./commands/closings.ts')).reportX,
  },
];
