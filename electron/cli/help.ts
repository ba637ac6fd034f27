// The help texts, made from the command table.
import { globalOptions } from './parse.ts';
import { table } from './printer.ts';
import type { CommandSpec, OptionSpec } from './spec.ts';

const optionText = (name: string, spec: OptionSpec): string => (spec.type === 'boolean' ? `--${name}` : `--${name} ${spec.value ?? 'VALUE'}`);

/** `gateway add NAME --driver D --url URL [--set k=v …]` */
export function usageLine({ words, positionals, options }: CommandSpec): string {
  const shown = Object.entries(options).map(([name, spec]) => {
    const text = optionText(name, spec) + (spec.multiple === true ? ' …' : '');
    return spec.required === true ? text : `[${text}]`;
  });
  return [...words, ...positionals.map(({ name }) => name), ...shown].join(' ');
}

export function helpFor(command: CommandSpec): string {
  const rows = (options: Readonly<Record<string, OptionSpec>>): string[][] => Object.entries(options).map(([name, spec]) => [
    `  ${optionText(name, spec)}`,
    spec.help + (spec.choices === undefined ? '' : ` (${spec.choices.join(', ')})`),
  ]);
  const words = command.positionals.map(({ name, help }) => [`  ${name}`, help]);
  return [
    `countersign ${usageLine(command)}`,
    '',
    command.summary,
    '',
    table(['Words and options', ''], [...words, ...rows(command.options), ...rows(globalOptions)]),
    ...(command.notes === undefined ? [] : ['', ...command.notes]),
  ].join('\n');
}

/** All commands, or those of a group. */
export function helpForAll(commands: readonly CommandSpec[], prefix: readonly string[]): string {
  const group = commands.filter((command) => prefix.every((word, index) => command.words[index] === word));
  const shown = group.length > 0 ? group : commands;
  return [
    'countersign COMMAND [--home DIR] [--json]',
    '',
    table(['Command', ''], shown.map((command) => [`  ${command.words.join(' ')}`, command.summary])),
    '',
    'countersign COMMAND --help tells more. Secrets are never typed as arguments: see `gateway add --help`.',
    'Credentials are sealed with a passphrase: COUNTERSIGN_PASSPHRASE, or asked for on a terminal.',
    'Practice mode has its own data folder: --home DIR/practice, with the app open or closed. Its gateways answer while the app is open in',
    'practice mode or a command runs; `sync --watch` or `webhook listen` keeps them up, `practice gateway` runs one alone.',
  ].join('\n');
}
