// Plans become real transactions: built as a PSBT, really signed, finalised, and then of the size and rate that was planned, replaced and hurried as planned.
import { describe, expect, test, vi } from 'vitest';
import { scriptTypes, type AccountKey } from '../../../../shared/domain/bitcoin.ts';
import { feeAt } from '../../../../electron/wallet/fees.ts';
import { addSignatures, finaliseSpend } from '../../../../electron/wallet/finalise.ts';
import { deriveAddress } from '../../../../electron/wallet/keys.ts';
import { planConsolidation, planSendAll } from '../../../../electron/wallet/plan-all.ts';
import { planBump, planCancel } from '../../../../electron/wallet/plan-bump.ts';
import { planChild } from '../../../../electron/wallet/plan-child.ts';
import { planSpend } from '../../../../electron/wallet/plan-spend.ts';
import { buildPsbt } from '../../../../electron/wallet/psbt.ts';
import { readTransaction } from '../../../../electron/wallet/transaction.ts';
import type { Coin, SpendPlan } from '../../../../electron/wallet/types.ts';
import { payees } from '../../../support/arbitrary-spends.ts';
import { seededRandom } from '../../../support/coins.ts';
import { valueOf } from '../../../support/sample-plan.ts';
import { fundedCoin, softwareSigner } from '../../../support/software-signer.ts';

vi.setConfig({ testTimeout: 60_000 });

const signer = softwareSigner();

describe.each(scriptTypes)('%s', (scriptType) => {
  const key: AccountKey = signer.accountKey('regtest', scriptType);
  const funded = [150_000n, 120_000n, 90_000n, 60_000n, 30_000n].map((valueSat, index) => fundedCoin(key, 0, index, valueSat, index + 1));
  const raws = new Map(funded.map(({ coin, rawHex }) => [coin.txid, rawHex]));
  const basis = {
    key, coins: funded.map(({ coin }) => coin), longTermSatPerKvb: 10_000n, tipHeight: 900_000, tipAgeMs: 0,
    change: { index: 5, address: deriveAddress(key, 1, 5).address }, random: seededRandom(scriptType),
  };

  /** Signs a plan and compares what came out with it. */
  const signed = (plan: SpendPlan) => {
    const psbt = valueOf(buildPsbt(plan, key, (txid) => raws.get(txid) ?? ''));
    const final = valueOf(finaliseSpend(valueOf(addSignatures(psbt, key, signer.sign(psbt))), plan, key));
    expect(final.vsize).toBeLessThanOrEqual(plan.vsize);
    // A signature is 72 bytes at the most and hardly ever below 70.
    expect(final.vsize).toBeGreaterThanOrEqual(plan.vsize - (scriptType === 'p2pkh' ? 3 : 1) * plan.inputs.length);
    expect(final.feeSat).toBe(plan.feeSat);
    return final;
  };
  const inputsOf = (rawHex: string): ReadonlySet<string> => new Set(valueOf(readTransaction(rawHex)).inputs.map(({ txid, vout }) => `${txid}:${vout}`));

  test('paid, bumped, cancelled and hurried', () => {
    const spend = valueOf(planSpend({ ...basis, satPerKvb: 12_000n, chosen: null, recipients: payees.map(({ address }) => ({ address, valueSat: 55_000n })) }));
    const first = signed(spend);
    expect(first.feeSat * 1000n).toBeGreaterThanOrEqual(12_000n * BigInt(first.vsize));

    const replace = { ...basis, before: spend, incrementalSatPerKvb: 1000n };
    const bumped = signed(valueOf(planBump({ ...replace, satPerKvb: 25_000n })));
    const cancelled = signed(valueOf(planCancel({ ...replace, satPerKvb: 25_000n })));
    for (const { rawHex, feeSat, vsize } of [bumped, cancelled]) {
      expect(feeSat * BigInt(first.vsize)).toBeGreaterThan(first.feeSat * BigInt(vsize));
      expect(feeSat).toBeGreaterThanOrEqual(first.feeSat + feeAt(1000n, vsize));
      expect([...inputsOf(first.rawHex)].filter((outpoint) => !inputsOf(rawHex).has(outpoint))).toEqual([]);
    }

    const at = spend.outputs.findIndex(({ kind }) => kind === 'change');
    const ourChange: Coin = { txid: first.txid, vout: at, valueSat: spend.outputs[at]?.valueSat ?? 0n, scriptType, chain: 1, index: 5, address: basis.change.address, height: null, isCoinbase: false };
    raws.set(first.txid, first.rawHex);
    const child = signed(valueOf(planChild({
      ...basis, coins: [ourChange], satPerKvb: 30_000n, leastSatPerKvb: 1000n, change: { index: 6, address: deriveAddress(key, 1, 6).address },
      parents: [{ txid: first.txid, feeSat: first.feeSat, vsize: first.vsize }],
    })));
    expect((child.feeSat + first.feeSat) * 1000n).toBeGreaterThanOrEqual(30_000n * BigInt(child.vsize + first.vsize));
  });

  test('everything sent, and put together', () => {
    const all = signed(valueOf(planSendAll({ ...basis, satPerKvb: 3000n, chosen: null, recipients: [], restTo: payees[0]?.address ?? '' })));
    expect(inputsOf(all.rawHex).size).toBe(5);
    const one = signed(valueOf(planConsolidation({ ...basis, satPerKvb: 3000n, chosen: null })));
    expect(valueOf(readTransaction(one.rawHex)).outputs.length).toBe(1);
  });
});
