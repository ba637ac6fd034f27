// The real command line as child processes: one command to its end, or a long-running one by its lines.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import path from 'node:path';
import * as v from 'valibot';
import { invoiceView } from '../../shared/ipc/views.ts';

const entry = path.resolve('electron/cli.ts');
export const PASSPHRASE = 'correct horse battery';

export interface CliOptions {
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Without it the usual passphrase is in the environment. */
  readonly passphrase?: string | null;
}

export interface CliAnswer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(args: readonly string[], { home, env = {}, passphrase = PASSPHRASE }: CliOptions): ChildProcess {
  const { PATH = '', HOME = '', XDG_CACHE_HOME, COUNTERSIGN_CACHE } = process.env;
  const cache = { ...(XDG_CACHE_HOME === undefined ? {} : { XDG_CACHE_HOME }), ...(COUNTERSIGN_CACHE === undefined ? {} : { COUNTERSIGN_CACHE }) };
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, '--home', home, ...args], {
    env: { PATH, HOME, ...cache, ...(passphrase === null ? {} : { COUNTERSIGN_PASSPHRASE: passphrase }), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Runs one command to its end. */
export async function cli(args: readonly string[], options: CliOptions): Promise<CliAnswer> {
  const child = start(args, options);
  child.stdin?.end(options.stdin ?? '');
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out: out(), err: err() };
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => (text += chunk));
  return () => text;
}

/** A successful `--json` command's one document. Fails the test with what went wrong otherwise. */
export async function cliJson(args: readonly string[], options: CliOptions): Promise<unknown> {
  const { code, out, err } = await cli([...args, '--json'], options);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}: ${err}`);
  if (out.split('\n').length !== 2) throw new Error(`not one document: ${out}`);
  return JSON.parse(out);
}

const errorSchema = v.object({ error: v.object({ code: v.string(), message: v.string(), hint: v.string() }) });

/** A refused `--json` command's exit code and error; its standard output must be empty. */
export async function cliError(args: readonly string[], options: CliOptions): Promise<{ code: number | null; error: string; message: string }> {
  const { code, out, err } = await cli([...args, '--json'], options);
  const { error } = v.parse(v.pipe(v.string(), v.parseJson(), errorSchema), err);
  return { code, error: out === '' ? error.code : `printed ${out}`, message: error.message };
}

export type SaleDocument = v.InferOutput<typeof invoiceView>;
export const asSale = (document: unknown): SaleDocument => v.parse(invoiceView, document);
export const showSale = async (id: string, options: CliOptions): Promise<SaleDocument> => asSale(await cliJson(['invoice', 'show', id], options));

export interface LongCli {
  readonly child: ChildProcess;
  /** The next line of standard output, parsed. */
  next(): Promise<unknown>;
  err(): string;
  out(): string;
  /** Sends the signal and resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts a long-running command; the test must stop it. */
export function longCli(args: readonly string[], options: CliOptions): LongCli {
  const child = start([...args, '--json'], options);
  child.stdin?.end();
  const lines: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  const err = collect(child.stderr);
  const all: string[] = [];
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      all.push(line);
      const taker = waiting.shift();
      if (taker === undefined) lines.push(line);
      else taker(line);
    });
  }
  return {
    child, err,
    out: () => all.join('\n'),
    async next() {
      const line = lines.shift() ?? (await Promise.race([
        new Promise<string>((resolve) => waiting.push(resolve)),
        ended.then((code): string => {
          throw new Error(`${args.join(' ')} ended with ${String(code)}: ${err()}`);
        }),
      ]));
      return JSON.parse(line);
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}
