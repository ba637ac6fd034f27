// Weights and dust: the known figures of every script type, and what really signed transactions weigh.
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { selectUTXO, TEST_NETWORK, Transaction as ScureTransaction } from '@scure/btc-signer';
import { hexToBytes } from '@noble/hashes/utils.js';
import { Psbt, Transaction } from 'bitcoinjs-lib';
import { psbtSignerOf } from '../../../support/bitcoinjs-signer.ts';
import { scriptTypes, type ScriptType } from '../../../../shared/domain/bitcoin.ts';
import { scriptOfAddress } from '../../../../electron/wallet/address.ts';
import { addSignatures, finaliseSpend } from '../../../../electron/wallet/finalise.ts';
import { buildPsbt } from '../../../../electron/wallet/psbt.ts';
import { countLength, dustSat, inputWeight, outputWeight, vsizeOf, weightOf } from '../../../../electron/wallet/sizes.ts';
import type { SpendPlan } from '../../../../electron/wallet/types.ts';
import { addressNamed, coin, keyNamed, paymentTo } from '../../../support/coins.ts';
import { samplePlan, valueOf } from '../../../support/sample-plan.ts';
import { softwareSigner } from '../../../support/software-signer.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('known figures', () => {
  test.each<[ScriptType, number, number, bigint, number]>([
    ['p2pkh', 148, 34, 546n, 189], ['p2sh-p2wpkh', 91, 32, 540n, 133], ['p2wpkh', 68, 31, 294n, 110], ['p2tr', 57.5, 43, 330n, 99],
  ])('%s: input %d vB, output %d vB, dust %s sat, one to one P2WPKH %d vB', (type, input, output, dust, oneToOne) => {
    expect(inputWeight(type) / 4).toBe(input);
    expect(outputWeight(type) / 4).toBe(output);
    expect(dustSat(type)).toBe(dust);
    expect(vsizeOf(weightOf([type], ['p2wpkh']))).toBe(oneToOne);
  });

  test.each<[string, string, number, bigint]>([
    ['P2WSH', `0020${'ab'.repeat(32)}`, 43, 330n], ['P2A', '51024e73', 13, 240n], ['P2SH', `a914${'ab'.repeat(20)}87`, 32, 540n], ['OP_RETURN', '6a0568656c6c6f', 16, 0n],
  ])('%s: output %s takes %d vB, dust below %s sat', (_name, script, output, dust) => {
    expect(outputWeight(script) / 4).toBe(output);
    expect(dustSat(script)).toBe(dust);
  });

  test('dust follows the rate that nodes apply', () => {
    expect(dustSat('p2wpkh', 1000n)).toBe(98n);
    expect(dustSat('p2wpkh', 3001n)).toBe(295n);
  });

  test('a type and a script of it are one and the same', () => {
    for (const type of scriptTypes) {
      const script = valueOf(scriptOfAddress(addressNamed(type, 'any'), 'regtest'));
      expect([outputWeight(script), dustSat(script)], type).toEqual([outputWeight(type), dustSat(type)]);
    }
  });

  test('counts as Bitcoin writes them', () => {
    expect([0, 252, 253, 65_535, 65_536].map(countLength)).toEqual([1, 1, 3, 3, 5]);
  });
});

/** Weight that signatures shorter than 72 bytes saved. */
function savedBySignatures(tx: Transaction): number {
  return tx.ins.reduce((sum, { witness, script }) => {
    const [signature] = witness;
    if (signature !== undefined) return sum + (witness.length === 1 ? 0 : 72 - signature.length);
    return sum + 4 * (72 - (script[0] ?? 0));
  }, 0);
}

describe.each(scriptTypes)('really signed, %s', (type) => {
  const signer = softwareSigner();

  /** The plan with nothing but what counts here: exact is exact for any number of inputs and outputs. */
  const check = (final: string, plan: SpendPlan): void => {
    const tx = Transaction.fromHex(final);
    const outputs = plan.outputs.map(({ address }) => valueOf(scriptOfAddress(address, 'regtest')));
    expect(tx.weight() + savedBySignatures(tx)).toBe(weightOf(plan.inputs.map(() => type), outputs));
    expect(ScureTransaction.fromRaw(hexToBytes(final), { allowUnknownOutputs: true }).weight).toBe(tx.weight());
  };

  test.each([[1, 1], [2, 2], [3, 5]])('by @scure/btc-signer: %d coins, %d recipients', (coins, payees) => {
    const { key, plan, previous } = samplePlan(signer, type, { coins, payees });
    const psbt = valueOf(buildPsbt(plan, key, previous));
    check(valueOf(finaliseSpend(valueOf(addSignatures(psbt, key, signer.sign(psbt))), plan, key)).rawHex, plan);
  });

  test('by bitcoinjs-lib: more outputs than one byte counts', () => {
    const { key, plan, previous } = samplePlan(signer, type, { coins: 30, payees: 253 });
    const psbt = Psbt.fromBuffer(valueOf(buildPsbt(plan, key, previous)));
    for (const [index, { coin: { chain, index: at } }] of plan.inputs.entries()) psbt.signInput(index, psbtSignerOf(signer, key, chain, at));
    check(psbt.finalizeAllInputs().extractTransaction(true).toHex(), plan);
  });
});

describe('@scure/btc-signer counts the same', () => {
  const regtest = { ...TEST_NETWORK, bech32: 'bcrt' };

  test('for any number of inputs and outputs', () => {
    const type = fc.constantFrom(...scriptTypes);
    fc.assert(fc.property(type, fc.integer({ min: 1, max: 300 }), fc.array(type, { minLength: 1, maxLength: 300 }), (from, inputs, to) => {
      const payment = paymentTo(from, keyNamed('wallet'));
      const found = selectUTXO(
        Array.from({ length: inputs }, (_, index) => ({
          txid: hexToBytes(coin(index, 1n).txid), index, witnessUtxo: { script: payment.script, amount: 100_000_000n },
          ...('redeemScript' in payment && payment.redeemScript ? { redeemScript: payment.redeemScript } : {}),
          ...('tapInternalKey' in payment ? { tapInternalKey: payment.tapInternalKey } : {}),
        })),
        to.map((one) => ({ address: addressNamed(one, 'payee'), amount: 1000n })), 'all',
        { feePerByte: 7n, changeAddress: addressNamed('p2tr', 'change'), network: regtest, createTx: false, alwaysChange: true, allowLegacyWitnessUtxo: true, disableScriptCheck: true },
      );
      const weight = weightOf(Array.from({ length: inputs }, () => from), [...to, 'p2tr']);
      expect([found?.weight, found?.fee]).toEqual([weight, 7n * BigInt(vsizeOf(weight))]);
    }), { numRuns: 10 });
  });
});
