// What the QR says, word for word, and read back by an independent strict parser.
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { addressLooksRight } from '../../../../shared/domain/address-shape.ts';
import { methodIds, methodOf, type MethodId } from '../../../../shared/domain/methods.ts';
import { paymentUri } from '../../../../shared/domain/payment-uri.ts';
import bip321 from '../../../fixtures/vectors/ledger/bip321-uris.json' with { type: 'json' };
import naughty from '../../../fixtures/vectors/naughty-strings/blns.json' with { type: 'json' };

// Many runs on a busy machine take longer than one test should.
vi.setConfig({ testTimeout: 60_000 });

const BTC = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';
const LTC = 'ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9';
const EVM = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const TRON = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';
const PAGE = 'https://pay.example/pay/INV2167234232?lang=en';
const BOLT11 = 'lnbc420u1p3xyzqqqpp5';

const golden: readonly { readonly description: string; readonly method: MethodId; readonly address: string | null; readonly minor: bigint; readonly link: string | null; readonly expected: string | null }[] = [
  { description: 'bitcoin', method: 'BTC@bitcoin', address: BTC, minor: 42_000n, link: null, expected: `bitcoin:${BTC}?amount=0.00042` },
  { description: 'bitcoin, one satoshi', method: 'BTC@bitcoin', address: BTC, minor: 1n, link: null, expected: `bitcoin:${BTC}?amount=0.00000001` },
  { description: 'bitcoin, whole coins', method: 'BTC@bitcoin', address: BTC, minor: 2_000_000_000n, link: null, expected: `bitcoin:${BTC}?amount=20` },
  { description: 'bitcoin, regtest address, the gateway’s own link is not used', method: 'BTC@bitcoin', address: 'bcrt1qs758ursh4q9z627kt3pp5yysm78ddny6txaqgw', minor: 50_000n, link: 'bitcoin:other?amount=1', expected: 'bitcoin:bcrt1qs758ursh4q9z627kt3pp5yysm78ddny6txaqgw?amount=0.0005' },
  { description: 'litecoin', method: 'LTC@litecoin', address: LTC, minor: 12_345_678n, link: null, expected: `litecoin:${LTC}?amount=0.12345678` },
  { description: 'lightning by link', method: 'BTC@lightning', address: null, minor: 1n, link: `lightning:${BOLT11}`, expected: `lightning:${BOLT11}` },
  { description: 'lightning by upper-case link', method: 'BTC@lightning', address: null, minor: 1n, link: `LIGHTNING:${BOLT11.toUpperCase()}`, expected: `lightning:${BOLT11.toUpperCase()}` },
  { description: 'lightning by destination', method: 'BTC@lightning', address: BOLT11, minor: 1n, link: null, expected: `lightning:${BOLT11}` },
  { description: 'ether', method: 'ETH@ethereum', address: EVM, minor: 3_141_592_653_589_793_238n, link: null, expected: `ethereum:${EVM}@1?value=3141592653589793238` },
  { description: 'ether beyond 64 bits', method: 'ETH@ethereum', address: EVM, minor: 10n ** 30n, link: null, expected: `ethereum:${EVM}@1?value=1000000000000000000000000000000` },
  { description: 'USDT on BSC: 18 decimals', method: 'USDT@bsc', address: EVM, minor: 12_500_000_000_000_000_000n, link: null, expected: `ethereum:0x55d398326f99059fF775485246999027B3197955@56/transfer?address=${EVM}&uint256=12500000000000000000` },
  { description: 'USDT on Ethereum: 6 decimals', method: 'USDT@ethereum', address: EVM, minor: 12_500_000n, link: null, expected: `ethereum:0xdAC17F958D2ee523a2206206994597C13D831ec7@1/transfer?address=${EVM}&uint256=12500000` },
  { description: 'USDT on TRON: the plain address', method: 'USDT@tron', address: TRON, minor: 12_500_000n, link: null, expected: TRON },
  ...(['USD@checkout', 'EUR@checkout', 'GBP@checkout'] as const).map((method) => ({ description: `the gateway’s page, ${method}`, method, address: null, minor: 2_500n, link: PAGE, expected: PAGE })),
  { description: 'a page of an emulator on this computer', method: 'USD@checkout', address: null, minor: 1n, link: 'http://127.0.0.1:4100/pay/1', expected: 'http://127.0.0.1:4100/pay/1' },
  ...['http://pay.example/1', 'https://user@pay.example/1', 'https://:secret@pay.example/1', 'javascript:alert(1)', 'https://pay.example/a b', 'https://pay.example/\n', '/pay/1', '', `https://pay.example/${'x'.repeat(500)}`, 'http://127.0.0.1.pay.example/1']
    .map((link) => ({ description: `a page that is not shown: ${JSON.stringify(link).slice(0, 40)}`, method: 'USD@checkout' as const, address: null, minor: 1n, link, expected: null })),
  { description: 'no page', method: 'USD@checkout', address: BTC, minor: 1n, link: null, expected: null },
  { description: 'no address', method: 'BTC@bitcoin', address: null, minor: 1n, link: null, expected: null },
  { description: 'nothing to pay', method: 'BTC@bitcoin', address: BTC, minor: 0n, link: null, expected: null },
  { description: 'no lightning invoice', method: 'BTC@lightning', address: null, minor: 1n, link: null, expected: null },
  { description: 'a link that is none', method: 'BTC@lightning', address: null, minor: 1n, link: 'javascript:alert(1)', expected: null },
];

