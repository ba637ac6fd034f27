// A screen of our own where there is none: an Xvfb on a free number, gone when we are.
import { spawn } from 'node:child_process';
import { SetupError } from './report.mjs';

/** Starts Xvfb and gives `{ display, stop }`. */
export function startVirtualDisplay(size = '1920x1080') {
  return new Promise((done, refuse) => {
    const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp', '-noreset'], { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
    let said = '';
    let number = '';
    const stop = () => {
      process.off('exit', stop);
      child.kill('SIGTERM');
    };
    process.on('exit', stop);
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('error', (error) => refuse(new SetupError(`Xvfb could not be started: ${error.message}`)));
    child.on('exit', (code) => refuse(new SetupError(`Xvfb ended with ${code}: ${said.trim()}`)));
    child.stdio[3].on('data', (chunk) => {
      number += chunk;
      if (!number.includes('\n')) return;
      child.unref();
      child.stderr.unref();
      child.stdio[3].unref();
      done({ display: `:${number.trim()}`, stop });
    });
  });
}

/** Runs `work(env)` with DISPLAY naming a screen of our own; takes it away again whatever happens. */
export async function withVirtualDisplay(env, work, size) {
  const screen = await startVirtualDisplay(size);
  const inner = { ...env, DISPLAY: screen.display };
  delete inner.WAYLAND_DISPLAY;
  delete inner.XAUTHORITY;
  try {
    return await work(inner);
  } finally {
    screen.stop();
  }
}
