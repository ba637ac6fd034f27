// Our adapter over Ledger's own clients and transports, against the vectors: keys, addresses, transactions and messages of all four script types.
import { schnorr } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import type { InputSignature } from '../../../electron/signers/port.ts';
import { purposeOf, scriptTypes, type AccountKey, type ScriptType } from '../../../shared/domain/bitcoin.ts';
import { officialPsbt, ownMade, psbtExpected } from '../../support/ledger-vectors.ts';
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

/** `m/84'/1'/0'/0/3` as an account of the device and a place in it; null: a path that no address of ours has. */
function placeOf(path: string): { readonly scriptType: ScriptType; readonly account: number; readonly chain: 0 | 1; readonly index: number } | null {
  const [, purpose, account, chain, index] = /^m\/(44|49|84|86)'\/1'\/(\d+)'\/([01])\/(\d+)$/.exec(path) ?? [];
  const scriptType = scriptTypes.find((type) => String(purposeOf[type]) === purpose);
  return scriptType === undefined ? null : { scriptType, account: Number(account), chain: chain === '1' ? 1 : 0, index: Number(index) };
}

const written = (signatures: readonly InputSignature[]) =>
  signatures.map(({ inputIndex, publicKey, signature }) => ({ i: inputIndex, pubkey: bytesToHex(publicKey), sig: bytesToHex(signature) }));

describe('transactions', () => {
  const signer = ownDevice('Bitcoin Test');
  const keyOf = ({ account, template }: { readonly account: string; readonly template: string }): AccountKey => {
    const own = ownMade.networks.test.accounts.find((known) => known.path === account && known.template === template);
    return accountOf(own?.keyInfo ?? '', template);
  };

  test.each(ownMade.networks.test.psbts.filter(({ expected }) => expected.every(({ sig }) => sig !== undefined)))('$id: the signatures of the vector, byte for byte', async (vector) => {
    const signatures = valueOf(await signer.signPsbt(keyOf(vector), Buffer.from(vector.psbt, 'base64')));
    expect(written(signatures)).toEqual(vector.expected.map(({ i, pubkey, sig }) => ({ i, pubkey, sig })));
  });

  test.each(ownMade.networks.test.psbts.filter(({ template }) => template === 'tr(@0/**)'))('$id: signatures over the vector’s digests, by its output keys', async (vector) => {
    const psbt = Buffer.from(vector.psbt, 'base64');
    const signatures = valueOf(await signer.signPsbt(keyOf(vector), psbt));
    expect(signatures).toHaveLength(vector.expected.length);
    for (const { i, digest } of vector.expected) {
      const one = signatures.find(({ inputIndex }) => inputIndex === i);
      expect(schnorr.verify(one?.signature ?? new Uint8Array(), hexToBytes(digest), one?.publicKey ?? new Uint8Array())).toBe(true);
    }
  });

  test.each(psbtExpected.items.filter(({ sigs }) => sigs !== undefined))('official $id', async (item) => {
    const practice = practiceDevice();
    approveAll(practice.device);
    const official = signerOver(practice);
    const { scriptType, account } = placeOf(`${item.account}/0/0`) ?? { scriptType: 'p2tr', account: -1 };
    const key = valueOf(await official.exportKey({ network: 'testnet', scriptType, account }));
    expect(written(valueOf(await official.signPsbt(key, Buffer.from(officialPsbt(item), 'base64'))))).toEqual(item.sigs);
  });
});

describe('messages', () => {
  test.each(ownMade.networks.test.messages.filter(({ path }) => placeOf(path) !== null))('$path', async ({ path, message, signature }) => {
    const signer = ownDevice('Bitcoin Test');
    const place = placeOf(path);
    if (place === null) throw new Error('filtered');
    const key = valueOf(await signer.exportKey({ network: 'testnet', scriptType: place.scriptType, account: place.account }));
    expect(Buffer.from(valueOf(await signer.signMessage(key, place.chain, place.index, message))).toString('base64')).toBe(signature);
  });
});
