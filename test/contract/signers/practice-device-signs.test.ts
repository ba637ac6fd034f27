// Ledger's own clients, unmodified, get signatures from the practice device over Ledger's own HID transport.
import { AppClient } from '@ledgerhq/ledger-bitcoin';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { payments, Psbt, Transaction } from 'bitcoinjs-lib';
import { describe, expect, test } from 'vitest';
import { Btc, InnerClient, policyOf } from '../../support/ledger-clients.ts';
import { derivationVectors, officialPsbt, ownMade, psbtExpected } from '../../support/ledger-vectors.ts';
import { approveAll, openTransport, practiceDevice } from '../../support/practice-device.ts';
import { keyInfoOf, ownAt, psbtFor } from '../../support/psbt-for-device.ts';

const pathOf = (path: string): number[] => path.split('/').slice(1).map((step) => Number.parseInt(step, 10) + (step.endsWith("'") ? 0x8000_0000 : 0));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the official vectors', () => {
  const { device } = practiceDevice();
  approveAll(device);
  const client = new AppClient(openTransport(device));

  test.each(derivationVectors.messages)('message $id', async ({ message, path, signature }) => {
    expect(await client.signMessage(Buffer.from(message), path)).toBe(signature);
  });

  test.each(psbtExpected.items)('PSBT $id', async (item) => {
    const keyInfo = `[f5acc2fd${item.account.slice(1)}]${await client.getExtendedPubkey(item.account)}`;
    const signing = client.signPsbt(officialPsbt(item), policyOf({ name: '', template: item.policy, keys: [keyInfo] }), null);
    if (item.expectSw !== undefined) {
      await expect(signing).rejects.toMatchObject({ statusCode: Number.parseInt(item.expectSw, 16) });
      return;
    }
    const made = await signing;
    if (item.sigs !== undefined) {
      expect(made.map(([i, { pubkey, signature }]) => ({ i, pubkey: hex(pubkey), sig: hex(signature) }))).toEqual(item.sigs);
      return;
    }
    expect(made.map(([i]) => i)).toEqual(item.digests?.map((_, i) => i));
    made.forEach(([i, { pubkey, signature }]) => {
      expect(signature.length).toBe(item.sighashByte === 0 ? 64 : 65);
      if (item.sighashByte !== 0) expect(signature[64]).toBe(item.sighashByte);
      expect(schnorr.verify(signature.subarray(0, 64), Buffer.from(item.digests?.[i] ?? '', 'hex'), pubkey)).toBe(true);
    });
  });
});

describe('our own phrase', () => {
  const network = ownMade.networks.test;
  const { device } = practiceDevice({ forTests: { phrase: ownMade.mnemonic } });
  approveAll(device);
  const client = new AppClient(openTransport(device));

  test.each(network.psbts)('PSBT $id', async ({ account, template, psbt, expected }) => {
    const keyInfo = network.accounts.find(({ path }) => path === account)?.keyInfo ?? '';
    const made = await client.signPsbt(psbt, policyOf({ name: '', template, keys: [keyInfo] }), null);
    expect(made.map(([i]) => i)).toEqual(expected.map(({ i }) => i));
    made.forEach(([, { pubkey, signature }], at) => {
      const { pubkey: known, outputKey, sig, digest } = expected[at]!;
      expect(hex(pubkey)).toBe(outputKey ?? known);
      if (sig !== undefined) expect(hex(signature)).toBe(sig);
      else expect(schnorr.verify(signature, Buffer.from(digest, 'hex'), pubkey)).toBe(true);
    });
  });

  test.each(network.messages)('message at $path', async ({ path, message, signature }) => {
    expect(await client.signMessage(Buffer.from(message), path)).toBe(signature);
  });
});

