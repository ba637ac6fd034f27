import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { concatBytes, fromHex, hash160, sized, toHex } from '../../../../../electron/practice/chain/bytes.ts';
import { formOf, p2pkhScript, p2wpkhScript } from '../../../../../electron/practice/chain/script.ts';
import { keyHashCode, legacySighash, segwitSighash, shareOf, taprootSighash } from '../../../../../electron/practice/chain/sighash.ts';
import { output, readTx, type Tx } from '../../../../../electron/practice/chain/transaction.ts';
import { isStrictDer, verifyInput } from '../../../../../electron/practice/chain/verify-input.ts';
import type { ScriptType } from '../../../../../shared/domain/bitcoin.ts';
import { scriptTypes } from '../../../../../shared/domain/bitcoin.ts';
import { signedSpend, testKey, type SpendCoin } from '../../../../support/chain-bench.ts';

const vectors = path.join(import.meta.dirname, '../../../../fixtures/vectors');
const read = <T>(file: string): T => JSON.parse(readFileSync(path.join(vectors, file), 'utf8')) as T;

interface Bip143 { readonly name: string; readonly signed: string; readonly spent: readonly { readonly script: string; readonly sat: string }[]; readonly input: number; readonly sighash: string }
interface Bip340 { readonly 'index': string; readonly 'public key': string; readonly 'message': string; readonly 'signature': string; readonly 'verification result': string }
interface Bip341 {
  readonly keyPathSpending: readonly {
    readonly given: { readonly rawUnsignedTx: string; readonly utxosSpent: readonly { readonly scriptPubKey: string; readonly amountSats: number }[] };
    readonly inputSpending: readonly { readonly given: { readonly txinIndex: number; readonly hashType: number }; readonly intermediary: { readonly sigHash: string } }[];
    readonly auxiliary: { readonly fullySignedTx: string };
  }[];
}

describe('the digests of the standards', () => {
  it.each(read<readonly Bip143[]>('bip143/examples.json'))('BIP143: $name', ({ signed, spent, input, sighash }) => {
    const tx = readTx(fromHex(signed));
    const shared = shareOf(tx, spent.map(({ script, sat }) => output(BigInt(sat), fromHex(script))));
    const keyHash = tx.inputs[input]?.scriptSig.subarray(3);
    const form = formOf(fromHex(spent[input]?.script ?? ''));
    const hash = form.type === 'v0_p2wpkh' ? form.data : keyHash;
    expect(toHex(segwitSighash(shared, input, keyHashCode(hash ?? new Uint8Array()), 1))).toBe(sighash);
    expect(verifyInput(shared, input)).toBeNull();
  });

  describe.each(read<Bip341>('ledger/bip341.json').keyPathSpending)('BIP341', ({ given, inputSpending, auxiliary }) => {
    const signed = readTx(fromHex(auxiliary.fullySignedTx));
    const spent = given.utxosSpent.map(({ scriptPubKey, amountSats }) => output(BigInt(amountSats), fromHex(scriptPubKey)));
    const shared = shareOf(signed, spent);

    it.each(inputSpending)('input $given.txinIndex with hash type $given.hashType', (vector) => {
      const { txinIndex, hashType } = vector.given;
      const digest = taprootSighash(shareOf(readTx(fromHex(given.rawUnsignedTx)), spent), txinIndex, hashType);
      expect(digest && toHex(digest)).toBe(vector.intermediary.sigHash);
    });

    it('takes every input of the signed transaction, each of its own hash type', () => {
      expect(signed.inputs.map((_, index) => verifyInput(shared, index))).toEqual(signed.inputs.map(() => null));
    });

    it('refuses every input that is given another coin’s amount or script where the signature covers it', () => {
      for (const { given: { txinIndex } } of inputSpending) {
        const dearer = spent.map((coin, index) => (index === txinIndex ? output(coin.valueSat + 1n, coin.script) : coin));
        expect(verifyInput(shareOf(signed, dearer), txinIndex)).toContain('Invalid Schnorr signature');
      }
    });
  });

  it('BIP340: its signatures, good and bad, are judged as it says', () => {
    const all = read<readonly Bip340[]>('ledger/bip340.json');
    expect(all.length).toBeGreaterThan(10);
    for (const vector of all) {
      const judge = (): boolean => {
        try {
          return schnorr.verify(fromHex(vector.signature.toLowerCase()), fromHex(vector.message.toLowerCase()), fromHex(vector['public key'].toLowerCase()));
        } catch {
          return false;
        }
      };
      expect(judge(), vector.index).toBe(vector['verification result'] === 'TRUE');
    }
  });
});

