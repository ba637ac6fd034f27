// Maps that hash to what they are said to, and are wrong all the same: the device sees it before it signs.
import { createHash } from 'node:crypto';
import { AppClient } from '@ledgerhq/ledger-bitcoin';
import { describe, expect, test } from 'vitest';
import { policyOf } from '../../../../support/ledger-clients.ts';
import { derivationVectors, transcripts } from '../../../../support/ledger-vectors.ts';
import { approveAll, openTransport, practiceDevice } from '../../../../support/practice-device.ts';
import { foreignScript, keyInfoOf, ownAt, psbtFor, type Template } from '../../../../support/psbt-for-device.ts';
import { addressRaw, keysRoot, mapsOf, messageRaw, signRaw, type Lie, type RawMap, type RawRequest } from '../../../../support/raw-host.ts';

const coin = { valueSat: 100_000n };
const outputs = [{ valueSat: 60_000n }, { valueSat: 39_000n, chain: 1 as const }];
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

async function sign(template: Template, change: (request: RawRequest) => RawRequest, lie?: Lie): Promise<string> {
  const { device } = practiceDevice();
  approveAll(device);
  const { end, yielded } = await signRaw(device, { name: '', template, keys: [keyInfoOf(template)] }, change(mapsOf(psbtFor(template, [coin, { ...coin, index: 1 }], outputs))), lie);
  return `${end} ${yielded}`;
}

const set = (map: RawMap, key: string, value: string | null): RawMap =>
  value === null ? map.filter(([each]) => each !== key) : [...map.filter(([each]) => each !== key), [key, value] as const].toSorted(([left], [right]) => (left < right ? -1 : 1));
const valueOf = (map: RawMap, key: string): string => map.find(([each]) => each === key)?.[1] ?? '';
const inInput = (change: (map: RawMap) => RawMap) => (request: RawRequest): RawRequest => ({ ...request, inputs: request.inputs.map((map, at) => (at === 1 ? change(map) : map)) });
const inOutput = (change: (map: RawMap) => RawMap) => (request: RawRequest): RawRequest => ({ ...request, outputs: request.outputs.map((map, at) => (at === 1 ? change(map) : map)) });
const inGlobal = (change: (map: RawMap) => RawMap) => (request: RawRequest): RawRequest => ({ ...request, global: change(request.global) });

test.each(['pkh(@0/**)', 'sh(wpkh(@0/**))', 'wpkh(@0/**)', 'tr(@0/**)'] as const)('%s: as it should be, it signs both inputs', async (template) => {
  expect(await sign(template, (request) => request)).toBe('9000 2');
});

const wpkh = 'wpkh(@0/**)';
/** 21 million and one hundred-millionth. */
const TOO_MUCH = '0140075af0750700';

