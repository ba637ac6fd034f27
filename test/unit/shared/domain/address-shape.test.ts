// When two writings are one address: never where a letter's case makes it another one.
import { expect, test } from 'vitest';
import { sameAddress } from '../../../../shared/domain/address-shape.ts';

const checksum = '0xdAC17F958D2ee523a2206206994597C13D831ec7';
const segwit = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const tron = 'TR1NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';

test.each([
  ['hex with and without the checksum’s capitals', checksum, checksum.toLowerCase(), true], ['hex that differs', checksum, checksum.replace('7', '8'), false], ['bech32 in capitals', segwit, segwit.toUpperCase(), true],
  ['bech32 in mixed case, which is none', segwit, segwit.replace('q', 'Q'), false], ['base58 as it is', tron, tron, true], ['base58 in another case is another address', tron, tron.toLowerCase(), false],
  ['base58 that looks like bech32', tron, tron.replace('N', 'n'), false], ['an old address of Bitcoin', '1BoatSLRHtKNngkdXEeobR76b53LETtpyT', '1boatSLRHtKNngkdXEeobR76b53LETtpyT', false],
  ['nothing and nothing', '', '', true], ['nothing and something', '', segwit, false],
])('%s', (_name, a, b, same) => {
  expect([sameAddress(a, b), sameAddress(b, a)]).toEqual([same, same]);
});
