// Signed texts: the official signatures verify for the key's address of every kind, and nothing that differs does.
import fc from 'fast-check';
import { base64 } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';
import { expect, test } from 'vitest';
import { scriptTypes } from '../../../../shared/domain/bitcoin.ts';
import { addressOfScript } from '../../../../electron/wallet/address.ts';
import { scriptsOfKey } from '../../../../electron/wallet/keys.ts';
import { curve } from '../../../../electron/wallet/curve.ts';
import { encodeMessageSignature, messageDigest, verifyMessage } from '../../../../electron/wallet/message.ts';
import naughty from '../../../fixtures/vectors/naughty-strings/blns.json' with { type: 'json' };
import psbts from '../../../fixtures/vectors/ledger/psbt-expected.json' with { type: 'json' };
import vectors from '../../../fixtures/vectors/ledger/derivation-and-messages.json' with { type: 'json' };

const master = HDKey.fromMasterSeed(mnemonicToSeedSync(psbts.seed.mnemonic));
const addressOf = (path: string, type: (typeof scriptTypes)[number]): string =>
  addressOfScript(Buffer.from(scriptsOfKey(master.derive(path).publicKey!, type).script).toString('hex'), 'testnet')!;

const cases = vectors.messages.flatMap((one) => scriptTypes.map((type) => ({ ...one, type })));

test.each(cases)('$id holds for $type, with the device’s header and with the address’s own', ({ path, message, signature, type }) => {
  const address = addressOf(path, type);
  expect(verifyMessage({ network: 'testnet', address, message, signature })).toEqual({ ok: true, value: null });
  const own = encodeMessageSignature(base64.decode(signature), type);
  expect(verifyMessage({ network: 'testnet', address, message, signature: own })).toEqual({ ok: true, value: null });
  expect(base64.decode(own)[0]).toBeGreaterThanOrEqual({ p2pkh: 31, 'p2sh-p2wpkh': 35, p2wpkh: 39, p2tr: 39 }[type]);
});

test('one other character, one other bit, another address: refused', () => {
  const { path, message, signature } = vectors.messages[0]!;
  const address = addressOf(path, 'p2wpkh');
  fc.assert(fc.property(fc.nat(message.length - 1), fc.nat(64), fc.nat(7), (at, byte, bit) => {
    const bytes = base64.decode(signature);
    expect(verifyMessage({ network: 'testnet', address, message: `${message.slice(0, at)}#${message.slice(at + 1)}`, signature }).ok).toBe(false);
    bytes[byte] = bytes[byte]! ^ (1 << bit);
    // The header's upper bits name the kind of address, which is not believed.
    fc.pre(byte !== 0 || bit < 2);
    expect(verifyMessage({ network: 'testnet', address, message, signature: base64.encode(bytes) }).ok).toBe(false);
  }));
  expect(verifyMessage({ network: 'testnet', address: addressOf("m/84'/1'/0'/0/5", 'p2wpkh'), message, signature }).ok).toBe(false);
  for (const broken of ['', 'AAAA', signature.slice(4), `${signature}AAAA`, 'no base64!']) expect(verifyMessage({ network: 'testnet', address, message, signature: broken }).ok).toBe(false);
});

test('the old form by an uncompressed key, a text with broken characters, and naughty texts', () => {
  // Made with the key 1: uncompressed addresses are signed for with headers 27 to 30 (BIP137).
  const secret = new Uint8Array(32).fill(0, 0, 31);
  secret[31] = 1;
  const sign = (message: string, header: number): string => {
    const { signature, recoveryId } = curve.signRecoverable(messageDigest(message), secret);
    return base64.encode(Uint8Array.of(header + recoveryId, ...signature));
  };
  const uncompressed = '1EHNa6Q4Jz2uvNExL497mE43ikXhwF6kZm';
  const compressed = '1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH';
  const verify = (address: string, message: string, signature: string) => verifyMessage({ network: 'mainnet', address, message, signature }).ok;
  expect(verify(uncompressed, 'hello', sign('hello', 27))).toBe(true);
  expect(verify(uncompressed, 'hello', sign('hello', 31))).toBe(false);
  expect(verify(compressed, 'hello', sign('hello', 31))).toBe(true);
  for (const [i, message] of naughty.entries()) {
    expect(verify(compressed, 'hello', message)).toBe(false);
    expect(verify(message, 'hello', '')).toBe(false);
    // Signing takes long; every twentieth has some of each kind.
    if (i % 20 > 0 || !message.isWellFormed()) continue;
    expect(verify(compressed, message, sign(message, 31))).toBe(true);
    expect(verify(compressed, `${message}.`, sign(message, 31))).toBe(false);
  }
  expect(verify(compressed, 'half \ud800', sign('half \ufffd', 31))).toBe(false);
});
