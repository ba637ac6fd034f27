// The process as the command line sees it: arguments, environment, terminal and signals, so that tests can bring their own.
import { homedir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { Writable } from 'node:stream';

export interface CliProcess {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The operating system's folder for application data. */
  readonly appData: string;
  /** Whether a person is there to be asked. */
  readonly isTerminal: boolean;
  out(text: string): void;
  err(text: string): void;
  readStdin(): Promise<string>;
  /** Asks on the terminal without showing what is typed. */
  askHidden(question: string): Promise<string>;
  /** Calls back when the run should end: interrupt, termination, or nobody reads the output any more. */
  onStop(stop: () => void): void;
}

/** The folder below which desktop apps keep their data; the same one Electron calls `appData`. */
export function appDataFolder(platform: NodeJS.Platform, env: CliProcess['env'], home: string): string {
  if (platform === 'win32') return env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support');
  return env['XDG_CONFIG_HOME'] ?? path.join(home, '.config');
}

export function thisProcess(): CliProcess {
  const stops: (() => void)[] = [];
  // A reader that goes away (`| head`) is the end of a stream, not a crash.
  process.stdout.on('error', () => stops.forEach((stop) => stop()));
  process.stderr.on('error', () => undefined);
  return {
    env: process.env,
    cwd: process.cwd(),
    appData: appDataFolder(process.platform, process.env, homedir()),
    isTerminal: process.stdin.isTTY && process.stderr.isTTY,
    out: (line) => void process.stdout.write(line),
    err: (line) => void process.stderr.write(line),
    readStdin: () => text(process.stdin),
    askHidden,
    onStop(stop) {
      stops.push(stop);
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
    },
  };
}

async function askHidden(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stderr.write(question);
  try {
    return await new Promise<string>((resolve) => {
      lines.once('close', () => resolve(''));
      lines.once('line', resolve);
    });
  } finally {
    process.stderr.write('\n');
    lines.close();
  }
}