describe('hw-app-btc', () => {
  const { device } = practiceDevice();
  approveAll(device);
  const transport = openTransport(device);
  const btc = new Btc({ transport, currency: 'bitcoin_testnet' });
  const formats = { 'pkh(@0/**)': 'legacy', 'sh(wpkh(@0/**))': 'p2sh', 'wpkh(@0/**)': 'bech32', 'tr(@0/**)': 'bech32m' } as const;
  const formatOf = (policy: string): 'legacy' | 'p2sh' | 'bech32' | 'bech32m' => {
    const [, format] = Object.entries(formats).find(([template]) => template === policy)!;
    return format;
  };

  test('fingerprint', async () => {
    expect(hex(await new InnerClient(transport).getMasterFingerprint())).toBe('f5acc2fd');
  });

  test.each(derivationVectors.messages)('message $id', async ({ message, path, signature }) => {
    const { v, r, s } = await btc.signMessage(path.slice(2), Buffer.from(message).toString('hex'));
    expect(Buffer.from(`${(v + 31).toString(16)}${r}${s}`, 'hex').toString('base64')).toBe(signature);
  });

  test.each(psbtExpected.items.filter(({ id }) => id.startsWith('singlesig/')))('PSBT $id', async (item) => {
    const psbt = Psbt.fromBase64(officialPsbt(item));
    // It loses the taproot fields of version 0, and takes them from here.
    const known = new Map(psbt.data.inputs.flatMap(({ witnessUtxo, tapBip32Derivation = [] }) =>
      tapBip32Derivation.map(({ pubkey, path }) => [hex(witnessUtxo!.script.subarray(2)), { pubkey: Buffer.from([2, ...pubkey]), path: pathOf(path) }] as const)));
    const options = { finalizePsbt: true, accountPath: item.account, addressFormat: formatOf(item.policy), knownAddressDerivations: known };
    const { tx = '' } = await btc.signPsbtBuffer(Buffer.from(officialPsbt(item), 'base64'), options);
    if (item.rawtx !== undefined) expect(tx).toBe(item.rawtx);
    const made = Transaction.fromHex(tx);
    for (const { sig } of item.sigs ?? []) expect(tx).toContain(sig);
    for (const [i, digest] of (item.digests ?? []).entries()) {
      const [signature] = made.ins[i]!.witness;
      expect(schnorr.verify(signature!.subarray(0, 64), Buffer.from(digest, 'hex'), psbt.data.inputs[i]!.witnessUtxo!.script.subarray(2))).toBe(true);
    }
  });
});

describe('every kind of signature, against digests of bitcoinjs-lib', () => {
  const { device } = practiceDevice();
  approveAll(device);
  const client = new AppClient(openTransport(device));
  const unusual = [0x02, 0x03, 0x81, 0x82, 0x83];

  test.each([
    { template: 'pkh(@0/**)', types: [0x01] },
    { template: 'sh(wpkh(@0/**))', types: [0x01, ...unusual] },
    { template: 'wpkh(@0/**)', types: [0x01, ...unusual] },
    { template: 'tr(@0/**)', types: [0x00, 0x01, ...unusual] },
  ] as const)('$template', async ({ template, types }) => {
    const inputs = types.map((sighash, index) => ({ valueSat: 100_000n + BigInt(index), index, sighash }));
    const base64 = psbtFor(template, inputs, types.map((_, at) => ({ valueSat: 50_000n + BigInt(at) })));
    const made = await client.signPsbt(base64, policyOf({ name: '', template, keys: [keyInfoOf(template)] }), null);
    const transaction = Transaction.fromBuffer(Psbt.fromBase64(base64).data.getTransaction());
    const owns = types.map((_, index) => ownAt(template, 0, index));
    expect(made.map(([index]) => index)).toEqual(types.map((_, index) => index));
    for (const [index, { pubkey, signature }] of made) {
      const type = types[index]!;
      const own = owns[index]!;
      if (template === 'tr(@0/**)') {
        const digest = transaction.hashForWitnessV1(index, owns.map(({ script }) => script), inputs.map(({ valueSat }) => valueSat), type);
        expect(signature.subarray(64)).toEqual(type === 0 ? Buffer.alloc(0) : Buffer.of(type));
        expect(schnorr.verify(signature.subarray(0, 64), digest, own.script.subarray(2))).toBe(true);
        continue;
      }
      const code = payments.p2pkh({ pubkey: own.publicKey }).output!;
      const digest = template === 'pkh(@0/**)' ? transaction.hashForSignature(index, code, type) : transaction.hashForWitnessV0(index, code, inputs[index]!.valueSat, type);
      expect(hex(pubkey)).toBe(hex(own.publicKey));
      expect(signature.at(-1)).toBe(type);
      expect(secp256k1.verify(signature.subarray(0, -1), digest, own.publicKey, { prehash: false, format: 'der' })).toBe(true);
    }
  });
});
