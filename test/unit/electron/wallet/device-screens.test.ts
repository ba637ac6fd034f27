// What the app says a device will show is what the practice device shows: same order, same words, same amounts.
import { describe, expect, it } from 'vitest';
import { scriptTypes, type BitcoinNetwork } from '../../../../shared/domain/bitcoin.ts';
import { deviceAmount, isShownAsText, screensOfPlan, screensOfText } from '../../../../electron/wallet/device-screens.ts';
import { deriveAddress } from '../../../../electron/wallet/keys.ts';
import { buildPsbt } from '../../../../electron/wallet/psbt.ts';
import type { SpendPlan } from '../../../../electron/wallet/types.ts';
import { signerOver } from '../../../support/ledger-signer.ts';
import { practiceDevice, type PracticeDevice } from '../../../support/practice-device.ts';
import { samplePlan, valueOf, type SamplePlan } from '../../../support/sample-plan.ts';
import { softwareSigner } from '../../../support/software-signer.ts';
import ownMade from '../../../fixtures/vectors/ledger/own-made.json' with { type: 'json' };

interface Shown { readonly title: string; readonly fields: readonly { readonly label: string; readonly value: string }[] }

/** A person who says yes to everything and remembers what was shown, page by page. */
function watching({ device }: PracticeDevice): readonly Shown[] {
  const shown: Shown[] = [];
  device.onChanged(() => queueMicrotask(() => {
    const screen = device.screen();
    if (screen === null) return;
    const text = JSON.stringify([screen.id, screen.page, screen.fields]);
    if (text !== last) shown.push({ title: screen.title, fields: screen.fields });
    last = text;
    if (!device.press('next')) device.press('approve');
  }));
  let last = '';
  return shown;
}

/** Regtest and testnet have the same keys; the device speaks testnet's addresses. */
const onTestnet = ({ key, plan, previous }: SamplePlan): SamplePlan => {
  const network: BitcoinNetwork = 'testnet';
  const own = { ...key, network };
  return {
    key: own, previous,
    plan: {
      ...plan,
      inputs: plan.inputs.map((input) => ({ ...input, coin: { ...input.coin, address: deriveAddress(own, input.coin.chain, input.coin.index).address } })),
      outputs: plan.outputs.map((output) => ({ ...output, address: output.kind === 'change' ? deriveAddress(own, 1, output.index).address : deriveAddress({ ...own, scriptType: 'p2wpkh' }, 0, 900).address })),
    },
  };
};

async function shownFor(sample: SamplePlan): Promise<readonly Shown[]> {
  const practice = practiceDevice({ settings: { app: 'Bitcoin Test' }, forTests: { phrase: ownMade.mnemonic } });
  const shown = watching(practice);
  const signer = signerOver(practice);
  expect((await signer.signPsbt(sample.key, valueOf(buildPsbt(sample.plan, sample.key, sample.previous)))).ok).toBe(true);
  return shown;
}

const flat = (shown: readonly Shown[]) => shown.flatMap(({ title, fields }) => (title === 'High fee' ? [{ title, value: fields[0]?.value }] : fields.map(({ label, value }) => ({ title: label, value }))));
const paying = (plan: SpendPlan, feeSat: bigint): SpendPlan => {
  const more = feeSat - plan.feeSat;
  return { ...plan, feeSat, outputs: plan.outputs.map((output) => (output.kind === 'change' ? { ...output, valueSat: output.valueSat - more } : output)) };
};

describe.each(scriptTypes)('a spend of %s coins', (scriptType) => {
  const sample = onTestnet(samplePlan(softwareSigner(), scriptType, { payees: 3 }));
  it('payments in order, then the fees', async () => {
    const screens = screensOfPlan(sample.plan, 'testnet');
    expect(screens.map(({ title }) => title)).toEqual(['Amount', 'To', 'Amount', 'To', 'Amount', 'To', 'Fees']);
    expect(flat(await shownFor(sample))).toEqual(screens);
  });
});

describe('other spends', () => {
  const sample = onTestnet(samplePlan(softwareSigner(), 'p2wpkh', { payees: 1 }));
  it.each([199_000n, 200_001n, 900_000n])('a fee of %s of two million', async (feeSat) => {
    const plan = paying(sample.plan, feeSat);
    const screens = screensOfPlan(plan, 'testnet');
    expect(screens[0]?.title).toBe(feeSat > 200_000n ? 'High fee' : 'Amount');
    expect(flat(await shownFor({ ...sample, plan }))).toEqual(screens);
  });

  it('a high fee on little money, which the device lets pass without a word', async () => {
    const { plan, key, previous } = onTestnet(samplePlan(softwareSigner(), 'p2wpkh', { payees: 1, coins: 1, coinSat: 100_000n, payeeSat: 40_000n }));
    const dear = paying(plan, 30_000n);
    const screens = screensOfPlan(dear, 'testnet');
    expect(screens.map(({ title }) => title)).toEqual(['Amount', 'To', 'Fees']);
    expect(flat(await shownFor({ plan: dear, key, previous }))).toEqual(screens);
  });

  it('one to ourselves', async () => {
    const plan = { ...sample.plan, outputs: sample.plan.outputs.map((output, i) => ({ kind: 'change' as const, index: 40 + i, address: deriveAddress(sample.key, 1, 40 + i).address, valueSat: output.valueSat })) };
    expect(flat(await shownFor({ ...sample, plan }))).toEqual(screensOfPlan(plan, 'testnet'));
  });
});

describe('texts', () => {
  it('amounts as the device writes them', () => {
    expect(deviceAmount(150_000n, 'testnet')).toBe('TEST 0.0015');
    expect(deviceAmount(200_000_000n, 'mainnet')).toBe('BTC 2');
  });

  it('a text to sign, after the path; the device breaks its lines where its screen ends', async () => {
    const practice = practiceDevice({ settings: { app: 'Bitcoin Test' }, forTests: { phrase: ownMade.mnemonic } });
    const shown = watching(practice);
    const { key } = onTestnet(samplePlan(softwareSigner(), 'p2wpkh'));
    const text = `Countersign withdrawal 1\nAmount: "0.001 BTC"\nTo: "${'x'.repeat(150)}"`;
    expect((await signerOver(practice).signMessage(key, 0, 0, text)).ok).toBe(true);
    const screens = screensOfText(text, deriveAddress(key, 0, 0).path);
    expect(shown[0]?.fields[0]).toEqual({ label: screens[0]?.title, value: screens[0]?.value });
    expect(shown.flatMap(({ fields }) => fields).filter(({ label }) => label !== 'Path').map(({ value }) => value).join('')).toBe(screens.slice(1).map(({ value }) => value).join('\n'));
  });

  it.each([['ASCII', 'Amount: 1\nTo: x', true], ['640 characters', 'x'.repeat(640), true], ['641', 'x'.repeat(641), false], ['a letter beyond ASCII', 'Zürich', false], ['a tab', 'a\tb', false]])('%s', (_name, text, isShown) => {
    expect(isShownAsText(text)).toBe(isShown);
  });
});
