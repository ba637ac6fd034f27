// A screen of our own: there, and gone afterwards, also when its owner is killed.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startVirtualDisplay, withVirtualDisplay } from '../../../scripts/lib/display.mjs';
import { ask } from '../../../scripts/lib/run.mjs';

const hasXvfb = process.platform === 'linux' && ask('sh', ['-c', 'command -v Xvfb']).code === 0;
const socketOf = (display: string): string => `/tmp/.X11-unix/X${display.slice(1)}`;
const module = join(import.meta.dirname, '../../../scripts/lib/display.mjs');

// Unit tests run where no screen can be made, too (npm run check); there only the refusal can be seen.
if (!hasXvfb) {
  it('says that there is no Xvfb', async () => {
    await expect(startVirtualDisplay()).rejects.toThrow('Xvfb could not be started');
  });
}

if (hasXvfb) describe('with Xvfb', () => {
  it('gives work a display of its own and takes it away', async () => {
    const seen = await withVirtualDisplay({ DISPLAY: ':999', WAYLAND_DISPLAY: 'w' }, (env: Record<string, string>) => {
      expect(env['WAYLAND_DISPLAY']).toBeUndefined();
      expect(existsSync(socketOf(env['DISPLAY'] ?? ''))).toBe(true);
      return Promise.resolve(env['DISPLAY'] ?? '');
    });
    expect(seen).toMatch(/^:\d+$/);
    expect(existsSync(socketOf(seen))).toBe(false);
  });

  it('two at once have different numbers', async () => {
    const [one, two] = await Promise.all([startVirtualDisplay(), startVirtualDisplay()]);
    expect(one.display).not.toBe(two.display);
    await Promise.all([one.stop(), two.stop()]);
  });

  it('lets its owner come to the end of its work', () => {
    const code = `import { withVirtualDisplay } from ${JSON.stringify(module)}; await withVirtualDisplay({}, async () => 1); console.log('the end');`;
    expect(ask(process.execPath, ['--input-type=module', '-e', code])).toEqual({ code: 0, stdout: 'the end\n' });
  });

  it('is gone when its owner is killed', async () => {
    const code = `import { startVirtualDisplay } from ${JSON.stringify(module)}; const { display } = await startVirtualDisplay(); console.log(display); setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    const display = await new Promise<string>((told) => { owner.stdout.once('data', (chunk: Buffer) => { told(chunk.toString().trim()); }); });
    expect(existsSync(socketOf(display))).toBe(true);
    owner.kill('SIGKILL');
    await expect.poll(() => existsSync(socketOf(display)), { timeout: 10_000 }).toBe(false);
  });

  it('says why there is none', async () => {
    await expect(startVirtualDisplay('nonsense')).rejects.toThrow('Xvfb could not be started');
  });
});
