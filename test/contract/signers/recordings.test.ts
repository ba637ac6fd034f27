// Ledger's recordings of real devices: its clients replay them byte for byte, and the practice device gives the same answers to the same bytes.
import { AppClient } from '@ledgerhq/ledger-bitcoin';
import { schnorr } from '@noble/curves/secp256k1.js';
import { Psbt, Transaction } from 'bitcoinjs-lib';
import { describe, expect, test } from 'vitest';
import { InnerClient, innerPolicyOf, policyOf, PsbtV2, replay } from '../../support/ledger-clients.ts';
import { transcripts, type Transcript } from '../../support/ledger-vectors.ts';
import { approveAll, openTransport, practiceDevice } from '../../support/practice-device.ts';

const exchangesOf = ({ exchanges }: Transcript): readonly string[] => exchanges.filter((line) => !line.startsWith('//'));
const hmacOf = ({ hmac }: Transcript): Buffer | null => (typeof hmac === 'string' ? Buffer.from(hmac, 'hex') : null);
const vectorOf = ({ name = '', policy = '', keys = [] }: Transcript): { name: string; template: string; keys: readonly string[] } => ({ name, template: policy, keys });
const pathOf = ({ derivation_path: path = 'm' }: Transcript): number[] =>
  path.split('/').slice(1).map((step) => Number.parseInt(step, 10) + (step.endsWith("'") ? 0x8000_0000 : 0));
/** The signatures in a recording: what was handed over, without the word that marks it. */
const yieldsOf = (transcript: Transcript): readonly string[] =>
  exchangesOf(transcript).filter((line) => line.startsWith('<= 10')).map((line) => line.slice(5, -4));

test('nine recordings are here', () => {
  expect(transcripts.map(({ command }) => command)).toEqual([
    'get_extended_pubkey', 'get_extended_pubkey', 'get_extended_pubkey', 'get_wallet_address', 'register_wallet', 'register_wallet', 'sign_psbt', 'sign_psbt', 'sign_psbt',
  ]);
});

describe('hw-app-btc replays, byte for byte', () => {
  // It cannot register wallets, and loses witness scripts and the taproot fields of a PSBT of version 0.
  test.each(transcripts.filter(({ command, id }) => command !== 'register_wallet' && id !== 'sign_psbt#1' && id !== 'sign_psbt#2'))('$id', async (transcript) => {
    const { transport, store } = await replay(exchangesOf(transcript));
    const client = new InnerClient(transport);
    const { command, display = false, result, change = false, address_index: index = 0 } = transcript;
    if (command === 'get_extended_pubkey') expect(await client.getExtendedPubkey(display, pathOf(transcript))).toBe(result);
    if (command === 'get_wallet_address') {
      expect(await client.getWalletAddress(innerPolicyOf(vectorOf(transcript)), hmacOf(transcript), Number(change), index, display)).toBe('tb1pws8wvnj99ca6acf8kq7pjk7vyxknah0d9mexckh5s0vu2ccy68js9am6u7');
    }
    if (command === 'sign_psbt') {
      const psbt = PsbtV2.fromV0(Buffer.from(transcript.psbt ?? '', 'base64'));
      const signatures = await client.signPsbt(psbt, innerPolicyOf(vectorOf(transcript)), hmacOf(transcript), () => undefined);
      expect([...signatures].map(([input, signature]) => [input, signature.toString('hex')])).toEqual(yieldsOf(transcript).map((made) => [0, made.slice(4 + 66)]));
    }
    store.ensureQueueEmpty();
  });
});

