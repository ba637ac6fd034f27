// Addresses of an account equal the standards' and our own vectors; extended keys are read in every spelling and nothing else is.
import { describe, expect, it } from 'vitest';
import { createBase58check } from '@scure/base';
import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes, concatBytes } from '@noble/hashes/utils.js';
import { purposeOf, scriptTypes, type AddressChain, type BitcoinNetwork } from '../../../../shared/domain/bitcoin.ts';
import { deriveAddress, HARDENED, readExtendedKey } from '../../../../electron/wallet/keys.ts';
import { softwareSigner } from '../../../support/software-signer.ts';
import { valueOf } from '../../../support/sample-plan.ts';
import bips from '../../../fixtures/vectors/ledger/bip-derivation.json' with { type: 'json' };
import ledger from '../../../fixtures/vectors/ledger/derivation-and-messages.json' with { type: 'json' };
import ownMade from '../../../fixtures/vectors/ledger/own-made.json' with { type: 'json' };

const scriptTypeOf = (purpose: number) => scriptTypes.find((type) => purposeOf[type] === purpose) ?? 'p2wpkh';
const chainOf = (text: string | undefined): AddressChain => (text === '1' ? 1 : 0);

describe('the vectors of BIP49, 84, 86 and SLIP-132', () => {
  const signer = softwareSigner(bips.mnemonic);
  it.each(bips.items)('$id', (item) => {
    const [, purpose, , account, chain, index] = (item.addressPath ?? item.path).split('/').map((step) => step.replace("'", ''));
    const network: BitcoinNetwork = item.network === 'testnet' ? 'testnet' : 'mainnet';
    const scriptType = scriptTypeOf(Number(purpose));
    const key = signer.accountKey(network, scriptType, Number(account));
    if (item.slip132pub) expect(readExtendedKey(item.slip132pub, network)).toEqual({ ok: true, value: { xpub: key.xpub, depth: 3, childNumber: HARDENED, scriptType } });
    const found = deriveAddress(key, chainOf(chain), Number(index));
    expect(found.address).toBe(item.address);
    expect(found.path).toBe(item.addressPath ?? item.path);
  });
});

describe('our own vectors', () => {
  const accounts = [
    ...ownMade.networks.main.accounts.map((account) => ({ ...account, network: 'mainnet' as const })),
    ...ownMade.networks.test.accounts.map((account) => ({ ...account, network: 'signet' as const })),
  ];
  it.each(accounts)('$network $path', ({ network, path, xpub, addresses }) => {
    const [, purpose, , account] = path.split('/').map((step) => Number(step.replace("'", '')));
    const key = { network, scriptType: scriptTypeOf(purpose ?? 0), account: account ?? 0, fingerprint: '026fad2c', xpub };
    for (const [place, address] of Object.entries(addresses)) {
      const [chain, index] = place.split('/');
      expect(deriveAddress(key, chainOf(chain), Number(index)).address).toBe(address);
    }
  });
});

describe('the addresses a Ledger gave for its test seed', () => {
  const single = ledger.addresses.filter(({ template, keys }) => keys.length === 1 && /^(?:pkh|wpkh|sh\(wpkh|tr)\(@0\/\*\*\)+$/.test(template));
  it('has some of each kind', () => expect(new Set(single.map(({ template }) => template)).size).toBe(4));
  it.each(single)('$id', ({ keys, change, index, address }) => {
    const [, purpose, account, xpub] = /^\[[0-9a-f]{8}\/([0-9]+)'\/1'\/([0-9]+)'\](.+)$/.exec(keys[0] ?? '') ?? [];
    const key = { network: 'testnet' as const, scriptType: scriptTypeOf(Number(purpose)), account: Number(account), fingerprint: 'f5acc2fd', xpub: xpub ?? '' };
    expect(deriveAddress(key, chainOf(String(change)), index).address).toBe(address);
  });
});

describe('reading an extended key', () => {
  const xpub = softwareSigner().accountKey('mainnet', 'p2wpkh').xpub;
  const base58 = createBase58check(sha256);
  const withVersion = (version: string): string => base58.encode(concatBytes(hexToBytes(version), base58.decode(xpub).slice(4)));
  const problemOf = (text: string, network: BitcoinNetwork = 'mainnet'): string => {
    const read = readExtendedKey(text, network);
    return read.ok ? 'read' : `${read.error.code}: ${read.error.details?.['problem'] ?? ''}`;
  };

  it.each([
    ['ypub', '049d7cb2', 'mainnet', 'p2sh-p2wpkh'], ['zpub', '04b24746', 'mainnet', 'p2wpkh'],
    ['upub', '044a5262', 'regtest', 'p2sh-p2wpkh'], ['vpub', '045f1cf6', 'signet', 'p2wpkh'], ['tpub', '043587cf', 'testnet', null],
  ] as const)('%s becomes an xpub or tpub', (_name, version, network, scriptType) => {
    const read = valueOf(readExtendedKey(` ${withVersion(version)}\n`, network));
    expect(read.scriptType).toBe(scriptType);
    expect(read.xpub).toBe(network === 'mainnet' ? xpub : withVersion('043587cf'));
  });

  it.each(['0488ade4', '04358394', '049d7878', '04b2430c', '044a4e28', '045f18bc'])('a private key (%s) is refused and not repeated', (version) => {
    const text = withVersion(version);
    const read = readExtendedKey(text, 'mainnet');
    expect(problemOf(text)).toMatch(/private key/);
    expect(JSON.stringify(read)).not.toContain(text.slice(0, 12));
  });

  it.each([
    ['several keys', withVersion('02aa7ed3'), 'mainnet', /several keys/],
    ['mainnet on regtest', xpub, 'regtest', /mainnet key/],
    ['testnet on mainnet', withVersion('043587cf'), 'mainnet', /test network/],
    ['a typing mistake', `${xpub.slice(0, 50)}${xpub[50] === 'x' ? 'y' : 'x'}${xpub.slice(51)}`, 'mainnet', /checksum/],
    ['cut off', xpub.slice(0, -1), 'mainnet', /checksum/],
    ['another thing', base58.encode(new Uint8Array(21)), 'mainnet', /no extended public key/],
    ['no point', base58.encode(concatBytes(base58.decode(xpub).slice(0, 45), hexToBytes('02'.padEnd(64, '0') + '05'))), 'mainnet', /curve/],
    ['nothing', '', 'mainnet', /checksum/],
  ] as const)('%s is refused in plain words', (_name, text, network, words) => {
    expect(problemOf(text, network)).toMatch(words);
    expect(problemOf(text, network)).toMatch(/^treasury\/descriptor/);
  });

  it('no index outside 0 to 2^31-1', () => {
    const key = softwareSigner().accountKey('mainnet', 'p2wpkh');
    for (const index of [-1, 0.5, HARDENED, Number.NaN]) expect(() => deriveAddress(key, 0, index)).toThrow(/address index/);
  });
});
