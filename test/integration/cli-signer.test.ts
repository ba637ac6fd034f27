// The signers on the command line, in practice mode: which there are, who they are, and what stands in the way said at once.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../electron/core/create-app.ts';
import { livePorts } from '../../electron/core/live-ports.ts';
import { openPracticeApp } from '../../electron/practice/practice-app.ts';
import { freshSettings, type DeviceSettings } from '../../electron/signers/virtual/settings.ts';
import { cli, cliError, cliJson, type CliOptions } from '../support/cli.ts';
import { must, silentLog, temporaryHome } from '../support/shop.ts';

let home = '';
let options: CliOptions;
beforeEach(async () => {
  home = temporaryHome();
  options = { home: join(home, 'practice'), passphrase: null };
  const ports = livePorts({ home: options.home, log: silentLog });
  const practice = must(await openPracticeApp(options.home, ports, (own) => createApp(own, { home: options.home, mode: 'practice' })));
  await practice.app.close();
});
afterEach(() => { rmSync(home, { recursive: true, force: true }); });

const deviceFile = (): string => join(options.home, 'treasury', 'device.json');
function leaveDevice(settings: Partial<DeviceSettings>): void {
  mkdirSync(join(options.home, 'treasury'), { recursive: true });
  writeFileSync(deviceFile(), JSON.stringify({ ...freshSettings, ...settings }));
}

test('the practice device is there, and its hand puts it right', async () => {
  expect(await cliJson(['signer', 'list'], options)).toMatchObject({ signers: [{ kind: 'virtual', state: 'idle', udev: null }] });
  leaveDevice({ locked: true, app: null });
  expect(await cliJson(['signer', 'identify', 'virtual', '--wait'], options)).toMatchObject({ kind: 'virtual', appName: 'Bitcoin Test', fingerprint: 'f5acc2fd', nickname: null });
  expect(JSON.parse(readFileSync(deviceFile(), 'utf8'))).toMatchObject({ locked: false, app: 'Bitcoin Test' });
  expect((await cli(['doctor'], options)).out).toContain('ok  signer virtual: Bitcoin Test 2.4.6, fingerprint f5acc2fd');
});

test('what stands in the way is said, not waited for, unless asked to wait', async () => {
  leaveDevice({ locked: true });
  const left = { ...options, env: { COUNTERSIGN_PRACTICE_DEVICE: 'leave' } };
  expect(await cliError(['signer', 'identify', 'virtual'], left)).toMatchObject({ code: 1, error: 'device/locked' });
  expect(await cliError(['signer', 'identify', 'ledger'], left)).toMatchObject({ code: 1, error: 'device/not_here' });
  expect(await cliError(['signer', 'identify', 'virtual', '--network', 'mainnet'], left)).toMatchObject({ code: 1, error: 'device/live_network' });
  expect(await cliError(['signer', 'identify', 'virtual', '--network', 'moon'], left)).toMatchObject({ code: 2, error: 'input/usage' });
});
