// Whether a text is a whole, correctly copied address of a method: checksum and network, before money may go there.
import { keccak_256 } from '@noble/hashes/sha3.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bech32, bech32m, createBase58check } from '@scure/base';
import type { BitcoinNetwork } from '../../shared/domain/bitcoin.ts';
import type { MethodId } from '../../shared/domain/methods.ts';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { scriptOfAddress } from './address.ts';

const base58check = createBase58check(sha256);

/** Version bytes and bech32 prefix of a chain of Bitcoin's kind. */
interface Chain { readonly name: string; readonly hrp: string; readonly versions: readonly number[] }
const litecoin: Chain = { name: 'Litecoin', hrp: 'ltc', versions: [48, 50] };
const litecoinTest: Chain = { name: 'Litecoin testnet', hrp: 'tltc', versions: [111, 58] };

/**
 * Gives the address in the form it is kept and compared in (bech32 in small letters, hex with the checksum's capitals). Refuses a wrong
 * checksum, another network, capitals mixed into bech32, and hex without a checksum that has capitals: `withdrawal/address`.
 * Standards: BIP173, BIP350, Base58Check, EIP-55, TRON's base58 with prefix 0x41.
 */
export function checkPayoutAddress(method: MethodId, address: string, network: BitcoinNetwork): Result<string> {
  const refuse = (problem: string): Result<string> => failure('withdrawal/address', { details: { method, problem } });
  switch (method) {
    case 'BTC@bitcoin': {
      const script = scriptOfAddress(address, network);
      return script.ok ? ok(/^(bc|tb|bcrt)1/i.test(address) ? address.toLowerCase() : address) : script;
    }
    case 'LTC@litecoin': return ofLitecoin(address, network === 'mainnet' ? litecoin : litecoinTest, refuse);
    case 'ETH@ethereum':
    case 'USDT@ethereum':
    case 'USDT@bsc': return ofEthereum(address, refuse);
    case 'USDT@tron': return ofTron(address, refuse);
    case 'BTC@lightning': return refuse('a Lightning invoice is good for one payment and cannot be kept as an address');
    case 'USD@checkout':
    case 'EUR@checkout':
    case 'GBP@checkout': return refuse('choose the coin that is paid out');
  }
}

type Refuse = (problem: string) => Result<string>;

function ofLitecoin(address: string, chain: Chain, refuse: Refuse): Result<string> {
  const lower = address.toLowerCase();
  if (/^(bc|tb|bcrt|ltc|tltc)1/.test(lower)) {
    if (address !== lower && address !== address.toUpperCase()) return refuse('capital and small letters are mixed');
    if (!lower.startsWith(`${chain.hrp}1`)) return refuse(`it is not an address of ${chain.name}`);
    return isSegwit(lower, chain.hrp) ? ok(lower) : refuse('its checksum does not fit: a character is wrong or missing');
  }
  const bytes = tryIt(() => base58check.decode(address));
  if (bytes?.length !== 21) return refuse('its checksum does not fit: a character is wrong or missing');
  return chain.versions.includes(bytes[0] ?? -1) ? ok(address) : refuse(`it is not an address of ${chain.name}`);
}

/** BIP173 for version 0, BIP350 for later ones. */
function isSegwit(address: string, hrp: string): boolean {
  for (const coder of [bech32, bech32m]) {
    const decoded = tryIt(() => coder.decode(`${hrp}1${address.slice(hrp.length + 1)}`, 90));
    if (decoded === null || decoded.prefix !== hrp) continue;
    const [version, ...words] = decoded.words;
    const program = tryIt(() => coder.fromWords(words));
    if (version === undefined || version > 16 || program === null || program.length < 2 || program.length > 40) continue;
    if (version === 0 ? coder === bech32 && (program.length === 20 || program.length === 32) : coder === bech32m) return version !== 1 || program.length === 32;
  }
  return false;
}

function ofEthereum(address: string, refuse: Refuse): Result<string> {
  if (!/^0x[0-9a-fA-F]{40}$/.test(address)) return refuse('it needs 0x and 40 hexadecimal digits');
  const digits = address.slice(2);
  const checked = `0x${withCapitals(digits.toLowerCase())}`;
  const isPlain = digits === digits.toLowerCase() || digits === digits.toUpperCase();
  return isPlain || checked === address ? ok(checked) : refuse('its capital letters do not fit: a character is wrong');
}

/** EIP-55: a letter is capital where the hash of the address has a digit of eight or more. */
function withCapitals(lower: string): string {
  const hash = keccak_256(new TextEncoder().encode(lower));
  return [...lower].map((digit, at) => (((hash[at >> 1] ?? 0) >> (at % 2 === 0 ? 4 : 0)) & 15) >= 8 ? digit.toUpperCase() : digit).join('');
}

function ofTron(address: string, refuse: Refuse): Result<string> {
  const bytes = tryIt(() => base58check.decode(address));
  if (bytes?.length !== 21) return refuse('its checksum does not fit: a character is wrong or missing');
  return bytes[0] === 0x41 ? ok(address) : refuse('it is not an address of TRON');
}

function tryIt<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch {
    return null;
  }
}