describe('refused, nothing signed', () => {
  const cases: readonly (readonly [string, (request: RawRequest) => RawRequest, Template?])[] = [
    ['global keys out of order', inGlobal((map) => map.toReversed())],
    ['an input’s keys out of order', inInput((map) => map.toReversed())],
    ['an input’s key twice', inInput((map) => [map[0]!, ...map])],
    ['a key without bytes', inInput((map) => [['', '00'], ...map])],
    ['an output’s keys out of order', inOutput((map) => map.toReversed())],
    ['no version', inGlobal((map) => set(map, '02', null))],
    ['a version of three bytes', inGlobal((map) => set(map, '02', '020000'))],
    ['a version of five bytes', inGlobal((map) => set(map, '02', '0200000000'))],
    ['a transaction id of 31 bytes', inInput((map) => set(map, '0e', '11'.repeat(31)))],
    ['no output index', inInput((map) => set(map, '0f', null))],
    ['an output index that is not there', inInput((map) => set(map, '0f', '09000000'))],
    ['a previous transaction with something after it', inInput((map) => set(map, '00', `${valueOf(map, '00')}00`))],
    ['a previous transaction that is cut off', inInput((map) => set(map, '00', valueOf(map, '00').slice(0, -2)))],
    ['an amount of seven bytes', inOutput((map) => set(map, '03', '01000000000000'))],
    ['no amount', inOutput((map) => set(map, '03', null))],
    ['no script', inOutput((map) => set(map, '04', null))],
    ['a spent output with something after it', inInput((map) => set(map, '01', `${valueOf(map, '01')}00`))],
    ['the spent output with another script', inInput((map) => set(map, '01', `${valueOf(map, '01').slice(0, 18)}${hex(foreignScript(3))}`))],
    ['a spent output of more than there can be', inInput((map) => set(set(map, '00', null), '01', `${TOO_MUCH}${valueOf(map, '01').slice(16)}`))],
    ['an output of more than there can be', inOutput((map) => set(map, '03', TOO_MUCH))],
    ['an uncompressed key in an origin', inInput((map) => [...map.filter(([key]) => !key.startsWith('06')), [`06${'04'.repeat(65)}`, `f5acc2fd${'00000000'.repeat(5)}`] as const].toSorted(([left], [right]) => (left < right ? -1 : 1)))],
    ['an origin that is cut off', inInput((map) => map.map(([key, value]) => [key, key.startsWith('06') ? value.slice(0, -2) : value] as const))],
    ['five hundred and thirteen outputs', (request) => ({ ...request, outputs: Array.from({ length: 513 }, () => request.outputs[0]!) })],
    ['another inner script', inInput((map) => set(map, '04', hex(ownAt('sh(wpkh(@0/**))', 0, 5).redeemScript!))), 'sh(wpkh(@0/**))'],
    ['no inner script', inInput((map) => set(map, '04', null)), 'sh(wpkh(@0/**))'],
  ];
  for (const [name, change, template = wpkh] of cases) {
    test(name, async () => {
      const [end, yielded] = (await sign(template, change)).split(' ');
      expect(end?.slice(-4)).toBe(name.startsWith('five hundred') ? '6a82' : '6a80');
      // Only what the first, untouched input got may have been handed over, after the yes: inner scripts are looked at when signing.
      expect(Number(yielded)).toBe(name.includes('inner script') ? 1 : 0);
    });
  }

  test('neither found nor not found', async () => {
    const twoForOne: Lie = (question, answer) => (question[0] === 0x42 ? Buffer.concat([Buffer.of(2), answer.subarray(1)]) : answer);
    expect(await sign(wpkh, (request) => request, twoForOne)).toBe('6a80 0');
  });

  test('another witness script than the one that is spent', async () => {
    const { name = '', policy: template = '', keys = [], hmac = null, psbt = '' } = transcripts.find(({ id }) => id === 'sign_psbt#1')!;
    const request = mapsOf(psbt);
    const signWith = async (script: (before: string) => string): Promise<string> => {
      const { device } = practiceDevice();
      approveAll(device);
      const inputs = request.inputs.map((map) => set(map, '05', script(valueOf(map, '05'))));
      const { end, yielded } = await signRaw(device, { name, template, keys, hmac }, { ...request, inputs });
      return `${end} ${yielded}`;
    };
    expect(await signWith((script) => script)).toBe('9000 1');
    expect(await signWith((script) => `${script}51`)).toBe('000a6a80 0');
  });

  test('an own script with the path of another account is not the wallet’s', async () => {
    const elsewhere = (map: RawMap): RawMap => map.map(([key, value]) => [key, key.startsWith('06') ? value.replace('00000080', '01000080') : value] as const);
    expect(await sign(wpkh, inInput(elsewhere))).toBe('9000 1');
  });

  test('a path with one step more, with a hardened index, or on a third chain is not the wallet’s', async () => {
    const withPath = (change: (path: string) => string) => inInput((map) => map.map(([key, value]) => [key, key.startsWith('06') ? `${value.slice(0, 8)}${change(value.slice(8))}` : value] as const));
    for (const change of [(path: string) => `${path}00000000`, (path: string) => `${path.slice(0, -8)}01000080`, (path: string) => `${path.slice(0, -16)}0200000001000000`]) {
      expect(await sign(wpkh, withPath(change))).toBe('9000 1');
    }
  });

  test('an absent lock time is 0, an absent sequence is final', async () => {
    expect(await sign(wpkh, (request) => inInput((map) => set(map, '10', null))(inGlobal((map) => set(map, '03', null))(request)))).toBe('9000 2');
  });
});

describe('addresses', () => {
  const template = 'wpkh(@0/**)';
  const key = keyInfoOf(template);
  interface Wish {
    readonly text?: string;
    readonly length?: number;
    readonly name?: string;
    readonly version?: number;
    readonly keys?: readonly string[];
    readonly after?: string;
  }
  const serialised = ({ text = template, length, name = '', version = 2, keys = [key], after = '' }: Wish): Buffer =>
    Buffer.concat([
      Buffer.of(version, name.length), Buffer.from(name), Buffer.of(length ?? text.length), createHash('sha256').update(text).digest(), Buffer.of(keys.length), keysRoot(keys), Buffer.from(after, 'hex'),
    ]);
  const ask = async (wish: Wish = {}, index = 0): Promise<string> =>
    (await addressRaw(practiceDevice().device, serialised(wish), wish.text ?? template, wish.keys ?? [key], index)).end;

  test('as it should be', async () => {
    const address = Buffer.from((await ask()).slice(0, -4), 'hex').toString();
    expect(address).toBe(derivationVectors.addresses.find(({ template: each, change, index }) => each === template && change === 0 && index === 0)?.address);
    expect((await ask({}, 50_000)).slice(-4)).toBe('9000');
  });

  const keyAt = (path: string, xpub: string): string => `[f5acc2fd/${path}]${xpub}`;
  const cases: readonly (readonly [string, Wish, number?])[] = [
    ['an index above 50000', {}, 50_001],
    ['the older form of policies', { version: 1 }],
    ['something after the policy', { after: '00' }],
    ['a template shorter than said', { length: template.length + 1 }],
    ['a name', { name: 'Mine' }],
    ['a template that cannot be read', { text: 'wpkh(@0/*)' }],
    ['a second key that no template uses', { keys: [key, keyInfoOf('pkh(@0/**)')] }],
    ['two keys in the template', { text: 'wsh(multi(1,@0/**,@1/**))', keys: [key, keyInfoOf('pkh(@0/**)')] }],
    ['other chains', { text: 'wpkh(@0/<2;3>/*)' }],
    ['hardened steps marked h', { keys: [key.replaceAll("'", 'h')] }],
    ['a key without origin', { keys: [key.replace(/\[.*\]/, '')] }],
    ['a key of the main network', { keys: [key.replace('tpub', 'xpub')] }],
  ];
  for (const [name, wish, index] of cases) test(`${name}: 6a80`, async () => expect((await ask(wish, index)).slice(-4)).toBe('6a80'));

  test('<0;1>/* is the same as **', async () => expect((await ask({ text: 'wpkh(@0/<0;1>/*)' })).slice(-4)).toBe('9000'));

  test('accounts above 100 and other coins, though their keys are the device’s own', async () => {
    const client = new AppClient(openTransport(practiceDevice().device));
    const { device } = practiceDevice();
    approveAll(device);
    const shown = new AppClient(openTransport(device));
    for (const [path, ok] of [["84'/1'/100'", true], ["84'/1'/101'", false], ["84'/0'/0'", false], ["84'/1'/0", false], ["84'/1'", false], ["84'/1'/0'/0", false]] as const) {
      const own = keyAt(path, await shown.getExtendedPubkey(`m/${path}`, true));
      const asking = client.getWalletAddress(policyOf({ name: '', template, keys: [own] }), null, 0, 0, false);
      if (ok) expect(await asking).toMatch(/^tb1q/);
      else await expect(asking).rejects.toMatchObject({ statusCode: 0x6a80 });
    }
  });
});

