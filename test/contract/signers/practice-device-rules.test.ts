// What the practice device makes of a PSBT: which it refuses, with which status and code, what it warns of and what it shows.
import { AppClient, WalletPolicy } from '@ledgerhq/ledger-bitcoin';
import { describe, expect, test } from 'vitest';
import type { VirtualDevice } from '../../../electron/signers/virtual/device.ts';
import type { Screen } from '../../../electron/signers/virtual/screen.ts';
import type { DeviceSettings } from '../../../electron/signers/virtual/settings.ts';
import { policyOf } from '../../support/ledger-clients.ts';
import { derivationVectors } from '../../support/ledger-vectors.ts';
import { openTransport, practiceDevice } from '../../support/practice-device.ts';
import { foreignScript, keyInfoOf, psbtFor, type InputWish, type OutputWish, type Template } from '../../support/psbt-for-device.ts';

const coin: InputWish = { valueSat: 100_000n };
const payment: OutputWish = { valueSat: 60_000n };
const change: OutputWish = { valueSat: 39_000n, chain: 1 };

interface Signed {
  /** Status word in hex, with the code before it if there is one. */
  readonly end: string;
  readonly signatures: number;
  /** The first page of each review and every page of the last. */
  readonly screens: readonly Screen[];
}

/** Signs over the real client; the person says yes to everything. */
async function sign(template: Template, psbt: string, settings: Partial<DeviceSettings> = {}): Promise<Signed> {
  const { device } = practiceDevice({ settings });
  const screens: Screen[] = [];
  let end = '';
  const watched: VirtualDevice = {
    ...device,
    send: (apdu, answer, gone) => device.send(apdu, (bytes) => {
      end = Buffer.from(bytes).toString('hex');
      answer(bytes);
    }, gone),
  };
  device.onChanged(() => queueMicrotask(() => {
    const screen = device.screen();
    if (screen === null) return;
    if (screens.at(-1)?.id !== screen.id || screens.at(-1)?.page !== screen.page) screens.push(screen);
    if (!device.press('next')) device.press('approve');
  }));
  const policy = policyOf({ name: '', template, keys: [keyInfoOf(template)] });
  const made = await new AppClient(openTransport(watched)).signPsbt(psbt, policy, null).catch(() => []);
  return { end, signatures: made.length, screens };
}

const ids = ({ screens }: Signed): readonly string[] => [...new Set(screens.map(({ id }) => id))];

