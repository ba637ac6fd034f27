// An account's extended key: reading it in all its spellings, and the addresses that hang on it.
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { createBase58check } from '@scure/base';
import type { BIP32Interface } from 'bip32';
import { address as jsAddress, crypto } from 'bitcoinjs-lib';
import { accountPath, type AccountKey, type AddressChain, type BitcoinNetwork, type ScriptType } from '../../shared/domain/bitcoin.ts';
import { invariant } from '../../shared/errors/invariant.ts';
import { failure, ok, type Result } from '../../shared/errors/result.ts';
import { bip32, curve, jsNetworkOf } from './curve.ts';

const base58check = createBase58check(sha256);

/** Version bytes of extended public keys (BIP32, SLIP-132). xpub and tpub say nothing about the script. */
const publicVersions: Readonly<Record<string, { readonly isMain: boolean; readonly scriptType: ScriptType | null; readonly isMultiKey: boolean }>> = {
  '0488b21e': { isMain: true, scriptType: null, isMultiKey: false },
  '049d7cb2': { isMain: true, scriptType: 'p2sh-p2wpkh', isMultiKey: false },
  '04b24746': { isMain: true, scriptType: 'p2wpkh', isMultiKey: false },
  '0295b43f': { isMain: true, scriptType: null, isMultiKey: true },
  '02aa7ed3': { isMain: true, scriptType: null, isMultiKey: true },
  '043587cf': { isMain: false, scriptType: null, isMultiKey: false },
  '044a5262': { isMain: false, scriptType: 'p2sh-p2wpkh', isMultiKey: false },
  '045f1cf6': { isMain: false, scriptType: 'p2wpkh', isMultiKey: false },
  '024289ef': { isMain: false, scriptType: null, isMultiKey: true },
  '02575483': { isMain: false, scriptType: null, isMultiKey: true },
};
const privateVersions: readonly string[] = ['0488ade4', '049d7878', '04b2430c', '0295b005', '02aa7a99', '04358394', '044a4e28', '045f18bc', '024285b5', '02575048'];

/** Where the first hardened step begins (BIP32). */
export const HARDENED = 0x80000000;

/** An extended public key and what it says about itself. */
export interface ExtendedKey {
  /** xpub on mainnet, tpub elsewhere. */
  readonly xpub: string;
  /** Steps from the master key; an account's is 3. */
  readonly depth: number;
  /** The last step, from 2^31 on hardened. */
  readonly childNumber: number;
  /** What a SLIP-132 spelling (ypub, zpub, upub, vpub) says; null for xpub and tpub. */
  readonly scriptType: ScriptType | null;
}

const refuse = (problem: string) => failure('treasury/descriptor', { details: { problem } });

/**
 * Reads an extended public key as BIP32 or SLIP-132 writes it. Refuses private keys, keys of the other kind of network, keys of wallets with
 * several signers, and what does not verify. Error: `treasury/descriptor`. Never repeats the text, which could be a private key.
 */
export function readExtendedKey(text: string, network: BitcoinNetwork): Result<ExtendedKey> {
  let bytes: Uint8Array;
  try { bytes = base58check.decode(text.trim()); }
  catch { return refuse('the key has a typing mistake or is cut off (its checksum does not hold)'); }
  const version = bytesToHex(bytes.subarray(0, 4));
  if (privateVersions.includes(version)) return refuse('it is a private key, which Countersign never takes; whoever has seen it can take the money');
  const meaning = publicVersions[version];
  if (!meaning || bytes.length !== 78) return refuse('it is no extended public key (xpub, ypub, zpub, tpub, upub, vpub)');
  if (meaning.isMultiKey) return refuse('it belongs to a wallet with several keys, which is not handled here');
  if (meaning.isMain !== (network === 'mainnet')) return refuse(meaning.isMain ? `it is a mainnet key, this account is on ${network}` : 'it is a key of a test network, this account is on mainnet');
  const own = meaning.isMain ? '0488b21e' : '043587cf';
  const xpub = base58check.encode(concatBytes(hexToBytes(own), bytes.subarray(4)));
  try { bip32.fromBase58(xpub, jsNetworkOf(network)); }
  catch { return refuse('it is no valid key: its point is not on the curve'); }
  const fields = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return ok({ xpub, depth: fields.getUint8(4), childNumber: fields.getUint32(9), scriptType: meaning.scriptType });
}