describe('ledger-bitcoin replays, byte for byte but for P2 of CONTINUE, which it sends as 0', () => {
  test.each(transcripts)('$id', async (transcript) => {
    const { transport, store } = await replay(exchangesOf(transcript).map((line) => line.replace(/^=> f8010001/, '=> f8010000')));
    const client = new AppClient(transport);
    const { command, display = false, result, change = false, address_index: index = 0, derivation_path: path = '' } = transcript;
    if (command === 'get_extended_pubkey') expect(await client.getExtendedPubkey(path, display)).toBe(result);
    const policy = policyOf(vectorOf(transcript));
    // It goes on to check the address by itself, and asks what nobody recorded.
    const atTheEnd = { name: 'RecordStoreQueueEmpty' };
    if (command === 'get_wallet_address') await expect(client.getWalletAddress(policy, hmacOf(transcript), Number(change), index, display)).rejects.toMatchObject(atTheEnd);
    if (command === 'register_wallet') await expect(client.registerWallet(policy)).rejects.toMatchObject(atTheEnd);
    if (command === 'sign_psbt') await client.signPsbt(transcript.psbt ?? '', policy, hmacOf(transcript));
    store.ensureQueueEmpty();
  });
});

describe('the practice device', () => {
  // One was recorded with a seed that nobody knows; one by a version of the app that asks in another order, and signs with chance.
  test.each(transcripts.filter(({ id }) => id !== 'get_extended_pubkey#1' && id !== 'sign_psbt#2'))('answers $id byte for byte', async (transcript) => {
    const { device } = practiceDevice();
    approveAll(device);
    const lines = exchangesOf(transcript);
    for (let at = 0; at < lines.length; at += 2) {
      const answer = await device.exchange(Buffer.from(lines[at]!.slice(3), 'hex'));
      expect(`line ${at + 1}: <= ${Buffer.from(answer).toString('hex')}`).toBe(`line ${at + 1}: ${lines[at + 1]}`);
    }
  });

  test('in the older protocol hands the signature over without its key', async () => {
    const { device } = practiceDevice();
    approveAll(device);
    const [start = '', ...lines] = exchangesOf(transcripts.find(({ id }) => id === 'sign_psbt#0')!).filter((line) => line.startsWith('=>')).map((line) => line.slice(3));
    let answer = await device.exchange(Buffer.from(start.replace(/^e1040001/, 'e1040000'), 'hex'));
    for (const line of lines.slice(0, -1)) answer = await device.exchange(Buffer.from(line, 'hex'));
    const [recorded = ''] = yieldsOf(transcripts.find(({ id }) => id === 'sign_psbt#0')!);
    expect(Buffer.from(answer).toString('hex')).toBe(`10${recorded.slice(0, 2)}${recorded.slice(2 + 2 + 66)}e000`);
  });

  test('signs sign_psbt#2 for the same key, leaf and digest', async () => {
    const transcript = transcripts.find(({ id }) => id === 'sign_psbt#2')!;
    const { device } = practiceDevice();
    approveAll(device);
    const made = await new AppClient(openTransport(device)).signPsbt(transcript.psbt ?? '', policyOf(vectorOf(transcript)), hmacOf(transcript));
    const [recorded = ''] = yieldsOf(transcript);
    expect(made).toHaveLength(1);
    const [[input, { pubkey, signature, tapleafHash }]] = made as [(typeof made)[number]];
    expect(`${input.toString(16).padStart(2, '0')}40${pubkey.toString('hex')}${tapleafHash?.toString('hex')}`).toBe(recorded.slice(0, 2 + 2 + 128));
    const recordedSignature = Buffer.from(recorded.slice(2 + 2 + 128), 'hex');
    const psbt = Psbt.fromBase64(transcript.psbt ?? '');
    const spent = psbt.data.inputs[0]!.witnessUtxo!;
    const digest = Transaction.fromBuffer(psbt.data.getTransaction()).hashForWitnessV1(0, [spent.script], [spent.value], Transaction.SIGHASH_ALL, tapleafHash);
    for (const each of [recordedSignature, signature]) expect(schnorr.verify(each.subarray(0, 64), digest, pubkey.subarray(0, 32))).toBe(true);
    expect(signature[64]).toBe(1);
  });
});
