// A folder for one test, gone afterwards.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-scripts-'));
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  return folder;
}

/** Collects what set-up would print. */
export function listener(): { readonly say: (text: string) => void; readonly said: readonly string[] } {
  const said: string[] = [];
  return { say: (text) => { said.push(text); }, said };
}
