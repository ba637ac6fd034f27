// From what was typed to a command with checked arguments. Never quotes a value back: it could be a secret in the wrong place.
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import type { Arguments, CommandSpec, OptionSpec } from './spec.ts';

export const globalOptions: Readonly<Record<string, OptionSpec>> = {
  home: { type: 'string', value: 'DIR', help: 'data folder (else COUNTERSIGN_HOME, else the app’s own)' },
  json: { type: 'boolean', help: 'print one JSON document and nothing else' },
  verbose: { type: 'boolean', help: 'log to standard error' },
  help: { type: 'boolean', help: 'how a command is used' },
};

export type Typed =
  | { readonly kind: 'help'; readonly command: CommandSpec | null; readonly prefix: readonly string[] }
  | { readonly kind: 'command'; readonly command: CommandSpec; readonly args: Arguments };

const usage = (problem: string): Result<never> => failure('input/usage', { details: { problem } });

/** Whether `--json` was typed; wanted even when the rest cannot be parsed. */
export const wantsJson = (argv: readonly string[]): boolean => argv.includes('--json');

/** Finds the command and parses its arguments; `input/usage` says what is wrong. */
export function parseCommandLine(argv: readonly string[], commands: readonly CommandSpec[]): Result<Typed> {
  const words = leadingWords(argv, commands);
  const command = commands.find((each) => each.words.every((word, index) => words[index] === word)) ?? null;
  if (argv.length === 0 || argv.includes('--help') || words[0] === 'help') {
    return ok({ kind: 'help', command, prefix: words.filter((word) => word !== 'help') });
  }
  if (command === null) return usage(unknownCommand(words, commands));
  return parseFor(command, argv);
}

/** The words that are not options or their values, by what any command's options look like. */
function leadingWords(argv: readonly string[], commands: readonly CommandSpec[]): readonly string[] {
  const every = Object.assign({}, globalOptions, ...commands.map(({ options }) => options)) as Readonly<Record<string, OptionSpec>>;
  return parseArgs({ args: [...argv], options: configOf(every), strict: false, allowPositionals: true }).positionals;
}

function unknownCommand(words: readonly string[], commands: readonly CommandSpec[]): string {
  const [first = ''] = words;
  const group = commands.filter((each) => each.words[0] === first && each.words.length > 1).map((each) => each.words[1]);
  if (group.length > 0) return `“${first}” takes one of: ${[...new Set(group)].join(', ')}`;
  return `There is no such command. Commands: ${[...new Set(commands.map((each) => each.words[0]))].join(', ')}`;
}

function configOf(options: Readonly<Record<string, OptionSpec>>): ParseArgsOptionsConfig {
  return Object.fromEntries(Object.entries(options).map(([name, { type, multiple }]) => [name, { type, multiple: multiple ?? false }]));
}

function parseFor(command: CommandSpec, argv: readonly string[]): Result<Typed> {
  const specs = { ...globalOptions, ...command.options };
  const parsed = parseStrictly(argv, specs);
  if (!parsed.ok) return parsed;
  const { values, positionals, repeated } = parsed.value;
  if (repeated !== null) return usage(`--${repeated} is given twice`);
  const given = positionals.slice(command.words.length);
  const missing = command.positionals[given.length];
  if (missing !== undefined) return usage(`${missing.name} is missing: ${missing.help}`);
  if (given.length > command.positionals.length) return usage('There are more words than this command takes (quote values with spaces)');
  const options: Record<string, string> = {};
  const flags = new Set<string>();
  for (const [name, spec] of Object.entries(specs)) {
    const value = values[name];
    if (value === undefined && spec.required === true) return usage(`--${name} is missing: ${spec.help}`);
    if (value === true) flags.add(name);
    if (typeof value !== 'string') continue;
    if (spec.choices !== undefined && !spec.choices.includes(value)) return usage(`--${name} takes one of: ${spec.choices.join(', ')}`);
    options[name] = value;
  }
  const set = Array.isArray(values['set']) ? values['set'].filter((each) => typeof each === 'string') : [];
  const names = command.positionals.map(({ name }, index) => [name, given[index] ?? ''] as const);
  const { home = null, ...own } = options;
  return ok({
    kind: 'command',
    command,
    args: { positionals: Object.fromEntries(names), options: own, flags, set, json: flags.has('json'), verbose: flags.has('verbose'), home },
  });
}

interface Strict {
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  readonly positionals: readonly string[];
  readonly repeated: string | null;
}

function parseStrictly(argv: readonly string[], specs: Readonly<Record<string, OptionSpec>>): Result<Strict> {
  const known = Object.keys(specs).map((name) => `--${name}`).join(', ');
  try {
    const { values, positionals, tokens } = parseArgs({ args: [...argv], options: configOf(specs), strict: true, allowPositionals: true, tokens: true });
    const once = new Set<string>();
    let repeated: string | null = null;
    for (const token of tokens) {
      if (token.kind !== 'option' || specs[token.name]?.multiple === true) continue;
      if (once.has(token.name)) repeated = token.name;
      once.add(token.name);
    }
    return ok({ values, positionals, repeated });
  } catch (problem) {
    const code = problem instanceof Error && 'code' in problem ? problem.code : '';
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return usage(`An option is not known. This command takes: ${known}`);
    if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') return usage('An option lacks its value, or has one it does not take (write --name=value when the value begins with a dash)');
    throw problem;
  }
}
