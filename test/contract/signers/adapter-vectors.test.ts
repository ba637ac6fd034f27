// Our adapter over Ledger's own clients and transports, against the vectors: keys, addresses, transactions and messages of all four script types.
import { describe, expect, test } from 'vitest';
import { ownMade } from '../../support/ledger-vectors.ts';
import { accountOf, signerOver, valueOf } from '../../support/ledger-signer.ts';
import { approveAll, practiceDevice } from '../../support/practice-device.ts';

const networks = [
  { name: 'main', network: 'mainnet', app: 'Bitcoin', vectors: ownMade.networks.main },
  { name: 'test', network: 'testnet', app: 'Bitcoin Test', vectors: ownMade.networks.test },
] as const;

function ownDevice(app: 'Bitcoin' | 'Bitcoin Test') {
  const practice = practiceDevice({ settings: { app }, forTests: { phrase: ownMade.mnemonic, mainNetwork: true } });
  approveAll(practice.device);
  return signerOver(practice);
}

describe.each(networks)('$name network', ({ network, app, vectors }) => {
  const signer = ownDevice(app);

  test('says who it is', async () => {
    expect(valueOf(await signer.identify(network))).toEqual({ kind: 'virtual', model: null, appName: app, appVersion: '2.4.6', fingerprint: vectors.fingerprint });
  });

  describe.each(vectors.accounts.map((account) => ({ key: accountOf(account.keyInfo, account.template), ...account })))('$path', ({ key, addresses }) => {
    test('its extended key', async () => {
      const { scriptType, account } = key;
      expect(valueOf(await signer.exportKey({ network, scriptType, account }))).toEqual(key);
    });

    test.each(Object.entries(addresses))('its address %s', async (place, address) => {
      const [chain = 0, index = 0] = place.split('/').map(Number);
      expect(valueOf(await signer.showAddress(key, chain === 1 ? 1 : 0, index))).toBe(address);
    });
  });
});
