// A screen of our own where there is none: an Xvfb on a free number, gone when we are, however we end.
import { spawn } from 'node:child_process';
import { SetupError } from './report.mjs';

// The shell waits for the end of its input, which comes when this process ends, even by SIGKILL; then it ends Xvfb.
const guard = 'Xvfb -displayfd 3 -screen 0 "$1" -nolisten tcp -noreset </dev/null & server=$!; exec 3>&-; cat >/dev/null; kill $server; wait $server';

/** Starts Xvfb and gives `{ display, stop }`. */
export function startVirtualDisplay(size = '1920x1080') {
  return new Promise((done, refuse) => {
    const child = spawn('sh', ['-c', guard, 'sh', `${size}x24`], { stdio: ['pipe', 'ignore', 'pipe', 'pipe'], detached: true });
    const number = child.stdio[3];
    let said = '';
    let text = '';
    const stop = () => new Promise((ended) => {
      child.ref(); // or this process could end while it waits
      child.once('exit', ended);
      child.stdin.end();
    });
    child.on('error', (error) => refuse(new SetupError(`Xvfb could not be started: ${error.message}`)));
    child.stderr.on('data', (chunk) => (said += chunk));
    number.on('data', (chunk) => (text += chunk));
    number.on('end', () => {
      if (!/^\d+\s*$/.test(text)) void stop().then(() => refuse(new SetupError(`Xvfb could not be started: ${said.trim() || 'it gave no display number'}`)));
    });
    number.on('data', () => {
      if (!text.includes('\n')) return;
      for (const part of [child, child.stderr, child.stdin, number]) part.unref?.();
      done({ display: `:${text.trim()}`, stop });
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
    await screen.stop();
  }
}
