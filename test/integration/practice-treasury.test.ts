// The treasury's outside world in practice mode: device and chain as they were left, the device in the hand, and no key for a live network.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startPracticeTreasury, type PracticeTreasury } from '../../electron/practice/practice-treasury.ts';
import { deriveAddress } from '../../electron/wallet/keys.ts';
import { realClock, seededRandom } from '../support/http-ports.ts';
import { codeOf, valueOf } from '../support/ledger-signer.ts';

const homes: string[] = [];
const open: PracticeTreasury[] = [];

async function start(home: string): Promise<PracticeTreasury> {
  const treasury = valueOf(await startPracticeTreasury({ home, clock: realClock, random: seededRandom('treasury'), emulator: undefined }));
  open.push(treasury);
  return treasury;
}

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'countersign-treasury-'));
  homes.push(home);
  return home;
}

afterEach(async () => {
  for (const treasury of open.splice(0)) await treasury.close();
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

test('its signer is the practice device, which signs for test networks alone', async () => {
  const { ports, controls } = await start(newHome());
  expect(ports.signers).toEqual(['virtual']);
  expect(codeOf(ports.openSigner('ledger'))).toBe('device/not_here');
  const signer = valueOf(ports.openSigner('virtual'));
  expect(codeOf(await signer.identify('mainnet'))).toBe('device/live_network');

  const key = valueOf(await signer.exportKey({ network: 'regtest', scriptType: 'p2tr', account: 0 }));
  const shown = signer.showAddress(key, 0, 7);
  await expect.poll(() => controls.device().screen?.canApprove).toBe(true);
  expect(controls.device()).toMatchObject({ state: 'app', appName: 'Bitcoin Test', screen: { canReject: true, step: 1, of: 1 } });
  controls.press('approve');
  // The device writes tb1…, ours is bcrt1…: the same script.
  expect(valueOf(await shown)).toBe(deriveAddress(key, 0, 7).address);
});

test('device and chain are as they were left', async () => {
  const home = newHome();
  const first = await start(home);
  let told = 0;
  first.controls.onDevice(() => { told += 1; });
  first.controls.press('lock');
  first.controls.press('other_seed');
  first.controls.press('old_app');
  expect(told).toBeGreaterThan(0);
  expect(valueOf(await first.controls.chain('block', null))).toBeNull();
  expect(await first.controls.chain('double_spend', null)).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
  const { url } = first.chain;
  const { height } = first.chain.simulation.state.tip;
  await first.close();

  const second = await start(home);
  expect(second.controls.device()).toMatchObject({ state: 'locked', seed: 'other', appVersion: '2.0.6', screen: null });
  expect(second.chain.url).toBe(url);
  expect(second.chain.simulation.state.tip.height).toBe(height);
  second.controls.press('own_seed');
  second.controls.press('new_app');
  second.controls.press('unlock');
  expect(codeOf(await valueOf(second.ports.openSigner('virtual')).identify('regtest'))).toBe('ok');
});

test('a port that was taken meanwhile is given up for another', async () => {
  const home = newHome();
  const first = await start(home);
  const second = await start(home);
  expect(second.chain.port).not.toBe(first.chain.port);
});
