// How a command is written down: one row of the table from which parsing, help and running are made.
import type { Result } from '../../shared/errors/result.ts';
import type { App } from '../core/app.ts';
import type { Clock } from '../core/ports.ts';
import type { Printer } from './printer.ts';

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly required?: boolean;
  /** Word for the value in the help, such as `URL`. */
  readonly value?: string;
  readonly help: string;
  /** Nothing else is taken. */
  readonly choices?: readonly string[];
}

export interface Arguments {
  readonly positionals: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  readonly flags: ReadonlySet<string>;
  /** Texts of `--set`, as typed. */
  readonly set: readonly string[];
  readonly json: boolean;
  readonly verbose: boolean;
  readonly home: string | null;
}

/** What every command gets. */
export interface CommandContext {
  readonly args: Arguments;
  /** `--set` by key, with secrets read from where they were said to be. */
  readonly settings: Readonly<Record<string, string>>;
  readonly printer: Printer;
  /** Aborted when a long run should end. */
  readonly signal: AbortSignal;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface AppContext extends CommandContext {
  readonly app: App;
  readonly clock: Clock;
  /** The app belongs to another process that goes on after this command. */
  readonly isShared: boolean;
  /** Name of the person at the keyboard, for decisions. */
  readonly person: string;
}

/** 0 done, 1 refused; the command has printed its answer. */
export type Finished = Result<0 | 1>;

interface CommonSpec {
  /** The words typed, such as `['gateway', 'add']`. */
  readonly words: readonly string[];
  readonly summary: string;
  readonly positionals: readonly { readonly name: string; readonly help: string }[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Further lines for `--help`. */
  readonly notes?: readonly string[];
  /** Whether it runs until it is interrupted, given these arguments. */
  readonly isLong?: (args: Arguments) => boolean;
}

/** A command that needs no data folder. */
export interface FreeCommand extends CommonSpec {
  readonly needs: 'nothing';
  readonly load: () => Promise<(context: CommandContext) => Promise<Finished>>;
}

/** A command on the App of the data folder. */
export interface AppCommand extends CommonSpec {
  /** `credentials`: the vault has to be open before it begins; `vault`: and is made when there is none. */
  readonly needs: 'app' | 'credentials' | 'vault';
  readonly load: () => Promise<(context: AppContext) => Promise<Finished>>;
}

export type CommandSpec = FreeCommand | AppCommand;
