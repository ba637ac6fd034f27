// Ledger's own clients, unmodified, read keys and addresses from the practice device over Ledger's own HID transport.
import { AppClient } from '@ledgerhq/ledger-bitcoin';
import { describe, expect, test } from 'vitest';
import { Btc, InnerClient, innerPolicyOf, policyOf } from '../../support/ledger-clients.ts';
import { derivationVectors, ownMade } from '../../support/ledger-vectors.ts';
import { approveAll, openTransport, practiceDevice } from '../../support/practice-device.ts';

const formats = { 44: 'legacy', 49: 'p2sh', 84: 'bech32', 86: 'bech32m' } as const;
const formatOf = (path: string): 'legacy' | 'p2sh' | 'bech32' | 'bech32m' => {
  const purpose = Number(/^m\/(\d+)'/.exec(path)?.[1]);
  if (purpose === 44 || purpose === 49 || purpose === 84 || purpose === 86) return formats[purpose];
  throw new Error(`no format for ${path}`);
};

const requestOf = (steps: readonly string[]): Buffer => {
  const words = steps.map((step) => Number.parseInt(step, 10) + (step.endsWith("'") ? 0x8000_0000 : 0));
  const bytes = Buffer.alloc(2 + 4 * words.length);
  bytes[1] = words.length;
  words.forEach((word, at) => bytes.writeUInt32BE(word, 2 + 4 * at));
  return bytes;
};


describe('the official vectors', () => {
  const { device } = practiceDevice();
  approveAll(device);
  const transport = openTransport(device);
  const client = new AppClient(transport);
  const inner = new InnerClient(transport);

  test('name, version and fingerprint', async () => {
    expect(await client.getAppAndVersion()).toMatchObject({ name: 'Bitcoin Test', version: '2.4.6' });
    expect(await client.getMasterFingerprint()).toBe('f5acc2fd');
  });

  test.each(derivationVectors.xpubs)('extended key $id', async ({ id, xpub }) => {
    const steps = id.split('/').slice(1);
    // The client itself stops at six steps; the device does not.
    const asked = steps.length > 6 ? await transport.send(0xe1, 0x00, 0, 1, requestOf(steps)).then((answer) => answer.subarray(0, -2).toString('ascii')) : await client.getExtendedPubkey(id, true);
    expect(asked).toBe(xpub);
  });

  test.each(derivationVectors.refusedWithoutDisplay)('no extended key for $id without a look', async ({ id, expectSw }) => {
    await expect(client.getExtendedPubkey(id, false)).rejects.toMatchObject({ statusCode: Number.parseInt(expectSw, 16) });
  });

  test.each(derivationVectors.addresses)('address $id', async (vector) => {
    const hmac = vector.hmac === undefined ? null : Buffer.from(vector.hmac, 'hex');
    for (const display of [false, true]) {
      // The newer client checks each address itself, which it cannot for aggregated keys.
      const address = vector.template.includes('musig')
        ? await inner.getWalletAddress(innerPolicyOf(vector), hmac, vector.change, vector.index, display)
        : await client.getWalletAddress(policyOf(vector), hmac, vector.change, vector.index, display);
      expect(address).toBe(vector.address);
    }
  });
});

describe('our own phrase', () => {
  const phrase = ownMade.mnemonic;

  describe.each([
    { network: ownMade.networks.test, currency: 'bitcoin_testnet', settings: {}, xpubVersion: 0x043587cf },
    { network: ownMade.networks.main, currency: 'bitcoin', settings: { app: 'Bitcoin' }, xpubVersion: 0x0488b21e },
  ] as const)('$currency', ({ network, currency, settings, xpubVersion }) => {
    const { device } = practiceDevice({ settings, forTests: { phrase, mainNetwork: true } });
    approveAll(device);
    const transport = openTransport(device);
    const client = new AppClient(transport);
    const btc = new Btc({ transport, currency });

    test.each(network.accounts)('$path', async ({ path, template, xpub, keyInfo, addresses }) => {
      expect(await client.getMasterFingerprint()).toBe(network.fingerprint);
      expect(await client.getExtendedPubkey(path)).toBe(xpub);
      expect(await btc.getWalletXpub({ path: path.slice(2), xpubVersion })).toBe(xpub);
      for (const [at, address] of Object.entries(addresses)) {
        const [chain, index] = at.split('/').map(Number);
        expect(await client.getWalletAddress(policyOf({ name: '', template, keys: [keyInfo] }), null, chain ?? 0, index ?? 0, false)).toBe(address);
        if (index !== 0) continue;
        const shown = await btc.getWalletPublicKey(`${path.slice(2)}/${at}`, { verify: true, format: formatOf(path) });
        expect(shown.bitcoinAddress).toBe(address);
      }
    });
  });
});
