// One process writes to a data folder. Whoever comes second hands its command to the first, or asks it to come to the front.
import type { Result } from '../../../shared/errors/result.ts';

/** A command line handed to the process that holds the data folder. */
export interface ForwardedCommand {
  /** As typed; sources of secrets (`key=-`, `key=@file`, `key=$NAME`) are in it, their values are not. */
  readonly argv: readonly string[];
  /** Every `--set` by key, read where the command was typed. */
  readonly settings: Readonly<Record<string, string>>;
  readonly passphrase: string | null;
  /** Folder the command was typed in; file names in `argv` are relative to it. */
  readonly cwd: string;
}

export interface CommandStreams {
  out(text: string): void;
  err(text: string): void;
  /** Aborted when the other side is gone or was interrupted. */
  readonly signal: AbortSignal;
}

/** What a holder answers to those who come second. */
export interface WriterHandlers {
  /** Runs the command on the holder's own App; resolves with the exit code. */
  run(command: ForwardedCommand, streams: CommandStreams): Promise<number>;
  /** Brings the window to the front; without one nothing happens. */
  focus?(): void;
}

export interface WriterHolder {
  readonly kind: 'holder';
  /** Begins to answer others. Long-running holders call it; a short command ends soon and need not. */
  serve(handlers: WriterHandlers): Promise<Result<null>>;
  /** Stops answering and lets the data folder go. Safe to call twice. */
  release(): Promise<void>;
}

export interface OtherWriter {
  readonly kind: 'other';
  /** Runs the command over there; resolves with its exit code, or `db/busy` when the holder went away before it ended. */
  forward(command: ForwardedCommand, streams: CommandStreams): Promise<Result<number>>;
  focus(): Promise<Result<null>>;
  describe(): { readonly what: string; readonly pid: number };
}

export type Writer = WriterHolder | OtherWriter;
