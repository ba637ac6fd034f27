// What the command line prints for people: texts of gateways, customers and cashiers cannot steer the terminal.
import { expect, it } from 'vitest';
import { createPrinter, facts, table } from '../../../../electron/cli/printer.ts';
import { appError } from '../../../../shared/errors/result.ts';

const hostile = 'A-1\u001b[2J\u001b]0;x\u0007\r\u202e\npaid  yes';

function printed(use: (printer: ReturnType<typeof createPrinter>) => void, json = false): string {
  let all = '';
  const printer = createPrinter(json, { out: (text) => { all += text; }, err: (text) => { all += text; } });
  use(printer);
  printer.flushNotes();
  return all;
}
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const STEERING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;

it.each([
  ['facts', (printer: ReturnType<typeof createPrinter>) => { printer.answer({}, () => facts([['order', hostile]])); }],
  ['a table', (printer: ReturnType<typeof createPrinter>) => { printer.answer({}, () => table(['order', 'x'], [[hostile, hostile]])); }],
  ['an answer', (printer: ReturnType<typeof createPrinter>) => { printer.answer({}, () => hostile); }],
  ['a note', (printer: ReturnType<typeof createPrinter>) => { printer.note(hostile); }],
  ['an error', (printer: ReturnType<typeof createPrinter>) => { printer.error(appError('gateway/refused', { details: { gateway: 'shop', reason: hostile } })); }],
])('%s cannot steer the terminal', (_name, use) => { expect(printed(use)).not.toMatch(STEERING); });

it('a value cannot add a line of its own', () => {
  expect(printed((printer) => { printer.answer({}, () => facts([['order', 'A-1\nstatus  paid']])); }).split('\n')).toHaveLength(2);
});

it('documents and raw bytes stay exact', () => {
  expect(JSON.parse(printed((printer) => { printer.answer({ order: hostile }, () => ''); }, true))).toEqual({ order: hostile });
  expect(printed((printer) => { printer.raw(hostile); })).toBe(hostile);
});
