// PSBTs we build and finish equal those of our own vectors and what Ledger's app signed, byte for byte; bad previous transactions are refused.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { Psbt } from 'bitcoinjs-lib';
import { purposeOf, scriptTypes, type AccountKey } from '../../../../shared/domain/bitcoin.ts';
import { addSignatures, finaliseSpend, verifySignatures } from '../../../../electron/wallet/finalise.ts';
import { checkPsbtAgainstPlan, importSigned } from '../../../../electron/wallet/psbt-import.ts';
import { buildPsbt, psbtText } from '../../../../electron/wallet/psbt.ts';
import { planOfPsbt } from '../../../support/plan-of-psbt.ts';
import { samplePlan, valueOf } from '../../../support/sample-plan.ts';
import { softwareSigner } from '../../../support/software-signer.ts';
import ownMade from '../../../fixtures/vectors/ledger/own-made.json' with { type: 'json' };
import official from '../../../fixtures/vectors/ledger/psbt-expected.json' with { type: 'json' };

const keyOf = (path: string, mnemonic: string): AccountKey => {
  const [, purpose, , account] = path.split('/').map((step) => Number(step.replace("'", '')));
  const scriptType = scriptTypes.find((type) => purposeOf[type] === purpose) ?? 'p2wpkh';
  return softwareSigner(mnemonic).accountKey('testnet', scriptType, account ?? 0);
};

describe('our own vectors', () => {
  it.each(ownMade.networks.test.psbts)('$id', ({ account, psbt, fee, expected }) => {
    const given = base64.decode(psbt);
    const key = keyOf(account, ownMade.mnemonic);
    const { plan, previous } = planOfPsbt(given, key);
    expect(plan.feeSat).toBe(BigInt(fee));
    const built = valueOf(buildPsbt(plan, key, previous));
    expect(Psbt.fromBuffer(built).data.globalMap.unsignedTx.toBuffer()).toEqual(Psbt.fromBuffer(given).data.globalMap.unsignedTx.toBuffer());
    const signatures = expected.flatMap((one) => ('sig' in one ? [{ inputIndex: one.i, publicKey: hexToBytes(one.pubkey), signature: hexToBytes(one.sig) }] : []));
    const signed = signatures.length > 0 ? signatures : softwareSigner().sign(built);
    expect(verifySignatures(built, key, signed)).toEqual({ ok: true, value: null });
    expect(finaliseSpend(valueOf(addSignatures(built, key, signed)), plan, key)).toMatchObject({ ok: true, value: { feeSat: BigInt(fee) } });
  });
});

describe('what Ledger’s app signed', () => {
  const signedOnes = official.items.flatMap((item) => (item.sigs ? [{ ...item, sigs: item.sigs }] : []));
  it.each(signedOnes)('$id', ({ account, file, sigs, rawtx }) => {
    const psbt = base64.decode(readFileSync(new URL(`../../../fixtures/vectors/ledger/${file}`, import.meta.url), 'utf8').trim());
    const key = keyOf(account, official.seed.mnemonic);
    const { plan, previous } = planOfPsbt(psbt, key);
    const signatures = sigs.map(({ i, pubkey, sig }) => ({ inputIndex: i, publicKey: hexToBytes(pubkey), signature: hexToBytes(sig) }));
    expect(verifySignatures(psbt, key, signatures)).toEqual({ ok: true, value: null });
    const own = valueOf(buildPsbt(plan, key, previous));
    const final = valueOf(finaliseSpend(valueOf(addSignatures(own, key, signatures)), plan, key));
    if (rawtx !== undefined) expect(final.rawHex).toBe(rawtx);
    expect(importSigned(psbtText(valueOf(addSignatures(psbt, key, signatures))), plan, key, previous)).toEqual({ ok: true, value: final });
  });
});

