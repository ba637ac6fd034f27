// Ledger's own clients, unmodified, get signatures from the practice device over Ledger's own HID transport.
import { AppClient } from '@ledgerhq/ledger-bitcoin';
import { schnorr } from '@noble/curves/secp256k1.js';
import { describe, expect, test } from 'vitest';
import { policyOf } from '../../support/ledger-clients.ts';
import { derivationVectors, officialPsbt, ownMade, psbtExpected } from '../../support/ledger-vectors.ts';
import { approveAll, openTransport, practiceDevice } from '../../support/practice-device.ts';

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
