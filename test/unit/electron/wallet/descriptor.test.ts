// Descriptors go out with checksum and both chains and come back as the same account; what cannot be used is refused in plain words.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { scriptTypes, type BitcoinNetwork } from '../../../../shared/domain/bitcoin.ts';
import { descriptorChecksum } from '../../../../electron/wallet/descriptor-checksum.ts';
import { descriptorOf, parseDescriptor, singleChainDescriptors } from '../../../../electron/wallet/descriptor.ts';
import { isWatchOnly } from '../../../../electron/wallet/keys.ts';
import { softwareSigner } from '../../../support/software-signer.ts';
import naughty from '../../../fixtures/vectors/naughty-strings/blns.json' with { type: 'json' };

const signer = softwareSigner();
const key = signer.accountKey('mainnet', 'p2wpkh');
const checked = (body: string): string => `${body}#${descriptorChecksum(body) ?? ''}`;
const problemOf = (text: string, network: BitcoinNetwork = 'mainnet'): string => {
  const read = parseDescriptor(text, network);
  return read.ok ? 'read' : `${read.error.code}: ${read.error.details?.['problem'] ?? ''}`;
};

describe('the checksum of BIP380', () => {
  it('is the standard’s', () => {
    expect(descriptorChecksum('raw(deadbeef)')).toBe('89f8spxm');
    expect(descriptorChecksum('raw(Ü)')).toBeNull();
  });

  it('differs between h and apostrophe, and both are read', () => {
    const body = descriptorOf(key).split('#')[0] ?? '';
    const apostrophes = body.replaceAll(/(?<=[0-9])h/g, "'");
    expect(apostrophes).not.toBe(body);
    expect(descriptorChecksum(apostrophes)).not.toBe(descriptorChecksum(body));
    expect(parseDescriptor(checked(apostrophes), 'mainnet')).toEqual({ ok: true, value: key });
  });

  it('finds every single changed character', () => {
    const text = descriptorOf(key);
    fc.assert(fc.property(fc.nat(text.length - 1), fc.constantFrom(...'0123456789abcdefghjkmnpqrstuvwxyzABCDEFGH/()[]<>;*'), (at, character) => {
      fc.pre(text[at] !== character && text[at] !== '#');
      return problemOf(text.slice(0, at) + character + text.slice(at + 1)) !== 'read';
    }), { numRuns: 2_000 });
  });
});

describe('there and back', () => {
  it.each(scriptTypes.flatMap((scriptType) => (['mainnet', 'testnet', 'signet', 'regtest'] as const).map((network) => ({ scriptType, network }))))('$scriptType on $network', ({ scriptType, network }) => {
    const account = signer.accountKey(network, scriptType, 1);
    expect(parseDescriptor(descriptorOf(account), network)).toEqual({ ok: true, value: account });
    expect(parseDescriptor(singleChainDescriptors(account).join('\n'), network)).toEqual({ ok: true, value: account });
    expect(parseDescriptor([...singleChainDescriptors(account)].reverse().join('\r\n'), network)).toEqual({ ok: true, value: account });
    expect(parseDescriptor(singleChainDescriptors(account)[0], network)).toEqual({ ok: true, value: account });
  });

  it('without an origin the account can be watched only, and says so again', () => {
    const watched = { ...key, fingerprint: '00000000' };
    expect(isWatchOnly(watched)).toBe(true);
    expect(descriptorOf(watched)).not.toContain('[');
    expect(parseDescriptor(descriptorOf(watched), 'mainnet')).toEqual({ ok: true, value: watched });
  });

  it('a key with its origin, as devices print it, is enough', () => {
    expect(parseDescriptor(`[${key.fingerprint}/84'/0'/0']${key.xpub}`, 'mainnet')).toEqual({ ok: true, value: key });
    expect(parseDescriptor('zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs', 'mainnet'))
      .toMatchObject({ ok: true, value: { scriptType: 'p2wpkh', account: 0, fingerprint: '00000000' } });
  });
});

describe('refused', () => {
  const body = descriptorOf(key).split('#')[0] ?? '';
  const [receive, change] = singleChainDescriptors(key);
  const other = singleChainDescriptors(signer.accountKey('mainnet', 'p2wpkh', 1));
  it.each([
    ['nothing', ' \n ', /none/],
    ['a wrong checksum', `${body}#qqqqqqqq`, /checksum/],
    ['an empty checksum', `${body}#`, /checksum/],
    ['several keys', `wsh(sortedmulti(2,${key.xpub},${key.xpub}))`, /not handled/],
    ['a script tree', `tr(${key.xpub}/<0;1>/*,pk(${key.xpub}))`, /several keys/],
    ['an address', 'addr(bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu)', /not handled/],
    ['a private key', 'wpkh(xprv9s21ZrQH143K3GJpoapnV8SFfukcVBSfeCficPSGfubmSFDxo1kuHnLisriDvSnRRuL2Qrg5ggqHKNVpxR86QEC8w35uxmGoggxtQTPvfUu/<0;1>/*)', /private key/],
    ['another network', body, /mainnet key/, 'testnet'],
    ['the path of another standard', body.replace('84h', '49h'), /standard/],
    ['the path of another network', body.replace('84h/0h', '84h/1h'), /another network/],
    ['the path of another account', body.replace('0h]', '3h]'), /different accounts/],
    ['an unhardened path', body.replace('0h]', '0]'), /origin/],
    ['a longer path', body.replace('0h]', '0h/2h]'), /origin/],
    ['one address only', body.replace('/<0;1>/*', '/0/5'), /must end/],
    ['the account’s key itself', body.replace('/<0;1>/*', ''), /must end/],
    ['hardened addresses', body.replace('/*', '/*h'), /must end/],
    ['other chains', body.replace('<0;1>', '<2;3>'), /must end/],
    ['the change chain alone', change, /change chain alone/],
    ['two accounts', `${receive}\n${other[1]}`, /different accounts/],
    ['the receiving chain twice', `${receive}\n${receive}`, /receiving and the change/],
    ['three lines', `${receive}\n${change}\n${change}`, /two lines/],
    ['a key without a script type', key.xpub, /kind of addresses/],
    ['a zpub as taproot', 'tr(zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs/<0;1>/*)', /another kind/],
    ['a master key', 'wpkh(xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8/<0;1>/*)', /account’s/],
    ['open brackets', body.slice(0, -1), /brackets/],
  ] as const)('%s', (_name, text, words, network: BitcoinNetwork = 'mainnet') => {
    expect(problemOf(text, network)).toMatch(words);
  });

  it('a private key is never repeated in the error', () => {
    const secret = 'xprv9s21ZrQH143K3GJpoapnV8SFfukcVBSfeCficPSGfubmSFDxo1kuHnLisriDvSnRRuL2Qrg5ggqHKNVpxR86QEC8w35uxmGoggxtQTPvfUu';
    for (const text of [secret, `wpkh(${secret}/<0;1>/*)`, `[026fad2c/84h/0h/0h]${secret}`, `${secret}(`]) expect(JSON.stringify(parseDescriptor(text, 'mainnet'))).not.toContain('s21ZrQH');
  });

  it('an account beyond 100', () => {
    expect(problemOf(descriptorOf(signer.accountKey('mainnet', 'p2wpkh', 101)))).toMatch(/beyond number 100/);
  });

  it('naughty strings, without throwing', () => {
    for (const text of naughty) expect(problemOf(text)).toMatch(/^treasury\/descriptor/);
  });
});