describe('refused, without a question to the person', () => {
  const wpkh = 'wpkh(@0/**)';
  const many = (length: number): readonly OutputWish[] => Array.from({ length }, () => ({ valueSat: 1_000n, chain: 1 }));

  const cases: readonly (readonly [string, string, Template, readonly InputWish[], readonly OutputWish[], Partial<DeviceSettings>?])[] = [
    ['neither the previous transaction nor the spent output', '00036a80', wpkh, [{ ...coin, previous: 'none', witness: 'none' }], [payment]],
    ['another previous transaction than the input names', '00046a80', wpkh, [{ ...coin, previous: 'another' }], [payment]],
    ['previous transaction and spent output that differ', '00056a80', wpkh, [{ ...coin, previous: 'other-amount' }], [payment]],
    ['a legacy input with a spent output', '00066a80', 'pkh(@0/**)', [{ ...coin, witness: 'too' }], [payment]],
    ['a segwit input without spent output', '00076a80', wpkh, [{ ...coin, witness: 'none' }], [payment]],
    ['a nested input without spent output', '00076a80', 'sh(wpkh(@0/**))', [{ ...coin, witness: 'none' }], [payment]],
    ['SINGLE without an output of that number', '00086a82', wpkh, [coin, { ...coin, index: 1, sighash: 3 }], [payment]],
    ['a legacy input that wants anything but ALL', '6a82', 'pkh(@0/**)', [{ ...coin, sighash: 2 }], [payment]],
    ['an unknown sighash', '6a82', wpkh, [{ ...coin, sighash: 0x41 }], [payment]],
    ['DEFAULT where there is no taproot', '6a82', wpkh, [{ ...coin, sighash: 0 }], [payment]],
    ['eleven change outputs', '00096a82', wpkh, [coin], many(11)],
    ['more out than in', '6a80', wpkh, [coin], [{ valueSat: 100_001n }]],
    ['an output that has no address', '6a82', wpkh, [coin], [{ ...payment, script: Uint8Array.of(0x51, 0x51) }]],
    ['an output script of 84 bytes', '6a80', wpkh, [coin], [{ ...payment, script: Uint8Array.from([0x6a, 0x4c, 81, ...Array<number>(81).fill(1)]) }]],
    ['no input of this wallet', '6a80', wpkh, [{ ...coin, foreign: true }], [payment]],
    ['an input of another seed', '6a80', wpkh, [{ ...coin, derivation: 'other-fingerprint' }], [payment]],
    ['an input whose path leads to another script', '6a80', wpkh, [{ ...coin, derivation: 'other-index' }], [payment]],
    ['an input without origin', '6a80', wpkh, [{ ...coin, derivation: 'none' }], [payment]],
    ['an unusual sighash with app 2.5', '000d6982', wpkh, [{ ...coin, sighash: 0x81 }], [payment], { appVersion: '2.5.0' }],
    ['an unusual taproot sighash with app 2.5', '000d6982', 'tr(@0/**)', [{ ...coin, sighash: 2 }], [payment], { appVersion: '2.5.0' }],
  ];
  for (const [name, end, template, inputs, outputs, settings] of cases) {
    test(`${name}: ${end}`, async () => {
      const signed = await sign(template, psbtFor(template, inputs, outputs), settings);
      expect(signed).toEqual({ end, signatures: 0, screens: [] });
    });
  }

  test('a policy that is not one of the four, or a key that is not the device’s', async () => {
    const psbt = psbtFor(wpkh, [coin], [payment]);
    const own = keyInfoOf(wpkh);
    const vectors = derivationVectors.addresses;
    for (const [end, policy] of [
      ['00006a80', { name: 'Cold storage', template: vectors.find(({ template }) => template.startsWith('wsh'))!.template, keys: vectors.find(({ template }) => template.startsWith('wsh'))!.keys }],
      ['00006a80', { name: '', template: 'wpkh(@0/**)', keys: [keyInfoOf('pkh(@0/**)')] }],
      ['00006a80', { name: '', template: 'wpkh(@0/**)', keys: [own.replace('f5acc2fd', '01020304')] }],
      ['00006a80', { name: '', template: 'wpkh(@0/**)', keys: [`${own.slice(0, 23)}${keyInfoOf('pkh(@0/**)').slice(23)}`] }],
    ] as const) {
      const { device } = practiceDevice();
      let last = '';
      const watched: VirtualDevice = { ...device, send: (apdu, answer, gone) => device.send(apdu, (bytes) => {
        last = Buffer.from(bytes).toString('hex');
        answer(bytes);
      }, gone) };
      await expect(new AppClient(openTransport(watched)).signPsbt(psbt, policyOf(policy), null)).rejects.toMatchObject({ statusCode: 0x6a80 });
      expect(last).toBe(end);
    }
  });

  test('a name on one of the four', async () => {
    const { device } = practiceDevice();
    let last = '';
    const watched: VirtualDevice = { ...device, send: (apdu, answer, gone) => device.send(apdu, (bytes) => {
      last = Buffer.from(bytes).toString('hex');
      answer(bytes);
    }, gone) };
    const named = new WalletPolicy('Mine', wpkh, [keyInfoOf(wpkh)]);
    await expect(new AppClient(openTransport(watched)).signPsbt(psbtFor(wpkh, [coin], [payment]), named, null)).rejects.toMatchObject({ statusCode: 0x6a80 });
    expect(last).toBe('00016a80');
  });

  test('a wrong registration', async () => {
    const vector = derivationVectors.addresses.find(({ hmac }) => hmac !== undefined)!;
    const { device } = practiceDevice();
    const client = new AppClient(openTransport(device));
    const wrong = Buffer.from(vector.hmac ?? '', 'hex').map((byte) => byte ^ 1);
    await expect(client.signPsbt(psbtFor('wpkh(@0/**)', [coin], [payment]), policyOf(vector), Buffer.from(wrong))).rejects.toMatchObject({ statusCode: 0xb008 });
    await expect(client.getWalletAddress(policyOf(vector), Buffer.from(wrong), 0, 0, true)).rejects.toMatchObject({ statusCode: 0xb008 });
    expect(device.screen()).toBe(null);
  });
});