describe('golden', () => {
  test.each(golden)('$description', ({ method, address, minor, link, expected }) => {
    expect(paymentUri(method, address, minor, link)).toBe(expected);
  });

  test('every method has a golden case', () => {
    expect(new Set(golden.filter((each) => each.expected !== null).map((each) => each.method))).toEqual(new Set(methodIds));
  });
});

/** BIP321 by the letter: scheme, body, unique parameters (addresses apart), no required ones we do not know, plain decimal amount. */
function parseBip321(uri: string, scheme = 'bitcoin'): { readonly address: string; readonly amountSat: bigint | null } | null {
  const match = new RegExp(`^${scheme}:([A-Za-z0-9]*)(?:\\?(.+))?$`, 'i').exec(uri);
  if (!match) return null;
  const seen = new Set<string>();
  let amountSat: bigint | null = null;
  for (const pair of match[2]?.split('&') ?? []) {
    const [name = '', value = ''] = pair.split('=');
    const key = name.toLowerCase();
    if (key.startsWith('req-')) return null;
    if (seen.has(key) && !['bc', 'tb', 'lightning', 'lno', 'sp'].includes(key)) return null;
    seen.add(key);
    if (key === 'amount') {
      const amount = /^(\d+)(?:\.(\d{1,8}))?$/.exec(value);
      if (!amount) return null;
      amountSat = BigInt((amount[1] ?? '') + (amount[2] ?? '').padEnd(8, '0'));
    }
  }
  if (match[1] === '' && seen.size === 0) return null;
  return { address: match[1] ?? '', amountSat };
}

/** EIP-681 by the letter: address, chain, function, integer parameters. */
function parseEip681(uri: string): { readonly target: string; readonly chain: number; readonly call: string | null; readonly to: string | null; readonly value: bigint } | null {
  const match = /^ethereum:(0x[0-9a-fA-F]{40})@(\d+)(?:\/([a-zA-Z]+))?\?(.+)$/.exec(uri);
  if (!match) return null;
  const parameters = new Map((match[4] ?? '').split('&').map((pair) => pair.split('=') as [string, string]));
  const value = parameters.get('value') ?? parameters.get('uint256') ?? '';
  if (!/^\d+$/.test(value)) return null;
  return { target: match[1] ?? '', chain: Number(match[2]), call: match[3] ?? null, to: parameters.get('address') ?? null, value: BigInt(value) };
}

describe('BIP321', () => {
  test.each(bip321.items)('the test’s parser agrees with the standard on $id', ({ uri, valid }) => {
    expect(parseBip321(uri) !== null).toBe(valid);
  });

  test('every amount reads back exactly', () => {
    fc.assert(fc.property(fc.bigInt({ min: 1n, max: 21n * 10n ** 14n }), fc.constantFrom(['BTC@bitcoin', BTC, 'bitcoin'] as const, ['LTC@litecoin', LTC, 'litecoin'] as const), (minor, [method, address, scheme]) => {
      expect(parseBip321(paymentUri(method, address, minor, null) ?? '', scheme)).toEqual({ address, amountSat: minor });
    }));
  });
});

describe('EIP-681', () => {
  test('every amount reads back exactly, on the right chain and contract', () => {
    fc.assert(fc.property(fc.bigInt({ min: 1n, max: 10n ** 30n }), (minor) => {
      expect(parseEip681(paymentUri('ETH@ethereum', EVM, minor, null) ?? '')).toEqual({ target: EVM, chain: 1, call: null, to: null, value: minor });
      expect(parseEip681(paymentUri('USDT@bsc', EVM, minor, null) ?? '')).toEqual({ target: '0x55d398326f99059fF775485246999027B3197955', chain: 56, call: 'transfer', to: EVM, value: minor });
      expect(parseEip681(paymentUri('USDT@ethereum', EVM, minor, null) ?? '')).toEqual({ target: '0xdAC17F958D2ee523a2206206994597C13D831ec7', chain: 1, call: 'transfer', to: EVM, value: minor });
    }));
  });
});

describe('line 63: whatever a gateway sends as an address', () => {
  test.each(methodIds)('%s: is shown only when it cannot change the request', (method) => {
    const bad = [...naughty, `${BTC}?amount=1`, `${EVM}@5`, `${EVM}/transfer`, ' ', '', `${TRON} `, 'bc1q\u0000aaaaaaaaaaaaaaaaaaaa', `${BTC}&amount=2`];
    for (const address of bad) {
      const uri = paymentUri(method, address, 5n, null);
      if (uri !== null) expect(address).toMatch(/^[A-Za-z0-9]+$/);
    }
  });

  test('test networks of a self-hosted gateway pass', () => {
    for (const address of ['bcrt1qs758ursh4q9z627kt3pp5yysm78ddny6txaqgw', 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', '2N3oefVeg6stiTb5Kh3ozCSkaqmx91FDbsm', 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn']) {
      expect(addressLooksRight('BTC@bitcoin', address)).toBe(true);
    }
    expect(addressLooksRight('ETH@ethereum', EVM.slice(0, -1))).toBe(false);
    expect(addressLooksRight('BTC@lightning', BTC)).toBe(false);
  });
});

test('decimals by network', () => {
  const decimals = Object.fromEntries(methodIds.map((id) => [id, methodOf(id).decimals]));
  expect(decimals).toEqual({ 'USD@checkout': 2, 'EUR@checkout': 2, 'GBP@checkout': 2, 'BTC@bitcoin': 8, 'BTC@lightning': 11, 'LTC@litecoin': 8, 'ETH@ethereum': 18, 'USDT@tron': 6, 'USDT@bsc': 18, 'USDT@ethereum': 6 });
});
