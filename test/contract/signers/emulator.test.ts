// The same adapter over the transport for Ledger's emulator, to a stand-in that speaks its socket protocol.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSigner } from '../../../electron/signers/open-signer.ts';
import type { Signer } from '../../../electron/signers/port.ts';
import { startEmulator, type EmulatorStandIn } from '../../support/emulator-stand-in.ts';
import { ownMade } from '../../support/ledger-vectors.ts';
import { accountOf, codeOf, valueOf } from '../../support/ledger-signer.ts';
import { approveAll, practiceDevice, type PracticeDevice } from '../../support/practice-device.ts';
import { bytesToHex } from '@noble/hashes/utils.js';

let practice: PracticeDevice;
let emulator: EmulatorStandIn;
let signer: Signer;
beforeEach(async () => {
  practice = practiceDevice({ forTests: { phrase: ownMade.mnemonic } });
  emulator = await startEmulator(practice.device);
  signer = valueOf(openSigner('speculos', { clock: practice.clock, device: null, signers: ['speculos'], emulator: `127.0.0.1:${emulator.port}` }));
});
afterEach(async () => { await emulator.close(); });

const [vector] = ownMade.networks.test.psbts;
const key = accountOf(ownMade.networks.test.accounts.find(({ path }) => path === vector?.account)?.keyInfo ?? '', vector?.template ?? '');
const psbt = Buffer.from(vector?.psbt ?? '', 'base64');

test('says who it is and signs the vector’s transaction', async () => {
  approveAll(practice.device);
  expect(valueOf(await signer.identify('testnet'))).toEqual({ kind: 'speculos', model: null, appName: 'Bitcoin Test', appVersion: '2.4.6', fingerprint: key.fingerprint });
  const [signature] = valueOf(await signer.signPsbt(key, psbt));
  expect(bytesToHex(signature?.signature ?? new Uint8Array())).toBe(vector?.expected[0]?.sig);
});

test('stopped while a person looks, and gone for good', async () => {
  let asked: () => void = () => undefined;
  const isAsked = new Promise<void>((resolve) => { asked = resolve; });
  practice.device.onChanged(() => { if (practice.device.screen() !== null) asked(); });
  const signing = signer.signPsbt(key, psbt);
  await isAsked;
  emulator.drop();
  expect(codeOf(await signing)).toBe('device/unplugged');
  await emulator.close();
  expect(codeOf(await signer.identify('testnet'))).toBe('device/not_found');
});

test('the caller gives up while a person looks: the socket is let go', async () => {
  const stop = new AbortController();
  practice.device.onChanged(() => { if (practice.device.screen() !== null) stop.abort(); });
  expect(codeOf(await signer.signPsbt(key, psbt, { signal: stop.signal }))).toBe('device/cancelled');
  expect(practice.device.press('reject')).toBe(true);
  expect(codeOf(await signer.identify('testnet'))).toBe('ok');
});

test('an address that is none is said at once', () => {
  expect(openSigner('speculos', { clock: practice.clock, device: null, signers: ['speculos'], emulator: 'http://127.0.0.1' }))
    .toMatchObject({ ok: false, error: { code: 'device/not_here', details: { problem: 'COUNTERSIGN_SPECULOS is not written as host:port' } } });
});

test('a signer that is not offered, and a practice device where there is none', () => {
  const ports = { clock: practice.clock, device: null, emulator: undefined };
  expect(codeOf(openSigner('speculos', { ...ports, signers: ['ledger'] }))).toBe('device/not_here');
  expect(openSigner('virtual', { ...ports, signers: ['virtual'] })).toMatchObject({ ok: false, error: { code: 'device/not_here', details: { problem: 'it belongs to practice mode' } } });
});