describe('shown', () => {
  const wpkh = 'wpkh(@0/**)';

  test('a payment: amount and address, then the fees; change is not shown', async () => {
    const signed = await sign(wpkh, psbtFor(wpkh, [coin], [payment, change]));
    expect(signed).toMatchObject({ end: '9000', signatures: 1 });
    expect(signed.screens.map(({ id, title, page, pages, fields }) => ({ id, title, page, pages, fields }))).toEqual([
      { id: 'transaction', title: 'Send bitcoin', page: 1, pages: 2, fields: [{ label: 'Amount', value: 'TEST 0.0006' }, { label: 'To', value: expect.stringMatching(/^tb1q/) as string }] },
      { id: 'transaction', title: 'Send bitcoin', page: 2, pages: 2, fields: [{ label: 'Fees', value: 'TEST 0.00001' }] },
    ]);
  });

  test('each recipient on a page of its own, in the order of the transaction', async () => {
    const outputs = Array.from({ length: 12 }, (_, at) => ({ valueSat: 1_000n + BigInt(at) }));
    const { screens } = await sign(wpkh, psbtFor(wpkh, [coin], [...outputs, { valueSat: 80_000n, chain: 1 }]));
    expect(screens.filter(({ id }) => id === 'transaction')).toHaveLength(13);
    expect(screens.slice(0, 12).map(({ fields }) => fields[0]?.value)).toEqual(['1', '1001', '1002', '1003', '1004', '1005', '1006', '1007', '1008', '1009', '101', '1011'].map((digits) => `TEST 0.0000${digits}`));
  });

  test('nothing leaves: told so, with what is moved', async () => {
    const { screens, end } = await sign(wpkh, psbtFor(wpkh, [coin], [{ valueSat: 99_000n, chain: 1 }]));
    expect(end).toBe('9000');
    expect(screens[0]).toMatchObject({ title: 'Send to yourself', fields: [{ label: 'Amount', value: 'TEST 0.00099' }, { label: 'To', value: 'Your own wallet' }] });
  });

  test.each<readonly [string, OutputWish]>([
    ['an own receive address', { valueSat: 39_000n, chain: 0 }],
    ['change that does not say where it comes from', { valueSat: 39_000n, chain: 1, derivation: 'none' }],
    ['change whose path leads elsewhere', { valueSat: 39_000n, chain: 1, derivation: 'other-index' }],
    ['somebody’s script with the path of change', { valueSat: 39_000n, chain: 1, script: foreignScript(9) }],
  ])('%s is shown like a payment', async (_, output) => {
    const { screens } = await sign(wpkh, psbtFor(wpkh, [coin], [payment, output]));
    expect(screens.filter(({ fields }) => fields.some(({ label }) => label === 'To'))).toHaveLength(2);
  });

  test('data in an output', async () => {
    const { screens } = await sign(wpkh, psbtFor(wpkh, [coin], [{ valueSat: 0n, script: Uint8Array.of(0x6a, 2, 0xab, 0xcd) }, change]));
    expect(screens[0]?.fields).toEqual([{ label: 'Amount', value: 'TEST 0' }, { label: 'To', value: 'OP_RETURN 0x02abcd' }]);
  });

  const small = { ...coin, valueSat: 99_999n };
  const cases: readonly (readonly [string, readonly string[], Template, readonly InputWish[], readonly OutputWish[], Partial<DeviceSettings>?])[] = [
    ['nothing unusual', ['transaction'], wpkh, [coin], [payment, change]],
    ['the previous transaction is missing', ['warn-unverified-inputs', 'transaction'], wpkh, [{ ...coin, previous: 'none' }], [payment, change]],
    ['it is missing, with taproot', ['transaction'], 'tr(@0/**)', [{ ...coin, previous: 'none' }], [payment, change]],
    ['coins of others', ['warn-external-inputs', 'transaction'], wpkh, [coin, { ...coin, foreign: true }], [payment, { ...change, valueSat: 139_000n }]],
    ['a fee of a tenth', ['warn-high-fee', 'transaction'], wpkh, [{ ...coin, valueSat: 110_000n }], [payment, change]],
    ['a fee just below a tenth', ['transaction'], wpkh, [{ ...coin, valueSat: 109_999n }], [payment, change]],
    ['a fee of a tenth of little', ['transaction'], wpkh, [small], [{ valueSat: 50_000n }]],
    ['an unusual sighash', ['warn-sighash', 'transaction'], wpkh, [{ ...coin, sighash: 0x81 }], [payment, change]],
    ['the same, allowed in the settings of 2.5', ['warn-sighash', 'transaction'], wpkh, [{ ...coin, sighash: 0x81 }], [payment, change], { appVersion: '2.5.0', allowsUnusualSighash: true }],
    ['ALL, said in so many words, with 2.5', ['transaction'], wpkh, [{ ...coin, sighash: 1 }], [payment, change], { appVersion: '2.5.0' }],
    ['everything at once, in this order', ['warn-sighash', 'warn-external-inputs', 'warn-unverified-inputs', 'warn-high-fee', 'transaction'], wpkh, [{ ...coin, sighash: 2, previous: 'none' }, { ...coin, foreign: true }], [payment]],
  ];
  for (const [name, expected, template, inputs, outputs, settings] of cases) {
    test(`${name}: ${expected.join(', ')}`, async () => {
      const signed = await sign(template, psbtFor(template, inputs, outputs), settings);
      expect(ids(signed)).toEqual(expected);
      expect(signed.end).toBe('9000');
      // Inputs of others are not signed.
      expect(signed.signatures).toBe(inputs.filter(({ foreign }) => foreign !== true).length);
    });
  }
});
