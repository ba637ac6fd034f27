// A plan goes through PSBT, real signatures and finalising, and comes out as exactly what was planned, for all four script types.
import { describe, expect, it } from 'vitest';
import { Transaction } from '@scure/btc-signer';
import { hexToBytes } from '@noble/hashes/utils.js';
import { scriptTypes } from '../../../../shared/domain/bitcoin.ts';
import { addSignatures, finaliseSpend, verifySignatures } from '../../../../electron/wallet/finalise.ts';
import { checkRawAgainstPlan } from '../../../../electron/wallet/plan-check.ts';
import { buildPsbt } from '../../../../electron/wallet/psbt.ts';
import { samplePlan, valueOf } from '../../../support/sample-plan.ts';
import { softwareSigner } from '../../../support/software-signer.ts';

const signer = softwareSigner();

describe.each(scriptTypes)('a spend of %s coins', (scriptType) => {
  const { key, plan, previous } = samplePlan(signer, scriptType);
  const psbt = valueOf(buildPsbt(plan, key, previous));
  const signatures = signer.sign(psbt);

  it('is built, signed, finalised and equal to the plan, read by another library', () => {
    expect(verifySignatures(psbt, key, signatures)).toEqual({ ok: true, value: null });
    const final = valueOf(finaliseSpend(valueOf(addSignatures(psbt, key, signatures)), plan, key));
    const read = Transaction.fromRaw(hexToBytes(final.rawHex), { allowUnknownOutputs: true });
    expect(read.id).toBe(final.txid);
    expect(read.lockTime).toBe(plan.lockTime);
    expect(plan.outputs.map((_, i) => read.getOutput(i).amount)).toEqual(plan.outputs.map(({ valueSat }) => valueSat));
    expect(plan.outputs.map((_, i) => read.getOutputAddress(i, { bech32: 'bcrt', pubKeyHash: 0x6f, scriptHash: 0xc4, wif: 0xef }))).toEqual(plan.outputs.map(({ address }) => address));
    expect(checkRawAgainstPlan(final.rawHex, plan, key)).toEqual({ ok: true, value: final });
  });

  it('is refused with a signature missing, doubled, by another key or broken', () => {
    const [first, second] = signatures;
    if (!first || !second) throw new Error('two inputs');
    const codeOf = (given: typeof signatures): string => {
      const added = addSignatures(psbt, key, given);
      if (!added.ok) return added.error.code;
      const final = finaliseSpend(added.value, plan, key);
      return final.ok ? 'sent' : final.error.code;
    };
    expect(codeOf([first])).toBe('withdrawal/signature');
    expect(codeOf([first, first])).toBe('withdrawal/signature');
    expect(codeOf([first, second, second])).toBe('withdrawal/signature');
    expect(codeOf([first, { ...second, publicKey: first.publicKey }])).toBe('withdrawal/signature');
    expect(codeOf([first, { ...second, signature: first.signature }])).toBe('withdrawal/signature');
    const broken = Uint8Array.from(second.signature);
    broken[20] = (broken[20] ?? 0) ^ 1;
    expect(codeOf([first, { ...second, signature: broken }])).toBe('withdrawal/signature');
    expect(codeOf([second, first])).toBe('sent');
    const problemOf = (given: typeof signatures): string => {
      const verified = verifySignatures(psbt, key, given);
      return verified.ok ? 'holds' : verified.error.details?.['problem'] ?? '';
    };
    expect(problemOf([first, { ...second, signature: broken }])).toMatch(/input 2 does not hold|input 2 is not written/);
    expect(problemOf([first, second, second])).toMatch(/several/);
    expect(problemOf([first, second, { ...second, inputIndex: 2 }])).toMatch(/more than inputs/);
    expect(problemOf([first])).toMatch(/none for input 2/);
  });
});
