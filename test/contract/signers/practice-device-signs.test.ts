// Ledger's own clients, unmodified, get signatures from the practice device over Ledger's own HID transport.
import { AppClient } from '@ledgerhq/ledger-bitcoin';
import { schnorr } from '@noble/curves/secp256k1.js';
import { Psbt, Transaction } from 'bitcoinjs-lib';
import { describe, expect, test } from 'vitest';
import { Btc, InnerClient, policyOf } from '../../support/ledger-clients.ts';
import { derivationVectors, officialPsbt, ownMade, psbtExpected } from '../../support/ledger-vectors.ts';
import { approveAll, openTransport, practiceDevice } from '../../support/practice-device.ts';

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
