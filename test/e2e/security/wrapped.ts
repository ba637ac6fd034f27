// Starts the built app through a small shell script of the test's own: as another user, or inside a session with a keyring.
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from 'playwright';

export interface Wrapped {
  /** Body of the script; `"$@"` are Electron's arguments. */
  readonly script: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export async function startWrapped({ script, args, env }: Wrapped): Promise<ElectronApplication> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-start-'));
  chmodSync(folder, 0o755);
  const file = join(folder, 'start.sh');
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== 'NODE_OPTIONS' && !entry[0].startsWith('VITEST'));
  return _electron.launch({
    executablePath: file, args: [...args], env: { ...Object.fromEntries(inherited), ...env }, timeout: 60_000,
    // Else the test driver itself would turn the sandbox off.
    chromiumSandbox: true,
  });
}
