// `npm start`: prepares what is missing, then opens the app; where there is no screen it runs a demo on one of its own.
import { fail } from './lib/report.mjs';
import { hasDisplay, prepare } from './lib/setup.mjs';
import { root } from './lib/paths.mjs';

const own = new Set(['--retry-electron', '--demo']);

async function start() {
  const args = process.argv.slice(2);
  const needsDemo = args.includes('--demo') || !hasDisplay();
  const runtime = await prepare({ display: needsDemo, isRetry: args.includes('--retry-electron') });
  if (needsDemo) {
    if (!hasDisplay()) process.stdout.write('There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set): running the demo on a virtual one.\n');
    const { demo } = await import('./demo.mjs');
    return demo(runtime);
  }
  const { openApp } = await import('./lib/open-app.mjs');
  return openApp(runtime, [root, ...args.filter((arg) => !own.has(arg))]);
}

process.exitCode = 1; // an end before the last word is no success
start().then((code) => process.exit(code), fail);
