// A plan as text: one text for one plan, read back the same, and any change of it noticed.
import { expect, it } from 'vitest';
import fc from 'fast-check';
import { scriptTypes } from '../../../../shared/domain/bitcoin.ts';
import { planHash, planText, readPlanText } from '../../../../electron/wallet/plan-text.ts';
import type { SpendPlan } from '../../../../electron/wallet/types.ts';
import { samplePlan } from '../../../support/sample-plan.ts';
import { softwareSigner } from '../../../support/software-signer.ts';
import naughty from '../../../fixtures/vectors/naughty-strings/blns.json' with { type: 'json' };

const { plan } = samplePlan(softwareSigner(), 'p2wpkh');
const uint32 = fc.integer({ min: 0, max: 0xffffffff });
const sat = fc.bigInt({ min: 1n, max: 2_100_000_000_000_000n });
const address = fc.stringMatching(/^[0-9A-Za-z]{26,62}$/);
const plans: fc.Arbitrary<SpendPlan> = fc.record({
  version: fc.constant(2 as const), lockTime: uint32, feeSat: sat, vsize: fc.integer({ min: 1, max: 100_000 }),
  inputs: fc.array(fc.record({
    sequence: uint32,
    coin: fc.record({
      txid: fc.stringMatching(/^[0-9a-f]{64}$/), vout: uint32, valueSat: sat, scriptType: fc.constantFrom(...scriptTypes), chain: fc.constantFrom(0 as const, 1 as const),
      index: fc.nat(), address, height: fc.option(fc.nat()), isCoinbase: fc.boolean(),
    }),
  }), { minLength: 1, maxLength: 4 }),
  outputs: fc.array(fc.oneof(
    fc.record({ kind: fc.constant('payment' as const), address, valueSat: sat }),
    fc.record({ kind: fc.constant('change' as const), index: fc.nat(), address, valueSat: sat }),
  ), { minLength: 1, maxLength: 4 }),
});

it('every plan comes back as it was', () => {
  fc.assert(fc.property(plans, (one) => { expect(readPlanText(planText(one))).toEqual({ ok: true, value: one }); }));
});

it('two plans that differ have different texts and hashes', () => {
  fc.assert(fc.property(plans, plans, (a, b) => (planText(a) === planText(b)) === (planHash(a) === planHash(b))));
  const others: SpendPlan[] = [
    { ...plan, lockTime: plan.lockTime + 1 }, { ...plan, feeSat: plan.feeSat + 1n }, { ...plan, vsize: plan.vsize + 1 },
    { ...plan, inputs: [...plan.inputs].reverse() }, { ...plan, outputs: [...plan.outputs].reverse() }, { ...plan, outputs: plan.outputs.slice(1) },
    { ...plan, inputs: plan.inputs.map((input) => ({ ...input, sequence: 1 })) },
  ];
  expect(new Set([plan, ...others].map(planHash)).size).toBe(others.length + 1);
});

it('the text is readable, and its hash is fixed', () => {
  expect(planText(plan).split('\n').slice(0, 3)).toEqual(['Countersign spend 1', 'version 2', 'locktime 850000']);
  expect(planHash(plan)).toMatch(/^[0-9a-f]{64}$/);
});

it('a text with any byte changed, added or taken is refused or is another plan', () => {
  const text = planText(plan);
  fc.assert(fc.property(fc.nat(text.length - 1), fc.constantFrom(...'0 12\nabfx-:'), (at, character) => {
    for (const changed of [text.slice(0, at) + character + text.slice(at + 1), text.slice(0, at) + character + text.slice(at), text.slice(0, at) + text.slice(at + 1)]) {
      const read = readPlanText(changed);
      expect(read.ok ? planText(read.value) : changed).toBe(changed);
      if (read.ok && changed !== text) expect(planHash(read.value)).not.toBe(planHash(plan));
    }
  }), { numRuns: 1_000 });
  for (const other of [...naughty, text.replace('version 2', 'version 1'), `${text}\n`, text.replaceAll('\n', '\r\n'), text.replace('fee 2000', 'fee 02000')]) {
    expect(readPlanText(other)).toMatchObject({ ok: false, error: { code: 'withdrawal/altered' } });
  }
});
