// The practice seeds: two phrases that have been public for years. Whoever pays to them on a live network loses the money.
import { hmac } from '@noble/hashes/hmac.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';
import { asciiBytes, joinBytes } from '../bytes.ts';
import { HARDENED } from './path.ts';

/** The phrase with which Ledger's emulator starts (fingerprint f5acc2fd). */
export const PRACTICE_PHRASE =
  'glory promote mansion idle axis finger extra february uncover one trip resource lawn turtle enact monster seven myth punch hobby comfort wild raise skin';

/** The first phrase of BIP39's test vectors (fingerprint 73c5da0a): another person's device. */
export const OTHER_PHRASE = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about';

export interface SeedKeys {
  /** Of the master key, four bytes. */
  readonly fingerprint: Uint8Array;
  /** The key at a path of child numbers; hardened ones have 2^31 added. */
  derive(path: readonly number[]): HDKey;
  /** What stands for "this device registered that wallet policy": an HMAC over its id with a key from SLIP-21. */
  registration(policyId: Uint8Array): Uint8Array;
}

type Versions = HDKey['versions'];

function makeKeys(phrase: string, versions: Versions): SeedKeys {
  const seed = mnemonicToSeedSync(phrase);
  const master = HDKey.fromMasterSeed(seed, versions);
  const slip21Root = hmac(sha512, asciiBytes('Symmetric key seed'), seed);
  const policyKey = hmac(sha512, slip21Root.subarray(0, 32), joinBytes(Uint8Array.of(0), asciiBytes('LEDGER-Wallet policy'))).subarray(32);
  // The hardened nodes are the accounts: asked for all the time, and few.
  const accounts = new Map<string, HDKey>();
  const derive = (path: readonly number[]): HDKey => {
    const last = path.at(-1);
    if (last === undefined) return master;
    const name = path.join('/');
    const known = accounts.get(name);
    if (known !== undefined) return known;
    const key = derive(path.slice(0, -1)).deriveChild(last);
    if (last >= HARDENED) accounts.set(name, key);
    return key;
  };
  return {
    fingerprint: (master.identifier ?? new Uint8Array(4)).slice(0, 4),
    derive,
    registration: (policyId) => hmac(sha256, policyKey, policyId),
  };
}

const made = new Map<string, SeedKeys>();

/** The keys of a phrase; made once, since that takes a good while. */
export function seedKeys(phrase: string, versions: Versions): SeedKeys {
  const name = `${versions.public} ${phrase}`;
  const keys = made.get(name) ?? makeKeys(phrase, versions);
  made.set(name, keys);
  return keys;
}