describe.each(scriptTypes)('what a device is told about %s', (scriptType) => {
  const { key, plan, previous } = samplePlan(softwareSigner(), scriptType);
  const { inputs, outputs } = Psbt.fromBuffer(valueOf(buildPsbt(plan, key, previous))).data;
  const isTaproot = scriptType === 'p2tr';

  it('coins: previous transactions without witnesses, amounts, origins', () => {
    for (const [i, input] of inputs.entries()) {
      expect(input.nonWitnessUtxo === undefined).toBe(isTaproot);
      expect(input.witnessUtxo === undefined).toBe(scriptType === 'p2pkh');
      expect(input.redeemScript === undefined).toBe(scriptType !== 'p2sh-p2wpkh');
      const [origin] = (isTaproot ? input.tapBip32Derivation : input.bip32Derivation) ?? [];
      expect(origin?.path).toBe(`m/${purposeOf[scriptType]}'/1'/0'/${plan.inputs[i]?.coin.chain}/${plan.inputs[i]?.coin.index}`);
      expect(bytesToHex(origin?.masterFingerprint ?? new Uint8Array())).toBe(key.fingerprint);
      if (input.nonWitnessUtxo) expect(bytesToHex(input.nonWitnessUtxo).slice(8, 12)).not.toBe('0001');
    }
  });

  it('change has an origin, payments have nothing', () => {
    for (const [i, output] of outputs.entries()) {
      const isChange = plan.outputs[i]?.kind === 'change';
      expect(((isTaproot ? output.tapBip32Derivation : output.bip32Derivation) ?? []).length).toBe(isChange ? 1 : 0);
      expect(output.redeemScript !== undefined).toBe(isChange && scriptType === 'p2sh-p2wpkh');
      expect(output.tapInternalKey !== undefined).toBe(isChange && isTaproot);
    }
  });

  it('a previous transaction that is missing, another one or of another amount is refused', () => {
    if (isTaproot) return;
    const other = samplePlan(softwareSigner(), scriptType, { salt: 50 });
    const [first] = plan.inputs;
    const codeOf = (give: (txid: string) => string): string => {
      const built = buildPsbt(plan, key, give);
      return built.ok ? 'built' : `${built.error.code} ${built.error.details?.['problem'] ?? ''}`;
    };
    expect(codeOf(() => '')).toMatch(/^withdrawal\/coin .*cannot be read/);
    expect(codeOf(() => other.previous(other.plan.inputs[0]?.coin.txid ?? ''))).toMatch(/another one/);
    const coin = (change: object) => ({ ...plan, inputs: plan.inputs.map((input) => (input === first ? { ...input, coin: { ...input.coin, ...change } } : input)) });
    const more = buildPsbt({ ...coin({ valueSat: 1_000_001n }), feeSat: plan.feeSat + 1n }, key, previous);
    expect(more.ok ? '' : more.error.details?.['problem']).toMatch(/another amount/);
    const less = 1_000_000n - 12_345n;
    const elsewhere = buildPsbt({ ...coin({ vout: 0, valueSat: 12_345n }), outputs: plan.outputs.map((output) => (output.kind === 'change' ? { ...output, valueSat: output.valueSat - less } : output)) }, key, previous);
    expect(elsewhere.ok ? '' : elsewhere.error.details?.['problem']).toMatch(/another address/);
  });
});

describe('plans that contradict themselves are not built', () => {
  const { key, plan, previous } = samplePlan(softwareSigner(), 'p2wpkh');
  const [coin, second] = plan.inputs;
  if (!coin || !second) throw new Error('two inputs');
  it.each([
    ['another account’s coin', { inputs: [{ ...coin, coin: { ...coin.coin, index: coin.coin.index + 1 } }, second] }, /not a coin of this account/],
    ['another kind of coin', { inputs: [{ ...coin, coin: { ...coin.coin, scriptType: 'p2tr' as const } }, second] }, /not a coin of this account/],
    ['a coin twice', { inputs: [coin, coin] }, /twice/],
    ['sums that do not meet', { feeSat: plan.feeSat + 1n }, /add up/],
    ['a negative fee', { feeSat: -1n }, /add up/],
    ['foreign change', { outputs: plan.outputs.map((output) => (output.kind === 'change' ? { ...output, address: plan.outputs[0]?.address ?? '' } : output)) }, /not ours/],
    ['an output of nothing', { outputs: plan.outputs.map((output) => ({ ...output, valueSat: 0n })) }, /worth nothing/],
    ['no outputs', { outputs: [] }, /no inputs or no outputs/],
    ['a lock time that is none', { lockTime: 2 ** 32 }, /lock time/],
    ['an address of mainnet', { outputs: plan.outputs.map((output) => (output.kind === 'payment' ? { ...output, address: 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu' } : output)) }, /mainnet/],
  ])('%s', (_name, change, words) => {
    const built = buildPsbt({ ...plan, ...change }, key, previous);
    expect(built.ok ? 'built' : built.error.details?.['problem']).toMatch(words);
  });

  it('a PSBT that is signed already is not signed again', () => {
    const psbt = valueOf(buildPsbt(plan, key, previous));
    const signed = valueOf(addSignatures(psbt, key, softwareSigner().sign(psbt)));
    expect(checkPsbtAgainstPlan(signed, plan, key)).toMatchObject({ ok: false, error: { code: 'withdrawal/altered' } });
  });
});
