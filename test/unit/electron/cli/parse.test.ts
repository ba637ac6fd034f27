// The parser: which command, which arguments, and messages that never quote a value.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { helpFor, helpForAll } from '../../../../electron/cli/help.ts';
import { parseCommandLine } from '../../../../electron/cli/parse.ts';
import { commands } from '../../../../electron/cli/table.ts';

const parse = (...argv: string[]) => parseCommandLine(argv, commands);
const problem = (...argv: string[]): string => {
  const typed = parse(...argv);
  return typed.ok ? `parsed ${typed.value.kind}` : `${typed.error.code}: ${typed.error.message}`;
};
const words = (...argv: string[]): string => {
  const typed = parse(...argv);
  if (!typed.ok) return typed.error.message;
  return typed.value.kind === 'help' ? 'help' : typed.value.command.words.join(' ');
};

describe('which command', () => {
  it.each([
    [['gateway', 'list'], 'gateway list'],
    [['--json', 'gateway', 'list'], 'gateway list'],
    [['--home', 'sync', 'gateway', 'list'], 'gateway list'],
    [['--home=x', 'sync', '--watch'], 'sync'],
    [['export', 'invoices', '--from', '2026-01-01', '--to', '2026-01-31'], 'export'],
    [['invoice', 'show', 'gateway'], 'invoice show'],
    [[], 'help'],
    [['--help'], 'help'],
    [['help'], 'help'],
    [['gateway', 'add', '--help'], 'help'],
  ])('%j is %s', (argv, command) => {
    expect(words(...argv)).toBe(command);
  });

  it('names the commands of a group and of all', () => {
    expect(problem('gateway')).toContain('“gateway” takes one of: drivers, add, change, estimate, list, check, balances');
    expect(problem('gatewayy', 'list')).toContain('There is no such command. Commands: gateway, invoice,');
  });
});

describe('arguments', () => {
  it('reads positionals, options, flags and repeated settings', () => {
    const typed = parse('gateway', 'add', 'shop', '--driver', 'btcpay', '--url', 'https://pay.example', '--set', 'a=1', '--set=b=-', '--self-hosted', '--json', '--home', '/h');
    expect(typed.ok && typed.value.kind === 'command' ? typed.value.args : typed).toEqual({
      positionals: { NAME: 'shop' }, options: { driver: 'btcpay', url: 'https://pay.example' }, flags: new Set(['json', 'self-hosted']),
      set: ['a=1', 'b=-'], json: true, verbose: false, home: '/h',
    });
  });

  it.each([
    [['invoice', 'show'], 'ID is missing'],
    [['invoice', 'show', 'a', 'b'], 'more words'],
    [['invoice', 'create', '--gateway', 'g'], '--amount is missing'],
    [['invoice', 'show', 'a', '--wat', 'x'], 'An option is not known'],
    [['invoice', 'list', '--limit'], 'An option lacks its value'],
    [['invoice', 'list', '--limit', '1', '--limit', '2'], '--limit is given twice'],
    [['invoice', 'list', '--status', 'sold'], '--status takes one of: draft, pending,'],
    [['invoice', 'resolve', 'a', '--decision', 'maybe', '--reason', 'r'], '--decision takes one of: accept, refund, write-off'],
    [['sync', '--watch=yes'], 'An option lacks its value, or has one'],
  ])('%j is wrong usage', (argv, message) => {
    expect(problem(...argv)).toContain(`input/usage: `);
    expect(problem(...argv)).toContain(message);
  });

  it('line 18: no message repeats what was typed, whatever it was', () => {
    const marker = 'CANARY7f3a';
    fc.assert(fc.property(fc.array(fc.constantFrom('gateway', 'add', `${marker}`, `--${marker}`, `--set=${marker}`, '--set', `apiKey=${marker}`, '--limit', '--json', '-x', '--'), { maxLength: 8 }), (argv) => {
      const typed = parseCommandLine(argv, commands);
      if (!typed.ok) expect(JSON.stringify(typed.error)).not.toContain(marker);
    }));
  });
});

describe('help', () => {
  it('knows every command, its options and where secrets go', () => {
    const all = helpForAll(commands, []);
    for (const command of commands) {
      expect(all).toContain(command.words.join(' '));
      const text = helpFor(command);
      for (const name of Object.keys(command.options)) expect(text).toContain(`--${name}`);
    }
    expect(all).toContain('COUNTERSIGN_PASSPHRASE');
  });

  it('every command’s code loads and is a function', async () => {
    for (const command of commands) expect([command.words, typeof (await command.load())]).toEqual([command.words, 'function']);
  });
});