/** Coins that nobody has: enough to be signed for. */
function coinOf(type: ScriptType, place: number): SpendCoin {
  const key = testKey(`coin ${type}`, type);
  const funding = readTx(fromHex(`0200000001${'ab'.repeat(32)}${place.toString(16).padStart(2, '0')}000000 00 ffffffff 01 50c3000000000000 ${(key.scriptHex.length / 2).toString(16)}${key.scriptHex} 00000000`.replaceAll(' ', '')));
  return { txid: funding.txid, vout: 0, valueSat: 50_000n, key, rawHex: toHex(funding.raw) };
}

const problemOf = (tx: Tx, coins: readonly SpendCoin[]): string | null => {
  const shared = shareOf(tx, coins.map(({ valueSat, key }) => output(valueSat, fromHex(key.scriptHex))));
  return tx.inputs.map((_, index) => verifyInput(shared, index)).find((problem) => problem !== null) ?? null;
};

describe('spends of the four script types, signed by another library', () => {
  const to = testKey('payee').address;

  it.each(scriptTypes)('%s with every way to sign', (type) => {
    const coins = [coinOf(type, 0), coinOf(type, 1)];
    for (const sighash of [undefined, 0x01, 0x02, 0x03, 0x81, 0x82, 0x83]) {
      const { rawHex } = signedSpend(coins, [{ address: to, valueSat: 40_000n }, { address: to, valueSat: 41_000n }], sighash === undefined ? {} : { sighash });
      expect(problemOf(readTx(fromHex(rawHex)), coins), String(sighash)).toBeNull();
    }
  });

  it.each(scriptTypes)('%s: each byte of the transaction altered is refused, by its form or by the signatures', (type) => {
    const coins = [coinOf(type, 0)];
    const raw = fromHex(signedSpend(coins, [{ address: to, valueSat: 40_000n }]).rawHex);
    expect(problemOf(readTx(raw), coins)).toBeNull();
    const taken: number[] = [];
    for (const at of raw.keys()) {
      const altered = raw.slice();
      altered[at] = (altered[at] ?? 0) ^ 0x01;
      let tx: Tx;
      try {
        tx = readTx(altered);
      } catch {
        continue;
      }
      // A transaction of no inputs has no signature to be wrong; nobody takes it for a payment.
      if (tx.inputs.length === 1 && problemOf(tx, coins) === null) taken.push(at);
    }
    expect(taken).toEqual([]);
  });

  it('refuses a high S, which is a second signature of the same payment', () => {
    const coins = [coinOf('p2wpkh', 0)];
    const tx = readTx(fromHex(signedSpend(coins, [{ address: to, valueSat: 40_000n }]).rawHex));
    const [signature = new Uint8Array(), key = new Uint8Array()] = tx.inputs[0]?.witness ?? [];
    const low = secp256k1.Signature.fromBytes(signature.subarray(0, -1), 'der');
    const high = new secp256k1.Signature(low.r, secp256k1.Point.Fn.ORDER - low.s).toBytes('der');
    const malleated = { ...tx, inputs: tx.inputs.map((input) => ({ ...input, witness: [Uint8Array.of(...high, 1), key] })) };
    expect(problemOf(malleated, coins)).toContain('S value is unnecessarily high');
  });

  it.each(scriptTypes)('%s: refuses another key’s good signature', (type) => {
    const coin = coinOf(type, 0);
    // The signer takes the coin for its own; the coin is somebody else's.
    const thief = testKey('thief', type);
    const theirs = { ...coin, key: thief, rawHex: coin.rawHex.replace(coin.key.scriptHex, thief.scriptHex) };
    const funding = readTx(fromHex(theirs.rawHex));
    const { rawHex } = signedSpend([{ ...theirs, txid: funding.txid }], [{ address: to, valueSat: 40_000n }]);
    const tx = readTx(fromHex(rawHex));
    const shared = shareOf(tx, [output(50_000n, fromHex(coin.key.scriptHex))]);
    expect(verifyInput(shareOf(tx, [output(50_000n, fromHex(thief.scriptHex))]), 0)).toBeNull();
    expect(verifyInput(shared, 0)).not.toBeNull();
  });

  it('refuses a good signature over the very coin by a key that is not the one it is locked to', () => {
    const coin = coinOf('p2wpkh', 0);
    const thief = testKey('thief');
    const tx = readTx(fromHex(signedSpend([coin], [{ address: to, valueSat: 40_000n }]).rawHex));
    const locked = fromHex(coin.key.scriptHex);
    const shared = shareOf(tx, [output(50_000n, locked)]);
    const signature = secp256k1.sign(segwitSighash(shared, 0, keyHashCode(locked.subarray(2)), 1), thief.secret, { prehash: false, format: 'der' });
    const stolen = { ...tx, inputs: tx.inputs.map((input) => ({ ...input, witness: [Uint8Array.of(...signature, 1), secp256k1.getPublicKey(thief.secret, true)] })) };
    expect(problemOf(stolen, [coin])).toContain('EQUALVERIFY');
  });

  it('refuses more than a signature beside a taproot coin', () => {
    const coins = [coinOf('p2tr', 0)];
    const tx = readTx(fromHex(signedSpend(coins, [{ address: to, valueSat: 40_000n }]).rawHex));
    for (const extra of [Uint8Array.of(0x50), Uint8Array.of(0x51), new Uint8Array()]) {
      const more = { ...tx, inputs: tx.inputs.map((input) => ({ ...input, witness: [...input.witness, extra] })) };
      expect(problemOf(more, coins)).toContain('only the key path');
    }
  });

  it('takes an uncompressed key in the oldest form, where it always was one, and not in segwit', () => {
    const { secret } = testKey('old');
    const long = secp256k1.getPublicKey(secret, false);
    const unsigned = readTx(fromHex(signedSpend([coinOf('p2pkh', 0)], [{ address: to, valueSat: 40_000n }]).rawHex));
    const sign = (digest: Uint8Array): Uint8Array => Uint8Array.of(...secp256k1.sign(digest, secret, { prehash: false, format: 'der' }), 1);
    const legacy = output(50_000n, p2pkhScript(hash160(long)));
    const signature = sign(legacySighash(unsigned, 0, legacy.script, 1));
    const spend = { ...unsigned, inputs: unsigned.inputs.map((input) => ({ ...input, scriptSig: concatBytes(sized(signature), sized(long)) })) };
    expect(verifyInput(shareOf(spend, [legacy]), 0)).toBeNull();

    const segwit = output(50_000n, p2wpkhScript(hash160(long)));
    const witness = [sign(segwitSighash(shareOf(unsigned, [segwit]), 0, keyHashCode(hash160(long)), 1)), long];
    const wrong = { ...unsigned, inputs: unsigned.inputs.map((input) => ({ ...input, scriptSig: new Uint8Array(), witness })) };
    expect(verifyInput(shareOf(wrong, [segwit]), 0)).toContain('non-compressed keys in segwit');
  });
});

describe('strict DER (BIP66)', () => {
  const good = fromHex('304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7f01cc44a0220573a954c4518331561406f90300e8f3358f51928d43c212a8caed02de67eebee01');
  it('takes the one way to write it', () => { expect(isStrictDer(good)).toBe(true); });
  it.each([
    ['too short', '3006020101020101'],
    ['another tag', `31${toHex(good).slice(2)}`],
    ['a wrong length', `3045${toHex(good).slice(4)}`],
    ['a number that would be negative', toHex(good).replace('02203609', '02208609')],
    ['a zero in front that need not be', '30080203000101020101' + '01'],
    ['an empty number', '30060200020201010101'],
    ['a byte behind', `${toHex(good)}01`],
  ])('refuses %s', (_name, hex) => { expect(isStrictDer(fromHex(hex))).toBe(false); });
});
