// A device that answers in good form and wrongly: nothing of it is given back.
import { expect, test } from 'vitest';
import { virtualPort } from '../../../electron/signers/open-signer.ts';
import type { Signer } from '../../../electron/signers/port.ts';
import type { AccountKey } from '../../../shared/domain/bitcoin.ts';
import { ownMade } from '../../support/ledger-vectors.ts';
import { accountOf, signerOver } from '../../support/ledger-signer.ts';
import { approveAll, practiceDevice } from '../../support/practice-device.ts';

const { accounts, psbts } = ownMade.networks.test;
const vectorOf = (id: string): { readonly key: AccountKey; readonly psbt: Buffer } => {
  const vector = psbts.find((known) => known.id === id);
  const own = accounts.find(({ path, template }) => path === vector?.account && template === vector.template);
  return { key: accountOf(own?.keyInfo ?? '', vector?.template ?? ''), psbt: Buffer.from(vector?.psbt ?? '', 'base64') };
};
const segwit = vectorOf('shared-84-2in');
const taproot = vectorOf('shared-86-1in');
const xpubAt = (path: string): string => accounts.find((known) => known.path === path)?.xpub ?? '';

/** What the device says instead; null: what it really says. */
type Lie = (apdu: Buffer, answer: Buffer) => Buffer | null;

function liar(lie: Lie): Signer {
  const practice = practiceDevice({ forTests: { phrase: ownMade.mnemonic } });
  approveAll(practice.device);
  const port = virtualPort(practice.device);
  return signerOver(practice, {
    openPort: async () => {
      const device = await port();
      return {
        ...device,
        exchange: async (apdu) => {
          const answer = Buffer.from(await device.exchange(apdu));
          return lie(Buffer.from(apdu), answer) ?? answer;
        },
      };
    },
  });
}

const withStatus = (data: Buffer | string): Buffer => Buffer.concat([typeof data === 'string' ? Buffer.from(data, 'latin1') : data, Buffer.of(0x90, 0)]);
const asks = (apdu: Buffer, instruction: number): boolean => apdu[0] === 0xe1 && apdu[1] === instruction;
const isYield = (answer: Buffer): boolean => answer[0] === 0x10 && answer.readUInt16BE(answer.length - 2) === 0xe000;
/** Changes the body of every signature the device hands over. */
const inYield = (change: (body: Buffer) => Buffer): Lie => (_apdu, answer) => (isYield(answer) ? Buffer.concat([change(Buffer.from(answer)).subarray(0, -2), Buffer.of(0xe0, 0)]) : null);
const flip = (at: (body: Buffer) => number): Lie => inYield((body) => {
  const place = at(body);
  body[place] = (body[place] ?? 0) ^ 1;
  return body;
});

test.each<[string, Lie, string]>([
  ['the key of another account', (apdu) => (asks(apdu, 0) ? withStatus(xpubAt("m/84'/1'/1'")) : null), 'its key is not the one at m/84\'/1\'/0\''],
  ['a key of the main network', (apdu) => (asks(apdu, 0) ? withStatus(ownMade.networks.main.accounts[0]?.xpub ?? '') : null), 'its key at m/84\'/1\'/0\' cannot be read'],
  ['a key that is cut off', (apdu) => (asks(apdu, 0) ? withStatus(xpubAt("m/84'/1'/0'").slice(0, -1)) : null), 'its key at m/84\'/1\'/0\' cannot be read'],
])('exportKey: %s', async (_what, lie, problem) => {
  expect(await liar(lie).exportKey({ network: 'testnet', scriptType: 'p2wpkh', account: 0 })).toMatchObject({ ok: false, error: { code: 'device/nonsense', details: { problem } } });
});

test('showAddress: another address of the same account', async () => {
  const other = accounts.find(({ path }) => path === "m/84'/1'/0'")?.addresses['0/1'] ?? '';
  const lie: Lie = (_apdu, answer) => (answer.toString('latin1').startsWith('tb1') ? withStatus(other) : null);
  expect(await liar(lie).showAddress(segwit.key, 0, 0)).toMatchObject({ ok: false, error: { code: 'device/nonsense' } });
});

test('signMessage: a signature over another text', async () => {
  const signer = liar(() => null);
  const other = await signer.signMessage(segwit.key, 0, 0, 'pay somebody');
  const lie: Lie = (_apdu, answer) => (answer.length === 67 && other.ok ? withStatus(Buffer.from(other.value)) : null);
  expect(await liar(lie).signMessage(segwit.key, 0, 0, 'pay nobody')).toMatchObject({ ok: false, error: { code: 'device/nonsense' } });
});

test.each<[string, typeof segwit, Lie, RegExp]>([
  ['a signature with one bit changed', segwit, flip((body) => body.length - 12), /does not hold|is not written as a signature/],
  ['a Schnorr signature with one bit changed', taproot, flip((body) => body.length - 12), /does not hold/],
  ['a signature that leaves the outputs open', segwit, inYield((body) => {
    body[body.length - 3] = 0x02;
    return body;
  }), /does not sign the whole transaction/],
  ['a signature by another key', segwit, flip(() => 1 + 1 + 1 + 20), /is by another key/],
  ['a signature for an input that is not there', segwit, inYield((body) => {
    body[1] = 9;
    return body;
  }), /there is none for input 1/],
  ['both signatures for one input', segwit, inYield((body) => {
    body[1] = 0;
    return body;
  }), /there are several for input 1/],
  ['a signature for a script nobody knows of', taproot, inYield((body) => Buffer.concat([Buffer.of(0x10, 0, 64), body.subarray(3, 35), Buffer.alloc(32, 7), body.subarray(35)])), /script of which nobody knows/],
  ['no signature at all', segwit, (apdu, answer) => (isYield(answer) && apdu[0] === 0xf8 ? Buffer.of(0x90, 0) : null), /there is none for input 1/],
])('signPsbt: %s', async (_what, { key, psbt }, lie, problem) => {
  const signed = await liar(lie).signPsbt(key, psbt);
  expect(signed.ok ? 'signed' : `${signed.error.code} ${signed.error.details?.['problem'] ?? ''}`).toMatch(problem);
  expect(signed.ok ? 'signed' : signed.error.code).toBe('device/nonsense');
});