/** Fingerprint of an account whose master key is not known: it can be watched, not signed for. */
export const UNKNOWN_FINGERPRINT = '00000000';

export const isWatchOnly = (key: Pick<AccountKey, 'fingerprint'>): boolean => key.fingerprint === UNKNOWN_FINGERPRINT;

/** One address of an account with all that is needed to spend from it or to recognise it. */
export interface DerivedAddress {
  readonly address: string;
  /** The output script. */
  readonly scriptHex: string;
  /** 33 bytes. */
  readonly publicKeyHex: string;
  /** From the master key, hardened steps marked `'`. */
  readonly path: string;
  /** Of nested segwit; null otherwise. */
  readonly redeemScriptHex: string | null;
}

const bytesOf = (...parts: readonly (number | Uint8Array)[]): Uint8Array =>
  concatBytes(...parts.map((part) => (typeof part === 'number' ? Uint8Array.of(part) : part)));

/** The taproot output key of an internal key without scripts (BIP86). */
function tweakedKey(publicKey: Uint8Array): Uint8Array {
  const internal = publicKey.subarray(1);
  const tweaked = curve.xOnlyPointAddTweak(internal, crypto.taggedHash('TapTweak', internal));
  invariant(tweaked !== null, 'a taproot key can be tweaked');
  return tweaked.xOnlyPubkey;
}

/** Output script and, for nested segwit, redeem script of a public key of 33 bytes (BIP16, 84, 86, 141). */
export function scriptsOfKey(publicKey: Uint8Array, scriptType: ScriptType): { readonly script: Uint8Array; readonly redeemScript: Uint8Array | null } {
  switch (scriptType) {
    case 'p2wpkh': return { script: bytesOf(0x00, 0x14, crypto.hash160(publicKey)), redeemScript: null };
    case 'p2tr': return { script: bytesOf(0x51, 0x20, tweakedKey(publicKey)), redeemScript: null };
    case 'p2pkh': return { script: bytesOf(0x76, 0xa9, 0x14, crypto.hash160(publicKey), 0x88, 0xac), redeemScript: null };
    case 'p2sh-p2wpkh': {
      const redeemScript = bytesOf(0x00, 0x14, crypto.hash160(publicKey));
      return { script: bytesOf(0xa9, 0x14, crypto.hash160(redeemScript), 0x87), redeemScript };
    }
  }
}

// Deriving costs about a millisecond each and the same addresses are asked for again and again; keys are few.
const chains = new Map<string, BIP32Interface>();
const derived = new Map<string, DerivedAddress>();
const MOST_KEPT = 20_000;

function chainOf(key: AccountKey, chain: AddressChain): BIP32Interface {
  const name = `${key.network} ${key.xpub}/${chain}`;
  const known = chains.get(name);
  if (known) return known;
  const node = bip32.fromBase58(key.xpub, jsNetworkOf(key.network)).derive(chain);
  if (chains.size >= 200) chains.clear();
  chains.set(name, node);
  return node;
}

/**
 * The address at `chain`/`index` of an account. Throws for an index that is not 0 to 2^31-1 and for a key that {@link readExtendedKey} refuses.
 * @example deriveAddress(key, 0, 0).address // 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu'
 */
export function deriveAddress(key: AccountKey, chain: AddressChain, index: number): DerivedAddress {
  invariant(Number.isInteger(index) && index >= 0 && index < HARDENED, 'an address index is 0 to 2^31-1');
  const name = `${key.network} ${key.scriptType} ${key.account} ${key.xpub}/${chain}/${index}`;
  const known = derived.get(name);
  if (known) return known;
  const publicKey = chainOf(key, chain).derive(index).publicKey;
  const { script, redeemScript } = scriptsOfKey(publicKey, key.scriptType);
  const found: DerivedAddress = {
    address: jsAddress.fromOutputScript(script, jsNetworkOf(key.network)), scriptHex: bytesToHex(script), publicKeyHex: bytesToHex(publicKey),
    path: `${accountPath(key)}/${chain}/${index}`, redeemScriptHex: redeemScript && bytesToHex(redeemScript),
  };
  if (derived.size >= MOST_KEPT) derived.clear();
  derived.set(name, found);
  return found;
}
