// Signature checks against the vectors of BIP340 and BIP341 and against Wycheproof's broken ECDSA signatures.
import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { Transaction } from 'bitcoinjs-lib';
import { addressOfScript } from '../../../../electron/wallet/address.ts';
import { curve } from '../../../../electron/wallet/curve.ts';
import { ecdsaProblem, taprootProblem } from '../../../../electron/wallet/digest.ts';
import { scriptsOfKey } from '../../../../electron/wallet/keys.ts';
import { sha256 } from '@noble/hashes/sha2.js';
import bip340 from '../../../fixtures/vectors/ledger/bip340.json' with { type: 'json' };
import bip341 from '../../../fixtures/vectors/ledger/bip341.json' with { type: 'json' };
import wycheproof from '../../../fixtures/vectors/wycheproof/ecdsa_secp256k1_sha256_bitcoin_test.json' with { type: 'json' };

describe('BIP340', () => {
  it.each(bip340.filter(({ message }) => message.length === 64))('$id $comment', (vector) => {
    let holds: boolean;
    try { holds = curve.verifySchnorr(hexToBytes(vector.message.toLowerCase()), hexToBytes(vector['public key'].toLowerCase()), hexToBytes(vector.signature.toLowerCase())); }
    catch { holds = false; }
    expect(holds).toBe(vector['verification result'] === 'TRUE');
  });
});

describe('BIP341', () => {
  const keyOnly = bip341.scriptPubKey.filter(({ given }) => given.scriptTree === null);
  it('has addresses of one key', () => expect(keyOnly.length).toBeGreaterThan(0));
  it.each(keyOnly)('$id', ({ given, expected }) => {
    const { script } = scriptsOfKey(hexToBytes(`02${given.internalPubkey}`), 'p2tr');
    expect(bytesToHex(script)).toBe(expected.scriptPubKey);
    expect(addressOfScript(expected.scriptPubKey, 'mainnet')).toBe(expected.bip350Address);
  });

  it('signatures over the whole transaction hold, over a part of it they are refused', () => {
    for (const { given, inputSpending } of bip341.keyPathSpending) {
      const tx = Transaction.fromHex(given.rawUnsignedTx);
      const spent = given.utxosSpent.map(({ scriptPubKey, amountSats }) => ({ script: hexToBytes(scriptPubKey), valueSat: BigInt(amountSats) }));
      for (const { given: { txinIndex, hashType }, expected } of inputSpending) {
        const problem = taprootProblem(tx, txinIndex, spent, hexToBytes(expected.witness[0] ?? ''));
        expect(problem).toBe(hashType <= 1 ? null : 'does not sign the whole transaction');
      }
      expect(inputSpending.some(({ given: { hashType } }) => hashType <= 1)).toBe(true);
    }
  });
});

describe('Wycheproof', () => {
  it('every signature is judged as Bitcoin judges it', () => {
    const wrong: string[] = [];
    let valid = 0;
    for (const { publicKey, tests } of wycheproof.testGroups) {
      for (const { tcId, msg, sig, result, comment } of tests) {
        const holds = ecdsaProblem(() => sha256(hexToBytes(msg)), hexToBytes(publicKey.uncompressed), hexToBytes(`${sig}01`)) === null;
        if (holds) valid += 1;
        if (holds !== (result === 'valid')) wrong.push(`${tcId} ${comment}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(valid).toBeGreaterThan(100);
  });
});
