// Opens the app's windows on the person's own screen and waits until it is closed.
import { run } from './run.mjs';
import { runtimeEnv } from './runtime.mjs';
import { sandboxObstacle } from './system-packages.mjs';

/** Gives the app's exit code. */
export async function openApp(runtime, args) {
  const obstacle = runtime.extraArgs.length === 0 && process.platform === 'linux' ? sandboxObstacle() : undefined;
  if (obstacle) {
    const helper = runtime.electronPath.replace(/electron$/, 'chrome-sandbox');
    process.stdout.write(`Chromium's sandbox may not start here (${obstacle}). If the app does not open: sudo chown root ${helper} && sudo chmod 4755 ${helper}\n`);
  }
  process.stdout.write(`Opening Countersign on Electron ${runtime.electronVersion} …\n`);
  const env = runtimeEnv(runtime);
  delete env.ELECTRON_RUN_AS_NODE;
  return run(runtime.electronPath, [...runtime.extraArgs, ...args], { env });
}