describe('messages', () => {
  const part = 'm'.repeat(64);
  test.each([
    { name: 'whole parts', length: 70, parts: [part, 'm'.repeat(6)], end: '9000' },
    { name: 'nothing', length: 0, parts: [], end: '9000' },
    { name: 'a last part that is too short', length: 70, parts: [part, 'm'.repeat(5)], end: '6a80' },
    { name: 'a first part that is too short', length: 70, parts: ['m'.repeat(6), part], end: '6a80' },
    { name: 'a part that is too long', length: 65, parts: ['m'.repeat(65), ''], end: '6a80' },
  ])('$name: $end', async ({ length, parts, end }) => {
    const { device } = practiceDevice();
    approveAll(device);
    expect((await messageRaw(device, length, parts)).end.slice(-4)).toBe(end);
  });
});

describe('registering', () => {
  const vector = derivationVectors.addresses.find(({ name, template }) => name === 'Cold storage' && template.startsWith('wsh'))!;
  const [other = '', own = ''] = vector.keys;
  const stranger = derivationVectors.addresses.find(({ template }) => template.startsWith('sh(sorted'))!.keys[0]!;
  test.each([
    { why: 'no key of this device', name: 'Cold', template: vector.template, keys: [other, stranger] },
    { why: 'the same key twice', sw: 0x6a82, name: 'Cold', template: 'wsh(multi(1,@0/**,@1/**))', keys: [own, own] },
    { why: 'no name', name: '', template: vector.template, keys: [other, own] },
    { why: 'a name with space at its end', name: 'Cold ', template: vector.template, keys: [other, own] },
    { why: 'a name of 65 characters', name: 'x'.repeat(65), template: vector.template, keys: [other, own] },
    { why: 'more signatures than keys', name: 'Cold', template: 'wsh(sortedmulti(3,@0/**,@1/**))', keys: [other, own] },
    { why: 'a template that makes no script', name: 'Cold', template: 'wsh(and_v(pk(@0/**),pk(@1/**)', keys: [other, own] },
    { why: 'a key with a wrong checksum', name: 'Cold', template: vector.template, keys: [`${other.slice(0, -1)}1`, own] },
    { why: 'sixteen keys', sw: 0x6a82, name: 'Cold', template: `wsh(sortedmulti(1,${Array.from({ length: 16 }, (_, at) => `@${at}/**`).join(',')}))`, keys: Array.from({ length: 16 }, () => own) },
  ])('$why', async ({ name, template, keys, sw = 0x6a80 }) => {
    const { device } = practiceDevice();
    const client = new AppClient(openTransport(device));
    await expect(client.registerWallet(policyOf({ name, template, keys }))).rejects.toMatchObject({ statusCode: sw });
    expect(device.screen()).toBe(null);
  });

  test('each key is shown, and which of them is the device’s', async () => {
    const { device } = practiceDevice();
    const seen: string[] = [];
    device.onChanged(() => queueMicrotask(() => {
      const screen = device.screen();
      if (screen === null) return;
      seen.push(`${screen.title} ${screen.fields.map(({ value }) => value).join(' ')}`);
      device.press('approve');
    }));
    const [, hmac] = await new AppClient(openTransport(device)).registerWallet(policyOf(vector));
    expect(hex(hmac)).toBe(vector.hmac);
    expect(seen).toEqual([`Register this wallet? Cold storage ${vector.template}`, `Another’s key ${other}`, `This device’s key ${own}`]);
  });
});
