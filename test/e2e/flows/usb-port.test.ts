// The real Electron opens this computer's USB port: the native modules of the bundle load, and with nothing plugged in that is said.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenPort } from '../../../electron/signers/ledger/device.ts';
import type { FoundLedger } from '../../../electron/signers/ledger/packages.ts';
import { cliError } from '../../support/cli.ts';
import { launchApp, type LaunchedApp } from '../../support/electron-app.ts';

interface Packages { findLedgers(): readonly FoundLedger[]; openLedger(path: string): ReturnType<OpenPort> }

let launched: LaunchedApp;
beforeAll(async () => { launched = await launchApp(); });
afterAll(async () => { await launched.close(); });

test('HID and USB modules load in the main process', async () => {
  const [chunk, ...others] = globSync('packages-*.cjs', { cwd: join(import.meta.dirname, '..', '..', '..', 'dist', 'chunks') });
  expect(others).toEqual([]);
  const path = join(import.meta.dirname, '..', '..', '..', 'dist', 'chunks', `${chunk}`);
  const seen = await launched.app.evaluate(async (_electron, chunkPath) => {
    const { findLedgers, openLedger } = process.mainModule?.require(chunkPath) as Packages;
    const opened = await openLedger('/dev/no-ledger').then(() => 'opened', (thrown: unknown) => (thrown instanceof Error ? thrown.message : 'something else'));
    return { found: findLedgers().length, opened };
  }, path);
  expect(seen.found).toBe(0);
  expect(seen.opened).toMatch(/^cannot open device with path \/dev\/no-ledger/);
});

test('the running app looks for a Ledger and says that there is none', async () => {
  // The command line hands its command to the app.
  expect(await cliError(['signer', 'identify', 'ledger', '--network', 'testnet'], { home: launched.home })).toMatchObject({ code: 1, error: 'device/not_found' });
});
