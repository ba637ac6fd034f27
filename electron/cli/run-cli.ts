// One run of the command line: parse, read secrets, find who holds the data folder, run there or here, leave with the exit code.
import { failure, type AppError, type Result } from '../../shared/errors/result.ts';
import type { App } from '../core/app.ts';
import type { Clock, Logger } from '../core/ports.ts';
import type { ForwardedCommand, WriterHolder } from '../core/single-writer/port.ts';
import { helpFor, helpForAll } from './help.ts';
import { homeFor } from './home.ts';
import { createLineLogger, silentLogger } from './log-lines.ts';
import { parseCommandLine, wantsJson } from './parse.ts';
import { createPrinter, type Printer } from './printer.ts';
import type { CliProcess } from './process.ts';
import { runOnApp } from './run-on-app.ts';
import { readSettings } from './settings.ts';
import type { AppCommand, Arguments, CommandContext, CommandSpec, Finished } from './spec.ts';
import { commands } from './table.ts';

export interface CliDeps {
  readonly clock: Clock;
  /** `log` null: wherever the app logs. */
  readonly openApp: (home: string, passphrase: string | null, log: Logger | null) => Promise<Result<App>>;
}

/** Loaded when a command needs the data folder: `--help` and a typing slip are answered at once; a handed-over command loads no App. */
async function liveDeps(): Promise<CliDeps> {
  const { liveClock } = await import('../core/live-ports.ts');
  return { clock: liveClock, openApp: async (...how) => (await import('./open-app.ts')).openAppOf(...how) };
}

interface Run {
  readonly argv: readonly string[];
  readonly process: CliProcess;
  readonly deps: CliDeps;
  readonly context: CommandContext;
  readonly log: Logger | null;
}

/** Exit code of an error: 2 for wrong usage, else 1. */
export const exitCodeOf = (error: AppError): number => (error.code === 'input/usage' ? 2 : 1);

/** Runs the command and resolves with the exit code. Never throws: a bug is the error `internal`. */
export async function runCli(argv: readonly string[], process: CliProcess, deps: () => Promise<CliDeps> = liveDeps): Promise<number> {
  const printer = createPrinter(wantsJson(argv), process);
  try {
    const finished = await run(argv, process, deps, printer);
    if (!finished.ok) {
      printer.error(finished.error);
      return exitCodeOf(finished.error);
    }
    printer.flushNotes();
    return finished.value;
  } catch (problem) {
    // The stack names code only; values of customers and secrets do not get into messages of invariants.
    process.err(argv.includes('--verbose') && problem instanceof Error ? `${problem.stack ?? ''}\n` : '');
    const { error } = failure('internal', { details: { logId: problem instanceof Error ? problem.name : 'unknown' } });
    printer.error(error);
    return 1;
  }
}

async function run(argv: readonly string[], process: CliProcess, load: () => Promise<CliDeps>, printer: Printer): Promise<Result<number>> {
  const typed = parseCommandLine(argv, commands);
  if (!typed.ok) return typed;
  if (typed.value.kind === 'help') {
    const { command, prefix } = typed.value;
    process.out(`${command === null ? helpForAll(commands, prefix) : helpFor(command)}\n`);
    return { ok: true, value: 0 };
  }
  const { command, args } = typed.value;
  const settings = await settingsFor(command, args, process);
  if (!settings.ok) return settings;
  const stop = new AbortController();
  if (command.isLong?.(args) === true) process.onStop(() => stop.abort());
  const context: CommandContext = { args, settings: settings.value, printer, signal: stop.signal, cwd: process.cwd, env: process.env };
  if (command.needs === 'nothing') return (await command.load())(context);
  const deps = await load();
  const log = args.verbose ? createLineLogger(deps.clock, (text) => process.err(text)) : null;
  return runOnFolder(command, { argv, process, deps, context, log });
}

async function settingsFor(command: CommandSpec, args: Arguments, process: CliProcess): Promise<Result<Readonly<Record<string, string>>>> {
  if (args.set.length === 0) return { ok: true, value: {} };
  const from = { ...process, ask: process.isTerminal ? process.askHidden : null };
  if (command.words[0] === 'account') return readSettings(args.set, (await import('./person-settings.ts')).accountSettings, from);
  if (command.words[0] === 'withdrawal') return readSettings(args.set, (await import('./person-settings.ts')).withdrawalSettings, from);
  if (['staff', 'address', 'policy', 'sweep'].includes(command.words[0] ?? '')) return readSettings(args.set, (await import('./person-settings.ts')).personSettings, from);
  if (command.words[0] === 'proxy') return readSettings(args.set, (await import('./proxy-settings.ts')).proxySettings, from);
  if (command.words[0] === 'tunnel') {
    const { tunnelDrivers } = await import('../tunnels/registry.ts');
    const tunnel = tunnelDrivers.find(({ id }) => id === args.positionals['DRIVER']);
    if (tunnel !== undefined) return readSettings(args.set, tunnel, from);
    return failure('tunnel/unknown_driver', { details: { driver: args.positionals['DRIVER'] ?? '', known: tunnelDrivers.map(({ id }) => id).join(', ') } });
  }
  const { driverOf, drivers } = await import('../gateways/registry.ts');
  // An account that exists has its driver, but is not open yet: what is a secret for any driver is taken for one.
  if (args.options['driver'] === undefined) return readSettings(args.set, { id: 'any gateway', settings: Object.values(drivers).flatMap((each) => each.settings).toSorted((a, b) => Number(b.secret) - Number(a.secret)) }, from);
  const driver = driverOf(args.options['driver'] ?? '');
  if (driver === null) {
    return failure('gateway/unknown_driver', { details: { driver: args.options['driver'] ?? '', known: Object.keys(drivers).join(', ') } });
  }
  return readSettings(args.set, driver, from);
}

async function runOnFolder(command: AppCommand, run: Run): Promise<Result<number>> {
  const { process, deps, context, log } = run;
  const home = homeFor(context.args.home, process);
  const what = command.words.join(' ');
  const onWait = (): void => context.printer.note('Waiting for another Countersign command on this data folder to end …');
  const { acquireWriter } = await import('../core/single-writer/acquire-writer.ts');
  const writer = await acquireWriter({ home, what, clock: deps.clock, log: log ?? silentLogger, onWait });
  if (!writer.ok) return writer;
  if (writer.value.kind === 'holder') return runHere(command, run, writer.value, home);
  const forwarded: ForwardedCommand = { argv: run.argv, settings: context.settings, passphrase: passphraseOf(process), cwd: process.cwd };
  return writer.value.forward(forwarded, { out: (text) => process.out(text), err: (text) => process.err(text), signal: context.signal });
}

async function runHere(command: AppCommand, { process, deps, context, log }: Run, writer: WriterHolder, home: string): Promise<Finished> {
  const { clock } = deps;
  const passphrase = passphraseOf(process);
  try {
    const app = await deps.openApp(home, passphrase, log);
    if (!app.ok) return app;
    try {
      if (command.isLong?.(context.args) === true) {
        const { createCommandHandler } = await import('./run-forwarded.ts');
        const served = await writer.serve({ run: createCommandHandler(() => app.value, clock) });
        if (!served.ok) return served;
      }
      return await runOnApp(command, context, { app: app.value, clock, passphrase, ask: process.isTerminal ? process.askHidden : null, isShared: false });
    } finally {
      await app.value.close();
    }
  } finally {
    await writer.release();
  }
}

const passphraseOf = ({ env }: CliProcess): string | null => env['COUNTERSIGN_PASSPHRASE'] ?? null;
