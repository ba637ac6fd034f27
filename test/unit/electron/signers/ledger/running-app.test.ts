// The app a device says it has open, for every name and version it may say.
import { expect, test } from 'vitest';
import type { Conversation } from '../../../../../electron/signers/ledger/conversation.ts';
import { DeviceFault } from '../../../../../electron/signers/ledger/device-fault.ts';
import { checkApp } from '../../../../../electron/signers/ledger/running-app.ts';
import type { BitcoinNetwork } from '../../../../../shared/domain/bitcoin.ts';

const counted = (text: string): Buffer => Buffer.concat([Buffer.of(text.length), Buffer.from(text, 'latin1')]);
const answer = (name: string, version: string): Buffer => Buffer.concat([Buffer.of(1), counted(name), counted(version), Buffer.of(1, 0, 0x90, 0)]);

/** A device that gives these answers in turn, and what it was asked. */
function talkOf(...answers: readonly Buffer[]): { readonly talk: Conversation; readonly asked: string[] } {
  const asked: string[] = [];
  const left = [...answers];
  return {
    asked,
    talk: {
      ask: (cla, ins, _p1, _p2, data = Buffer.alloc(0)) => {
        asked.push(`${Buffer.of(cla, ins).toString('hex')} ${data.toString('latin1')}`.trim());
        return Promise.resolve(left.shift() ?? Buffer.of(0x6f, 0));
      },
      send: () => Promise.reject(new Error('not used')),
      setPersonAsked: () => undefined,
    },
  };
}

const outcome = async (network: BitcoinNetwork, mayOpen: boolean, ...answers: readonly Buffer[]): Promise<unknown> => {
  try { return await checkApp(talkOf(...answers).talk, network, mayOpen); }
  catch (thrown) { return thrown instanceof DeviceFault ? { code: thrown.error.code, ...thrown.error.details } : thrown; }
};

test.each<[BitcoinNetwork, string, string, unknown]>([
  ['mainnet', 'Bitcoin', '2.4.6', { name: 'Bitcoin', version: '2.4.6' }],
  ['mainnet', 'Bitcoin', '2.1.0', { name: 'Bitcoin', version: '2.1.0' }],
  ['mainnet', 'Bitcoin', '3.0.0-rc1', { name: 'Bitcoin', version: '3.0.0-rc1' }],
  ['testnet', 'Bitcoin Test', '2.10.0', { name: 'Bitcoin Test', version: '2.10.0' }],
  ['signet', 'Bitcoin Test', '2.4.6', { name: 'Bitcoin Test', version: '2.4.6' }],
  ['regtest', 'Bitcoin Test', '2.4.6', { name: 'Bitcoin Test', version: '2.4.6' }],
  ['mainnet', 'Bitcoin', '2.0.6', { code: 'device/app_outdated', app: 'Bitcoin', found: '2.0.6', needed: '2.1.0' }],
  ['mainnet', 'Bitcoin', '1.6.4', { code: 'device/app_outdated', app: 'Bitcoin', found: '1.6.4', needed: '2.1.0' }],
  ['mainnet', 'Bitcoin', 'new', { code: 'device/app_outdated', app: 'Bitcoin', found: 'new', needed: '2.1.0' }],
  ['mainnet', 'Bitcoin', '2', { code: 'device/app_outdated', app: 'Bitcoin', found: '2', needed: '2.1.0' }],
  ['mainnet', 'Bitcoin Test', '2.4.6', { code: 'device/wrong_network', open: 'Bitcoin Test', wanted: 'Bitcoin' }],
  ['regtest', 'Bitcoin', '2.4.6', { code: 'device/wrong_network', open: 'Bitcoin', wanted: 'Bitcoin Test' }],
  ['mainnet', 'Ethereum', '1.10.4', { code: 'device/wrong_app', open: 'Ethereum', wanted: 'Bitcoin' }],
  ['mainnet', 'Bitcoin Legacy', '2.4.6', { code: 'device/wrong_app', open: 'Bitcoin Legacy', wanted: 'Bitcoin' }],
  ['mainnet', 'BOLOS', '1.1.1', { code: 'device/wrong_app', open: 'No app', wanted: 'Bitcoin' }],
  ['mainnet', 'OLOS\0', '1.1.1', { code: 'device/wrong_app', open: 'No app', wanted: 'Bitcoin' }],
])('%s with %s %s', async (network, name, version, expected) => {
  expect(await outcome(network, false, answer(name, version))).toEqual(expected);
});

test.each([['', 'nothing'], ['02', 'another format'], ['01', 'no name'], ['0120426974', 'a name that is cut off'], ['0107426974636f696e', 'no version']])('%s: %s is nonsense', async (hex) => {
  expect(await outcome('mainnet', false, Buffer.concat([Buffer.from(hex, 'hex'), Buffer.of(0x90, 0)]))).toMatchObject({ code: 'device/nonsense' });
});

test('a question that was left open is dropped by asking again', async () => {
  expect(await outcome('mainnet', false, Buffer.of(0x6a, 0x80), answer('Bitcoin', '2.4.6'))).toEqual({ name: 'Bitcoin', version: '2.4.6' });
  expect(await outcome('mainnet', false, Buffer.of(0xb0, 0x07), Buffer.of(0x6a, 0x80), Buffer.of(0x6a, 0x80), answer('Bitcoin', '2.4.6'))).toMatchObject({ code: 'device/refused' });
});

test.each<[string, Buffer, string]>([
  ['a yes ends the connection', Buffer.of(0x90, 0), 'device/unplugged'],
  ['a no changes nothing', Buffer.of(0x55, 0x01), 'device/wrong_app'],
  ['an app that is not installed changes nothing', Buffer.of(0x68, 0x07), 'device/wrong_app'],
])('the menu is asked to open the app: %s', async (_what, reply, code) => {
  const { talk, asked } = talkOf(answer('BOLOS', '1.1.1'), reply);
  await expect(checkApp(talk, 'regtest', true)).rejects.toMatchObject({ error: { code } });
  expect(asked).toEqual(['b001', 'e0d8 Bitcoin Test']);
});

test('another app is never told to go', async () => {
  const { talk, asked } = talkOf(answer('Ethereum', '1.0.0'));
  await expect(checkApp(talk, 'mainnet', true)).rejects.toMatchObject({ error: { code: 'device/wrong_app' } });
  expect(asked).toEqual(['b001']);
});
