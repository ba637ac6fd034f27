// Starts an app in a fresh process with a probe inside, as a person would start it, and hears what the probe tells.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { resolveRuntime, runtimeEnv } from '../../../scripts/lib/runtime.mjs';

export interface StartOptions {
  /** Folder of the app. */
  readonly app: string;
  /** Files of this folder, loaded before the app's own code. */
  readonly probes: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface StartedApp {
  readonly pid: number;
  /** When the process was started, by the clock of {@link sharedNowMs}. */
  readonly startedAtMs: number;
  /** The next thing its probe tells; throws when the app ends, the probe fails or nothing comes for a minute. */
  next(): Promise<Readonly<Record<string, unknown>>>;
  end(): Promise<void>;
}

const WITHIN_MS = 60_000;

/** The clock that all processes share, windows included. */
export const sharedNowMs = (): number => performance.timeOrigin + performance.now();

export const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** A number the probe told by this name. */
export function told(what: Readonly<Record<string, unknown>>, name: string): number {
  const value = what[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`the probe told no ${name}: ${JSON.stringify(what)}`);
  return value;
}

export function startApp({ app, probes, args = [], env = {} }: StartOptions): StartedApp {
  const chosen = resolveRuntime();
  const { ELECTRON_RUN_AS_NODE: _asNode, NODE_OPTIONS: _options, ...inherited } = runtimeEnv(chosen);
  const loaded = probes.flatMap((name) => ['-r', join(import.meta.dirname, name)]);
  const startedAtMs = sharedNowMs();
  const child = spawn(chosen.electronPath, [...chosen.extraArgs, ...loaded, app, ...args], { env: { ...inherited, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  const heard: Readonly<Record<string, unknown>>[] = [];
  let output = '';
  let part = '';
  let isOver = false;
  let wake = (): void => undefined;
  void exited.then(() => { isOver = true; wake(); });
  child.stderr.on('data', (chunk: Buffer) => {
    const lines = (part + chunk.toString()).split('\n');
    part = lines.pop() ?? '';
    for (const line of lines) {
      output += `${line}\n`;
      if (!line.startsWith('bench:')) continue;
      const what: unknown = JSON.parse(line.slice('bench:'.length));
      if (isRecord(what)) heard.push(what);
    }
    wake();
  });

  const next = async (): Promise<Readonly<Record<string, unknown>>> => {
    const late = setTimeout(() => child.kill('SIGKILL'), WITHIN_MS);
    while (heard.length === 0 && !isOver) await new Promise<void>((resolve) => { wake = resolve; });
    clearTimeout(late);
    const what = heard.shift();
    if (what === undefined || 'problem' in what) throw new Error(`${app} could not be measured: ${JSON.stringify(what ?? 'it ended')}\n${output}`);
    return what;
  };
  return {
    pid: child.pid ?? 0, startedAtMs, next,
    end: async () => {
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      child.kill('SIGTERM');
      await exited;
      clearTimeout(late);
    },
  };
}
