// Runs other programs: shown to the person, or read by us. A child never outlives a Ctrl-C.
import { spawn, spawnSync } from 'node:child_process';
import { root } from './paths.mjs';

/**
 * Runs a program with its output shown; gives its exit code (128+n for a signal).
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Readonly<Record<string, string | undefined>>, cwd?: string, onSpawn?: (child: import('node:child_process').ChildProcess) => void }} [options]
 */
export function run(command, args, { env = process.env, cwd = root, onSpawn } = {}) {
  return new Promise((done, refuse) => {
    const child = spawn(command, args, { cwd, env, stdio: 'inherit' });
    onSpawn?.(child);
    const forward = (signal) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    const release = () => {
      for (const signal of signals) process.off(signal, forward);
    };
    child.on('error', (error) => {
      release();
      refuse(error);
    });
    child.on('close', (code, signal) => {
      release();
      done(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/** Runs a program and keeps what it printed; never throws for a bad exit. */
export function capture(command, args, { env = process.env, cwd = root, onSpawn } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    onSpawn?.(child);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('error', (error) => done({ code: 127, stdout, stderr: `${stderr}${error.message}` }));
    child.on('close', (code, signal) => done({ code: code ?? 1, signal, stdout, stderr }));
  });
}

/** As `capture`, for a quick question at start. */
export function ask(command, args, { env = process.env } = {}) {
  const { status, stdout, error } = spawnSync(command, args, { env, encoding: 'utf8' });
  return { code: error ? 127 : (status ?? 1), stdout: stdout ?? '' };
}

/** How to call npm: the very npm that runs us, with its own Node, or the one on the PATH. */
export function npmCommand(env = process.env) {
  const script = env.npm_execpath;
  if (script && /\.c?js$/.test(script) && /npm/.test(script)) return [env.npm_node_execpath ?? process.execPath, [script]];
  return process.platform === 'win32' ? ['cmd.exe', ['/d', '/s', '/c', 'npm']] : ['npm', []];
}
